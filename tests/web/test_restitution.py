"""The restitution in a browser without scripts: say, tick off, note, identify, sign, give back."""

import base64
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from PIL import Image, ImageDraw
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from tests.documents.reading import squeezed, words
from workshop.db.models import Accessory, Passport, Quote, Restitution, Ticket, TrackingEntry
from workshop.db.session import commit
from workshop.domain.quote import Answer
from workshop.domain.ticket import Move, State
from workshop.domain.tracking import EntryKind
from workshop.operations.ticket import SetForecast, set_forecast

SignIn = Callable[[str], FlaskClient]


def drawn() -> str:
    """A stroke, as a browser sends it."""
    image = Image.new("RGBA", (200, 80))
    ImageDraw.Draw(image).line([(10, 60), (80, 20), (190, 50)], fill="black", width=3)
    out = io.BytesIO()
    image.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def given(ticket: Ticket, **changes: object) -> dict[str, object]:
    """The form as a clerk sends it."""
    return {
        "version": ticket.version,
        "once": "once-1",
        "ranks": ["1", "2"],
        "topics": ["work", "guarantee"],
        "advice": ["magnets"],
        "collector_name": "Zoé Lefèvre",
        "relation": "customer",
        "identity_document": "identity_card",
        "signature": drawn(),
        **changes,
    }


def kinds(session: Session, ticket: Ticket) -> list[EntryKind]:
    session.rollback()
    return list(
        session.scalars(
            select(TrackingEntry.kind)
            .where(TrackingEntry.ticket_id == ticket.id)
            .order_by(TrackingEntry.seq)
        )
    )


def test_one_page_says_everything(session: Session, cast: Cast, sign_in: SignIn) -> None:
    ticket = story.serviced(session, cast)
    page = sign_in("claire").get(f"/tickets/{ticket.number}/restitution").text
    for text in ("Changement de pile", "dans la tolérance", "Garantie de la réparation", "Écrin",
                 "Papiers d’origine", "29,00 €", "4,83 €", "Rendre la montre",
                 "Éloignez-la des aimants"):  # fmt: skip
        assert text in page, text


@pytest.mark.parametrize("start", [story.quick, story.accepted])
def test_the_page_costs_at_most_eight_queries(
    session: Session, cast: Cast, sign_in: SignIn, start: story.Start
) -> None:
    ticket = story.serviced(session, cast, start=start)
    address = f"/tickets/{ticket.number}/restitution"
    session.commit()
    client = sign_in("claire")
    asked: list[str] = []

    def note(*args: object) -> None:
        if str(args[2]).startswith("SELECT"):
            asked.append(str(args[2]))

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert client.get(address).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(asked) <= 8, asked


@pytest.mark.parametrize(
    ("bar", "said"),
    [(None, "non vérifiée"), (0, "montre non étanche"), (5, "non essayée")],
)
def test_a_resistance_nobody_noted_is_not_called_none(
    session: Session, cast: Cast, sign_in: SignIn, bar: int | None, said: str
) -> None:
    ticket = story.serviced(session, cast)
    ticket.watch.water_resistance_bar = bar
    session.commit()
    page = sign_in("claire").get(f"/tickets/{ticket.number}/restitution").text
    assert said in page
    assert ("Cette montre n’est pas étanche" in page) == (bar == 0)


def test_a_watch_is_given_back_in_one_go(session: Session, cast: Cast, sign_in: SignIn) -> None:
    ticket = story.serviced(session, cast)
    client = sign_in("claire")
    answer = client.post(f"/tickets/{ticket.number}/restitution", data=given(ticket))
    assert answer.status_code == 303
    assert kinds(session, ticket)[-5:] == [
        EntryKind.ACCESSORIES_CHECKED,
        EntryKind.EXPLAINED,
        EntryKind.NOTE_ISSUED,
        EntryKind.HANDED_BACK,
        EntryKind.MOVED,
    ]
    assert ticket.state is State.RETURNED
    page = client.get(answer.location).text
    assert "La montre est rendue" in page
    assert f"/reception?guarantee={ticket.number}" in page
    passport = client.get(f"/tickets/{ticket.number}/passport.pdf")
    assert passport.mimetype == "application/pdf"
    assert squeezed("Changement de pile") in words(passport.data)
    assert squeezed("29,00 €") in words(client.get(f"/tickets/{ticket.number}/note.pdf").data)


