"""Listening to a watch: where it can still be listened to, and what a recording told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.control import counting_readings
from workshop.db.find import may_read
from workshop.db.instruments import CheckedInstrument, instruments_of
from workshop.db.limits import judged_by, own_columns
from workshop.db.models import Diagnosis, Ticket, Watch
from workshop.db.own_verdict import asks_own_verdict
from workshop.db.readings import StoredReading, stored_readings
from workshop.db.recordings import KeptRecording, recording_at, recordings_of
from workshop.domain.errors import NotFound
from workshop.domain.instrument import InstrumentKind
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.ticket import State
from workshop.domain.watch import WaterClaim, water_claim
from workshop.measurements.heard import MeasuredByEar
from workshop.measurements.judgement import judge_set
from workshop.measurements.plan import MEASURING_ORDER
from workshop.measurements.quantities import Moment, Position, Stage
from workshop.measurements.readings import Place
from workshop.queries.bench import BenchSheet, TestedWatch, bench_sheet
from workshop.queries.examined import told_readings
from workshop.queries.measurement import (
    LimitSource,
    ShownReading,
    distinct_sources,
    shown_line,
)
from workshop.queries.ticket_frame import TicketFrame, ticket_frame

Stages = Mapping[Stage, tuple[State, Permission]]
"""The step a stage belongs to, and the right it takes."""


@dataclass(frozen=True)
class ListeningPage:
    """`is_open`: this person may record at this stage now. `recordings` are those of the stage."""

    frame: TicketFrame
    sheet: BenchSheet
    is_open: bool
    recordings: tuple[KeptRecording, ...]

    @property
    def devices(self) -> tuple[CheckedInstrument, ...]:
        """The sound devices of the site, in order of name."""
        kind = InstrumentKind.SOUND_DEVICE
        return tuple(each for each in self.sheet.instruments if each.kind is kind)

    @property
    def last(self) -> KeptRecording | None:
        return self.recordings[0] if self.recordings else None

    @property
    def beats_per_hour(self) -> int | None:
        """What the calibre beats, when it is known."""
        known = self.sheet.watch.judges.calibre
        beats = known.beat_rate_aph if known else None
        return int(beats) if beats else None

    def is_measured(self, position: Position, moment: Moment) -> bool:
        return ("rate", moment, position) in self.sheet.values

    def next_place(
        self, moment: Moment, after: Position | None = None
    ) -> tuple[Position, Moment] | None:
        """The first position that has no rate yet in the order of the hand, then the next moment."""
        start = MEASURING_ORDER.index(after) + 1 if after else 0
        moments = self.sheet.moments
        turns = [moment, *moments[moments.index(moment) + 1 :]] if moment in moments else moments
        for turn in turns:
            order = MEASURING_ORDER[start:] + MEASURING_ORDER[:start]
            for position in order:
                if position is not after and not self.is_measured(position, turn):
                    return position, turn
            start, after = 0, None
        return None


@dataclass(frozen=True)
class HeardFigure:
    """A figure with its verdict; `judged` is None where nobody may see one yet."""

    measured: MeasuredByEar
    judged: ShownReading | None


@dataclass(frozen=True)
class RecordingPage:
    """`taken` are the readings made of this recording; `listenings` those to the same file."""

    bench: ListeningPage
    recording: KeptRecording
    figures: tuple[HeardFigure, ...]
    taken: tuple[StoredReading, ...]
    listenings: tuple[KeptRecording, ...]

    @property
    def frame(self) -> TicketFrame:
        return self.bench.frame

    @property
    def may_take(self) -> bool:
        return self.bench.is_open and bool(self.figures) and not self.taken

    @property
    def needs_own_verdict(self) -> bool:
        return self.bench.sheet.asks_own_verdict

    @property
    def sources(self) -> tuple[LimitSource, ...]:
        return distinct_sources(each.judged.limit for each in self.figures if each.judged)


def listening_page(
    session: Session,
    actor: Actor,
    number: str,
    stage: Stage,
    stages: Stages,
    language: str,
    today: date,
) -> ListeningPage:
    """What can be listened to at a stage; `NotFound` where no rate in positions is asked."""
    recordings = recordings_of(session, number)
    page, _ = _bench(session, actor, number, stage, stages[stage], recordings, language, today)
    return page


def recording_page(
    session: Session,
    actor: Actor,
    number: str,
    recording_id: int,
    stages: Stages,
    language: str,
    today: date,
) -> RecordingPage:
    """One listening, with the verdicts that this person may see."""
    recordings = recordings_of(session, number, drawn=recording_id)
    found = next((each for each in recordings if each.id == recording_id), None)
    if found is None:
        raise NotFound("recording_not_found")
    bench, stored = _bench(
        session, actor, number, found.stage, stages[found.stage], recordings, language, today
    )
    taken = tuple(each for each in stored if each.taken.recording_id == recording_id)
    return RecordingPage(
        bench=bench,
        recording=found,
        figures=_figures(found, bench.sheet, taken, language),
        taken=taken,
        listenings=tuple(each for each in bench.recordings if each.sha256 == found.sha256),
    )


def recorded_sound(session: Session, actor: Actor, number: str, recording_id: int) -> Any:
    """`stage`, `sha256` and `file_facts` of a recording this person may read, else `NotFound`."""
    found = recording_at(session, number, recording_id)
    if found is None or not may_read(actor, found.site_id):
        raise NotFound("recording_not_found")
    return found


def _bench(
    session: Session,
    actor: Actor,
    number: str,
    stage: Stage,
    opened_by: tuple[State, Permission],
    recordings: Iterable[KeptRecording],
    language: str,
    today: date,
) -> tuple[ListeningPage, tuple[StoredReading, ...]]:
    frame = ticket_frame(session, actor, number)
    row = _row(session, actor, frame)
    watch: Watch = row.Watch
    stored = told_readings(actor, stored_readings(session, frame.ticket_id, stage))
    if stage is Stage.FINAL_CONTROL:
        stored = counting_readings(row.Ticket, stored, ())
    tested = TestedWatch(
        watch.kind,
        judged_by(watch, row),
        water_claim(watch.water_resistance_bar) is not WaterClaim.NONE,
    )
    sheet = bench_sheet(
        stage,
        tested,
        stored,
        language,
        instruments=instruments_of(session, (frame.site_id,), today),
        asks_own_verdict=bool(row.asks_own_verdict),
        conceals_verdicts=actor.is_examined,
    )
    if not sheet.moments:
        raise NotFound("page_not_found")
    step, permission = opened_by
    concluded = step is State.DIAGNOSIS and row.concluded_at is not None
    open_now = frame.state is step and not concluded
    page = ListeningPage(
        frame=frame,
        sheet=sheet,
        is_open=open_now and actor.may(permission, frame.site_id),
        recordings=tuple(each for each in recordings if each.stage is stage),
    )
    return page, stored


def _row(session: Session, actor: Actor, frame: TicketFrame) -> Any:
    own_watch = select(Ticket.watch_id).where(Ticket.id == frame.ticket_id).scalar_subquery()
    return session.execute(
        select(
            Ticket,
            Watch,
            Diagnosis.concluded_at,
            asks_own_verdict(actor.person_id, frame.ticket_id).label("asks_own_verdict"),
            *own_columns(own_watch),
        )
        .join(Watch, Watch.id == Ticket.watch_id)
        .outerjoin(Diagnosis, Diagnosis.ticket_id == Ticket.id)
        .where(Ticket.id == frame.ticket_id)
    ).one()


def _figures(
    found: KeptRecording, sheet: BenchSheet, taken: Sequence[StoredReading], language: str
) -> tuple[HeardFigure, ...]:
    """Judged by the limits frozen with the readings taken from it, else by those of today."""
    limits = taken[0].taken.limits if taken else sheet.limits
    readings = found.heard.readings(found.position, found.moment)
    lines = {line.characteristic: line for line in judge_set(readings, limits).readings}
    return tuple(
        HeardFigure(
            measured,
            shown_line(lines[measured.characteristic], language)
            if _reveals(measured.characteristic, found, sheet, taken)
            else None,
        )
        for measured in found.heard.measured()
    )


def _reveals(
    code: str, found: KeptRecording, sheet: BenchSheet, taken: Sequence[StoredReading]
) -> bool:
    if sheet.conceals_verdicts:
        return False
    place: Place = (code, found.moment, found.position)
    own = {each.place for each in taken if each.own_verdict}
    return place in own or sheet.reveals(code, found.moment)
