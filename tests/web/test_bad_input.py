"""Every form is sent what nobody should write: a sentence, everything kept, never half a row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import cycle
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import PASSWORD
from tests.clock import Clock
from tests.pages import Field, Form, Page
from tests.world import World, world
from workshop.web import identity
from workshop.web.account.invitation import invitation_address
from workshop.web.quote.public import visits

Sent = list[tuple[str, Any]]

PAGES = """
    anybody /sign-in
    nora /account/password /account/preferences
    adele / /admin /admin/people/new /admin/people/2 /admin/sites/new /admin/sites/BES
    adele /admin/sites/BES/rules /admin/sites/BES/prices /admin/sites/BES/prices/new
    adele /admin/sites/BES/prices/1 /admin/sites/BES/roles
    claire /reception unsigned/reception unsigned/reception-form received/reception unsigned
    claire unsigned/moves?move=cancel diagnosis/entries diagnosis/corrections?seq=1
    claire diagnosis/alerts diagnosis/questions diagnosis/questions/1/answer diagnosis/place
    claire diagnosis/waiting diagnosis/promise diagnosis/forecast diagnosis/assignment
    marc costly/reception diagnosis/alerts/1/answer escalated/escalation/decision
    theo diagnosis/diagnosis diagnosis/escalation validated/diagnosis
    marc concluded/diagnosis guaranteed/diagnosis
    edith to_quote/quote draft/quote quoted/quote expired/quote
    theo accepted/preparation planned/preparation servicing/servicing ticked/servicing
    marc late/preparation
    claire to_tell/preparation
    simon /supplies
    ines worked/servicing
    marc failed/servicing ready/restitution unclaimed/restitution authorised/restitution
    claire ready/restitution returned/restitution
    marc /instruments/new /instruments/1 /catalogue/calibres/new /catalogue/calibres/workshop-1
    marc /catalogue/profiles/new /catalogue/profiles/1
    theo diagnosis/readings-import/before_uncasing diagnosis/listening/before_uncasing
    theo diagnosis/recordings/1
    claire diagnosis/needs diagnosis/complaint diagnosis/condition diagnosis/transmission
    claire diagnosis/complaint/answer diagnosis/complaint/closing /customers/1/merge/2
    ines worked/parts-count worked/bench-after
    marc diagnosis/complaint/agreement planned/plan-approval
    edith to_quote/diagnosis
    fanny /sittings /sittings/new /sittings/1 /sittings/2 /sittings/3 /sittings/4
    fanny /candidates/new /candidates/1 /candidates/import
    fanny /scenarios /scenarios/new /scenarios/1 /scenarios/1/watches /scenarios/2 /scenarios/2/parts/seed
    fanny /scenarios/2/parts/watches/0 /scenarios/2/criteria/C.1.1-k3 /scenarios/3/watches
    fabien /scenarios/2/key /scenarios/2/review /scenarios/3/watches
    camille /my-sittings/1
    denis /my-sittings/3
    fanny /jury/3 /jury/3/grid
    fanny /sessions/new /sessions/2 /sessions/2/candidates /sessions/2/juries /sessions/3/attendance
    carole /sessions/3/incidents /sessions/3/deliberation /sessions/4/deliberation /sessions/4/awards
    carole /sessions/5/awards
    judith /sessions/3/declaration /sessions/3/deliberation
    anybody /c
