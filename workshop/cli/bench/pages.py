"""What is measured: the pages and acts of a day, each as one request."""

import base64
import random
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Final
from urllib.parse import urlencode

from flask import Flask
from PIL import Image, ImageDraw
from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.cli.bench.direct import Answer, DirectClient
from workshop.cli.bench.filling import form_with
from workshop.cli.bench.instance import PASSWORD, PEOPLE, Instance, address
from workshop.db.models import Customer, Ticket, Watch

SAMPLE: Final = 200


@dataclass(frozen=True)
class Sample:
    """A ticket of the population, with what a person may search it by."""

    number: str
    watch_id: int
    customer_id: int
    family_name: str
    given_name: str
    phone_digits: str
    serial: str


@dataclass
class Visitor:
    """The people of an instance, signed in, and the tickets they ask for."""

    clients: dict[str, DirectClient]
    samples: list[Sample]
    draw: random.Random

    def any_ticket(self) -> Sample:
        return self.draw.choice(self.samples)


@dataclass(frozen=True)
class MeasuredPage:
    """`visit` makes the one request that counts, after those that prepare it."""

    name: str
    visit: Callable[[Visitor], Answer]
    expected: int = 200


def sign_in(instance: Instance) -> Visitor:
    """Everybody of the bench signed in, as a browser would do it."""
    clients = {}
    for name in PEOPLE:
        client = DirectClient(instance.app, instance.engine)
        form = form_with(client.get("/sign-in").text, "password")
        values: dict[str, str | list[str]] = {"email": address(name), "password": PASSWORD}
        answer = client.post("/sign-in", form.with_values(values))
        if answer.status != 303:
            raise RuntimeError(f"sign-in refused with status {answer.status}")
        clients[name] = client
    return Visitor(clients, _samples(instance), random.Random(1))  # noqa: S311  (the same visits)


def _samples(instance: Instance) -> list[Sample]:
    """Tickets spread evenly over the whole population."""
    with Session(instance.engine) as session:
        ids = session.scalars(select(Ticket.id).order_by(Ticket.id)).all()
        chosen = ids[:: max(1, len(ids) // SAMPLE)]
        rows = session.execute(
            select(
                Ticket.number,
                Ticket.watch_id,
                Ticket.customer_id,
                Customer.family_name,
                Customer.given_name,
                Customer.phone_digits,
                Watch.serial,
            )
            .join(Customer, Customer.id == Ticket.customer_id)
            .join(Watch, Watch.id == Ticket.watch_id)
            .where(Ticket.id.in_(chosen))
        ).all()
    return [Sample(*row) for row in rows]


def hello_app() -> Flask:
    """The least the framework can do, as a yardstick for this machine at this moment."""
    app = Flask("hello")

    @app.get("/")
    def hello() -> str:
        return "<!doctype html><title>hello</title><p>hello"

    return app


def _page(person: str, path: str) -> Callable[[Visitor], Answer]:
    return lambda visitor: visitor.clients[person].get(path)


def _search(word: Callable[[Sample], str]) -> Callable[[Visitor], Answer]:
    def visit(visitor: Visitor) -> Answer:
        query = urlencode({"q": word(visitor.any_ticket())})
        return visitor.clients["counter"].get(f"/search?{query}")

    return visit


def _mistyped(sample: Sample) -> str:
    name = sample.family_name.lower()
    middle = len(name) // 2
    return name[:middle] + "x" + name[middle + 1 :]


def _ticket(visitor: Visitor) -> Answer:
    return visitor.clients["technician"].get(f"/tickets/{visitor.any_ticket().number}")


def _slip(visitor: Visitor) -> Answer:
    return visitor.clients["counter"].get(
        f"/tickets/{visitor.any_ticket().number}/deposit-slip.pdf"
    )


def _reception(visitor: Visitor) -> Answer:
    sample = visitor.any_ticket()
    path = f"/reception?customer={sample.customer_id}&watch={sample.watch_id}"
    return visitor.clients["counter"].get(path)


def _add_entry(visitor: Visitor) -> Answer:
    """A note written in the field of the ticket page."""
    client = visitor.clients["technician"]
    number = visitor.any_ticket().number
    form = form_with(client.get(f"/tickets/{number}").text, "text")
    note = "Amplitude de 268° à plat une heure après remontage, trotteuse libre."
    return client.post(f"/tickets/{number}/entries", form.with_values({"text": note}))


def _register(visitor: Visitor) -> Answer:
    """The watch of a returning customer, with condition, accessories, tests and a signature."""
    form = form_with(_reception(visitor).text, "signature")
    return visitor.clients["counter"].post("/reception", form.with_values(_TYPED))


def _drawn() -> str:
    image = Image.new("RGBA", (480, 160))
    draw = ImageDraw.Draw(image)
    draw.line([(30, 120), (120, 30), (210, 120), (300, 40), (450, 100)], fill=(20, 30, 60), width=4)
    out = BytesIO()
    image.save(out, "PNG")
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"


_TYPED: Final[dict[str, str | list[str]]] = {
    "watches-0-second_ticket": "y",
    "watches-0-customer_words": "Elle s’arrête la nuit depuis une semaine.",
    "watches-0-request": "Arrêts la nuit : révision si nécessaire.",
    "watches-0-symptoms": ["stops_at_times"],
    "watches-0-functional_tests-runs": "ok",
    "watches-0-functional_tests-sets": "ok",
    "watches-0-marks-0-zone": "bezel_ne",
    "watches-0-marks-0-kind": "scratch",
    "watches-0-marks-0-severity": "light",
    "watches-0-marks-1-zone": "case_back",
    "watches-0-marks-1-kind": "wear",
    "watches-0-marks-1-severity": "visible",
    "watches-0-accessories": ["box", "papers"],
    "watches-0-polishing": "no",
    "watches-0-service_code": "diagnosis_only",
    "signature": _drawn(),
    "then": "finish",
}

PAGES: Final = (
    MeasuredPage("home (counter)", _page("counter", "/")),
    MeasuredPage("home (hierarchy)", _page("manager", "/")),
    MeasuredPage("board", _page("counter", "/board")),
    MeasuredPage("search: given name", _search(lambda sample: sample.given_name)),
    MeasuredPage("search: family name", _search(lambda sample: sample.family_name)),
    MeasuredPage("search: mistyped", _search(_mistyped)),
    MeasuredPage("search: part of a phone", _search(lambda sample: sample.phone_digits[2:8])),
    MeasuredPage("search: middle of a serial", _search(lambda sample: sample.serial[1:6])),
    MeasuredPage("search: nothing found", _search(lambda _: "wxqzwkqx")),
    MeasuredPage("ticket page", _ticket),
    MeasuredPage("add an entry", _add_entry, 303),
    MeasuredPage("reception page", _reception),
    MeasuredPage("register a ticket", _register, 303),
    MeasuredPage("deposit slip (PDF)", _slip),
)
