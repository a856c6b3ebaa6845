"""The forms of a page as a browser would send them: every field with what it holds."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

_VALUELESS: Final = frozenset({"submit", "button", "reset", "image", "file"})
_TICKED: Final = frozenset({"checkbox", "radio"})


@dataclass
class FilledForm:
    """`fields` in the order of the page, hidden ones with their tokens included."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    def with_values(self, values: dict[str, str | list[str]]) -> list[tuple[str, str]]:
        """What is sent once `values` are typed: they take the place of fields of the same name."""
        kept = [(name, value) for name, value in self.fields if name not in values]
        for name, value in values.items():
            kept += [(name, each) for each in ([value] if isinstance(value, str) else value)]
        return kept


def form_with(html: str, name: str) -> FilledForm:
    """The form of the page that has a field called `name`; `LookupError` without one."""
    reader = _Reader()
    reader.feed(html)
    for form in reader.forms:
        if any(known == name for known, _ in form.fields):
            return form
    raise LookupError(f"no form with a field {name!r}")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[FilledForm] = []
        self._form: FilledForm | None = None
        self._select: tuple[str, str] | None = None
        self._area: tuple[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = FilledForm(given.get("action", ""))
            self.forms.append(self._form)
        elif self._form is not None and "disabled" not in given:
            self._control(tag, given)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "input" and name:
            kind = given.get("type", "text")
            if kind not in _VALUELESS and (kind not in _TICKED or "checked" in given):
                self._add(name, given.get("value", "on" if kind in _TICKED else ""))
        elif tag == "textarea" and name:
            self._area = (name, "")
        elif tag == "select" and name:
            self._select = (name, "")
        elif tag == "option" and self._select and "selected" in given:
            self._select = (self._select[0], given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area = (self._area[0], self._area[1] + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._area:
            self._add(*self._area)
            self._area = None
        elif tag == "select" and self._select:
            self._add(*self._select)
            self._select = None

    def _add(self, name: str, value: str) -> None:
        if self._form is not None:
            self._form.fields.append((name, value))
