"""What a scenario expects of the candidate's coded entries, criterion by criterion."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class KeyEntry:
    """The expectation of one criterion; what is empty or None asks nothing.

    `all_of` must all be recorded, `one_of` at least one of them, `only` allows nothing else, none of
    `forbidden`, `order` in this order; `least_cents` and `most_cents` bound an amount.
    `expects_nothing`: nothing is to be recorded.
    """

    criterion_id: str
    all_of: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    least_cents: int | None = None
    most_cents: int | None = None
    expects_nothing: bool = False

    @property
    def is_empty(self) -> bool:
        return self == KeyEntry(self.criterion_id)

    @property
    def codes(self) -> tuple[str, ...]:
        return (*self.all_of, *self.one_of, *self.only, *self.forbidden, *self.order)

    def differences(self, recorded: Collection[str]) -> "Differences":
        """What is found, missed, extra and wrong in `recorded`, kept in the order given."""
        order = tuple(each for each in recorded if each in self.order)
        welcome = {*self.all_of, *self.one_of, *self.only, *self.order}
        others = tuple(each for each in recorded if each not in welcome)
        bars_others = bool(self.only) or self.expects_nothing
        return Differences(
            found=tuple(each for each in recorded if each in welcome),
            missed=_without((*self.all_of, *self.order), recorded),
            none_of=() if not self.one_of or set(self.one_of) & set(recorded) else self.one_of,
            wrong=others if bars_others else _within(others, self.forbidden),
            extra=() if bars_others else _without(others, self.forbidden),
            is_disordered=order != tuple(each for each in self.order if each in order),
        )


@dataclass(frozen=True)
class Differences:
    """`none_of` is the set of which nothing was recorded; `extra` may be right: a person judges."""

    found: tuple[str, ...]
    missed: tuple[str, ...]
    none_of: tuple[str, ...]
    wrong: tuple[str, ...]
    extra: tuple[str, ...]
    is_disordered: bool

    @property
    def agree(self) -> bool:
        return not (self.missed or self.none_of or self.wrong or self.is_disordered)


def _within(codes: Sequence[str], allowed: Collection[str]) -> tuple[str, ...]:
    return tuple(each for each in codes if each in allowed)


def _without(codes: Sequence[str], left_out: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in codes if each not in left_out))
