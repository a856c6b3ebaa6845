"""The public page of a service passport: what was frozen, and whether the sheet still says it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.models import Passport, Satisfaction, Site, SiteMode, Ticket, TrackingEntry
from workshop.db.service_record import SHORT_HASH, ServiceRecord
from workshop.domain.errors import NotFound
from workshop.domain.guarantee import GuaranteeEnd
from workshop.domain.verification import verify_ticket
from workshop.domain.watch import WatchKind
from workshop.measurements.measured_stage import MeasuredStage
from workshop.queries.verification import sealed_entries


@dataclass(frozen=True)
class ShownWatch:
    brand: str
    model: str
    reference: str
    serial: str
    kind: WatchKind
    calibre: str

    @property
    def name(self) -> str:
        return f"{self.brand} {self.model}".strip()


@dataclass(frozen=True)
class PublicPassport:
    """No person but the owner's first name and initial; `verified` compares the sheet's hash.

    `measured` is how the watch left, None on passports of before it was frozen with them.
    """

    number: str
    site_name: str
    site_phone: str
    time_zone: str
    owner: str
    watch: ShownWatch
    issued_at: datetime
    record: ServiceRecord
    measured: MeasuredStage | None
    guarantees: tuple[GuaranteeEnd, ...]
    service_on: date
    water_test_on: date | None
    advice: tuple[str, ...]
    advice_note: str
    short_hash: str
    verified: bool
    opinion_token: str | None

    @property
    def guarantee_until(self) -> date | None:
        return max((end.until_on for end in self.guarantees), default=None)


def public_passport(session: Session, token: str) -> PublicPassport:
    """The passport behind a token; `NotFound` for one that was never given.

    One of an exam goes to the jury with the work: its verdicts are not for the candidate.
    """
    row = session.execute(
        select(
            Passport,
            Ticket.number,
            Site.name,
            Site.phone,
            Site.time_zone,
            Satisfaction.token.label("opinion_token"),
        )
        .join(Ticket, Ticket.id == Passport.ticket_id)
        .join(Site, Site.id == Ticket.site_id)
        .outerjoin(
            Satisfaction,
            (Satisfaction.ticket_id == Ticket.id) & Satisfaction.answered_at.is_(None),
        )
        .where(Passport.token == token, Site.mode != SiteMode.EXAM)
    ).one_or_none()
    if row is None:
        raise NotFound("passport_not_found")
    passport: Passport = row.Passport
    data = passport.data
    water_test_on, measured = data["water_test_on"], data.get("measured")
    return PublicPassport(
        number=row.number,
        site_name=row.name,
        site_phone=row.phone,
        time_zone=row.time_zone,
        owner=data["owner"],
        watch=ShownWatch(**{**data["watch"], "kind": WatchKind(data["watch"]["kind"])}),
        issued_at=passport.issued_at,
        record=ServiceRecord.from_dict(data["record"]),
        measured=MeasuredStage.from_dict(measured) if measured else None,
        guarantees=tuple(
            GuaranteeEnd(**{**end, "until_on": date.fromisoformat(end["until_on"])})
            for end in data["guarantees"]
        ),
        service_on=date.fromisoformat(data["service_on"]),
        water_test_on=date.fromisoformat(water_test_on) if water_test_on else None,
        advice=tuple(data["advice"]),
        advice_note=data["advice_note"],
        short_hash=passport.sheet_hash[:SHORT_HASH],
        verified=_verified(session, passport, row.number),
        opinion_token=row.opinion_token,
    )


def _verified(session: Session, passport: Passport, number: str) -> bool:
    """Compute the sheet anew, entry by entry, up to where it stood when the passport was issued."""
    entries = list(
        sealed_entries(
            session,
            TrackingEntry.ticket_id == passport.ticket_id,
            TrackingEntry.seq <= passport.sheet_seq,
            by=TrackingEntry.seq,
        )
    )
    whole = len(entries) == passport.sheet_seq and verify_ticket(entries) is None
    return whole and entries[-1].hash == passport.sheet_hash
