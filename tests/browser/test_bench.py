"""Readings typed at the bench, in a real browser, with the keyboard alone and every press counted."""

import re
from collections.abc import Mapping
from decimal import Decimal

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests import story
from tests.browser.conftest import OpenAs, assert_accessible, assert_no_sideways_scroll
from tests.cast import Cast
from workshop.db.models import Reading, ReadingSet, Site, SiteMode, Ticket
from workshop.db.session import commit
from workshop.domain.watch import WatchKind
from workshop.measurements.judgement import Line, judge_set
from workshop.measurements.profiles import limits_for
from workshop.measurements.quantities import CHARACTERISTICS, Moment, Position, Stage
from workshop.measurements.readings import ReadingValue
from workshop.measurements.tolerance import Verdict
from workshop.measurements.values import format_value

pytestmark = pytest.mark.browser

SHEET = "#before_uncasing form"
SIX_POSITIONS = (
    ("3H", "4,5", "285", "0,3"),
    ("6H", "-2.5", "281", "0.2"),
    ("9H", "+12", "279", ",4"),
    ("12H", "6,25", "283", "0,3"),
    ("CH", "-0,5", "302", "0,1"),
    ("FH", "0", "299", "0,6"),
)
"""As a hand types them: comma or point, with and without signs."""
STROKES_A_SECOND = 3
"""Of somebody who looks at the instrument between two numbers and types with one hand."""


@pytest.fixture
def ticket(session: Session, cast: Cast) -> Ticket:
    """A mechanical watch at the diagnosis bench."""
    found = story.in_diagnosis(session, cast)
    session.rollback()
    return found


def bench(open_as: OpenAs, number: str, who: str = "theo", **options: int) -> Page:
    page = open_as(who, **options)
    page.goto(f"/tickets/{number}/diagnosis")
    expect(page.locator(f"{SHEET} output").first).to_be_attached()
    return page


def cell(page: Page, name: str) -> Locator:
    return page.locator(f"{SHEET} [name='{name}']")


def said(page: Page, name: str) -> str:
    """The words of the verdict beside a cell or a figure, without its sign."""
    found = page.locator(f"{SHEET} [data-verdict='{name}'] .verdict")
    words = found.inner_text() if found.count() else ""
    return re.sub(r"^\W+\s*", "", words)


def test_six_positions_in_under_a_minute_with_the_keyboard_alone(
    session: Session, cast: Cast, ticket: Ticket, open_as: OpenAs
) -> None:
    page = bench(open_as, ticket.number)
    strokes = 0

    def press(key: str) -> None:
        nonlocal strokes
        strokes += 1
        page.keyboard.press(key)

    cell(page, "rate-0h-3H").focus()
    for _position, *numbers in SIX_POSITIONS:
        for number in numbers:
            for sign in number:
                press(sign)
            press("Enter")
    assert strokes <= 60 * STROKES_A_SECOND * 2 // 3, "a third of the minute is left for looking"
    typed = {
        f"{code}-0h-{position}": number
        for position, *numbers in SIX_POSITIONS
        for code, number in zip(("rate", "amplitude", "beat_error"), numbers, strict=True)
    }
    assert {name: cell(page, name).input_value() for name in typed} == typed
    assert said(page, "beat_error-0h-FH") == "au-dessus"
    assert said(page, "amplitude-0h-CH") == "dans la tolérance"
    page.locator(f"{SHEET} [name=instrument]").fill("Chronoscope S1")
    with page.expect_navigation():
        press("Control+Enter")
    session.rollback()  # what the server wrote is in the next reading
    taken = session.scalars(
        select(Reading).join(ReadingSet).where(ReadingSet.ticket_id == ticket.id)
    ).all()
    assert len(taken) == 18
    assert_accessible(page)


def test_keys_go_on_back_and_along_the_column(ticket: Ticket, open_as: OpenAs) -> None:
    page = bench(open_as, ticket.number)

    def here() -> str:
        return str(page.evaluate("document.activeElement.name"))

    cell(page, "rate-0h-3H").focus()
    for key, name in (
        ("Enter", "amplitude-0h-3H"),
        ("Enter", "beat_error-0h-3H"),
        ("Enter", "rate-0h-6H"),
        ("Shift+Enter", "beat_error-0h-3H"),
        ("ArrowDown", "beat_error-0h-6H"),
        ("ArrowDown", "beat_error-0h-9H"),
        ("ArrowUp", "beat_error-0h-6H"),
    ):
        page.keyboard.press(key)
        assert here() == name, key
    cell(page, "rate-0h-12H").focus()
    page.keyboard.press("ArrowDown")
    assert here() == "rate-0h-CH", "from the upright positions to the flat ones"
    page.keyboard.type("12")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("7")
    assert cell(page, "rate-0h-CH").input_value() == "7", "arriving selects: typing replaces"


