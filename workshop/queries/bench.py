"""The test sheet of a stage as the bench fills it: what is asked, what is known, what is expected."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from workshop.db.instruments import CheckedInstrument
from workshop.db.limits import JudgedBy
from workshop.db.readings import StoredReading, frozen_limits
from workshop.domain.watch import WatchKind
from workshop.measurements.derived import COMPUTED_FROM, DAY_FIGURES, PLANE_FIGURES
from workshop.measurements.judgement import (
    Overall,
    deciding_limits,
    judge_set,
    will_be_judged_together,
)
from workshop.measurements.lift_angle import LiftAngleOrigin, lift_angle_of
from workshop.measurements.plan import PlannedTest, planned_tests
from workshop.measurements.quantities import Moment, Outcome, Position, Stage
from workshop.measurements.readings import Place, ReadingValue
from workshop.measurements.remeasured import Taking
from workshop.measurements.suited import suits
from workshop.measurements.tolerance import Limit
from workshop.queries.earlier import EarlierValue
from workshop.queries.measurement import (
    LimitSource,
    MeasuredWith,
    ShownLimit,
    ShownReading,
    distinct_sources,
    instruments_in,
    shown_limit,
    shown_lines,
)


@dataclass(frozen=True)
class TestedWatch:
    """What of a watch decides which tests are asked and by which limits they are judged.

    `meets_water`: unless it says that it is not water-resistant.
    """

    kind: WatchKind
    judges: JudgedBy
    meets_water: bool


@dataclass(frozen=True)
class UsedInstrument:
    """What was measured with: `id` when it is registered, `text` as readings name it."""

    id: int | None = None
    text: str = ""
    measured: str = ""


@dataclass(frozen=True)
class BenchSheet:
    """`taken` holds current readings and derived figures by place, `values` what a form prefills.

    `takings` say how the current readings were taken. `expected` is the limit that will decide where nothing was measured yet. `limits` judge what is
    measured now, `figure_limits` what is computed from it and from what was measured before.
    `previous` holds what was read at the same place earlier, this ticket's first. `instruments` are
    those of the site that suit the tests; `instrument` names one that is not registered. `beside`
    holds the limits that are known too and do not decide, in order of precedence.
    """

    stage: Stage
    watch: TestedWatch
    tests: tuple[PlannedTest, ...]
    taken: Mapping[Place, ShownReading]
    values: Mapping[Place, Decimal | Outcome]
    takings: Mapping[Place, Taking]
    expected: Mapping[Place, ShownLimit]
    readings: tuple[ReadingValue, ...]
    overall: Overall
    lift_angle_deg: Decimal
    lift_angle_origin: LiftAngleOrigin
    instruments: tuple[CheckedInstrument, ...]
    instrument_id: int | None
    instrument: str
    asks_own_verdict: bool
    conceals_verdicts: bool
    limits: tuple[Limit, ...]
    figure_limits: tuple[Limit, ...]
    previous: Mapping[Place, tuple[EarlierValue, ...]]
    beside: Mapping[tuple[str, Moment], tuple[ShownLimit, ...]]

    def reveals(self, code: str, moment: Moment) -> bool:
        """Whether limits and computed verdicts may be shown: once the person's own was given.

        Never during an exam.
        """
        if self.conceals_verdicts:
            return False
        if not self.asks_own_verdict:
            return True
        source = COMPUTED_FROM.get(code, code)
        needed = (Moment.FULL_WIND, Moment.AFTER_24H) if code in DAY_FIGURES else (moment,)
        given = {place[:2] for place, shown in self.taken.items() if shown.own_verdict}
        return given.issuperset((source, each) for each in needed)

    @property
    def doubtful_instruments(self) -> tuple[MeasuredWith, ...]:
        """Those that were out of date when they measured what stands on the sheet.

        An examined candidate sees for himself what an instrument is worth.
        """
        return (
            ()
            if self.conceals_verdicts
            else tuple(each for each in instruments_in(self.taken.values()) if each.is_in_doubt)
        )

    @property
    def inhibition_period_s(self) -> int | None:
        known = self.watch.judges.calibre
        return known.inhibition_period_s if known else None

    @property
    def hides_verdicts(self) -> bool:
        """True while something read in positions waits for the person's own verdict."""
        return self.conceals_verdicts or any(
            not self.reveals(each.characteristic, each.moment)
            for each in self.tests
            if each.positions
        )

    @property
    def moments(self) -> tuple[Moment, ...]:
        """The winding states at which something is read in positions."""
        return tuple(dict.fromkeys(test.moment for test in self.tests if test.positions))

    def limit(self, place: Place) -> ShownLimit | None:
        shown = self.taken.get(place)
        return shown.limit if shown and shown.limit else self.expected.get(place)

    def shared_limit(self, test: PlannedTest, positions: Sequence[Position]) -> bool:
        """Whether the same is to be said of the limit in all of these positions."""
        places: list[Place] = [(test.characteristic, test.moment, each) for each in positions]
        return len({(self.limit(each), self.is_judged_together(each)) for each in places}) == 1

    @property
    def sources(self) -> tuple[LimitSource, ...]:
        """The sources of every limit on the sheet, each once: a limit cites its rank."""
        asked = (place for place in places(self.tests) if self.reveals(place[0], place[1]))
        deciding = [self.limit(place) for place in (*asked, *self.figures())]
        return distinct_sources((*deciding, *(limit for _, limit in self.known_too)))

    @property
    def known_too(self) -> tuple[tuple[Place, ShownLimit], ...]:
        """What else is known of the quantities on the sheet, beside what decides."""
        return tuple(
            ((code, moment, None), limit)
            for (code, moment), limits in self.beside.items()
            if self.reveals(code, moment)
            for limit in limits
        )

    def figures(self) -> Iterable[Place]:
        """What can be computed from the positions of this sheet, then what was from other values."""
        computed = [place for place, shown in self.taken.items() if not shown.reading_id]
        every = dict.fromkeys((*_figure_places(self.tests), *computed))
        return [place for place in every if self.reveals(place[0], place[1])]

    def is_awaited(self, figure: Place) -> bool:
        """True for a figure that is computed, or that a limit waits for at one winding state."""
        return figure in self.taken or (figure in self.expected and figure[0] not in DAY_FIGURES)

    def is_judged_together(self, place: Place) -> bool:
        """True when a limit holds the mean or the spread of this with others, not each by itself."""
        code, moment, position = place
        return will_be_judged_together(code, position, moment, self.figure_limits)