"""
"""Who opens which page, of the ticket at which moment."""


NOT_ON_A_PAGE = (
    ("claire", "/photos"),
    ("claire", "diagnosis/photos"),
    ("fanny", "/jury/3/signature"),
    ("fanny", "/jury/3/common"),
    ("fanny", "/jury/3/paper-grids/8"),
    ("claire", "/current-site"),
    ("adele", "/admin/sites/BES/openings"),
    ("fanny", "/scenarios/3/publication"),
    ("fanny", "/scenarios/ticket"),
    ("anybody", "/c/nonsense"),
    ("claire", "/care"),
    ("adele", "/admin/people/2/houses/1"),
    ("claire", "accepted/down-payments"),
    ("claire", "ready/repayments"),
    ("marc", "returned/credit-notes"),
    ("claire", "/customers/merges/1/undoing"),
    ("carole", "/sessions/3/deliberation/minutes"),
    ("carole", "/sessions/4/awards/1/revocation"),
    ("fanny", "/sessions/2/candidates/1/removal"),
    ("fanny", "/sessions/2/seats"),
)
"""What scripts post, or a form that only shows in a case the world has not."""
OUR_OWN = frozenset({"csrf_token", "once", "draft"})
UNTYPED = frozenset({"hidden", "radio", "checkbox", "select"})


@dataclass(frozen=True)
class Target:
    """A form as a page shows it, and the button pressed; files are left out."""

    endpoint: str
    person: str
    path: str
    fields: tuple[Field, ...]
    button: tuple[str, str]

    def __str__(self) -> str:
        return f"{self.endpoint} {self.button[0]}".strip()

    def filled(self, texts: Sequence[str]) -> Sent:
        """The texts by turns in the fields that are typed, a choice that exists in every other."""
        return self._sent(texts, ())

    def mistaken(self, codes: Sequence[str]) -> Sent:
        """The codes by turns for everything nobody types: what is hidden, and every choice."""
        return self._sent(("4",), codes)

    def as_files(self) -> Sent:
        """A file under the name of every field, and under the button's."""
        names = {each.name for each in self.fields} | {self.button[0]}
        return [
            *((each.name, each.value) for each in self.fields if each.name in OUR_OWN),
            *((name, (BytesIO(b"x"), "x.txt")) for name in sorted(names - OUR_OWN - {""})),
        ]

    def _sent(self, texts: Sequence[str], codes: Sequence[str]) -> Sent:
        sent: Sent = []
        groups: set[str] = set()
        text, code = cycle(texts), cycle(codes)
        for each in self.fields:
            if each.kind not in UNTYPED:
                sent.append((each.name, next(text)))
            elif each.name in OUR_OWN:
                sent.append((each.name, each.value))
            elif each.kind not in ("radio", "checkbox") or each.name not in groups:
                sent.append((each.name, next(code, _first_choice(each))))
                groups.add(each.name)
        return [*sent, self.button] if self.button[0] else sent


def _first_choice(each: Field) -> str:
    return next((code for code, _words in each.choices if code), each.value)


NOT_OURS = ("Not a valid", "Invalid ", "not be coerced", "Number must be", "This field", "{&#39;")
"""What the form library says by itself, and what Python says of a dictionary."""


class Stranger:
    """Sends forms as the right person, and notes what went wrong."""

    def __init__(self, built: World) -> None:
        self.world = built
        self.clients: dict[str, FlaskClient] = {}
        self.targets = [*self._met(), *self._known()]
        self.counts = built.counts()

    def client(self, person: str) -> FlaskClient:
        if person not in self.clients:
            client = self.world.app.test_client()
            if person != "anybody":
                email = self.world.cast.email(person)
                client.post("/sign-in", data={"email": email, "password": PASSWORD})
            self.clients[person] = client
        return self.clients[person]

    def path(self, place: str) -> str:
        """`draft/quote` is the quote of the ticket that has a draft."""
        if place.startswith("/"):
            return place
        moment, _, rest = place.partition("/")
        return f"/tickets/{self.world.tickets[moment]}" + (f"/{rest}" if rest else "")

    def _met(self) -> Iterator[Target]:
        seen = set()
        for line in PAGES.split("\n"):
            person, *places = line.split() or [""]
            for place in places:
                path = self.path(place)
                answer = self.client(person).get(path)
                assert answer.status_code == 200, (person, path, answer.status_code)
                for form in Page(answer.text).forms:
                    for target in self._of(form, person, path):
                        if str(target) not in seen:
                            seen.add(str(target))
                            yield target

    def _of(self, form: Form, person: str, page: str) -> Iterator[Target]:
        if form.method != "post":
            return
        buttons = [(b.action, b.name, b.value) for b in form.buttons] or [("", "", "")]
        for action, name, value in (buttons[0], buttons[-1]):
            path = (action or form.action or page).split("#")[0]
            fields = tuple(each for each in form.fields if each.kind != "file")
            yield Target(self._endpoint(path), person, path, fields, (name, value))

    def _known(self) -> Iterator[Target]:
        for person, place in NOT_ON_A_PAGE:
            path = self.path(place)
            fields = (
                Field("version", "hidden", ""),
                Field("site_id", "hidden", ""),
                Field("day", "date", ""),
            )
            yield Target(self._endpoint(path), person, path, fields, ("", ""))
        with self.world.app.test_request_context():
            invitation = invitation_address(self.world.invited_id, 0)
        letters = (self.world.link("quoted"), urlsplit(invitation).path, self.world.question())
        for path in letters:
            page = Page(self.client("anybody").get(path).text)
            yield from self._of(page.forms[-1], "anybody", path)

    def _endpoint(self, path: str) -> str:
        endpoint, _values = self.world.app.url_map.bind("").match(path.split("?")[0], "POST")
        return str(endpoint)

    def faults(self, target: Target, sent: Sent) -> list[str]:
        """Send it; what was accepted is a story that verifies, and is undone."""
        visits.forget()
        data: dict[str, list[Any]] = {}
        for name, value in sent:
            data.setdefault(name, []).append(value)
        answer = self.client(target.person).post(target.path, data=data)
        answer.close()  # a download is a file until then
        told = f"{target} {answer.status_code}"
        if answer.status_code >= 500:
            return [told]
        if answer.status_code >= 400:
            changed = self.world.counts().items() ^ self.counts.items()
            found = [f"{told} wrote {sorted(changed)}"] if changed else []
            return found + [f"{told} says {text}" for text in NOT_OURS if text in answer.text]
        found = [] if self.world.is_intact() else [f"{told} broke the journal"]
        self.world.put_back()
        if target.endpoint == "account.sign_out":
            del self.clients[target.person]
        return found


