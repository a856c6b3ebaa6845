from decimal import Decimal

import pytest

from workshop.domain.errors import RuleViolation
from workshop.domain.watch import WatchKind
from workshop.measurements import tolerance_data
from workshop.measurements.calibres import calibres
from workshop.measurements.profiles import limits_for
from workshop.measurements.quantities import CHARACTERISTICS, Moment, Position
from workshop.measurements.tolerance import Authority, Limit, Severity, Statistic

MANUAL, AUTOMATIC, QUARTZ = WatchKind
H3, H6, H9, H12 = Position.H3, Position.H6, Position.H9, Position.H12


def of(limits: tuple[Limit, ...], subject: str) -> list[tuple[Authority, str, str]]:
    return [
        (each.authority, str(each.minimum), str(each.maximum))
        for each in limits
        if each.subject == subject
    ]


def test_every_watch_of_the_catalogue_has_limits_in_order_of_precedence() -> None:
    for each in calibres().values():
        limits = limits_for(each.id, each.kind)
        ranks = [limit.authority.rank for limit in limits]
        assert ranks == sorted(ranks)
        assert Authority.HOUSE.rank in ranks
        for limit in limits:
            assert each.kind in CHARACTERISTICS[limit.characteristic].kinds
            assert limit.source.title


def test_only_the_makers_own_document_makes_a_makers_limit() -> None:
    for each in calibres().values():
        for limit in limits_for(each.id, each.kind):
            if limit.authority is Authority.MAKER:
                assert limit.source.is_maker
                assert not limit.is_indication
            elif limit.profile.startswith("calibre:"):
                assert limit.is_indication


def test_the_maker_comes_before_the_house() -> None:
    limits = limits_for("tmi-nh35a", AUTOMATIC)
    assert of(limits, "rate") == [(Authority.MAKER, "-25", "35")]
    assert of(limits, "rate_range") == [
        (Authority.MAKER, "None", "60"),
        (Authority.HOUSE, "None", "25.0"),
    ]
    assert of(limits, "isochronism") == [
        (Authority.MAKER, "-20", "40"),
        (Authority.HOUSE, "-15.0", "15.0"),
    ]
    assert of(limits, "power_reserve") == [(Authority.MAKER, "41", "None")]
    positions = {each.subject: each.positions for each in reversed(limits)}
    assert positions["rate"] == (Position.CH, H9, H6)
    assert positions["rate_range"] == (H12, H9, H6, H3)


def test_a_third_party_figure_is_an_indication_after_the_house() -> None:
    limits = limits_for("miyota-9015", AUTOMATIC)
    assert of(limits, "rate_mean") == [
        (Authority.HOUSE, "-5.0", "15.0"),
        (Authority.THIRD_PARTY, "-10", "30"),
    ]
    (indication,) = [each for each in limits if each.subject == "rate_mean" and each.is_indication]
    assert "Caliber Corner" in indication.source.title


def test_a_rate_stated_for_the_wrist_does_not_judge_the_bench() -> None:
    limits = limits_for("seiko-4r36a", AUTOMATIC)
    assert of(limits, "rate_worn") == [(Authority.MAKER, "-35", "45")]
    by_position = {
        each.positions: (each.minimum, each.maximum)
        for each in limits
        if each.subject == "rate" and each.profile.startswith("calibre:")
    }
    assert by_position == {(Position.CH,): (-20, 20), (H6,): (-30, 30), (H9,): (-30, 30)}


@pytest.mark.parametrize(
    ("calibre_id", "kind", "authority", "hours", "is_indication"),
    [
        ("eta-6497-2", MANUAL, Authority.MAKER, 53, False),
        ("seiko-4r36a", AUTOMATIC, Authority.HOUSE, 40, False),
        ("miyota-9015", AUTOMATIC, Authority.THIRD_PARTY, 42, True),
        ("eta-2824-2", AUTOMATIC, Authority.THIRD_PARTY, 38, True),
    ],
)
def test_the_reserve_asked_is_as_good_as_its_source(
    calibre_id: str, kind: WatchKind, authority: Authority, hours: int, is_indication: bool
) -> None:
    (reserve,) = [each for each in limits_for(calibre_id, kind) if each.subject == "power_reserve"]
    assert (reserve.authority, reserve.minimum) == (authority, hours)
    assert reserve.is_indication is is_indication


