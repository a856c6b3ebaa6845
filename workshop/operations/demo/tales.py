"""What the demo tells, read from `data/demo/*.toml`: the house, its people, customers and watches.

A story is a line such as `"40 receive, 39 send, 37 diagnose, 36 validate"`: days ago, a word of
`chapters.py`, and what the word still needs.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from workshop.db.models import ContactChannel
from workshop.domain.intake import LeftItem, Mark, PolishingConsent, WatchData
from workshop.domain.people import Language
from workshop.domain.permissions import Role
from workshop.domain.resources import resource
from workshop.domain.watch import Grade, WatchKind
from workshop.operations.customer import CustomerData, InformationGroup
from workshop.operations.demo.drawing import Look


@dataclass(frozen=True)
class Scene:
    """One chapter of a story: `arguments` are what its word needs beside."""

    days_ago: int
    word: str
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fault:
    """What the bench finds on a watch, shared by watches that suffer the same.

    `components` are (component, state, note), `anomalies` (anomaly, component, severity, note).
    `values` are readings out of the ordinary, by characteristic; a watch that does not run has none.
    """

    final_text: str
    cause: str
    service: str
    components: tuple[tuple[str, str, str], ...] = ()
    anomalies: tuple[tuple[str, str, str, str], ...] = ()
    confirmed: tuple[str, ...] = ()
    reason: str = ""
    runs: bool = True
    faulty: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Tale:
    """A ticket from its first day to where it stands now.

    `same_as` names the earlier tale of the same watch; `promised` counts days from today, negative
    in the past; `says` holds the words of notes, alerts and the like, by the word of the scene.
    `bench` diagnoses and `worker` repairs, by first name, where it is not the house's technician.
    `own_calibre` names one of `data/demo/catalogue.toml`, read on the movement when it is opened;
    a quartz rate is measured over `measuring_time_s`.
    """

    key: str
    story: tuple[Scene, ...]
    watch: WatchData
    look: Look
    customer: str
    site: str = "BES"
    same_as: str = ""
    words: str = ""
    request: str = ""
    symptoms: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    tests: Mapping[str, str] = field(default_factory=dict)
    hypotheses: tuple[str, ...] = ()
    pre_diagnosis: str = ""
    marks: tuple[Mark, ...] = ()
    accessories: tuple[LeftItem, ...] = ()
    service: str = ""
    promised: int | None = None
    polishing: PolishingConsent = PolishingConsent.NO
    parts_back: bool = False
    value_euros: int | None = None
    ceiling_euros: int | None = None
    case_back: str = "screw_back"
    own_calibre: str = ""
    measuring_time_s: int = 60
    fault: str = ""
    delay_days: int | None = None
    options: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    awaits: str = ""
    supplier: str = ""
    bench: str = ""
    worker: str = ""
    says: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DemoPerson:
    """`roles` by site code; `represents` the houses of a partner's person, by site code too."""

    first_name: str
    name: str
    email: str
    roles: Mapping[str, frozenset[Role]]
    technical_level: int = 0
    represents: Mapping[str, str] = field(default_factory=dict)


_KINDS: Final = {kind.value: kind for kind in WatchKind}


@cache
def tales() -> tuple[Tale, ...]:
    return tuple(_tale(raw) for raw in _read("tickets")["ticket"])


@cache
def faults() -> Mapping[str, Fault]:
    return {key: Fault(**_tuples(raw)) for key, raw in _read("faults").items()}


@cache
def customers() -> Mapping[str, CustomerData]:
    return {key: _customer(raw) for key, raw in _read("customers").items()}


@cache
def people() -> tuple[DemoPerson, ...]:
    """The sign-ins of the demo, in the order in which they are shown."""
    return tuple(
        DemoPerson(
            first_name=raw["first_name"],
            name=raw["name"],
            email=f"{raw['first_name']}@demo.example",
            roles={code: frozenset(map(Role, roles)) for code, roles in raw["roles"].items()},
            technical_level=raw.get("technical_level", 0),
            represents=raw.get("represents", {}),
        )
        for raw in _read("people")["person"]
    )


@cache
def sites() -> tuple[Mapping[str, Any], ...]:
    return tuple(_read("sites")["site"])


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resource(f"data/demo/{name}.toml").read_text(encoding="utf-8"))


def _customer(raw: dict[str, Any]) -> CustomerData:
    given = _tuples(raw)
    given["language"] = Language(raw.get("language", "fr"))
    given["channel"] = ContactChannel(raw.get("channel", "email"))
    given["verified"] = tuple(map(InformationGroup, raw.get("verified", ())))
    return CustomerData(**given)


def _tale(raw: dict[str, Any]) -> Tale:
    given = _tuples(raw)
    given["story"] = tuple(_scene(text) for text in raw["story"].split(","))
    watch = dict(raw["watch"])
    watch["kind"] = _KINDS[watch["kind"]]
    if "grade" in watch:
        watch["grade"] = Grade(watch["grade"])
    watch["complications"] = tuple(watch.get("complications", ()))
    given["watch"] = WatchData(**watch)
    given["look"] = Look(signed=watch["brand"], **raw.get("look", {}))
    given["marks"] = tuple(Mark(*mark) for mark in raw.get("marks", ()))
    given["accessories"] = tuple(LeftItem(*item.split(":")) for item in raw.get("accessories", ()))
    given["polishing"] = PolishingConsent(raw.get("polishing", "no"))
    return Tale(**given)


def _scene(text: str) -> Scene:
    days_ago, word, *arguments = text.split()
    return Scene(int(days_ago), word, tuple(arguments))


def _tuples(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Lists of the file as tuples, two deep: what is read once is not to be changed."""
    return {
        name: tuple(tuple(part) if isinstance(part, list) else part for part in value)
        if isinstance(value, list)
        else value
        for name, value in raw.items()
    }
