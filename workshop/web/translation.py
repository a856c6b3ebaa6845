"""Languages and how dates and amounts are written in them.

The formatters below do what Babel does, forty times faster: lists format hundreds of values. A
test holds them equal to Babel's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from gettext import NullTranslations
from zoneinfo import ZoneInfo

from babel.support import Translations
from flask import Flask, current_app, g, request, session
from flask_babel import Babel, Domain, gettext
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from workshop.documents.formats import MINUS
from workshop.domain.people import Language
from workshop.domain.phone import written_phone
from workshop.domain.resources import resource
from workshop.web.identity import now, signed_in

_MONTHS = {
    "fr": (
        "janv.", "févr.", "mars", "avr.", "mai", "juin",
        "juil.", "août", "sept.", "oct.", "nov.", "déc.",
    ),
    "en": (
        "Jan", "Feb", "Mar", "Apr", "May", "Jun",
        "Jul", "Aug", "Sept", "Oct", "Nov", "Dec",
    ),
}  # fmt: skip


def init_app(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(resource("translations"))
    app.config["BABEL_DEFAULT_LOCALE"] = "fr"
    babel = Babel(app, locale_selector=language)
    babel.domain_instance = _Domain()
    app.jinja_env.globals.update(_=_sentence, ngettext=_plural)
    app.add_template_filter(euros)
    app.add_template_filter(day)
    app.add_template_filter(instant)
    app.add_template_filter(clock)
    app.add_template_filter(lateness)
    app.add_template_filter(grams)
    app.add_template_filter(tenths)
    app.add_template_filter(written_phone)


@cache
def _catalogue(code: str) -> NullTranslations:
    return Translations.load(resource("translations"), [code])


class _Domain(Domain):
    """The catalogue of the request's language, without the library's own way to it."""

    def get_translations(self) -> NullTranslations:
        return _catalogue(language())


@pass_eval_context
def _sentence(template: EvalContext, text: str, /, **values: object) -> str:
    """`_` of templates: Jinja's own goes through its context three times for each text of a page."""
    translated = _catalogue(language()).gettext(text)
    written = Markup(translated) if template.autoescape else translated  # noqa: S704
    return written % values if "%" in translated else written


@pass_eval_context
def _plural(template: EvalContext, one: str, several: str, num: int, /, **values: object) -> str:
    translated = _catalogue(language()).ngettext(one, several, num)
    values["num"] = num
    return (Markup(translated) if template.autoescape else translated) % values  # noqa: S704


def language() -> str:
    """The language of this request: the person's own, the one chosen, or the browser's."""
    known: str | None = g.get("language")
    if known is None:
        known = g.language = _language()
    return known


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """What is written inside is written in this language, whoever asks for it."""
    own, g.language = language(), code
    try:
        yield
    finally:
        g.language = own


def _language() -> str:
    someone = signed_in()
    if someone:
        return someone.language.value
    chosen = session.get("language")
    if chosen in set(Language):
        return str(chosen)
    default = str(current_app.config["DEFAULT_LANGUAGE"])
    return request.accept_languages.best_match([default, *Language]) or default


def time_zone() -> ZoneInfo:
    """The zone of the site the person works at."""
    someone = signed_in()
    return ZoneInfo(someone.site.time_zone if someone and someone.site else "Europe/Paris")


def euros(cents: int | None) -> str:
    """`1 234,50 €` in French, `€1,234.50` in English, with a real minus sign; empty for None."""
    if cents is None:
        return ""
    sign, whole, rest = MINUS if cents < 0 else "", abs(cents) // 100, abs(cents) % 100
    if language() == "en":
        return f"{sign}€{whole:,}.{rest:02d}"
    return f"{sign}{whole:,}".replace(",", "\u202f") + f",{rest:02d}\u00a0€"


def day(value: date | None) -> str:
    """`24 déc. 2026` and `1er mai 2028` in French, `24 Dec 2026` in English; empty for None."""
    if value is None:
        return ""
    first = value.day == 1 and language() == "fr"
    return f"{'1er' if first else value.day} {_MONTHS[language()][value.month - 1]} {value.year}"


def instant(value: datetime | None) -> str:
    """Day and time at the site: `24 déc. 2026 à 14:05`; empty for None."""
    if value is None:
        return ""
    local = value.astimezone(time_zone())
    if language() == "en":
        return f"{day(local.date())}, {local:%H:%M}"
    return f"{day(local.date())} à {local:%H:%M}"


def clock(value: datetime) -> str:
    """Only the time at the site: `14:05`."""
    return f"{value.astimezone(time_zone()):%H:%M}"


def today() -> date:
    """The calendar day at the site the person works at."""
    return now().astimezone(time_zone()).date()


def lateness(value: date | None) -> str:
    """How far a date is, in words: `3 jours de retard`, `aujourd’hui`, `demain`, `dans 5 jours`."""
    if value is None:
        return ""
    if "distances" not in g:
        g.distances = _Distances()
    words: _Distances = g.distances
    return words.of((value - words.today).days)


class _Distances:
    """Today and the words for what is far from it, looked up once: lists say hundreds of them."""

    def __init__(self) -> None:
        self.today = today()
        self.near = {
            -1: gettext("1 jour de retard"),
            0: gettext("aujourd’hui"),
            1: gettext("demain"),
        }
        self.past = gettext("%(days)s jours de retard", days="#")
        self.coming = gettext("dans %(days)s jours", days="#")

    def of(self, days: int) -> str:
        words = self.near.get(days)
        return words or (self.past if days < 0 else self.coming).replace("#", str(abs(days)))


def grams(centigrams: int) -> str:
    """Hundredths of a gram as the scales show them: `12,35` in French, `12.35` in English."""
    text = f"{centigrams // 100}.{centigrams % 100:02d}"
    return text if language() == "en" else text.replace(".", ",")


def tenths(count: int) -> str:
    """Tenths of a unit as a caliper shows them: `40,5` in French, `40.5` in English."""
    text = f"{count // 10}.{count % 10}"
    return text if language() == "en" else text.replace(".", ",")