@pytest.fixture(scope="module")
def stranger(app: Flask) -> Iterator[Stranger]:
    with pytest.MonkeyPatch.context() as patch, world(app) as built:
        patch.setattr(identity, "datetime", Clock())
        patch.setitem(app.config, "TESTING", False)  # a 500 is a page to count, not a traceback
        yield Stranger(built)


def test_every_form_is_met(app: Flask, stranger: Stranger) -> None:
    acts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in rule.methods}
    assert acts - {target.endpoint for target in stranger.targets} == set()


NONSENSE = (
    "",
    "x" * 5000,
    "9" * 30,
    "-1",
    "\x00abc\x1b\ud7ff\ufffe",
    "NaN",
    " \u00a0\t",
)
IN_EVERY_FIELD = {
    "a decimal": "4,5",
    "emoji, right to left, HTML": "🙂 مرحبا \u202e <b onload=alert(1)>&amp;</b> %(x)s {{ 7*7 }}",
}


@pytest.mark.parametrize("text", IN_EVERY_FIELD.values(), ids=IN_EVERY_FIELD.keys())
def test_one_text_in_every_field(stranger: Stranger, text: str) -> None:
    faults = [f for each in stranger.targets for f in stranger.faults(each, each.filled([text]))]
    assert faults == []


@pytest.mark.parametrize("turn", range(2))
def test_another_nonsense_in_each_field(stranger: Stranger, turn: int) -> None:
    texts = NONSENSE[turn:] + NONSENSE[:turn]
    faults = [f for each in stranger.targets for f in stranger.faults(each, each.filled(texts))]
    assert faults == []


@pytest.mark.parametrize("codes", [["abc"], ["9" * 30], ["-1", "\x00", "é" * 300, "1.5"]])
def test_codes_and_hidden_values_nobody_gave_out(stranger: Stranger, codes: list[str]) -> None:
    faults = [f for each in stranger.targets for f in stranger.faults(each, each.mistaken(codes))]
    assert faults == []


def test_nothing_at_all(stranger: Stranger) -> None:
    faults = [fault for each in stranger.targets for fault in stranger.faults(each, [])]
    assert faults == []


def test_a_file_under_the_name_of_every_field(stranger: Stranger) -> None:
    faults = [f for each in stranger.targets for f in stranger.faults(each, each.as_files())]
    assert faults == []


ANYTHING = st.one_of(
    st.text(max_size=40),
    st.integers().map(str),
    st.decimals().map(str),
    st.dates().map(str),
    st.sampled_from(["", "ok", "y", "0", "1e400", "2026-02-30", "data:image/png;base64,AAAA"]),
)


