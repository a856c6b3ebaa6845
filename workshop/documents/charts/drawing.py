"""A drawing in named strokes: coloured by the style sheet on a screen, by attributes on paper."""

from collections.abc import Iterable
from html import escape
from typing import Final

from workshop.measurements.tolerance import Verdict

Point = tuple[float, float]

_STEEL, _INK, _GRAPHITE, _RULE = "#1f3a5f", "#1a2230", "#5b6573", "#c9ced6"
_RUBY, _BRASS, _VERDIGRIS = "#9b1c31", "#8a6100", "#1f6b52"
_TEXT: Final = 'font-family="Inter" font-size='
# Each stroke on paper; on a screen `static/css/etabli.css` has a rule `.chart .<stroke>` for it.
STROKES: Final = {
    "rule": f'fill="none" stroke="{_RULE}"',
    "axis": f'fill="none" stroke="{_GRAPHITE}"',
    "area": f'fill="{_VERDIGRIS}" fill-opacity="0.14"',
    "edge": f'fill="none" stroke="{_VERDIGRIS}"',
    "line": f'fill="none" stroke="{_STEEL}" stroke-width="2" stroke-linejoin="round"',
    "past": f'fill="none" stroke="{_GRAPHITE}" stroke-width="1.5" stroke-dasharray="4 3"',
    "mean": f'fill="none" stroke="{_STEEL}" stroke-width="1.5" stroke-dasharray="1 4" '
    'stroke-linecap="round"',
    "dot": f'fill="{_STEEL}"',
    "hollow": f'fill="#fff" stroke="{_GRAPHITE}" stroke-width="1.75"',
    "within": f'fill="{_VERDIGRIS}"',
    "out": f'fill="{_RUBY}"',
    "doubt": f'fill="{_BRASS}"',
    "name": f'fill="{_INK}" {_TEXT}"14" font-weight="600"',
    "value": f'fill="{_INK}" {_TEXT}"14"',
    "note": f'fill="{_GRAPHITE}" {_TEXT}"12"',
}
_SHAPES: Final = {
    Verdict.WITHIN: ("within", None),
    Verdict.ABOVE: ("out", ((0.0, -1.25), (1.15, 0.85), (-1.15, 0.85))),
    Verdict.BELOW: ("out", ((0.0, 1.25), (1.15, -0.85), (-1.15, -0.85))),
    Verdict.TO_CONFIRM: ("doubt", ((0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0))),
}
SIGNS: Final = {
    Verdict.WITHIN: "✓",
    Verdict.ABOVE: "▲",
    Verdict.BELOW: "▼",
    Verdict.TO_CONFIRM: "?",
}


class Drawing:
    """An SVG being drawn, in units that are pixels at its natural width.

    `title` and `description` are what somebody who does not see it is told.
    """

    def __init__(self, width: float, height: float, title: str, description: str) -> None:
        self.width, self.height = width, height
        self.title, self.description = title, description
        self._parts: list[tuple[str, str, str]] = []

    def line(self, stroke: str, start: Point, end: Point) -> None:
        (x1, y1), (x2, y2) = start, end
        self._add("line", stroke, f'x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}"')

    def polyline(self, stroke: str, points: Iterable[Point]) -> None:
        listed = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        self._add("polyline", stroke, f'points="{listed}"')

    def polygon(self, stroke: str, points: Iterable[Point]) -> None:
        listed = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        self._add("polygon", stroke, f'points="{listed}"')

    def circle(self, stroke: str, centre: Point, radius: float) -> None:
        x, y = centre
        self._add("circle", stroke, f'cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}"')

    def rectangle(self, stroke: str, start: Point, end: Point) -> None:
        (x1, y1), (x2, y2) = start, end
        left, top = min(x1, x2), min(y1, y2)
        size = f'width="{_n(abs(x2 - x1))}" height="{_n(abs(y2 - y1))}"'
        self._add("rect", stroke, f'x="{_n(left)}" y="{_n(top)}" {size}')

    def path(self, stroke: str, commands: str) -> None:
        self._add("path", stroke, f'd="{commands}" fill-rule="evenodd"')

    def text(self, stroke: str, at: Point, words: str, anchor: str = "start") -> None:
        """`at` is on the base line; `anchor` start, middle or end."""
        x, y = at
        place = f'x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}"'
        self._parts.append(("text", stroke, f"{place}>{escape(words)}</text>"))

    def mark(self, at: Point, verdict: Verdict, size: float = 5) -> None:
        """A value: round when within, pointing up or down when out, a lozenge when in doubt."""
        stroke, shape = _SHAPES.get(verdict, ("dot", None))
        if shape is None:
            self.circle(stroke, at, size)
        else:
            self.polygon(stroke, ((at[0] + size * dx, at[1] + size * dy) for dx, dy in shape))

    def on_screen(self) -> str:
        """SVG to be put into a page: the style sheet colours it, in the light and in the dark."""
        shapes = "".join(
            f'<{tag} class="{stroke}" {rest}{"" if tag == "text" else "/>"}'
            for tag, stroke, rest in self._parts
        )
        return (
            f'<svg class="chart" viewBox="0 0 {_n(self.width)} {_n(self.height)}" '
            f'width="{_n(self.width)}" height="{_n(self.height)}" role="img">'
            f"{self._words()}{shapes}</svg>"
        )

    def on_paper(self) -> str:
        """The same by itself, with its colours."""
        shapes = "".join(
            f"<{tag} {STROKES[stroke]} {rest}{'' if tag == 'text' else '/>'}"
            for tag, stroke, rest in self._parts
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(self.width)} '
            f'{_n(self.height)}" width="{_n(self.width)}" height="{_n(self.height)}">'
            f"{self._words()}{shapes}</svg>"
        )

    @property
    def told(self) -> str:
        """Title and description in one: the alternative text of a picture."""
        return f"{self.title}. {self.description}"

    def _words(self) -> str:
        return f"<title>{escape(self.title)}</title><desc>{escape(self.description)}</desc>"

    def _add(self, tag: str, stroke: str, rest: str) -> None:
        self._parts.append((tag, stroke, rest))


def drawings_page(drawings: Iterable[Drawing]) -> list[dict[str, object]]:
    """Drawings as a document's template takes them."""
    return [{"picture": each, "alt": each.told} for each in drawings]


def _n(value: float) -> str:
    """A coordinate to a tenth of a unit: finer than any eye, and shorter."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")  # + 0.0: there is no minus zero
