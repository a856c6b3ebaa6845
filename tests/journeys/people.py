"""People who use the workshop's pages: they open, read, fill in and press, and nothing else."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient

from tests.pages import Button, Field, Form, Page

Typed = Mapping[str, Any]
"""What is filled in, by the label or the name of the field. True ticks, False unticks, bytes are
the file chosen, a list ticks several."""


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

    def downloads(self, path: str) -> bytes:
        with self._client.get(path) as answer:
            assert answer.status_code == 200, path
            return answer.data

    def reads(self, words: str) -> bool:
        return words in _plain(self.page.words)

    def sees_button(self, words: str) -> bool:
        return any(_plain(button.words) == words for _form, button in self.page.buttons())

    def presses(
        self, words: str, typed: Typed | None = None, *, at: str = "", status: int = 200
    ) -> "Person":
        """Fill in the form of the button that begins with `words`, and press it.

        `at` ends the address it is sent to, where several buttons say the same.
        """
        form, button = self._button(words, at)
        data = _filled(form, typed or {}, words)
        if button.name:
            data.append((button.name, button.value))
        self.sends(self._target(form, button), data)
        assert self.status == status, f"« {words} »: {self.status}, {self.trouble}"
        return self

    @property
    def trouble(self) -> str:
        """What the page complains of; its words when it does not."""
        before, complaint, after = self.page.words.partition("Il reste quelque chose à corriger")
        return complaint + after[:800] if complaint else before[:800]

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

    def _button(self, words: str, at: str) -> tuple[Form, Button]:
        found = [
            (form, button)
            for form, button in self.page.buttons()
            if _plain(button.words).startswith(words) and self._target(form, button).endswith(at)
        ]
        known = sorted({_plain(button.words) for _form, button in self.page.buttons()})
        assert found, f"no button « {words} » on {self.path}, only {known}"
        return found[0]


def _filled(form: Form, typed: Typed, words: str) -> list[tuple[str, Any]]:
    """What the form sends: as the page has it, but for what was typed."""
    values: list[tuple[Field, Any]] = []
    ticks: dict[int, bool] = {}
    for key, value in typed.items():
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


def _named(form: Form, key: str) -> list[Field]:
    """The fields of that name or label; else those whose label begins so (a price may follow)."""
    exact = [each for each in form.fields if key in (each.name, _plain(each.label))]
    return exact or [each for each in form.fields if _plain(each.label).startswith(key)]


def _meant(form: Form, named: list[Field], value: Any, ticks: dict[int, bool]) -> list[bool]:
    """Tick what is meant: a box by its own label, or choices of a group by theirs."""
    if isinstance(value, bool):
        meant = named[:1]
        ticks[id(named[0])] = value
    else:
        wanted = value if isinstance(value, list) else [value]
        meant = [each for each in named if {each.value, _plain(each.label)} & set(wanted)]
        ticks.update((id(each), True) for each in meant)
    for one in meant:
        others = (each for each in form.fields if each.name == one.name and each is not one)
        if one.kind == "radio":
            ticks.update((id(each), False) for each in others)
    return [True] if meant else [False]


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

    def __init__(self, sign_in: Callable[[str], FlaskClient], anybody: FlaskClient) -> None:
        self._sign_in = sign_in
        self._known = {"customer": Person(anybody)}

    def __getattr__(self, name: str) -> Person:
        if name not in self._known:
            self._known[name] = Person(self._sign_in(name))
        return self._known[name]
