"""What the columns of somebody's table mean, and the readings they hold.

A long table has a row per position, a wide one a column per position. Names are understood in
French and English, positions by the hour, by the crown or in words.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from workshop.domain.errors import RuleViolation
from workshop.domain.folding import fold, fold_compact
from workshop.measurements.quantities import (
    CHARACTERISTICS,
    Moment,
    Position,
    PositionNaming,
)
from workshop.measurements.readings import ReadingValue
from workshop.measurements.values import parse_value

MEASURED: Final = ("rate", "amplitude", "beat_error")
IGNORED: Final = ""
POSITION: Final = "position"
MOMENT: Final = "moment"
QUANTITY: Final = "quantity"
"""Roles of a column whose cells name something; else a role is `rate`, `CH` or `rate CH`."""

ROLES: Final[tuple[str, ...]] = (
    IGNORED,
    POSITION,
    MOMENT,
    QUANTITY,
    *MEASURED,
    *Position,
    *(f"{code} {position}" for code in MEASURED for position in Position),
)

_HOURS: Final = {Position.H3: "3", Position.H6: "6", Position.H9: "9", Position.H12: "12"}
_POSITION_NAMES: Final = {
    Position.CH: ("ch", "du", "cadranenhaut", "cadran", "dialup", "faceup", "hh"),
    Position.FH: ("fh", "dd", "cb", "fondenhaut", "fond", "cadranenbas", "dialdown", "facedown"),
    Position.H3: ("couronneenhaut", "crownup"),
    Position.H6: ("couronneagauche", "crownleft"),
    Position.H9: ("couronneenbas", "crowndown"),
    Position.H12: ("couronneadroite", "crownright"),
}
_NAMES: Final[dict[str, Position]] = {
    **{name: position for position, names in _POSITION_NAMES.items() for name in names},
    **{each.symbol(PositionNaming.CROWN).lower(): each for each in Position},
    **{
        pattern.format(hour): position
        for position, hour in _HOURS.items()
        for pattern in (
            "{}h", "h{}", "{}heures", "{}heuresenhaut", "{}henhaut", "{}up", "{}hup", "{}oclock",
            "{}oclockup", "vh{}", "v{}h",
        )
    },
}  # fmt: skip
_QUANTITY_NAMES: Final = {
    "rate": ("marche", "rate", "ecart", "deviation"),
    "amplitude": ("amplitude", "ampl", "amp"),
    "beat_error": ("repere", "beat error", "beaterror", "beat err", "be"),
}
_MOMENT_NAMES: Final = {
    "0h": Moment.FULL_WIND, "0": Moment.FULL_WIND, "t0": Moment.FULL_WIND,
    "pleinarmage": Moment.FULL_WIND, "fullwind": Moment.FULL_WIND, "remonte": Moment.FULL_WIND,
    "24h": Moment.AFTER_24H, "24": Moment.AFTER_24H, "t24": Moment.AFTER_24H,
    "apres24h": Moment.AFTER_24H, "after24h": Moment.AFTER_24H,
}  # fmt: skip
_UNITS: Final[Mapping[str, Mapping[str, Decimal]]] = {
    "rate": {"s/d": Decimal(1), "s/j": Decimal(1), "s/day": Decimal(1), "s/24h": Decimal(1)},
    "amplitude": {"°": Decimal(1), "deg": Decimal(1), "degrees": Decimal(1), "degrés": Decimal(1)},
    "beat_error": {"ms": Decimal(1), "µs": Decimal("0.001"), "us": Decimal("0.001")},
}
_EMPTY: Final = frozenset({"", "-", "--", "---", "–", "—", "n/a", "na", "nan", "null"})
_UNIT_IN_HEAD: Final = re.compile(r"[(\[]\s*([^)\]]+?)\s*[)\]]\s*$|(?<=[ _])(s_per_day|deg|ms|us)$")


def position_named(text: str) -> Position | None:
    """The position a person or an instrument calls so: `CH`, `3 h`, `DU`, `cadran en haut`."""
    return _NAMES.get(fold_compact(text))


def moment_named(text: str) -> Moment | None:
    """`0 h`, `24h`, `plein armage`."""
    return _MOMENT_NAMES.get(fold_compact(text))


def quantity_named(text: str) -> str | None:
    """The characteristic a head or a cell names: `Marche (s/j)`, `rate_s_per_day`."""
    words = f" {fold(text)} "
    found = [
        code
        for code, names in _QUANTITY_NAMES.items()
        if any(f" {name} " in words or fold_compact(text) == name for name in names)
    ]
    return found[0] if len(found) == 1 else None


def guessed_roles(head: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The role of each column by its name, else by what it holds; no role is given twice."""
    columns = list(zip(*rows, strict=True))
    guessed: list[str] = []
    for rank, cells in enumerate(columns):
        role = _role_by_name(head[rank]) if head else IGNORED
        role = role or _role_by_cells(cells)
        guessed.append(role if role not in guessed else IGNORED)
    if not head and not any(role in MEASURED for role in guessed):
        _fill_in_order(guessed, columns)
    return tuple(guessed)


