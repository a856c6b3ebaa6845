"""The recordings of a ticket as pages show them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from workshop.db.models import Person, Recording, Ticket
from workshop.measurements.heard import LONGEST_S, DrawnSound, Heard
from workshop.measurements.lift_angle import LiftAngleOrigin
from workshop.measurements.quantities import Moment, Position, Stage


@dataclass(frozen=True)
class KeptRecording:
    """One listening; `clock_correction_s_per_day` is None where the device's clock is not known.

    `drawn` is there for the one that is looked at, when a beat was followed.
    """

    id: int
    stage: Stage
    position: Position
    moment: Moment
    sha256: str
    bytes_count: int
    file_facts: dict[str, Any]
    instrument: str
    instrument_id: int | None
    clock_correction_s_per_day: Decimal | None
    beats_asked: int | None
    lift_angle_deg: Decimal
    lift_angle_origin: LiftAngleOrigin
    heard: Heard
    again_from_id: int | None
    taken_by: str
    taken_at: datetime
    drawn: DrawnSound | None

    @property
    def recorded_s(self) -> Decimal:
        return Decimal(self.file_facts["frames"]) / self.file_facts["sample_rate_hz"]

    @property
    def is_cut(self) -> bool:
        """Whether a fault of the file ends it early."""
        return bool(self.file_facts.get("is_cut"))

    @property
    def has_lost_sound(self) -> bool:
        """Whether a part alone was listened to: the device lost sound before it, or after."""
        listened_s = float(self.heard.duration_s)
        return listened_s < min(float(self.recorded_s), LONGEST_S) - _ROUNDED_S


_ROUNDED_S: Final = 0.1
_COLUMNS: Final = (
    Recording.id,
    Recording.stage,
    Recording.position,
    Recording.moment,
    Recording.sha256,
    Recording.bytes_count,
    Recording.file_facts,
    Recording.instrument,
    Recording.instrument_id,
    Recording.clock_correction_hundredths,
    Recording.beats_asked,
    Recording.lift_angle_tenths,
    Recording.lift_angle_origin,
    Recording.result,
    Recording.again_from_id,
    Recording.taken_at,
    Person.name,
)


def recordings_of(
    session: Session, number: str, *, drawn: int | None = None
) -> tuple[KeptRecording, ...]:
    """Every listening of a ticket, the latest first, in one query; `drawn` is shown with its drawing."""
    drawing = case((Recording.id == drawn, Recording.drawing)).label("drawing")
    rows = session.execute(
        select(*_COLUMNS, drawing)
        .join(Ticket, Ticket.id == Recording.ticket_id)
        .join(Person, Person.id == Recording.taken_by_id)
        .where(Ticket.number == number)
        .order_by(Recording.id.desc())
    )
    return tuple(_kept(row) for row in rows)


def recording_at(session: Session, number: str, recording_id: int) -> Any:
    """`site_id`, `stage`, `sha256` and `file_facts` of a recording of this ticket, or None."""
    return session.execute(
        select(Ticket.site_id, Recording.stage, Recording.sha256, Recording.file_facts)
        .join(Ticket, Ticket.id == Recording.ticket_id)
        .where(Ticket.number == number, Recording.id == recording_id)
    ).one_or_none()


def _kept(row: Any) -> KeptRecording:
    hundredths = row.clock_correction_hundredths
    return KeptRecording(
        id=row.id,
        stage=row.stage,
        position=row.position,
        moment=row.moment,
        sha256=row.sha256,
        bytes_count=row.bytes_count,
        file_facts=row.file_facts,
        instrument=row.instrument,
        instrument_id=row.instrument_id,
        clock_correction_s_per_day=None if hundredths is None else Decimal(hundredths).scaleb(-2),
        beats_asked=row.beats_asked,
        lift_angle_deg=Decimal(row.lift_angle_tenths).scaleb(-1),
        lift_angle_origin=row.lift_angle_origin,
        heard=Heard.from_dict(row.result),
        again_from_id=row.again_from_id,
        taken_by=row.name,
        taken_at=row.taken_at,
        drawn=DrawnSound.from_dict(row.drawing) if row.drawing else None,
    )
