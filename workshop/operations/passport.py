"""The service passport: frozen, printed and given its public address when the watch leaves."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from workshop.db.handover import Handover
from workshop.db.models import Passport
from workshop.db.recordings import recordings_of
from workshop.db.service_record import SHORT_HASH
from workshop.documents import passport as paper
from workshop.documents.charts.visit import paper_charts
from workshop.documents.identities import business_of, customer_of, watch_of
from workshop.documents.paper import texts
from workshop.domain.catalogue import items
from workshop.domain.guarantee import GuaranteeEnd, NextChecks, next_checks
from workshop.domain.planning import local_date
from workshop.measurements.calibres import calibre_name
from workshop.measurements.comparison import Comparison, Value
from workshop.measurements.quantities import Outcome, Position
from workshop.operations.care import plan_care


def issue_passport(
    session: Session,
    found: Handover,
    guarantees: Sequence[GuaranteeEnd],
    public_url: str,
    *,
    now: datetime,
) -> Passport:
    """Freeze what was done and how the watch measures, as part of handing it back.

    The sheet's hash at this moment is printed on it: the public page recomputes it.
    """
    token = secrets.token_urlsafe(32)
    url = f"{public_url}/p/{token}"
    printed = _printed(found, guarantees, _recordings(session, found), url, now)
    pdf = paper.passport(printed, found.customer.language)
    passport = Passport(
        ticket_id=found.ticket.id,
        token=token,
        issued_at=now,
        data=_frozen(found, guarantees, now),
        sheet_seq=found.ticket.version,
        sheet_hash=found.ticket.last_hash,
        pdf=pdf,
        pdf_sha256=hashlib.sha256(pdf).hexdigest(),
    )
    session.add(passport)
    plan_care(session, found, _checks(found, now))
    session.flush()
    return passport


def _checks(found: Handover, now: datetime) -> NextChecks:
    done_on = local_date(now, found.site.time_zone)
    tested = found.record.water_test is not None
    return next_checks(done_on, found.watch.kind, water_tested=tested)


def _frozen(
    found: Handover, guarantees: Sequence[GuaranteeEnd], now: datetime
) -> dict[str, object]:
    checks = _checks(found, now)
    customer, kept = found.customer, found.restitution
    return {
        "number": found.ticket.number,
        "site": found.site.name,
        "owner": short_name(customer.given_name, customer.family_name),
        "watch": {
            "brand": found.watch.brand,
            "model": found.watch.model,
            "reference": found.watch.reference,
            "serial": found.watch.serial,
            "kind": found.watch.kind,
            "calibre": calibre_name(found.watch.calibre_id, found.watch.calibre_text),
        },
        "record": found.record.to_dict(),
        "measured": found.measured.to_dict() if found.measured else None,
        "guarantees": [
            {
                "operation": end.operation,
                "label": end.label,
                "months": end.months,
                "until_on": end.until_on.isoformat(),
            }
            for end in guarantees
        ],
        "service_on": checks.service_on.isoformat(),
        "water_test_on": checks.water_test_on.isoformat() if checks.water_test_on else None,
        "advice": kept.advice if kept else [],
        "advice_note": kept.advice_note if kept else "",
    }


def short_name(given_name: str, family_name: str) -> str:
    """What a public page may call somebody: `Zoé L.`, `L.`, or nothing."""
    initial = f"{family_name[:1].upper()}." if family_name else ""
    return f"{given_name} {initial}".strip()


def _printed(
    found: Handover,
    guarantees: Sequence[GuaranteeEnd],
    recordings: tuple[paper.HeardRecording, ...],
    url: str,
    now: datetime,
) -> paper.Passport:
    language = found.customer.language
    record, kept = found.record, found.restitution
    water, derogation = record.water_test, record.derogation
    return paper.Passport(
        number=found.ticket.number,
        url=url,
        short_hash=found.ticket.last_hash[:SHORT_HASH],
        issued_at=now,
        business=business_of(found.site, language),
        customer_name=customer_of(found.customer).name,
        watch=watch_of(found.watch, calibre_name(found.watch.calibre_id, found.watch.calibre_text)),
        work=tuple(paper.WorkDone(done.name("operations", language)) for done in record.work),
        parts=_parts(found, language),
        values=tuple(_value(each, language) for each in record.figures),
        checks=tuple(each.label(language) for each in record.good_checks),
        water_resistance=paper.WaterResistance(water.pressure(language), water.tested_on)
        if water
        else None,
        next_check_on=_checks(found, now).first_on,
        guarantees=tuple(
            paper.GuaranteeTerm(_operation(end, language), end.until_on) for end in guarantees
        ),
        derogations=(
            paper.Derogation(
                texts(language)["passport"]["derogation"],
                derogation.reason,
                derogation.granted_by,
                derogation.until_on,
            ),
        )
        if derogation
        else (),
        advice=advice_sentences(
            kept.advice if kept else (), kept.advice_note if kept else "", language
        ),
        watchmaker=record.watchmaker,
        controlled_by=record.controlled_by,
        controlled_on=record.controlled_on,
        charts=paper_charts(record.portrayed, language),
        measured=found.measured,
        recordings=recordings,
    )


def _operation(end: GuaranteeEnd, language: str) -> str:
    known = items("operations").get(end.operation)
    return end.label or (known.label(language) if known else end.operation)


def _parts(found: Handover, language: str) -> tuple[paper.PartFitted, ...]:
    """The parts put in, then those taken out with what became of them."""
    fitted = tuple(
        paper.PartFitted(
            part.name("supplies", language),
            items("part_kinds")[part.part_kind].label(language),
            part.quantity,
        )
        for part in found.record.fitted
    )
    removed = tuple(
        paper.PartFitted(
            part.name("components", language),
            "",
            part.quantity,
            removed=items("parts_destinations")[part.destination].label(language),
        )
        for part in found.record.removed
    )
    return fitted + removed


def _value(told: Comparison, language: str) -> paper.MeasuredValue:
    return paper.MeasuredValue(
        label=told.label(language),
        before=" ".join((_written(told, told.before, language), *_over(told.positions_before))),
        after=_written(told, told.after, language),
        limit=told.bounds(language),
        verdict=told.verdict,
        source=texts(language)["common"][f"authority_{told.limit.authority}"] if told.limit else "",
    )


def _recordings(session: Session, found: Handover) -> tuple[paper.HeardRecording, ...]:
    """Those in which the watch was heard, in order of time; a file listened to again is told anew."""
    language = found.customer.language
    stages = texts(language)["measured"]
    return tuple(
        paper.HeardRecording(
            each.taken_at,
            f"{stages[f'stage_{each.stage}']}, {each.position}",
            " · ".join(figure.told(language) for figure in each.heard.measured()),
            each.sha256,
        )
        for each in reversed(recordings_of(session, found.ticket.number))
        if each.heard.measured()
    )


def _over(positions: Sequence[Position]) -> tuple[str, ...]:
    """`(CH, 6H)`, where a figure was taken over other positions than its neighbour."""
    return (f"({', '.join(positions)})",) if positions else ()


def _written(told: Comparison, value: Value, language: str) -> str:
    if isinstance(value, Outcome):
        return texts(language)["common"][value]
    return told.value(value, language)


def advice_sentences(codes: Sequence[str], note: str, language: str) -> tuple[str, ...]:
    """The advice in words, what was added by hand last."""
    return (*(items("advice")[code].label(language) for code in codes), *((note,) if note else ()))
