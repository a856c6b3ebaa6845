"""The slip and the labels of a deposit, in the customer's language."""

from dataclasses import replace
from decimal import Decimal

from flask_babel import force_locale, gettext

from workshop.documents import deposit_slip as slip
from workshop.documents.identities import business_of, customer_of
from workshop.documents.labels import Accessory, Label
from workshop.documents.parties import Signature, Watch
from workshop.documents.signed_slip import SignedSlip
from workshop.domain.catalogue import functional_tests, items, strap_materials
from workshop.domain.intake import Intake, WatchData
from workshop.measurements.calibres import calibres
from workshop.queries.deposit import DepositedWatch, DepositRecord
from workshop.web.addresses import public_address
from workshop.web.sentences import labels


def slip_of(deposit: DepositRecord, follow_url: str) -> slip.DepositSlip:
    """The data of the deposit slip of every watch of the visit; once signed, as it was then."""
    language = deposit.language.value
    signed = deposit.signed
    with force_locale(language):
        watches = tuple(_on_slip(_as_signed(each, signed), language) for each in deposit.watches)
    signature = None
    if deposit.signed_at:
        signature = Signature(deposit.signed_name, deposit.signed_at, deposit.signature_png)
    return slip.DepositSlip(
        business=business_of(signed.site if signed else deposit.site, language),
        customer=customer_of(signed.customer if signed else deposit.customer),
        deposited_at=deposit.received_at,
        received_by=deposit.received_by,
        watches=watches,
        terms=signed.terms if signed else deposit.site.terms,
        signature=signature,
        follow_url=follow_url,
    )


def _as_signed(deposited: DepositedWatch, signed: SignedSlip | None) -> DepositedWatch:
    then = signed.watches.get(deposited.number) if signed else None
    if then is None:
        return deposited
    intake = deposited.intake
    accepted = then.accepted_service
    reception = replace(
        intake.reception, promised_on=then.promised_on, pre_quote_signed=bool(accepted)
    )
    return replace(
        deposited,
        intake=replace(intake, watch=then.watch, reception=reception),
        service=(accepted, accepted) if accepted else deposited.service,
    )


def _on_slip(deposited: DepositedWatch, language: str) -> slip.DepositedWatch:
    intake = deposited.intake
    watch, data = intake.watch, intake.reception
    return slip.DepositedWatch(
        number=deposited.number,
        url=_address(deposited.number),
        watch=Watch(
            watch.brand, watch.model, watch.reference, watch.serial, calibre_written(watch)
        ),
        attributes=_attributes(watch, language),
        warnings=_warnings(watch, language),
        precious=_precious(watch, language),
        condition=tuple(
            slip.ConditionMark(
                items("zones")[mark.zone].label(language),
                items("marks")[mark.kind].label(language),
                items("severities")[mark.severity].label(language),
                mark.note,
            )
            for mark in intake.marks
        ),
        accessories=_accessories(intake, language),
        customer_words=data.customer_words,
        request=data.request,
        tests=tuple(
            slip.FunctionalTest(functional_tests()[code].label(language), outcome)
            for code, outcome in data.functional_tests
        ),
        pre_diagnosis=data.pre_diagnosis,
        accepted_service=_accepted_service(deposited, language),
        price_low_cents=data.pre_quote_cents,
        price_high_cents=data.pre_quote_max_cents,
        promised_on=data.promised_on,
        polishing=data.polishing,
        parts_back=data.parts_back,
        declared_value_cents=data.declared_value_cents,
        ceiling_cents=data.ceiling_cents,
    )


def _accepted_service(deposited: DepositedWatch, language: str) -> str:
    accepted = deposited.intake.reception.accepted_price_cents is not None
    if deposited.service is None or not accepted:
        return ""
    french, english = deposited.service
    return english if language == "en" else french


def calibre_written(watch: WatchData) -> str:
    known = calibres().get(watch.calibre_id or "")
    return known.name if known else watch.calibre_text


def _attributes(watch: WatchData, language: str) -> tuple[tuple[str, str], ...]:
    pressure, bought = watch.water_resistance_bar, watch.purchased_on
    return (
        (gettext("Mouvement"), str(labels.WATCH_KINDS[watch.kind])),
        (gettext("Boîte"), _word("case_metals", watch.case_metal, language)),
        (gettext("Bracelet"), _word("strap_materials", watch.strap_material, language)),
        (
            gettext("Fonctions"),
            ", ".join(_word("functions", code, language) for code in watch.complications),
        ),
        (gettext("Étanchéité marquée"), _marked(pressure)),
        (gettext("Papiers de garantie"), gettext("présentés") if watch.papers else ""),
        (gettext("Achetée le"), f"{bought:%d/%m/%Y}" if bought else ""),
    )


def _marked(pressure_bar: int | None) -> str:
    if pressure_bar is None:
        return ""
    return f"{pressure_bar}\u202fbar" if pressure_bar else gettext("aucune")


def _word(vocabulary: str, code: str, language: str) -> str:
    return items(vocabulary)[code].label(language) if code else ""


def _warnings(watch: WatchData, language: str) -> tuple[str, ...]:
    warnings = []
    if watch.radium_risk:
        warnings.append(
            gettext(
                "Matière lumineuse ancienne, radium possible : ne pas ouvrir hors de l’atelier."
            )
        )
    if watch.strap_material and strap_materials()[watch.strap_material].cites:
        strap = _word("strap_materials", watch.strap_material, language)
        warnings.append(
            gettext(
                "Bracelet en %(strap)s, espèce protégée : il ne quitte pas l’Union européenne "
                "sans permis.",
                strap=strap.lower(),
            )
        )
    return tuple(warnings)


def _precious(watch: WatchData, language: str) -> tuple[slip.PreciousMetal, ...]:
    if watch.case_weight_cg is None or watch.fineness is None or not watch.is_precious:
        return ()
    metal = _word("case_metals", watch.case_metal, language)
    weight = Decimal(watch.case_weight_cg) / 100
    return (slip.PreciousMetal(gettext("Boîte"), metal, weight, watch.fineness),)


def _accessories(intake: Intake, language: str) -> tuple[str, ...]:
    return tuple(
        f"{_word('accessories', item.kind, language)} ({item.note})"
        if item.note
        else _word("accessories", item.kind, language)
        for item in intake.accessories
    )


def labels_of(deposit: DepositRecord) -> list[Label]:
    """A label for the bag of each watch, and one for each accessory."""
    language = deposit.customer.language.value
    surname = deposit.customer.family_name or deposit.customer.company
    pages = []
    for deposited in deposit.watches:
        intake = deposited.intake
        watch = f"{intake.watch.brand} {intake.watch.model}".strip()
        promised = intake.reception.promised_on
        address = _address(deposited.number)
        pages.append(Label(deposited.number, address, surname, watch, promised))
        pages += [
            Label(
                deposited.number,
                f"{address}?a={rank}",
                surname,
                watch,
                promised,
                Accessory(name, rank, len(intake.accessories)),
            )
            for rank, name in enumerate(_accessories(intake, language), start=1)
        ]
    return pages


def _address(number: str) -> str:
    return public_address(f"/t/{number}")
