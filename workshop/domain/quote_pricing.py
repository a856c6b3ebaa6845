"""Lines of a quote from the catalogue and a site's price list. Cents include VAT."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

from workshop.domain.catalogue import operations, supplies
from workshop.domain.people import Language
from workshop.domain.quote import LineData, LineKind


class ListedService(Protocol):
    """A line of a price list, as far as quotes are concerned."""

    @property
    def code(self) -> str: ...
    @property
    def name_fr(self) -> str: ...
    @property
    def name_en(self) -> str: ...
    @property
    def operations(self) -> list[str]: ...
    @property
    def price_cents(self) -> int: ...
    @property
    def delay_days(self) -> int: ...


ServiceT = TypeVar("ServiceT", bound=ListedService)


def service_named(prices: Iterable[ServiceT], code: str | None) -> ServiceT | None:
    return next((service for service in prices if service.code == code), None)


def listed_delay(prices: Iterable[ListedService], codes: Collection[str]) -> int | None:
    """Working days of the longest service that is wholly among these operations."""
    delays = (
        service.delay_days
        for service in prices
        if service.operations and set(service.operations) <= set(codes)
    )
    return max(delays, default=None)


def service_lines(service: ListedService, language: Language, vat_bp: int) -> Iterator[LineData]:
    """A line an operation: the first bears the name and the price of the service, the others are
    within that price.
    """
    for rank, code in enumerate(service.operations):
        label = service_name(service, language) if rank == 0 else _operation_name(code, language)
        cents = service.price_cents if rank == 0 else 0
        yield LineData(LineKind.LABOUR, label, vat_bp, code=code, unit_cents=cents)


def service_name(service: ListedService, language: Language) -> str:
    return service.name_en if language is Language.ENGLISH else service.name_fr


def _operation_name(code: str, language: Language) -> str:
    return operations()[code].label(language)


def operation_line(
    code: str, prices: Sequence[ListedService], rate_cents: int, language: Language, vat_bp: int
) -> LineData:
    """An operation at the price of the service that is it alone, else by its standard time."""
    listed = next((each.price_cents for each in prices if each.operations == [code]), None)
    cents = labour_price(operations()[code].minutes, rate_cents) if listed is None else listed
    label = _operation_name(code, language)
    return LineData(LineKind.LABOUR, label, vat_bp, code=code, unit_cents=cents)


def labour_price(minutes: int, rate_cents: int) -> int:
    """Labour by the hour, rounded half up to the whole euro: 50 min at 80 €/h is 67 €."""
    return (2 * minutes * rate_cents + 6000) // 12_000 * 100


def supply_line(code: str, language: Language, vat_bp: int) -> LineData | None:
    """A part of the catalogue; None for a consumable, which is within the labour."""
    supply = supplies()[code]
    if not supply.part_kind:
        return None
    return LineData(
        LineKind.PART,
        supply.label(language),
        vat_bp,
        code=code,
        part_kind=supply.part_kind,
        unit_cents=supply.price_cents,
    )