def test_an_unknown_calibre_is_judged_by_the_house_alone() -> None:
    for kind in WatchKind:
        limits = limits_for(None, kind)
        assert {each.authority for each in limits} == {Authority.HOUSE}
        assert not any(each.is_indication for each in limits)
    assert of(limits_for(None, MANUAL), "power_reserve") == []


def test_a_house_profile_inherits_what_it_does_not_say_itself() -> None:
    automatic = limits_for(None, AUTOMATIC)
    assert of(automatic, "automatic_winding_reserve") == [(Authority.HOUSE, "12.0", "None")]
    manual = limits_for(None, MANUAL)
    assert of(automatic, "rate_mean") == of(manual, "rate_mean")
    quartz = limits_for(None, QUARTZ)
    assert of(quartz, "lower_working_voltage") == [(Authority.HOUSE, "None", "1.30")]
    assert of(quartz, "consumption_movement") == [(Authority.HOUSE, "None", "2.0")]


def test_an_electrical_limit_of_the_maker_comes_before_the_generic_one() -> None:
    assert of(limits_for("ronda-505", QUARTZ), "consumption_movement") == [
        (Authority.MAKER, "None", "1.85"),
        (Authority.HOUSE, "None", "2.0"),
    ]
    assert of(limits_for("eta-976-001", QUARTZ), "coil_resistance") == [
        (Authority.MAKER, "2.1", "2.4"),
        (Authority.HOUSE, "1.0", "2.5"),
    ]


def test_a_lithium_calibre_is_not_held_to_silver_cell_voltages() -> None:
    limits = limits_for("eta-956-612", QUARTZ)
    assert of(limits, "battery_voltage_no_load") == [(Authority.HOUSE, "2.9", "3.2")]
    assert of(limits, "lower_working_voltage") == []


def test_a_vintage_watch_is_not_failed_by_figures_for_a_new_one() -> None:
    limits = limits_for("seiko-4205c", AUTOMATIC, True)
    published = [each for each in limits if each.authority is Authority.MAKER]
    assert published
    assert all(each.is_indication for each in published)
    assert (Authority.HOUSE, "-20.0", "40.0") in of(limits, "rate_mean")
    assert limits_for("ronda-505", QUARTZ, True) == limits_for("ronda-505", QUARTZ)


def test_limits_without_winding_state_hold_at_any_moment() -> None:
    for each in limits_for("tmi-nh35a", AUTOMATIC):
        if not CHARACTERISTICS[each.characteristic].per_position:
            assert each.moment is Moment.ANY


def test_the_water_test_has_the_same_limits_for_all() -> None:
    for kind in WatchKind:
        limits = limits_for(None, kind)
        assert of(limits, "air_leak_rate") == [(Authority.HOUSE, "None", "50.0")]
        assert of(limits, "test_pressure") == [(Authority.HOUSE, "2.0", "None")]


def test_severities_are_read() -> None:
    warnings = [each for each in limits_for(None, MANUAL) if each.severity is Severity.WARN]
    assert {(each.subject, each.maximum) for each in warnings} == {
        ("amplitude", Decimal(320)),
        ("amplitude_drop", Decimal(60)),
        ("deformation_return_percent", Decimal(0)),
    }
    assert {each.statistic for each in warnings} == {Statistic.EACH, Statistic.VALUE}


def test_an_unknown_calibre_id_is_refused() -> None:
    with pytest.raises(RuleViolation, match="unknown_calibre"):
        limits_for("eta-0000", MANUAL)


def test_a_profile_says_once_what_its_parent_says_otherwise() -> None:
    lady = tuple(tolerance_data.profile_limits("witschi-lady"))
    assert of(lady, "rate_mean") == [(Authority.HOUSE, "-5.0", "25.0")]
    assert of(lady, "beat_error") == [(Authority.HOUSE, "None", "0.5")]