def test_a_double_click_gives_back_once(session: Session, cast: Cast, sign_in: SignIn) -> None:
    ticket = story.serviced(session, cast)
    client, data = sign_in("claire"), given(ticket)
    first, second = (
        client.post(f"/tickets/{ticket.number}/restitution", data=data) for _ in range(2)
    )
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert kinds(session, ticket).count(EntryKind.HANDED_BACK) == 1
    assert session.scalar(select(func.count()).select_from(Passport)) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ranks": ["1"]}, "Pas encore rendu : papiers d’origine."),
        ({"collector_name": " "}, "Qui récupère la montre ? Écrivez son nom."),
        ({"collector_name": "x" * 161}, "Ce texte est trop long"),
        ({"identity_document": ""}, "Quelle pièce d’identité avez-vous regardée ?"),
        ({"identity_document": "library_card"}, "Quelle pièce d’identité"),
        ({"relation": "relative"}, "il faut un mot signé de sa main"),
        ({"relation": "burglar"}, "Ce choix n’existe pas."),
        ({"signature": ""}, "Il manque la signature"),
        ({"signature": "data:image/png;base64,AAAA"}, "signature n’a pas pu être lue"),
        ({"till_reference": "1187"}, "Réglé quand"),
        ({"settled_on": "45/45/2026"}, "Écrivez une date"),
        ({"ranks": ["9"]}, "Ce choix n’existe pas."),
        ({"advice": ["drink_oil"]}, "Ce choix n’existe pas."),
    ],
)
def test_what_is_wrong_is_said_at_its_place_and_nothing_is_written(
    session: Session, cast: Cast, sign_in: SignIn, changes: dict[str, object], sentence: str
) -> None:
    ticket = story.serviced(session, cast)
    before = kinds(session, ticket)
    note = "Note libre <b>👍</b> \u202eאב"
    data = given(ticket, advice_note=note, **changes)
    answer = sign_in("claire").post(f"/tickets/{ticket.number}/restitution", data=data)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Note libre &lt;b&gt;👍&lt;/b&gt;" in answer.text
    assert kinds(session, ticket) == before
    assert session.scalar(select(func.count()).select_from(Restitution)) == 0


@pytest.mark.parametrize(("person", "status"), [("theo", 404), ("edith", 404), ("olga", 404)])
def test_only_the_counter_of_the_site_may(
    session: Session, cast: Cast, sign_in: SignIn, person: str, status: int
) -> None:
    ticket = story.serviced(session, cast)
    answer = sign_in(person).post(f"/tickets/{ticket.number}/restitution", data=given(ticket))
    assert answer.status_code == status


