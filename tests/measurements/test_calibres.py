from decimal import Decimal

import pytest

from workshop.domain.errors import RuleViolation
from workshop.domain.watch import WatchKind
from workshop.measurements.calibres import calibre, calibres, search_calibres
from workshop.measurements.sources import SourceKind


def test_the_whole_catalogue_is_loaded() -> None:
    catalogue = calibres()
    assert len(catalogue) == 129
    kinds = [each.kind for each in catalogue.values()]
    assert [kinds.count(kind) for kind in WatchKind] == [27, 63, 39]
    assert sum(each.has_complication for each in catalogue.values()) == 28


def test_every_figure_names_a_source() -> None:
    for each in calibres().values():
        for field, figure in each.figures.items():
            assert figure.sources, (each.id, field)
            assert figure.source.title


def test_figures_are_exact_and_cite_the_maker_first() -> None:
    ronda = calibre("ronda-505")
    assert ronda.number("consumption_max_ua") == Decimal("1.85")
    assert ronda.figures["consumption_max_ua"].source.is_maker
    eta = calibre("eta-2824-2")
    assert (eta.name, eta.lift_angle_deg, eta.beat_rate_aph) == ("ETA 2824-2", 50, 28800)
    assert eta.figures["lift_angle_deg"].source.kind is SourceKind.THIRD_PARTY
    reserve = calibre("sellita-sw500").figures["power_reserve_h"]
    assert [each.is_maker for each in reserve.sources] == [True, False]


def test_a_missing_figure_is_none() -> None:
    assert calibre("seiko-4t57a").lift_angle_deg is None
    assert calibre("eta-2824-2").number("date_change_window") is None


def test_conflicts_are_kept_even_on_a_figure_nobody_settled() -> None:
    unitas = calibre("unitas-6325")
    assert unitas.beat_rate_aph is None
    assert [value for _, value in unitas.conflicts["beat_rate_aph"].claims] == [18000, 21600]
    assert unitas.conflicts["beat_rate_aph"].note
    assert [value for _, value in calibre("eta-2824-2").conflicts["power_reserve_h"].claims] == [
        38, 40, 42,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("2824", "ETA 2824-2"),
        ("eta2824", "ETA 2824-2"),
        ("ETA 2824-2", "ETA 2824-2"),
        ("éta 2824", "ETA 2824-2"),
        ("2824 2", "ETA 2824-2"),
        ("nh35", "TMI/SII NH35A"),
        ("POWERMATIC 80", "ETA C07.111"),
        ("7750 valjoux", "ETA/Valjoux 7750"),
        ("sw200", "Sellita SW200-1"),
    ],
)
def test_a_calibre_is_found_as_people_type_it(typed: str, first: str) -> None:
    assert search_calibres(typed)[0].name == first


def test_search_is_limited_and_finds_nothing_in_nothing() -> None:
    assert len(search_calibres("eta", limit=5)) == 5
    assert search_calibres("") == ()
    assert search_calibres(" ’-") == ()
    assert search_calibres("zenith 9999") == ()


def test_an_unknown_calibre_is_refused_at_its_field() -> None:
    with pytest.raises(RuleViolation, match="unknown_calibre") as refusal:
        calibre("eta-0000")
    assert refusal.value.field == "calibre"