CASES: tuple[Mapping[Position, tuple[str, str, str]], ...] = (
    {Position.CH: ("15", "250", "0,5")},
    {Position.CH: ("15.01", "249,9", "0,51"), Position.H6: ("-5", "220", "0")},
    {Position.CH: ("0,1", "330", "0.2"), Position.FH: ("0,2", "330.1", "0.1"),
     Position.H3: ("0,3", "300", "0.3"), Position.H6: ("0,1", "300,1", "0.3"),
     Position.H9: ("0,2", "219,9", "9,9")},
    {Position.CH: ("20", "270", "0,3"), Position.FH: ("−5", "280", "0,3"),
     Position.H3: ("+20", "270", "0,3"), Position.H6: ("- 5", "265", "0,3"),
     Position.H9: ("20", "264,5", "0,3"), Position.H12: ("20", "240", "0,3")},
    {Position.CH: ("20,01", "270", "0,3"), Position.FH: ("−5", "280", "0,3"),
     Position.H3: ("15", "270", "0,3"), Position.H6: ("-5", "265", "0,3"),
     Position.H9: ("15", "264,5", "0,3")},
)  # fmt: skip
"""At, under and over limits of single positions, of X and of D; with and without every position."""
WORDS = {
    Verdict.WITHIN: "dans la tolérance", Verdict.ABOVE: "au-dessus", Verdict.BELOW: "au-dessous",
    Verdict.TO_CONFIRM: "à confirmer", Verdict.NOT_MEASURED: "positions manquantes",
    Verdict.NO_LIMIT: "",
}  # fmt: skip


@pytest.mark.parametrize("calibre", ["miyota-8215", "seiko-4r35a", None])
def test_the_browser_says_what_the_rule_says(
    session: Session, cast: Cast, open_as: OpenAs, calibre: str | None
) -> None:
    ticket = story.in_diagnosis(session, cast, watch={"calibre_id": calibre})
    session.rollback()
    page = bench(open_as, ticket.number)
    for case in CASES:
        for position in Position:
            for code, text in zip(CODES, case.get(position, ("", "", "")), strict=True):
                cell(page, f"{code}-0h-{position}").fill(text)
        result = judge_set(readings(case), limits_for(calibre, WatchKind.AUTOMATIC))
        for line in (*result.readings, *result.derived):
            assert said(page, name(line)) == WORDS[line.verdict], (case, name(line))
            if line.is_derived:
                figure = page.locator(f"{SHEET} [data-figure='{name(line)}'] output").first
                assert isinstance(line.value, Decimal)
                known = CHARACTERISTICS[line.characteristic]
                assert figure.inner_text() == format_value(line.value, known, "fr")
                over = page.locator(f"{SHEET} [data-figure='{name(line)}'] [data-over]")
                assert over.inner_text() == told_over(line)


CODES = ("rate", "amplitude", "beat_error")


def readings(case: Mapping[Position, tuple[str, str, str]]) -> list[ReadingValue]:
    return [
        ReadingValue(code, position, Moment.FULL_WIND, Decimal(plain(text)))
        for position, texts in case.items()
        for code, text in zip(CODES, texts, strict=True)
    ]


def told_over(line: Line) -> str:
    if line.whole is None:
        return ""
    whole = format_value(line.whole, CHARACTERISTICS[line.characteristic], "fr")
    positions = ", ".join(line.judged_over)
    return f"sur {positions}\u202f; toutes les positions mesurées\u00a0: {whole}"


def plain(text: str) -> str:
    return text.replace(" ", "").replace("−", "-").replace(",", ".")


def name(line: Line) -> str:
    position = f"-{line.positions[0]}" if len(line.positions) == 1 else ""
    return f"{line.characteristic}-{line.moment}{position}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        *((text, "illisible") for text in ("4,555", "1e3", "abc", "-", "4;5", "--4")),
        ("1000", "impossible"),
    ],
)
def test_what_the_server_would_refuse_is_said_at_once(
    ticket: Ticket, open_as: OpenAs, text: str, words: str
) -> None:
    page = bench(open_as, ticket.number)
    cell(page, "rate-0h-CH").fill(text)
    assert said(page, "rate-0h-CH") == words
    cell(page, "rate-0h-CH").fill("")
    assert said(page, "rate-0h-CH") == ""


def test_the_earlier_reading_stands_beside_and_an_unchanged_one_keeps_its_verdict(
    session: Session, cast: Cast, ticket: Ticket, open_as: OpenAs
) -> None:
    story.measured(session, cast, ticket, Stage.BEFORE_UNCASING)
    page = bench(open_as, ticket.number)
    after = page.locator("#after_uncasing form")
    beside = after.locator("td:has([name='amplitude-0h-CH']) .before")
    expect(beside).to_contain_text("231")
    expect(beside).to_contain_text("Avant déboîtage")
    assert said(page, "amplitude-0h-CH") == "au-dessous"
    cell(page, "amplitude-0h-CH").fill("290")
    assert said(page, "amplitude-0h-CH") == "dans la tolérance"
    cell(page, "amplitude-0h-CH").fill("231")
    assert said(page, "amplitude-0h-CH") == "au-dessous"