def test_a_technician_reads_the_page_without_prices_or_forms(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.serviced(session, cast)
    page = sign_in("theo").get(f"/tickets/{ticket.number}/restitution").text
    assert "Avant et après" in page
    assert "29,00" not in page
    assert 'id="hand-back"' not in page


def test_a_stale_page_writes_nothing(session: Session, cast: Cast, sign_in: SignIn) -> None:
    ticket = story.serviced(session, cast)
    data = given(ticket)
    forecast = SetForecast(ticket.number, (NOW + timedelta(days=3)).date())
    set_forecast(session, cast.theo, forecast, now=NOW)
    commit(session)
    answer = sign_in("claire").post(f"/tickets/{ticket.number}/restitution", data=data)
    assert answer.status_code == 409
    assert "Zoé Lefèvre" in answer.text
    session.rollback()
    assert ticket.state is State.RESTITUTION


def test_accessories_are_scanned_one_by_one(session: Session, cast: Cast, sign_in: SignIn) -> None:
    ticket = story.serviced(session, cast)
    client, address = sign_in("claire"), f"/tickets/{ticket.number}/scanned-accessories"
    scanned = {"version": ticket.version, "scanned": f"http://x/t/{ticket.number}?a=2"}
    assert client.post(address, data=scanned).status_code == 303
    session.rollback()
    returned = session.scalars(select(Accessory.rank).where(Accessory.returned_at.is_not(None)))
    assert returned.all() == [2]
    session.commit()
    answer = client.post(address, data={"version": ticket.version, "scanned": "écrin"})
    assert answer.status_code == 422
    assert "scannez son étiquette" in answer.text
    session.rollback()
    ticked = {"version": ticket.version, "ranks": ["1", "2"]}
    session.commit()
    assert client.post(f"/tickets/{ticket.number}/accessories", data=ticked).status_code == 303
    assert "tout est pointé" in client.get(f"/tickets/{ticket.number}/restitution").text


def test_the_note_is_issued_before_the_watch_leaves(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.serviced(session, cast)
    client = sign_in("claire")
    assert client.get(f"/tickets/{ticket.number}/note.pdf").status_code == 404
    answer = client.post(f"/tickets/{ticket.number}/note", data={"version": ticket.version})
    assert answer.status_code == 303
    page = client.get(f"/tickets/{ticket.number}/restitution").text
    assert "Note BES-N-26-00001" in page
    assert client.get(f"/tickets/{ticket.number}/note.pdf").status_code == 200
    session.rollback()
    version = ticket.version
    again = client.post(f"/tickets/{ticket.number}/note", data={"version": version})
    assert again.status_code == 422
    assert "déjà établie" in again.text
    assert sign_in("theo").get(f"/tickets/{ticket.number}/note.pdf").status_code == 404


def test_the_passport_of_another_site_does_not_exist(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.returned(session, cast)
    assert sign_in("olga").get(f"/tickets/{ticket.number}/passport.pdf").status_code == 404
    assert sign_in("olga").get(f"/tickets/{ticket.number}/restitution").status_code == 404


def test_the_public_passport_shows_the_watch_and_nobody(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.returned(session, cast)
    token = session.scalars(select(Passport.token)).one()
    short = session.get_one(Passport, ticket.id).sheet_hash[:12]
    session.commit()
    client = sign_in("claire").application.test_client()
    answer = client.get(f"/p/{token}", headers={"Accept-Language": "fr"})
    assert answer.status_code == 200
    for text in ("Lip Churchill", "Zoé L.", "Changement de pile", "jusqu’au 20 nov. 2027",
                 "Vérifié", short, "LH-4471"):  # fmt: skip
        assert text in answer.text, text
    secrets = ("Lefèvre", "zoe@example.org", "06 12", "0612", "Théo", "Lamy", "Inès", "Faivre",
               "Claire", "Vuillemin", "29,00", "Écrin", "s’arrête")  # fmt: skip
    for secret in secrets:
        assert secret not in answer.text, secret
    assert "noindex" in answer.text


def test_a_passport_of_an_altered_sheet_says_so(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.returned(session, cast)
    token = session.scalars(select(Passport.token)).one()
    entry = session.scalars(
        select(TrackingEntry).where(TrackingEntry.ticket_id == ticket.id).limit(1)
    ).one()
    entry.payload = entry.payload.replace("Lip", "Rolex")
    session.commit()
    client = sign_in("claire").application.test_client()
    page = client.get(f"/p/{token}", headers={"Accept-Language": "fr"}).text
    assert "ne correspond plus" in page
    assert "Vérifié" not in page


@pytest.mark.parametrize("token", ["x", "x" * 43, "../etc/passwd", "%00"])
def test_a_wrong_token_is_not_found(
    session: Session, cast: Cast, sign_in: SignIn, token: str
) -> None:
    story.returned(session, cast)
    client = sign_in("claire").application.test_client()
    answer = client.get(f"/p/{token}")
    assert answer.status_code == 404
    assert "Lip" not in answer.text


def test_what_waits_to_be_collected_is_listed_until_it_leaves(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    waiting, gone = story.serviced(session, cast), story.returned(session, cast)
    client = sign_in("claire")
    page = client.get("/collection").text
    assert waiting.number in page
    assert gone.number not in page
    assert "client pas prévenu" in page
    reminded = {"version": waiting.version, "channel": "phone", "proof": "10 h 05, M. Lefèvre"}
    session.commit()
    address = f"/tickets/{waiting.number}/collection-reminders"
    assert client.post(address, data={**reminded, "proof": ""}).status_code == 422
    assert client.post(address, data=reminded).status_code == 303
    assert "client pas prévenu" not in client.get("/collection").text
    assert sign_in("olga").get("/collection").text.count("BES-") == 0
    assert sign_in("theo").get("/collection").status_code == 404


def test_the_request_to_the_judge_holds_exactly_its_fields(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    changed = {"model": "=HYPERLINK(1)"}
    ticket = story.refused(session, cast, watch=changed)
    client = sign_in("claire")
    answer = client.get(f"/tickets/{ticket.number}/court-request.csv")
    head, row = answer.data.decode("utf-8-sig").splitlines()
    assert head.split(";") == [
        "Date de réception", "Description de l’objet", "Prix réclamé", "Nom du propriétaire",
        "Adresse du propriétaire", "Lieu du dépôt",
    ]  # fmt: skip
    assert row.startswith("20 nov. 2026;Lip =HYPERLINK(1) LH-4471;35,00")
    assert "Zoé Lefèvre" in row
    assert re.search(r"Établi Besançon SARL, 12 Grande Rue, 25000 Besançon$", row)
    gone = story.returned(session, cast)
    assert client.get(f"/tickets/{gone.number}/court-request.csv").status_code == 404
    assert sign_in("olga").get(f"/tickets/{ticket.number}/court-request.csv").status_code == 404


def test_a_watch_goes_back_to_the_bench_with_its_reason(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.serviced(session, cast)
    data = {"version": ticket.version, "cause": ""}
    session.commit()
    marc, address = sign_in("marc"), f"/tickets/{ticket.number}/reopening"
    assert marc.post(address, data=data).status_code == 422
    assert marc.post(address, data={**data, "cause": "Buée sous le verre"}).status_code == 303
    session.rollback()
    assert ticket.state is State.SERVICING
    assert sign_in("claire").post(address, data=data).status_code == 404


def test_an_unrepaired_watch_has_neither_passport_nor_guarantee_to_speak_of(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.quoted(session, cast)
    summary = session.scalars(select(Quote.summary)).one()
    story.decided(session, cast, ticket, Answer.REFUSED, reason="Trop cher pour moi")
    story.moved(session, cast.claire, ticket, Move.CLOSE_UNREPAIRED)
    at = f"/tickets/{ticket.number}/restitution"
    claire = sign_in("claire")
    page = claire.get(at).text
    for told in ("La montre est à reprendre sans réparation", "Dites pourquoi", "Trop cher pour moi",
                 summary, "Pourquoi elle n’est pas réparée"):  # fmt: skip
        assert told in page, told
    for never in ("La montre est prête", "Imprimés sur le passeport", "Le travail fait",
                  "La garantie", "prête depuis"):  # fmt: skip
        assert never not in page, never
    given_back = given(ticket, topics=["diagnosis"], parts="y")
    session.commit()
    assert claire.post(at, data=given_back).status_code == 303
    page = claire.get(at).text
    assert "Pourquoi elle n’a pas été réparée" in page
    assert "Trop cher pour moi" in page
    for never in ("Dites pourquoi", "Ce qui a été fait", "passport"):
        assert never not in page, never