def _role_by_name(name: str) -> str:
    position = position_named(name)
    if position:
        return position
    words = fold(_UNIT_IN_HEAD.sub("", name)).split()
    inside = [position_named(word) for word in words]
    position = next((each for each in inside if each), None)
    quantity = quantity_named(name)
    if quantity and any(word in ("sigma", "count", "valid", "mean") for word in words):
        return IGNORED
    if quantity:
        return f"{quantity} {position}" if position else quantity
    if "position" in words or "pos" in words:
        return POSITION
    return MOMENT if {"moment", "armage", "wind"} & set(words) else IGNORED


def _role_by_cells(cells: Sequence[str]) -> str:
    said = [cell for cell in cells if cell.casefold() not in _EMPTY]
    if not said:
        return IGNORED
    for role, named in ((POSITION, position_named), (QUANTITY, quantity_named)):
        if all(named(cell) for cell in said):
            return role
    return MOMENT if all(moment_named(cell) and not cell.isdigit() for cell in said) else IGNORED


def _fill_in_order(guessed: list[str], columns: Sequence[Sequence[str]]) -> None:
    """A table without names: the numbers after the position come as instruments print them."""
    numeric = [
        rank
        for rank, cells in enumerate(columns)
        if guessed[rank] == IGNORED and any(re.search(r"\d", cell) for cell in cells)
    ]
    if POSITION in guessed:
        for rank, code in zip(numeric, MEASURED, strict=False):
            guessed[rank] = code


@dataclass(frozen=True)
class TableReading:
    """A reading found in a cell: `row` and `column` are ranks in the table, from 0."""

    row: int
    column: int
    reading: ReadingValue


@dataclass(frozen=True)
class CellRefusal:
    """A cell that holds no reading, and why; `column` is None when the whole row is meant."""

    row: int
    column: int | None
    refusal: RuleViolation


@dataclass(frozen=True)
class Extracted:
    readings: tuple[TableReading, ...]
    refusals: tuple[CellRefusal, ...]


def extract(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    roles: Sequence[str],
    default_moment: Moment,
) -> Extracted:
    """Every reading the columns hold, and every cell that cannot be read, each with its reason."""
    readings: list[TableReading] = []
    refusals: list[CellRefusal] = []
    seen: set[tuple[str, Moment, Position | None]] = set()
    for row, cells in enumerate(rows):
        try:
            named = _named_by_row(cells, roles, default_moment)
        except RuleViolation as refusal:
            refusals.append(CellRefusal(row, None, refusal))
            continue
        for column, cell in enumerate(cells):
            if not _holds_value(roles[column]) or cell.casefold() in _EMPTY:
                continue
            try:
                reading = _reading(cell, roles[column], named, head[column] if head else "")
                place = reading.characteristic, reading.moment, reading.position
                if place in seen:
                    raise RuleViolation("cell_repeats_position", {"position": reading.position})
                seen.add(place)
                readings.append(TableReading(row, column, reading))
            except RuleViolation as refusal:
                refusals.append(CellRefusal(row, column, refusal))
    return Extracted(tuple(readings), tuple(refusals))


