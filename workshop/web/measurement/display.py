"""Filters of the bench's pages: places, units and instructions in words."""

from datetime import datetime

from flask import Blueprint

from workshop.domain.catalogue import functional_tests, tools
from workshop.measurements.quantities import CHARACTERISTICS, Characteristic, Moment, Position
from workshop.measurements.readings import Place
from workshop.measurements.values import unit_symbol
from workshop.web.identity import position_naming
from workshop.web.sentences.bench_labels import HINTS
from workshop.web.sentences.instrument_labels import said_of_doubt
from workshop.web.sentences.labels import label
from workshop.web.translation import language, time_zone


def told_place(place: Place) -> str:
    """`Marche diurne, CH, après 24 h`; full wind goes without saying."""
    code, moment, position = place
    words = [CHARACTERISTICS[code].label(language())]
    if position:
        words.append(symbol(position))
    if moment is Moment.AFTER_24H:
        words.append(label(moment).lower())
    return ", ".join(words)


def place_name(place: Place) -> str:
    """The name of the field, or of the figure, at a place."""
    code, moment, position = place
    return "-".join((code, moment, *([position] if position else [])))


def symbol(position: Position) -> str:
    """A position as the person names it."""
    return position.symbol(position_naming())


def month(value: datetime) -> str:
    """`07/25`: all a narrow column has room for."""
    return f"{value.astimezone(time_zone()):%m/%y}"


def unit(characteristic: Characteristic) -> str:
    return unit_symbol(characteristic, language())


def instruction(code: str) -> str:
    """How a functional test is done; empty when the catalogue does not say."""
    known = functional_tests().get(code)
    return known.instruction.text(language()) if known else ""


def hint(characteristic: Characteristic) -> str:
    """How a quantity is written down where its name does not say; empty elsewhere."""
    return str(HINTS.get(characteristic.code, ""))


def instruments() -> list[str]:
    """Names of the measuring instruments, offered while typing."""
    return [each.label(language()) for each in tools().values() if each.kind == "measuring"]


def register(blueprint: Blueprint) -> None:
    blueprint.add_app_template_filter(told_place)
    blueprint.add_app_template_filter(unit)
    blueprint.add_app_template_filter(hint)
    blueprint.add_app_template_filter(symbol)
    blueprint.add_app_template_filter(month)
    blueprint.add_app_template_filter(place_name)
    blueprint.add_app_template_filter(instruction)
    blueprint.add_app_template_filter(said_of_doubt)
    blueprint.add_app_template_global(instruments)
