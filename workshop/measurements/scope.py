"""What a workshop of simple watches leaves to others: complications, and calibres that have one."""

from collections.abc import Iterable
from dataclasses import dataclass

from workshop.domain.catalogue import functions
from workshop.measurements.calibres import calibre


@dataclass(frozen=True)
class OutOfScope:
    """`functions` are codes of the catalogue; `reason` is the calibre catalogue's own text."""

    functions: tuple[str, ...] = ()
    calibre: str = ""
    reason: str = ""

    def __bool__(self) -> bool:
        return bool(self.functions or self.calibre)


def out_of_scope(calibre_id: str | None, function_codes: Iterable[str]) -> OutOfScope:
    """What of this watch goes beyond a simple watch; false when nothing does.

    Raises `RuleViolation` for a function or a calibre that is not in the catalogue.
    """
    beyond = tuple(code for code in function_codes if not functions()[code].simple)
    known = calibre(calibre_id) if calibre_id else None
    if known is None or not known.has_complication:
        return OutOfScope(beyond)
    return OutOfScope(beyond, known.name, known.complication_reason)
