"""Charts as SVG: whole, inside their frame, told in words, and never by colour alone."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.documents.charts.dial import dial
from workshop.documents.charts.drawing import STROKES, Drawing
from workshop.documents.charts.drift import VisitMeans, drift
from workshop.documents.charts.levels import levels
from workshop.documents.charts.scale import round_scale
from workshop.documents.charts.sound import Beat, folded_beat, trace
from workshop.documents.charts.wording import Wording
from workshop.documents.formats import LANGUAGES
from workshop.measurements.portrait import Mark, Portrait
from workshop.measurements.quantities import Moment, Position, PositionNaming, Stage
from workshop.measurements.tolerance import Verdict

FRENCH = Wording("fr")
RATES = {
    Position.CH: Mark(Decimal("-14.5"), Verdict.BELOW, Decimal(-5), Decimal(15)),
    Position.H3: Mark(Decimal("4.5"), Verdict.WITHIN, Decimal(-5), Decimal(15)),
    Position.H6: Mark(Decimal("31"), Verdict.ABOVE, Decimal(-5), Decimal(15)),
    Position.H9: Mark(Decimal("16"), Verdict.TO_CONFIRM, None, Decimal(15)),
    Position.H12: Mark(Decimal("0"), Verdict.NO_LIMIT),
}
AMPLITUDES = {Position.CH: Mark(Decimal("281"), Verdict.WITHIN, Decimal(250), None)}
MEAN = Mark(Decimal("7.4"), Verdict.WITHIN, Decimal(-5), Decimal(15))
NOW = Portrait(Stage.FINAL_CONTROL, Moment.FULL_WIND, RATES, AMPLITUDES, MEAN)
VISITS = (
    VisitMeans(date(2021, 3, 4), MEAN, AMPLITUDES[Position.CH]),
    VisitMeans(date(2026, 11, 20), MEAN, None),
)
BEAT = Beat(0.5, (0, 0.4, 0, 0.3, 0, 1, 0.5, 0.1), (0.5, None, 2.5))


def every_chart(words: Wording) -> Iterator[Drawing]:
    yield dial(NOW, words)
    yield dial(NOW, words, before=NOW)
    for code, marks in (("rate", RATES), ("amplitude", AMPLITUDES)):
        yield levels(code, marks, words)
        yield levels(code, marks, words, before=marks, names=("wound", "day_after"))
    yield drift(VISITS, words)
    yield drift(VISITS[:1], words)
    yield trace([(0, 0), (60, 2)], [(0.1, 0.8), (60.1, 2.8)], words)
    yield folded_beat(BEAT, words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chart_is_whole_on_the_screen_and_on_paper(language: str) -> None:
    for chart in every_chart(Wording(language, PositionNaming.CROWN)):
        screen, paper = ElementTree.fromstring(chart.on_screen()), chart.on_paper()
        drawn = ElementTree.fromstring(paper)
        for svg in (screen, drawn):
            told = [each.text for each in svg if each.tag.endswith(("title", "desc"))]
            assert told == [chart.title, chart.description]
            assert all(told)
        assert "style=" not in chart.on_screen(), "the policy of the pages forbids it"
        assert "class=" not in paper
        assert "{" not in paper


def test_a_chart_stays_in_its_frame() -> None:
    for chart in every_chart(FRENCH):
        for x, y in points(chart):
            assert 0 <= x <= chart.width, (chart.title, x)
            assert 0 <= y <= chart.height, (chart.title, y)


def points(chart: Drawing) -> Iterator[tuple[float, float]]:
    svg = ElementTree.fromstring(chart.on_screen())
    for each in svg.iter():
        for x, y in (("x", "y"), ("cx", "cy"), ("x1", "y1"), ("x2", "y2")):
            if x in each.attrib:
                yield float(each.attrib[x]), float(each.attrib[y])
        for pair in re.findall(r"([-\d.]+),([-\d.]+)", each.attrib.get("points", "")):
            yield float(pair[0]), float(pair[1])


def test_a_verdict_has_a_shape_of_its_own() -> None:
    marks = {position: mark for position, mark in RATES.items() if mark.verdict.is_failure}
    drawn = levels("rate", marks, FRENCH).on_screen()
    up, down = re.findall(r'<polygon class="out" points="([^"]+)"', drawn)
    assert up.count(",") == down.count(",") == 3
    heights = [[float(pair.split(",")[1]) for pair in shape.split()] for shape in (up, down)]
    assert heights[0][0] < heights[0][1], "above points up"
    assert heights[1][0] > heights[1][1], "below points down"
    assert "▲" in drawn
    assert "▼" in drawn


def test_what_a_chart_shows_is_told_to_who_does_not_see_it() -> None:
    told = dial(NOW, FRENCH).description
    assert "CH −14,5\u202fs/j (au-dessous)" in told
    assert "moyenne X +7,4\u202fs/j (dans la tolérance)" in told
    crown = dial(NOW, Wording("en", PositionNaming.CROWN)).description
    assert "DU −14.5\u202fs/d (below)" in crown


def test_the_rate_grows_outwards() -> None:
    def radius(rate: str) -> float:
        marks = {**RATES, Position.H12: Mark(Decimal(rate), Verdict.NO_LIMIT)}
        chart = dial(Portrait(NOW.stage, NOW.moment, marks, {}), FRENCH).on_screen()
        found = re.search(r'<circle class="dot" cx="180" cy="([\d.]+)"', chart)
        assert found
        return 176 - float(found[1])

    assert radius("-4") < radius("0") < radius("12")


def test_a_limit_of_each_position_is_a_sector_and_a_limit_of_the_mean_a_ring() -> None:
    free = {position: Mark(mark.value, Verdict.NO_LIMIT) for position, mark in RATES.items()}
    limited, judged_together = NOW, Portrait(NOW.stage, NOW.moment, free, {}, MEAN)
    assert dial(limited, FRENCH).on_screen().count("<path") == 4
    assert dial(judged_together, FRENCH).on_screen().count("<path") == 1


@given(st.lists(st.floats(-2000, 2000), min_size=1, max_size=8), st.integers(2, 8))
def test_a_scale_holds_its_values_and_ends_on_graduations(values: list[float], ticks: int) -> None:
    scale = round_scale(values, 0, 100, ticks=ticks, at_least=1)
    graduations = list(scale.ticks)
    slack = scale.step * 1e-6
    assert scale.low <= min(values) + slack
    assert max(values) <= scale.high + slack
    assert graduations[0] == pytest.approx(scale.low, abs=slack)
    assert graduations[-1] == pytest.approx(scale.high, abs=slack)
    assert 1 < len(graduations) <= 2 * ticks + 3
    assert 0 <= min(map(scale, values)) <= max(map(scale, values)) <= 100


def test_every_stroke_has_a_colour_on_the_screen_too() -> None:
    with open("static/css/etabli.css", encoding="utf-8") as sheet:
        rules = re.findall(r"\.chart[^{]*\{", sheet.read())
    named = " ".join(rules)
    assert [stroke for stroke in STROKES if f".{stroke}" not in named and stroke != "value"] == []


def test_a_portrait_is_kept_and_read_again_as_it_was() -> None:
    assert Portrait.from_dict(NOW.to_dict()) == NOW