def test_on_a_phone_without_network_nothing_typed_is_lost(ticket: Ticket, open_as: OpenAs) -> None:
    page = bench(open_as, ticket.number, width=390)
    assert_no_sideways_scroll(page)
    target = cell(page, "rate-0h-3H").bounding_box()
    assert target is not None
    assert target["height"] >= 56
    page.context.set_offline(True)
    cell(page, "rate-0h-3H").fill("12,5")
    page.locator(f"{SHEET} [data-sign='rate-0h-3H']").evaluate("button => button.click()")
    cell(page, "amplitude-0h-3H").fill("271")
    page.wait_for_timeout(500)  # drafts are written a moment after the last key
    page.context.set_offline(False)
    page.reload()
    page.locator(SHEET).get_by_role("button", name="Reprendre ce texte").click()
    assert cell(page, "rate-0h-3H").input_value() == "-12,5"
    assert cell(page, "amplitude-0h-3H").input_value() == "271"
    expect(page.locator(f"{SHEET} [data-verdict='amplitude-0h-3H']")).to_contain_text(
        "dans la tolérance"
    )
    assert_accessible(page)


def test_whoever_judges_first_is_told_nothing_before(
    session: Session, cast: Cast, ticket: Ticket, open_as: OpenAs
) -> None:
    session.execute(update(Site).where(Site.id == cast.shop).values(mode=SiteMode.TRAINING))
    commit(session)
    page = open_as("theo")
    page.goto(f"/tickets/{ticket.number}/diagnosis")
    form = page.locator(SHEET)
    expect(form).not_to_have_attribute("data-verdicts", re.compile("."))
    assert form.locator("output").count() == 0
    shown = form.inner_html()
    assert "dans la tolérance" not in re.sub(r"<option.*?</option>", "", shown)
    assert "≤" not in shown
    assert "D’où viennent ces limites" not in shown
    assert page.locator("svg.chart").count() == 0


def test_the_charts_of_a_watch_are_drawn_and_told(
    session: Session, cast: Cast, ticket: Ticket, open_as: OpenAs
) -> None:
    story.measured(session, cast, ticket)
    for width in (1280, 390):
        page = open_as("theo", width=width)
        page.goto(f"/tickets/{ticket.number}/measurements")
        expect(page.get_by_role("img", name="Marche par position").first).to_be_visible()
        expect(page.get_by_role("img", name="La montre au fil des visites")).to_be_visible()
        page.locator("summary", has_text="Les positions, en tableau").click()
        expect(page.get_by_role("cell", name="231°")).to_be_visible()
        assert_accessible(page)
        assert_no_sideways_scroll(page)


TOO_LARGE: FilePayload = {
    "name": "releve.pdf",
    "mimeType": "application/pdf",
    "buffer": bytes(21 * 1024 * 1024),
}
NO_PICTURE: FilePayload = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"Bonjour"}


def test_a_file_above_the_limit_is_told_at_its_field_before_it_leaves(
    ticket: Ticket, open_as: OpenAs
) -> None:
    page = bench(open_as, ticket.number)
    printouts = page.locator("input[type=file][name$=printouts_file]").first
    field = page.locator(".field", has=printouts)
    printouts.set_input_files([TOO_LARGE])
    expect(field.locator(".errors")).to_contain_text("dépasse 20 Mo")
    expect(printouts).to_have_attribute("aria-invalid", "true")
    assert printouts.evaluate("(input) => input.files.length") == 0
    printouts.set_input_files(
        [FilePayload(name="releve.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4")]
    )
    expect(field.locator(".errors")).to_have_count(0)
    assert printouts.evaluate("(input) => input.files.length") == 1


def test_a_photo_refused_says_why_and_gives_way_to_the_next(
    ticket: Ticket, open_as: OpenAs
) -> None:
    page = bench(open_as, ticket.number)
    place = page.locator("[data-photos]").last
    camera = place.locator("input[type=file]")
    camera.set_input_files(
        [FilePayload(name="photo.jpg", mimeType="image/jpeg", buffer=TOO_LARGE["buffer"])]
    )
    expect(place.locator("[role=status]")).to_have_text("Cette photo dépasse 20 Mo.")
    camera.set_input_files([NO_PICTURE])
    expect(place.locator("[role=status]")).to_have_count(1)
    expect(place.locator("[role=status]")).to_contain_text("n’est pas une photo lisible")
