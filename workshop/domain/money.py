"""Money in whole cents, VAT in basis points (2000 = 20 %)."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class VatAmount:
    """One line of the VAT table of a quote or a note."""

    rate_bp: int
    net_cents: int
    vat_cents: int

    @property
    def total_cents(self) -> int:
        return self.net_cents + self.vat_cents


def vat_of_net(net_cents: int, rate_bp: int) -> int:
    """VAT on a net amount, rounded half up to the cent: 10.01 € at 20 % is 2.00 € (2.002)."""
    return _divide_half_up(net_cents * rate_bp, 10_000)


def net_of_total(total_cents: int, rate_bp: int) -> int:
    """Net part of an amount that includes VAT: 89.00 € at 20 % is 74.17 € net, 14.83 € VAT."""
    return _divide_half_up(total_cents * 10_000, 10_000 + rate_bp)


def vat_table(lines: Iterable[tuple[int, int]]) -> tuple[VatAmount, ...]:
    """VAT per rate over `(total_cents including VAT, rate_bp)` lines, lowest rate first.

    Prices to consumers include VAT; the sum per rate is split once, so the totals a customer sees
    are exactly the sums of the lines and rounding happens once per rate.
    """
    totals: dict[int, int] = {}
    for total_cents, rate_bp in lines:
        totals[rate_bp] = totals.get(rate_bp, 0) + total_cents
    return tuple(
        VatAmount(rate, net := net_of_total(total, rate), total - net)
        for rate, total in sorted(totals.items())
    )


def spread(cents: int, lines: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """`cents` over the rates of `(total_cents, rate_bp)` lines, each rate its share, lowest first.

    The shares add up to `cents`: what rounding leaves goes to the largest remainders. The lines
    come to more than 0.
    """
    totals: dict[int, int] = {}
    for total_cents, rate_bp in lines:
        totals[rate_bp] = totals.get(rate_bp, 0) + total_cents
    whole = sum(totals.values())
    shares = {rate: cents * total // whole for rate, total in totals.items()}
    by_remainder = sorted(totals, key=lambda rate: (-(cents * totals[rate] % whole), rate))
    for rate in by_remainder[: cents - sum(shares.values())]:
        shares[rate] += 1
    return tuple((share, rate) for rate, share in sorted(shares.items()) if share)


def _divide_half_up(numerator: int, denominator: int) -> int:
    """Whole division rounding halves away from zero."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))
