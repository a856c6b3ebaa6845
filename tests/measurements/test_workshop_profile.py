from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workshop.domain.errors import RuleViolation
from workshop.domain.watch import Grade, WatchKind
from workshop.measurements.judgement import judge_set
from workshop.measurements.profiles import limits_for
from workshop.measurements.quantities import Moment, Position
from workshop.measurements.readings import ReadingValue
from workshop.measurements.sources import Source, SourceKind
from workshop.measurements.tolerance import Authority, Limit, Severity, Statistic, Verdict
from workshop.measurements.workshop_profile import (
    WORKSHOP_AUTHORITIES,
    Scope,
    WorkshopProfile,
    WrittenLimit,
    check_written,
    limitable,
    statistics_of,
)

MANUAL, AUTOMATIC, QUARTZ = WatchKind
RESERVE = WrittenLimit("power_reserve", minimum=Decimal(36), maximum=Decimal(60))


def profile(
    *written: WrittenLimit,
    authority: Authority = Authority.CONTRACT,
    kind: SourceKind = SourceKind.HOUSE,
    id: str = "workshop:7/2",
) -> WorkshopProfile:
    return WorkshopProfile(id, authority, Source(kind, "Cahier des charges 2026"), written)


def verdict(value: str, *profiles: WorkshopProfile, calibre: str | None = None) -> Verdict:
    limits = limits_for(calibre, AUTOMATIC, profiles=profiles)
    (line,) = judge_set([ReadingValue("power_reserve", value=Decimal(value))], limits).readings
    return line.verdict


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("35.99", Verdict.BELOW),
        ("36", Verdict.WITHIN),
        ("60", Verdict.WITHIN),
        ("60.01", Verdict.ABOVE),
    ],
)
def test_bounds_of_a_workshop_are_inclusive(value: str, expected: Verdict) -> None:
    assert verdict(value, profile(RESERVE)) is expected


def test_a_warning_asks_for_confirmation() -> None:
    warning = WrittenLimit("power_reserve", minimum=Decimal(45), severity=Severity.WARN)
    assert verdict("40", profile(RESERVE, warning)) is Verdict.TO_CONFIRM
    assert verdict("30", profile(RESERVE, warning)) is Verdict.BELOW


def test_the_maker_comes_before_the_contract_and_the_contract_before_the_house() -> None:
    contract = profile(WrittenLimit("isochronism", minimum=Decimal(-5), maximum=Decimal(5)))
    limits = limits_for("tmi-nh35a", AUTOMATIC, profiles=[contract])
    told = [each.authority for each in limits if each.subject == "isochronism"]
    assert told == [Authority.MAKER, Authority.CONTRACT, Authority.HOUSE]
    assert verdict("40", profile(RESERVE), calibre="tmi-nh35a") is Verdict.BELOW


def test_what_the_workshop_wrote_comes_before_the_house_values_of_the_program() -> None:
    own = profile(
        WrittenLimit("beat_error", Statistic.EACH, Moment.FULL_WIND, maximum=Decimal("0.3")),
        authority=Authority.HOUSE,
    )
    reading = ReadingValue("beat_error", Position.CH, Moment.FULL_WIND, Decimal("0.4"))
    (line,) = judge_set([reading], limits_for(None, MANUAL, profiles=[own])).readings
    assert line.verdict is Verdict.ABOVE
    assert line.decided_by is not None
    assert line.decided_by.profile == "workshop:7/2"
    assert [each.limit.profile for each in line.others] == ["house-mechanical"]


@pytest.mark.parametrize("authority", WORKSHOP_AUTHORITIES)
@pytest.mark.parametrize("kind", SourceKind)
def test_a_second_hand_figure_never_fails_a_watch(authority: Authority, kind: SourceKind) -> None:
    found = verdict("10", profile(RESERVE, authority=authority, kind=kind))
    first_hand = kind in (SourceKind.MANUFACTURER, SourceKind.HOUSE)
    fails = first_hand or authority is Authority.HOUSE
    assert found is (Verdict.BELOW if fails else Verdict.TO_CONFIRM)


def test_on_an_old_watch_only_what_was_agreed_still_binds() -> None:
    for authority in WORKSHOP_AUTHORITIES:
        limits = limits_for(None, MANUAL, True, profiles=[profile(RESERVE, authority=authority)])
        (own,) = [each for each in limits if each.profile == "workshop:7/2"]
        assert own.is_indication == (authority not in (Authority.CONTRACT, Authority.HOUSE))


