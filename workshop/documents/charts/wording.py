"""The words of charts, in the language of whoever reads them."""

from dataclasses import dataclass
from decimal import Decimal

from workshop.documents.charts.drawing import SIGNS
from workshop.documents.paper import texts
from workshop.measurements.portrait import Mark
from workshop.measurements.quantities import CHARACTERISTICS, Position, PositionNaming
from workshop.measurements.values import format_number, format_value


@dataclass(frozen=True)
class Wording:
    """How a reader is told things: their language, and their names of positions."""

    language: str
    naming: PositionNaming = PositionNaming.HOUR

    def __call__(self, key: str, **blanks: str) -> str:
        own, common = texts(self.language)["charts"], texts(self.language)["common"]
        return (own.get(key) or common[key]).format(**blanks)

    def position(self, position: Position) -> str:
        return position.symbol(self.naming)

    def value(self, code: str, value: Decimal) -> str:
        return format_value(value, CHARACTERISTICS[code], self.language)

    def number(self, code: str, value: Decimal) -> str:
        return format_number(value, CHARACTERISTICS[code], self.language)

    def tick(self, code: str, value: float) -> str:
        """A graduation: no more decimals than it needs."""
        exact = Decimal(repr(round(value, 3)))
        return format_number(exact, CHARACTERISTICS[code], self.language, padded=False)

    def taken(self, code: str, mark: Mark) -> str:
        """`+4,5 s/j`, and the positions it was taken over where it says them."""
        return self.value(code, mark.value) + self._over(mark)

    def judged(self, code: str, mark: Mark) -> str:
        """`+4,5 s/j (dans la tolérance)`."""
        word = texts(self.language)["common"][mark.verdict]
        return f"{self.value(code, mark.value)} ({word}){self._over(mark)}"

    def signed(self, code: str, mark: Mark) -> str:
        """`+4,5 ✓`: the number, and its verdict as a sign."""
        told = f"{self.number(code, mark.value)} {SIGNS.get(mark.verdict, '')}".rstrip()
        return told + self._over(mark)

    def _over(self, mark: Mark) -> str:
        """` (CH, 6H, 9H)`"""
        return f" ({', '.join(map(self.position, mark.over))})" if mark.over else ""
