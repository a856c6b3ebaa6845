"""People who use the workshop's pages: they open, read, fill in and press, and nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask.testing import FlaskClient

from tests.pages import Button, Field, Form, Page

Typed = Mapping[str, Any]
"""What is filled in, by the label or the name of the field, after the caption it stands under where
several are called the same ("Joint de couronne > Il manque"). True ticks, False unticks, bytes are
the file chosen, a list ticks all that begin so, a `Mark` is shown on the drawing of the watch."""
NOTHING: Typed = MappingProxyType({})


@dataclass(frozen=True)
class Mark:
    """Where the watch is marked, with what and how much."""

    zone: str
    kind: str
    severity: str


class Person:
    """Somebody before a browser without scripts. `status`, `path` and `page` are what they see."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client
        self.path, self.status, self.page = "", 0, Page("")

    def opens(self, path: str, status: int = 200) -> "Person":
        self._see(path)
        assert self.status == status, f"{path}: {self.status}, {self.trouble}"
        return self

    def follows(self, words: str) -> "Person":
        found = [href for said, href in self.page.links if _plain(said) == words]
        assert found, f"no link « {words} » among {self.page.links}"
        return self.opens(found[0])

    def finds(self, text: str, words: str) -> "Person":
        """Look for somebody in the page's own search, and choose what begins with `words`."""
        self.opens(f"{self.path}?{urlencode({'q': text})}")
        return self.follows(next(said for said, _ in self.page.links if said.startswith(words)))

    def downloads(self, path: str) -> bytes:
        with self._client.get(path) as answer:
            assert answer.status_code == 200, path
            return answer.data

    def receives(self, words: str, at: str) -> bytes:
        """The file that a button answers with, its address ending in `at`."""
        form, button = self._button(words, at, "")
        data = dict(_filled(form, NOTHING, words))
        with self._client.post(self._target(form, button), data=data) as answer:
            assert answer.status_code == 200, words
            return answer.data

    def reads(self, words: str) -> bool:
        return words in _plain(self.page.words)

    def sees_button(self, words: str, at: str = "") -> bool:
        return any(
            _plain(each.words).startswith(words) and self._target(form, each).endswith(at)
            for form, each in self.page.buttons()
        )

    def presses(
        self,
        words: str,
        typed: Typed = NOTHING,
        *,
        at: str = "",
        under: str = "",
        status: int = 200,
    ) -> "Person":
        """Fill in the form of the button that begins with `words`, and press it.

        Where several buttons say the same, `at` ends the address it is sent to, and `under` is
        in the caption it stands under.
        """
        form, button = self._button(words, at, under)
        data = _filled(form, typed, words)
        if button.name:
            data.append((button.name, button.value))
        self.sends(self._target(form, button), data)
        assert self.status == status, f"« {words} »: {self.status}, {self.trouble}"
        return self

    def fills(self, typed: Typed, words: str) -> "Person":
        """Fill in a form that a script sends by itself; where there is none, press `words`."""
        return self.presses(words, typed)

    @property
    def trouble(self) -> str:
        """What the page complains of; its words when it does not."""
        for complaint in ("Il reste quelque chose à corriger", "À confirmer avant d’enregistrer"):
            if complaint in self.page.words:
                return complaint + self.page.words.partition(complaint)[2][:800]
        return self.page.words[:800]

    def sends(self, path: str, data: list[tuple[str, Any]]) -> None:
        """Post what a form would, and go where the answer leads."""
        sent: dict[str, list[Any]] = {}
        for name, value in data:
            sent.setdefault(name, []).append(value)
        with self._client.post(path, data=sent) as answer:
            self.status, location = answer.status_code, answer.location
            self.path, self.page = urlsplit(path).path, Page(answer.text)
        if self.status == 303:
            self._see(location)

    def _see(self, path: str) -> None:
        with self._client.get(path, follow_redirects=True) as answer:
            self.status, self.path = answer.status_code, answer.request.path
            self.page = Page(answer.text)

    def _target(self, form: Form, button: Button) -> str:
        return (button.action or form.action).split("#")[0] or self.path

    def _button(self, words: str, at: str, under: str) -> tuple[Form, Button]:
        found = [
            (form, button)
            for form, button in self.page.buttons()
            if _plain(button.words).startswith(words)
            and self._target(form, button).endswith(at)
            and under in button.under
        ]
        known = sorted({_plain(button.words) for _form, button in self.page.buttons()})
        assert found, f"no button « {words} » on {self.path}, only {known}"
        return found[0]