@pytest.mark.parametrize(
    ("grade", "mean"),
    [
        (Grade.STANDARD, ("-12.0", "12.0")),
        (Grade.ELABORE, ("-7.0", "7.0")),
        (Grade.TOP, ("-4.0", "4.0")),
        (Grade.CHRONOMETER, ("-4.0", "6.0")),
    ],
)
def test_a_grade_is_an_indication_from_others(grade: Grade, mean: tuple[str, str]) -> None:
    told = [
        each for each in limits_for(None, MANUAL, grade=grade) if each.authority is Authority.GRADE
    ]
    assert all(each.is_indication and not each.source.is_maker for each in told)
    (middle,) = [each for each in told if each.subject == "rate_mean"]
    assert (str(middle.minimum), str(middle.maximum)) == mean
    assert not any(each.authority is Authority.GRADE for each in limits_for(None, MANUAL))


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        (Scope(), True),
        (Scope(kinds=(MANUAL, AUTOMATIC)), True),
        (Scope(kinds=(QUARTZ,)), False),
        (Scope(brand="TISSOT"), True),
        (Scope(brand="Oméga"), False),
        (Scope(calibre="eta-2824-2"), True),
        (Scope(calibre="eta-2836-2"), False),
        (Scope(company="Bijouterie Jolie"), True),
        (Scope(company="Ailleurs"), False),
        (Scope(brand="Tissot", company="Ailleurs"), False),
        (Scope(grade=Grade.TOP), True),
        (Scope(grade=Grade.CHRONOMETER), False),
    ],
)
def test_a_profile_covers_the_watches_it_names(scope: Scope, covered: bool) -> None:
    assert scope.covers(AUTOMATIC, "Tissot", "eta-2824-2", "Bijouterie Jolie", Grade.TOP) is covered


def test_brands_are_compared_without_accents() -> None:
    assert Scope(brand="Hermes").covers(MANUAL, "HERMÈS", None, "", None)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ((), "limits_missing"),
        ((WrittenLimit("power_reserve"),), "limit_without_bounds"),
        (
            (WrittenLimit("power_reserve", minimum=Decimal(2), maximum=Decimal(1)),),
            "limit_bounds_reversed",
        ),
        (
            (WrittenLimit("power_reserve", Statistic.EACH, minimum=Decimal(1)),),
            "limit_statistic_unsuited",
        ),
        ((WrittenLimit("rate", Statistic.VALUE, minimum=Decimal(1)),), "limit_statistic_unsuited"),
        (
            (WrittenLimit("beat_error", Statistic.MEAN, maximum=Decimal(1)),),
            "limit_statistic_unsuited",
        ),
        (
            (WrittenLimit("power_reserve", positions=(Position.CH,), minimum=Decimal(1)),),
            "limit_statistic_unsuited",
        ),
        ((RESERVE, RESERVE), "limit_repeated"),
    ],
)
def test_lines_that_limit_nothing_are_refused(written: tuple[WrittenLimit, ...], code: str) -> None:
    with pytest.raises(RuleViolation, match=code):
        check_written(written)


@pytest.mark.parametrize("grade", [Grade.TOP, None])
def test_a_scope_survives_storage(grade: Grade | None) -> None:
    scope = Scope((MANUAL,), "Tissot", "eta-2824-2", "Ailleurs", grade)
    assert Scope.from_dict(scope.to_dict()) == scope


def test_a_profile_written_before_grades_had_a_scope_covers_every_grade() -> None:
    stored = Scope().to_dict()
    del stored["grade"]
    assert Scope.from_dict(stored) == Scope()


def test_equal_bounds_are_a_limit() -> None:
    check_written([WrittenLimit("power_reserve", minimum=Decimal(2), maximum=Decimal(2))])


def test_everything_that_may_be_limited_makes_a_limit_that_survives_storage() -> None:
    for code in limitable():
        for statistic in statistics_of(code):
            each = WrittenLimit(code, statistic, maximum=Decimal("1.50"), note="essai")
            check_written([each])
            assert WrittenLimit.from_dict(each.to_dict()) == each
            (limit,) = profile(each).limits()
            assert Limit.from_dict(limit.to_dict()) == limit


@given(
    value=st.decimals("-100", "100", places=2),
    bounds=st.lists(st.decimals("-100", "100", places=2), min_size=2, max_size=2),
    others=st.lists(
        st.tuples(
            st.sampled_from([Authority.GRADE, Authority.STANDARD, Authority.HOUSE]),
            st.decimals("-100", "100", places=2),
        ),
        max_size=4,
    ),
)
@settings(max_examples=150)
def test_no_other_profile_turns_what_a_contract_fails_into_a_pass(
    value: Decimal, bounds: list[Decimal], others: list[tuple[Authority, Decimal]]
) -> None:
    low, high = sorted(bounds)
    contract = profile(WrittenLimit("rate_worn", minimum=low, maximum=high))
    rest = [
        profile(WrittenLimit("rate_worn", maximum=bound), authority=authority, id=f"other:{rank}")
        for rank, (authority, bound) in enumerate(others)
    ]
    reading = ReadingValue("rate_worn", value=value)
    for order in ([contract, *rest], [*rest, contract]):
        limits = limits_for(None, MANUAL, profiles=order)
        (line,) = judge_set([reading], limits).readings
        assert line.verdict.is_failure == (not low <= value <= high)
