"""People before a real browser: what those of the journeys do, done with eye and hand."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ElementHandle
from playwright.sync_api import Page as Tab

from tests.browser.conftest import PATIENCE_MS, assert_accessible, assert_no_sideways_scroll
from tests.browser.test_reception import PIN
from tests.journeys.people import NOTHING, Mark, Person, Typed
from tests.pages import Page

EYE = (Path(__file__).parent / "eye.js").read_text(encoding="utf-8")
_UNSEEN = re.compile("<noscript>.*?</noscript>", re.DOTALL)
_NUMBERS = re.compile(r"\d+")


class PersonAtScreen(Person):
    """Presses what can be pressed, unfolds what is folded, waits for what a script brings.

    Every kind of page is looked at once: `looked_at` is shared among people.
    """

    def __init__(self, tab: Tab, looked_at: set[str]) -> None:
        self._tab, self._looked_at = tab, looked_at
        self.status = 200
        tab.add_init_script(EYE)
        tab.set_default_timeout(PATIENCE_MS)

    @property
    def path(self) -> str:
        return urlsplit(self._tab.url).path

    @property
    def page(self) -> Page:
        return Page(_UNSEEN.sub("", self._tab.content()))

    def opens(self, path: str, status: int = 200) -> "PersonAtScreen":
        answer = self._tab.goto(path)
        assert answer is not None
        return self._arrives(answer.status, status, path)

    def follows(self, words: str) -> "PersonAtScreen":
        link = self._seen("link", words)
        assert link, f"no link « {words} » on {self.path}"
        return self._goes(link, words)

    def finds(self, text: str, words: str) -> "PersonAtScreen":
        """Typed in the search of the page, chosen among what comes below it."""
        search = self._tab.locator("main input[type=search][role=combobox]")
        search.press_sequentially(text, delay=20)
        self._tab.get_by_role("option", name=words).click()
        known = "() => [...document.querySelectorAll('[name$=watch_id]')].some((one) => one.value)"
        self._tab.wait_for_function(known)
        return self

    def fills(self, typed: Typed, words: str) -> "PersonAtScreen":
        """What a script sends by itself is sent once the page says so."""
        form = self._seen("formWith", next(iter(typed)))
        assert form, f"no form with « {next(iter(typed))} » on {self.path}"
        self._fill(form, typed)
        status = form.query_selector("[data-status]")
        if status:
            self._tab.wait_for_function(
                "one => /\\d\\s+h\\s+\\d/.test(one.textContent)", arg=status
            )
        return self

    def presses(
        self,
        words: str,
        typed: Typed = NOTHING,
        *,
        at: str = "",
        under: str = "",
        status: int = 200,
    ) -> "PersonAtScreen":
        button = self._seen("button", [words, at, under])
        assert button, f"no button « {words} » on {self.path}"
        form = button.evaluate_handle("one => one.form").as_element()
        assert form
        self._fill(form, typed)
        return self._goes(button, words, status)

    def downloads(self, path: str) -> bytes:
        answer = self._tab.request.get(path)
        assert answer.ok, path
        return answer.body()

    def receives(self, words: str, at: str) -> bytes:
        """The file that a button answers with, its address ending in `at`."""
        button = self._seen("button", [words, at, ""])
        assert button, f"no button « {words} » on {self.path}"
        with self._tab.expect_download() as coming:
            button.click()
        return Path(coming.value.path()).read_bytes()

    def reads(self, words: str) -> bool:
        for fold in self._tab.query_selector_all("main details:not([open]) > summary"):
            fold.click()
        shown = self._tab.locator("main").inner_text()
        return words in " ".join(shown.split())

    def sees_button(self, words: str, at: str = "") -> bool:
        return self._seen("button", [words, at, ""]) is not None

    @property
    def trouble(self) -> str:
        return self.page.words[:800]

    def _seen(self, what: str, arg: Any) -> ElementHandle | None:
        return self._tab.evaluate_handle(f"arg => eye.{what}(arg)", arg).as_element()

    def _goes(self, element: ElementHandle, words: str, status: int = 200) -> "PersonAtScreen":
        with self._tab.expect_navigation() as moved:
            self._press(element)
        answer = moved.value
        return self._arrives(answer.status if answer else 200, status, f"« {words} »")

    def _arrives(self, answered: int, status: int, what: str) -> "PersonAtScreen":
        self.status = answered
        assert answered == status, f"{what}: {answered}, {self.trouble}"
        kind = _NUMBERS.sub("0", self.path)
        if kind not in self._looked_at:
            self._looked_at.add(kind)
            assert_accessible(self._tab)
            assert_no_sideways_scroll(self._tab)
        return self

    def _press(self, element: ElementHandle) -> None:
        self._brings_up(element)
        element.click()

    def _brings_up(self, element: ElementHandle) -> None:
        """Its screen, and what is folded above it."""
        screen = element.evaluate("one => one.closest('[data-screen][hidden]')?.id")
        if screen:
            self._tab.locator(f"#progress [data-to='{screen}']").click()
        for fold in self._all("folds", element):
            fold.click()

    def _all(self, what: str, arg: Any) -> list[ElementHandle]:
        found = self._tab.evaluate_handle(f"arg => eye.{what}(arg)", arg).get_properties()
        return [element for each in found.values() if (element := each.as_element())]

    def _fill(self, form: ElementHandle, typed: Typed) -> None:
        for key, value in typed.items():
            if isinstance(value, Mark):
                self._mark(value)
                continue
            for field in self._fields(form, key, None if isinstance(value, bytes) else value):
                self._set(field, value)

    def _fields(self, form: ElementHandle, key: str, value: Any) -> list[ElementHandle]:
        """Those a script is about to bring are waited for."""
        self._tab.wait_for_function("arg => eye.fields(arg)", arg=[form, key, value])
        return self._all("fields", [form, key, value])

    def _set(self, field: ElementHandle, value: Any) -> None:
        kind = field.evaluate("one => one.type")
        if kind in ("radio", "checkbox"):
            self._tick(field, value is not False)
        elif kind == "file":
            self._photograph(field, value)
        else:
            self._brings_up(field)
            if kind == "select-one":
                wanted = self._tab.evaluate("arg => eye.option(arg)", [field, value])
                field.select_option(index=wanted)
            else:
                field.fill(str(value))

    def _tick(self, field: ElementHandle, wanted: bool) -> None:
        if field.is_checked() == wanted:
            return
        chip = field.evaluate_handle("one => one.labels[0] ?? one").as_element()
        assert chip
        self._press(chip)
        assert field.is_checked() == wanted, chip.text_content()

    def _photograph(self, field: ElementHandle, picture: bytes) -> None:
        place = field.evaluate_handle("one => one.closest('[data-photos]')")
        self._tab.wait_for_function("one => !one.name", arg=field)
        field.set_input_files({"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture})
        self._tab.wait_for_function("one => one.querySelector('li input')", arg=place)

    def _mark(self, mark: Mark) -> None:
        """A press where the drawing puts its pin, then what is seen there."""
        zone = self._seen("zone", mark.zone)
        assert zone, mark.zone
        zone.scroll_into_view_if_needed()
        self._tab.mouse.click(*zone.evaluate(PIN))
        words = f"{mark.kind}, {mark.severity}"
        self._tab.locator("[popover]:popover-open").get_by_role("button", name=words).click()
