"""A page of the application as a person without a browser reads it: words, forms, buttons."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

_VOID: Final = frozenset({"input", "br", "img", "hr", "link", "meta", "source", "use", "path"})
_UNREAD: Final = frozenset({"template", "script", "style", "svg"})
_NO_BUTTON: Final = frozenset({"button", "reset"})


@dataclass
class Field:
    """A control of a form; `value` is what it sends, `sent` whether it sends anything as it is.

    `under` is what stands over it: legends of fieldsets, summaries of folds.
    """

    name: str
    kind: str
    value: str
    sent: bool = True
    label: str = ""
    choices: list[tuple[str, str]] = field(default_factory=list)
    under: str = ""


@dataclass
class Button:
    words: str
    name: str
    value: str
    action: str
    under: str = ""


@dataclass
class Form:
    action: str
    method: str
    fields: list[Field] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)

    def takes(self, control: Field | Button) -> None:
        if isinstance(control, Field):
            self.fields.append(control)
        else:
            self.buttons.append(control)

    def data(self) -> list[tuple[str, str]]:
        """What the form sends when nobody touches it."""
        return [(each.name, each.value) for each in self.fields if each.sent]


class Page(HTMLParser):
    """The page read from its HTML; parts that only scripts show are not read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self._parts: list[str] = []
        self._by_id: dict[str, Form] = {}
        self._elsewhere: list[tuple[str, Field | Button]] = []
        self._form: Form | None = None
        self._labels: list[tuple[str, list[str], list[Field]]] = []
        self._targets: dict[str, list[Field]] = {}
        self._named: list[tuple[str, str]] = []
        self._captions: list[list[str]] = []
        self._text: list[list[str]] = []
        self._button: Button | None = None
        self._link = ""
        self._select: Field | None = None
        self._option = ""
        self._selected = False
        self._area: Field | None = None
        self._unread = 0
        self.feed(html)
        self._tie_labels()
        self._tie_forms()

    @property
    def words(self) -> str:
        return " ".join(" ".join(self._parts).split())

    def form_to(self, action: str) -> Form:
        return next(form for form in self.forms if form.action.split("#")[0] == action)

    def buttons(self) -> Iterator[tuple[Form, Button]]:
        return ((form, button) for form in self.forms for button in form.buttons)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in _UNREAD:
            self._unread += 1
        if self._unread:
            return
        has = {name: value or "" for name, value in attributes}
        opener = getattr(self, f"_open_{tag}", None)
        if opener is not None and "disabled" not in has:
            opener(has)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNREAD:
            self._unread -= 1
        closer = getattr(self, f"_close_{tag}", None)
        if closer is not None and not self._unread:
            closer()

    def handle_data(self, data: str) -> None:
        if self._unread:
            return
        if self._area is not None:
            self._area.value += data
            return
        for collecting in self._text:
            collecting.append(data)
        if self._select is None:
            self._parts.append(data)

    def _open_form(self, has: dict[str, str]) -> None:
        self._form = Form(has.get("action", ""), has.get("method", "get").lower())
        self.forms.append(self._form)
        if has.get("id"):
            self._by_id[has["id"]] = self._form

    def _close_form(self) -> None:
        self._form = None

    def _open_fieldset(self, _has: dict[str, str]) -> None:
        self._captions.append([])

    def _close_fieldset(self) -> None:
        self._captions.pop()

    def _open_legend(self, _has: dict[str, str]) -> None:
        self._text.append(self._captions[-1])

    def _close_legend(self) -> None:
        self._text.pop()

    _open_details, _close_details = _open_fieldset, _close_fieldset
    _open_summary, _close_summary = _open_legend, _close_legend

    def _give(self, control: Field | Button, has: dict[str, str]) -> None:
        """To the form around it, or to the one it names, which may come later on the page."""
        control.under = _tidy([f" {words}" for caption in self._captions for words in caption])
        if "form" in has:
            self._elsewhere.append((has["form"], control))
        elif self._form is not None:
            self._form.takes(control)

    def _keep(self, control: Field, has: dict[str, str]) -> None:
        if not control.name:
            return
        self._give(control, has)
        control.label = has.get("aria-label", "")
        self._targets.setdefault(has.get("id", ""), []).append(control)
        if self._labels:
            self._labels[-1][2].append(control)

    def _open_input(self, has: dict[str, str]) -> None:
        kind = has.get("type", "text")
        if kind in ("submit", "image"):
            self._open_button(has)
            self._close_button(has.get("value", ""))
            return
        ticked = kind in ("checkbox", "radio")
        value = has.get("value", "on" if ticked else "")
        sends = "checked" in has if ticked else kind != "file"
        self._keep(Field(has.get("name", ""), kind, value, sends), has)

    def _open_textarea(self, has: dict[str, str]) -> None:
        self._area = Field(has.get("name", ""), "textarea", "")
        self._keep(self._area, has)

    def _close_textarea(self) -> None:
        if self._area is not None:
            self._area.value = self._area.value.removeprefix("\r\n").removeprefix("\n")
        self._area = None

    def _open_select(self, has: dict[str, str]) -> None:
        self._select = Field(has.get("name", ""), "select", "", sent="multiple" not in has)
        self._selected = False
        self._keep(self._select, has)

    def _open_option(self, has: dict[str, str]) -> None:
        if self._select is None:
            return
        self._option = has.get("value", "")
        first = not self._select.choices
        if "selected" in has or (first and not self._selected):
            self._select.value, self._selected = self._option, "selected" in has
        self._text.append([])

    def _close_option(self) -> None:
        if self._select is not None:
            self._select.choices.append((self._option, _tidy(self._text.pop())))

    def _close_select(self) -> None:
        self._select = None

    def _open_button(self, has: dict[str, str]) -> None:
        self._text.append([])
        kind = has.get("type", "submit")
        self._button = Button(
            has.get("aria-label", ""), has.get("name", ""), has.get("value", ""),
            has.get("formaction", ""),
        )  # fmt: skip
        if kind not in _NO_BUTTON:
            self._give(self._button, has)

    def _close_button(self, words: str = "") -> None:
        if self._button is not None:
            said = _tidy(self._text.pop())
            self._button.words = self._button.words or words or said
        self._button = None

    def _open_label(self, has: dict[str, str]) -> None:
        text: list[str] = []
        self._text.append(text)
        self._labels.append((has.get("for", ""), text, []))

    def _close_label(self) -> None:
        target, text, inside = self._labels.pop()
        self._text.remove(text)
        words = _tidy(text)
        for control in inside:
            control.label = control.label or words
        if target:
            self._named.append((target, words))

    def _open_a(self, has: dict[str, str]) -> None:
        self._link = has.get("href", "")
        self._text.append([])

    def _close_a(self) -> None:
        self.links.append((_tidy(self._text.pop()), self._link))

    def _tie_labels(self) -> None:
        for target, words in self._named:
            for control in self._targets.get(target, ()):
                control.label = control.label or words

    def _tie_forms(self) -> None:
        for form_id, control in self._elsewhere:
            if form_id in self._by_id:
                self._by_id[form_id].takes(control)


def _tidy(text: list[str]) -> str:
    return " ".join("".join(text).split())