@settings(
    max_examples=60,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_anything_in_any_field(stranger: Stranger, data: st.DataObject) -> None:
    target = data.draw(st.sampled_from(stranger.targets), label="form")
    sent = [
        (name, data.draw(ANYTHING, label=name) if name not in OUR_OWN else value)
        for name, value in target.filled(["4"])[:12]
    ]
    assert stranger.faults(target, sent) == []


def test_ids_beyond_any_table(app: Flask, stranger: Stranger) -> None:
    marc = stranger.client("marc")
    fanny = stranger.client("fanny")
    clients = {
        "admin": stranger.client("adele"),
        "sittings": fanny,
        "candidates": fanny,
        "scenarios": fanny,
    }
    beyond = 10**30
    for rule in app.url_map.iter_rules():
        if "<int:" not in rule.rule:
            continue
        with app.test_request_context():
            values: dict[str, Any] = dict.fromkeys(rule.arguments, beyond)
            values |= {"number": stranger.world.tickets["diagnosis"], "code": "BES"}
            path = app.url_map.bind("").build(
                rule.endpoint, {k: v for k, v in values.items() if k in rule.arguments}
            )
        client = clients.get(path.split("/")[1], marc)
        for method in {"GET", "POST"} & rule.methods:
            assert client.open(path, method=method).status_code in (404, 422), (method, path)


QUERIES = """
    /tickets/{number}?before=@ /board?after=@ /board?state=@&mine=@&late=@ /collection?after=@
    /quotes?after=@ /supplies?after=@ /search?q=@ /reception?q=@ /reception?customer=@
    /reception?watch=@ /reception?guarantee=@ /reception/customers?q=@ /reception/serial?serial=@
    /reception/calibres?q=@ /reception/similar?customer-family_name=@&customer-phone=@
    /reception/suggestions?watches-0-symptoms=@&rank=@ /planning?week=@&from=@ /t/@ /instruments/1?check=@&after=@
    /tickets/@ /tickets/{number}/corrections?seq=@ /tickets/{number}/moves?move=@
    /tickets/{number}/labels.pdf?format=@ /scenarios?state=@&modality=@ /scenarios/ticket?number=@&modality_id=@ /sittings?day=@ /candidates/new?referential=@ /sign-in?next=@ /q/@ /p/@ /s/@ /invitation/@
    /customers/1?q=@ /complaints?page=@&closed=@ /opinions?page=@
"""


@pytest.mark.parametrize("text", ["abc", "-1", "9" * 30, "%00", "%F0%9F%99%82%3Cb%3E", "x" * 3000])
def test_addresses_nobody_gave_out(stranger: Stranger, text: str) -> None:
    faults = []
    for pattern in QUERIES.split():
        visits.forget()
        path = pattern.format(number=stranger.world.tickets["diagnosis"]).replace("@", text)
        person = "fanny" if path.startswith(("/sittings", "/candidates", "/scenarios")) else "marc"
        status = stranger.client(person).get(path).status_code
        if status >= 500:
            faults.append((status, pattern))
    assert faults == []


HUGE = (
    b'--x\r\nContent-Disposition: form-data; name="photos_file"; filename="montre.jpg"\r\n\r\n'
    + bytes(50 * 1024 * 1024)
    + b"\r\n--x--\r\n"
)


@pytest.mark.parametrize("path", ["/reception", "/tickets/{number}/entries"])
def test_fifty_megabytes_get_a_page_in_french(stranger: Stranger, path: str) -> None:
    number = stranger.world.tickets["diagnosis"]
    answer = stranger.client("claire").post(
        path.format(number=number), data=HUGE, content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 413
    assert "Mo" in answer.text
    assert stranger.world.counts() == stranger.counts


def test_a_text_called_jpg_gets_a_sentence_at_its_field(stranger: Stranger) -> None:
    number = stranger.world.tickets["diagnosis"]
    typed = {"text": "Couronne tordue 🙂", "kind": "observation"}
    data = typed | {"photos_file": (BytesIO(b"Bonjour"), "montre.jpg")}
    answer = stranger.client("theo").post(f"/tickets/{number}/entries", data=data)
    assert answer.status_code == 422
    assert "n’est pas une photo lisible" in Page(answer.text).words
    assert "Couronne tordue 🙂" in answer.text
    assert stranger.world.counts() == stranger.counts