def bench_sheet(
    stage: Stage,
    watch: TestedWatch,
    readings: Iterable[StoredReading],
    language: str,
    *,
    instruments: Sequence[CheckedInstrument] = (),
    last_used: UsedInstrument | None = None,
    asks_own_verdict: bool = False,
    conceals_verdicts: bool = False,
    previous: Mapping[Place, tuple[EarlierValue, ...]] = MappingProxyType({}),
) -> BenchSheet:
    """The sheet of one stage, from the ticket's readings (other stages and replaced ones included).

    `last_used` is what the person last measured such things with, on any watch.
    """
    every = tuple(readings)
    own = [each for each in every if each.stage is stage]
    current = tuple(each for each in own if not each.replaced)
    tests = planned_tests(watch.kind, stage, water_resistant=watch.meets_water)
    taken, overall = shown_lines(own, language)
    angle, origin = lift_angle_of(watch.judges.calibre)
    last = current[-1].taken if current else None
    suited = tuple(
        each for each in instruments if suits(each.kind, [test.characteristic for test in tests])
    )
    used = [_used_for(each) for each in reversed(every)] + ([last_used] if last_used else [])
    offered = _offered(_measured_now(tests, current), used, suited)
    limits = watch.judges.limits
    frozen = dict.fromkeys([*limits, *frozen_limits(current)])
    if last and last.lift_angle_deg is not None and last.lift_angle_origin is not None:
        angle, origin = last.lift_angle_deg, last.lift_angle_origin
    return BenchSheet(
        stage=stage,
        watch=watch,
        tests=tests,
        taken=taken,
        values={
            each.place: each.reading.value for each in current if each.reading.value is not None
        },
        takings={each.place: _taking(each) for each in current},
        expected=_expected(tests, limits, language),
        readings=tuple(each.reading for each in current),
        overall=overall,
        lift_angle_deg=angle,
        lift_angle_origin=origin,
        instruments=suited,
        instrument_id=offered.id,
        instrument="" if offered.id else offered.text,
        asks_own_verdict=asks_own_verdict,
        conceals_verdicts=conceals_verdicts,
        limits=limits,
        figure_limits=tuple(sorted(frozen, key=lambda limit: limit.authority.rank)),
        previous=previous,
        beside=_beside(tests, limits, language),
    )


