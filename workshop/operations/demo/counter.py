"""Chapters at the counter: the watch comes in, is agreed upon, and goes to the workshop."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from workshop.db.models import ServicePrice
from workshop.domain.intake import Intake, Mark, ReceptionData
from workshop.domain.people import customer_name
from workshop.domain.ticket import Move, RepairKind
from workshop.exchange.pictures import read_picture
from workshop.operations.demo import drawing
from workshop.operations.demo.stage import Case, Pace, Stage
from workshop.operations.demo.tales import customers
from workshop.operations.deposit import Signature
from workshop.operations.photo import KeepPhoto, keep_photo
from workshop.operations.pre_diagnosis import (
    FinishReception,
    ValidatePreQuote,
    finish_reception,
    validate_pre_quote,
)
from workshop.operations.reception import RegisterDeposit, register_deposit
from workshop.operations.ticket import MoveTicket, PlaceWatch, move_ticket, place_watch

_BACK_ZONES: Final = "case_back"


def receive(stage: Stage, case: Case, *how: str) -> Pace:
    """The watch is taken in; `unsigned` leaves the slip to be signed, `guarantee` is a comeback."""
    tale, customer = case.tale, customers()[case.tale.customer]
    photos = _photos(stage, case)
    intake = Intake(
        watch=tale.watch,
        watch_id=stage.cases[tale.same_as].ticket(stage).watch_id if tale.same_as else None,
        reception=_reception(stage, case),
        marks=tuple(_with_photo(mark, photos) for mark in tale.marks),
        accessories=tale.accessories,
        photo_ids=tuple(photos.values()),
        repair_kind=_repair_kind(how),
        original_ticket_number=stage.cases[tale.same_as].number if "guarantee" in how else None,
    )
    name = customer_name(customer.family_name, customer.given_name, "")
    known = (tale.site, tale.customer)
    (ticket,) = stage.do(
        register_deposit,
        case.house.counter,
        RegisterDeposit(
            case.house.site_id,
            customer,
            (intake,),
            customer_id=stage.customer_ids.get(known),
            signature=None
            if "unsigned" in how
            else Signature(
                name, None if "paper" in how else drawing.signature(name), "paper" in how
            ),
        ),
    )
    case.number = ticket.number
    stage.customer_ids[known] = ticket.customer_id
    yield case.pause(2, 5)
    yield from place(stage, case, "safe")


def _repair_kind(how: tuple[str, ...]) -> RepairKind:
    if "guarantee" in how:
        return RepairKind.OWN_GUARANTEE
    return RepairKind.BRAND_GUARANTEE if "brand" in how else RepairKind.PAID


def _photos(stage: Stage, case: Case) -> dict[str, int]:
    """Photos of the watch as it came, by side: its id."""
    tale, seed = case.tale, f"{case.tale.key}-{case.visits}"
    flaws = [drawing.Flaw(mark.zone, mark.kind) for mark in tale.marks if mark.zone != _BACK_ZONES]
    pictures = {"front": drawing.front(tale.look, flaws, seed)}
    if any(mark.zone == _BACK_ZONES for mark in tale.marks):
        pictures["back"] = drawing.back(tale.look, seed)
    return {side: keep(stage, case, picture) for side, picture in pictures.items()}


def keep(stage: Stage, case: Case, picture: bytes) -> int:
    """Keep a picture the way an upload is kept; its id."""
    command = KeepPhoto(case.house.site_id, read_picture(picture), stage.media)
    return stage.do(keep_photo, case.house.counter, command).id


def _with_photo(mark: Mark, photos: dict[str, int]) -> Mark:
    photo_id = photos.get("back") if mark.zone == _BACK_ZONES else photos["front"]
    return Mark(mark.zone, mark.kind, mark.severity, mark.note, photo_id)


def _reception(stage: Stage, case: Case) -> ReceptionData:
    tale = case.tale
    price = stage.session.scalar(
        select(ServicePrice).where(
            ServicePrice.site_id == case.house.site_id, ServicePrice.code == tale.service
        )
    )
    promised_on = (
        stage.hours.today + timedelta(days=tale.promised) if tale.promised is not None else None
    )
    return ReceptionData(
        customer_words=tale.words,
        request=tale.request,
        symptoms=tale.symptoms,
        answers=tuple(tale.answers.items()),
        functional_tests=tuple(tale.tests.items()),
        pre_diagnosis=tale.pre_diagnosis,
        hypotheses=tale.hypotheses,
        polishing=tale.polishing,
        parts_back=tale.parts_back,
        declared_value_cents=_cents(tale.value_euros),
        ceiling_cents=_cents(tale.ceiling_euros),
        service_code=price.code if price else None,
        pre_quote_cents=price.price_cents if price else None,
        pre_quote_max_cents=price.price_max_cents if price else None,
        pre_quote_signed=bool(price and price.quick),
        promised_on=promised_on,
    )


def _cents(euros: int | None) -> int | None:
    return None if euros is None else euros * 100


def send(stage: Stage, case: Case) -> Pace:
    """Pre-diagnosis sent and watch sent on; a quick service goes straight to the bench."""
    stage.do(finish_reception, case.house.counter, FinishReception(case.number))
    yield case.pause(2, 6)
    yield from place(stage, case, "tray")


def agree(stage: Stage, case: Case) -> Pace:
    """The hierarchy agrees with the price announced."""
    stage.do(validate_pre_quote, case.house.manager, ValidatePreQuote(case.number))
    yield case.pause()


def cancel(stage: Stage, case: Case) -> Pace:
    reason = case.tale.says["cancel"]
    stage.do(move_ticket, case.house.counter, MoveTicket(case.number, Move.CANCEL, reason))
    yield case.pause()


def place(stage: Stage, case: Case, where: str) -> Pace:
    stage.do(place_watch, case.house.counter, PlaceWatch(case.number, where))
    yield case.pause(1, 4)