def _filled(form: Form, typed: Typed, words: str) -> list[tuple[str, Any]]:
    """What the form sends: as the page has it, but for what was typed."""
    values: list[tuple[Field, Any]] = []
    ticks: dict[int, bool] = {}
    for key, value in _written_out(typed).items():
        named = _named(form, key)
        assert named, (
            f"« {words} » has no field « {key} »: {[f.label or f.name for f in form.fields]}"
        )
        if named[0].kind in ("radio", "checkbox"):
            for each in _meant(form, named, value, ticks):
                assert each, f"« {key} » has no choice « {value} »"
        else:
            values.append((named[0], _choice(named[0], value)))
    chosen = {id(field): value for field, value in values}
    data: list[tuple[str, Any]] = []
    for each in form.fields:
        sent = ticks.get(id(each), each.sent or id(each) in chosen)
        if sent:
            data.append((each.name, chosen.get(id(each), each.value)))
    return data


def _written_out(typed: Typed) -> dict[str, Any]:
    """A mark is three choices of the first empty row."""
    written: dict[str, Any] = {}
    for key, value in typed.items():
        if isinstance(value, Mark):
            written |= {f"{key}-0-{name}": said for name, said in vars(value).items()}
        else:
            written[key] = value
    return written


def _named(form: Form, key: str) -> list[Field]:
    """The fields of that name or label; else those whose label begins so (a price may follow)."""
    under, _, name = key.rpartition(" > ")
    fields = [each for each in form.fields if under in each.under]
    exact = [each for each in fields if name in (each.name, _plain(each.label))]
    return exact or [each for each in fields if _plain(each.label).startswith(name)]


def _meant(form: Form, named: list[Field], value: Any, ticks: dict[int, bool]) -> list[bool]:
    """Tick what is meant: a box by its own label, or choices of a group by theirs."""
    if isinstance(value, bool):
        meant = named[:1]
        ticks[id(named[0])] = value
    else:
        wanted = value if isinstance(value, list) else [value]
        meant = [each for one in wanted for each in _choices(named, one)]
        ticks.update((id(each), True) for each in meant)
    for one in meant:
        others = (each for each in form.fields if each.name == one.name and each is not one)
        if one.kind == "radio":
            ticks.update((id(each), False) for each in others)
    return [True] if meant else [False]


def _choices(named: list[Field], wanted: str) -> list[Field]:
    """The one of that value or label; else the boxes whose label begins so."""
    exact = [each for each in named if wanted in (each.value, _plain(each.label))]
    boxes = [each for each in named if each.kind == "checkbox"]
    return exact or [each for each in boxes if _plain(each.label).startswith(wanted)]


def _choice(field: Field, value: Any) -> Any:
    if isinstance(value, bytes):
        return BytesIO(value), "photo.jpg"
    for code, words in field.choices:
        if value in (code, _plain(words)):
            return code
    assert not field.choices, f"« {field.label} » has no choice « {value} »"
    return value


def _plain(text: str) -> str:
    """Words with common spaces, without the mark of an optional field."""
    return " ".join(text.split()).removesuffix(" (facultatif)")


class People:
    """`people.claire` is Claire, signed in; `people.customer` has no account."""

    def __init__(self, come_in: Callable[[str], Person], anybody: Person) -> None:
        self._come_in = come_in
        self._known = {"customer": anybody}

    def __getattr__(self, name: str) -> Person:
        if name not in self._known:
            self._known[name] = self._come_in(name)
        return self._known[name]