def places(tests: Sequence[PlannedTest]) -> Iterable[Place]:
    """Every place a sheet asks about, in the order of work."""
    for test in tests:
        positions: tuple[Position | None, ...] = test.positions or (None,)
        for position in positions:
            yield test.characteristic, test.moment, position


def first_quantity(tests: Iterable[PlannedTest]) -> str:
    """What a sheet asks to be measured first; empty when it only asks for checks."""
    return next((each.characteristic for each in tests if not each.described.is_functional), "")


def _measured_now(tests: Iterable[PlannedTest], current: Sequence[StoredReading]) -> set[str]:
    """Where the hand is: what was measured last on the sheet, else what it asks for first."""
    measured = [each for each in current if not each.is_coded]
    last = {each.place[0] for each in measured if each.taken.id == measured[-1].taken.id}
    return last or {first_quantity(tests)}


def _taking(stored: StoredReading) -> Taking:
    taken = stored.taken
    return Taking(
        taken.instrument_id,
        "" if taken.instrument_id else taken.instrument,
        taken.measured_at,
        taken.lift_angle_deg,
        taken.hours_since_full_wind,
        taken.conditions,
    )


def _used_for(stored: StoredReading) -> UsedInstrument:
    return UsedInstrument(stored.taken.instrument_id, stored.taken.instrument, stored.place[0])


def _offered(
    quantities: set[str], used: Iterable[UsedInstrument], suited: Iterable[CheckedInstrument]
) -> UsedInstrument:
    """The latest that measured these quantities, else the latest of a kind that does.

    Of one that is not registered, only what it measured is known.
    """
    measures = {each.id for each in suited if suits(each.kind, quantities)}
    fit = [
        each
        for each in used
        if (each.id in measures if each.id else each.text and each.measured in quantities)
    ]
    return min(fit, key=lambda each: each.measured not in quantities, default=UsedInstrument())


def _expected(
    tests: Sequence[PlannedTest], limits: Sequence[Limit], language: str
) -> dict[Place, ShownLimit]:
    """Nothing measured yet: the limit that decides is the one that will."""
    unread = [ReadingValue(code, position, moment) for code, moment, position in places(tests)]
    lines = judge_set(unread, limits).readings
    expected = {
        line.place: shown_limit(line.decided_by, language) for line in lines if line.decided_by
    }
    for code, moment, position in _figure_places(tests):
        for limit in deciding_limits(code, position, moment, limits):
            expected.setdefault((code, moment, position), shown_limit(limit, language))
    return expected


def _beside(
    tests: Sequence[PlannedTest], limits: Sequence[Limit], language: str
) -> dict[tuple[str, Moment], tuple[ShownLimit, ...]]:
    asked: dict[tuple[str, Moment], list[Position | None]] = {}
    for code, moment, position in (*places(tests), *_figure_places(tests)):
        asked.setdefault((code, moment), []).append(position)
    found = {}
    for (code, moment), positions in asked.items():
        deciding = {
            each for place in positions for each in deciding_limits(code, place, moment, limits)
        }
        spoken = [each for each in limits if each.subject == code and each.holds_at(moment)]
        if others := [each for each in spoken if each not in deciding]:
            found[code, moment] = tuple(shown_limit(each, language) for each in others)
    return found


def _figure_places(tests: Sequence[PlannedTest]) -> Iterable[Place]:
    """What can be computed over positions: at each winding state, then from one to the other."""
    moments = tuple(dict.fromkeys(test.moment for test in tests if test.positions))
    for moment in moments:
        for code in PLANE_FIGURES:
            yield code, moment, None
    if len(moments) > 1:
        for code in DAY_FIGURES:
            for position in Position:
                yield code, Moment.ANY, position