@dataclass(frozen=True)
class _Named:
    """What a row says of all its cells."""

    position: Position | None
    quantity: str | None
    moment: Moment


def _holds_value(role: str) -> bool:
    return role not in (IGNORED, POSITION, MOMENT, QUANTITY)


def _named_by_row(cells: Sequence[str], roles: Sequence[str], default_moment: Moment) -> _Named:
    said = {role: cell for role, cell in zip(roles, cells, strict=True) if not _holds_value(role)}
    position = quantity = None
    moment = default_moment
    if said.get(POSITION):
        position = position_named(said[POSITION])
        if position is None:
            raise RuleViolation("position_not_understood", {"entered": said[POSITION][:40]})
    if said.get(QUANTITY):
        quantity = quantity_named(said[QUANTITY])
        if quantity is None:
            raise RuleViolation("quantity_not_understood", {"entered": said[QUANTITY][:40]})
    if said.get(MOMENT):
        found = moment_named(said[MOMENT])
        if found is None:
            raise RuleViolation("moment_not_understood", {"entered": said[MOMENT][:40]})
        moment = found
    return _Named(position, quantity, moment)


def _reading(cell: str, role: str, named: _Named, head: str) -> ReadingValue:
    first, _, second = role.partition(" ")
    code = first if first in MEASURED else named.quantity
    position = Position(second or first) if (second or first) in set(Position) else named.position
    if code is None:
        raise RuleViolation("cell_without_quantity")
    if position is None:
        raise RuleViolation("cell_without_position")
    known = CHARACTERISTICS[code]
    factor = _factor(code, head)
    text, factor = _without_unit(cell, code, factor)
    value = parse_value(_shortened(text), known) if factor == 1 else _converted(text, code, factor)
    return ReadingValue(code, position, named.moment, value)


def _factor(code: str, head: str) -> Decimal:
    """What the unit in the head of a column makes of its numbers. Raises `unit_not_understood`."""
    found = _UNIT_IN_HEAD.search(head)
    if not found:
        return Decimal(1)
    unit = (found[1] or found[2]).casefold().replace("s_per_day", "s/d").replace("μ", "µ")
    try:
        return _UNITS[code][unit]
    except KeyError:
        raise RuleViolation("unit_not_understood", {"entered": unit[:20]}) from None


def _without_unit(cell: str, code: str, factor: Decimal) -> tuple[str, Decimal]:
    """A cell may carry its own unit: `+4,5 s/j`."""
    for unit, own in sorted(_UNITS[code].items(), key=lambda each: -len(each[0])):
        if cell.casefold().endswith(unit):
            return cell[: -len(unit)].strip(), own
    return cell, factor


def _shortened(text: str) -> str:
    """Without the zeros a program writes after the last decimal that counts."""
    return re.sub(r"([.,]\d*?)0+$", r"\1", text).rstrip(".,") if re.search(r"[.,]", text) else text


def _converted(text: str, code: str, factor: Decimal) -> Decimal:
    """A value in a smaller unit, exactly: `350` µs is 0.35 ms."""
    number = re.sub(r"\s", "", text).replace(",", ".").replace("−", "-")
    if not re.fullmatch(r"[+-]?\d{1,9}(\.\d{1,6})?", number):
        facts = {"characteristic": code, "entered": text[:40]}
        raise RuleViolation("value_not_a_number", facts, field=code)
    return parse_value(_shortened(f"{Decimal(number) * factor:f}"), CHARACTERISTICS[code])
