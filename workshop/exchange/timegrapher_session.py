"""A session of the program TimeGrapher-Net: a row every third of a second, made one per position.

The file begins with `lift_angle_deg,52`; then columns such as `active_position`, and for each
quantity whether it is valid. A row whose quantity is not valid says nothing of it.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from workshop.exchange.readings_table import Table
from workshop.measurements.derived import mean

_COLUMNS: Final = {
    "rate_s_per_day": ("rate_valid", Decimal("0.01")),
    "amplitude_deg": ("amplitude_valid", Decimal("0.1")),
    "beat_error_ms": ("beat_error_valid", Decimal("0.01")),
}


def is_session(table: Table) -> bool:
    return {"session_id", "active_position", *_COLUMNS} <= set(table.head)


def one_row_per_position(session: Table) -> Table:
    """The mean of what was valid in each position, to the decimals an instrument shows.

    The beat error of this program bears a sign; its size is what a timegrapher shows.
    """
    sums: dict[str, dict[str, list[Decimal]]] = {}
    for cells in session.rows:
        row = dict(zip(session.head, cells, strict=True))
        taken = sums.setdefault(row["active_position"], {name: [] for name in _COLUMNS})
        for name, (valid, _) in _COLUMNS.items():
            number = _number(row[name]) if row.get(valid, "true") == "true" else None
            if number is not None:
                taken[name].append(abs(number) if name == "beat_error_ms" else number)
    return Table(
        head=("active_position", *_COLUMNS),
        rows=tuple((position, *_means(taken)) for position, taken in sums.items()),
        facts=session.facts,
        first_line=session.first_line,
    )


def _means(taken: Mapping[str, list[Decimal]]) -> list[str]:
    return [
        f"{mean(numbers).quantize(_COLUMNS[name][1]):f}" if numbers else ""
        for name, numbers in taken.items()
    ]


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < 10**9 else None
