"""Forms of the diagnosis page, one per part of the page."""

from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.validators import Optional, StopValidation

from workshop.domain.catalogue import (
    anomalies,
    case_backs,
    components,
    items,
    services,
    tools,
    zones,
)
from workshop.domain.diagnosis import HypothesisStatus
from workshop.measurements.calibres import Calibre, search_calibres
from workshop.measurements.derived import COMPUTED_FROM
from workshop.measurements.tolerance import Verdict
from workshop.queries.diagnosis import DiagnosisPage, Section
from workshop.queries.measurement import value_text
from workshop.web.diagnosis.vocabulary import worded
from workshop.web.forms import CHOOSE, Line, LongText, Needed, Quantity, Typed, options
from workshop.web.section import SectionForm
from workshop.web.sentences.bench_labels import GRADES, HYPOTHESES
from workshop.web.sentences.labels import pair
from workshop.web.translation import language

_HELD: Final = ("case", "bracelet", "hand", "protection")
_JUDGED_TOGETHER: Final = frozenset(COMPUTED_FROM.values())


class Whole(Typed):
    """A whole number that is not negative."""

    data: int | None

    def read(self, text: str) -> int:
        if not text.isdecimal() or len(text) > 4:
            raise ValueError(gettext("Écrivez un nombre entier, par exemple 4."))
        return int(text)


class Present:
    """Like `Needed`, for numbers: none at all is missing, zero is an answer."""

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        if field.data is None and not field.errors:
            raise StopValidation(str(self.message))


class CalibreName(Typed):
    """A calibre of the catalogue by its name, its reference alone when only one has it."""

    data: Calibre | None

    def read(self, text: str) -> Calibre:
        found = search_calibres(text, limit=2)
        exact = [each for each in found if text.casefold() in _names(each)]
        if len(exact) == 1 or len(found) == 1:
            return (exact or list(found))[0]
        raise ValueError(
            gettext(
                "« %(entered)s » n’est pas un seul calibre du catalogue : choisissez-le.",
                entered=text,
            )
        )

    def show(self, value: Calibre) -> str:
        return value.name


def _names(each: Calibre) -> tuple[str, str]:
    return each.name.casefold(), each.reference.casefold()


class UncasingForm(SectionForm):
    case_back = RadioField(_("Comment la boîte s’ouvre"), validators=[Needed(CHOOSE)])
    calibre = CalibreName(_("Calibre lu sur le mouvement"))
    own_calibre = Line(_("Ou un calibre de l’atelier"), max_length=120)
    case_diameter = Quantity(
        _("Diamètre de la boîte"),
        low="5",
        high="80",
        decimals=1,
        unit="mm",
        validators=[Optional()],
    )
    grade = SelectField(_("Grade d’exécution"), validators=[Optional()])
    done = SelectMultipleField(_("Étapes faites"), validate_choice=False)
    tools = SelectMultipleField(_("Outils utilisés"), validators=[Optional()])

    @classmethod
    def of(cls, page: DiagnosisPage, *, sent: bool = False) -> "UncasingForm":
        watch = page.watch
        seen = watch.calibre if watch.calibre_confirmed else None
        data = {
            "version": page.frame.version,
            "case_back": page.conclusion.case_back,
            "calibre": None if watch.own else seen,
            "own_calibre": seen.name if seen and watch.own else "",
            "case_diameter": watch.judges.case_diameter_mm,
            "grade": watch.grade,
            "tools": page.conclusion.uncasing_tools,
        }
        form = cls(Section.UNCASING, sent=sent, data=data)
        form.case_back.choices = options(worded(case_backs()))
        form.grade.choices = options([("", _("inconnu")), *GRADES.items()])
        form.tools.choices = options(_hand_tools())
        return form


def _hand_tools() -> list[tuple[str, str]]:
    """What is held in the hand or protects; machines and instruments have their own pages."""
    return worded({code: tool for code, tool in tools().items() if tool.kind in _HELD})


class AnomalyForm(SectionForm):
    anomaly = SelectField(_("Anomalie"), validators=[Needed(_("Quelle anomalie ?"))])
    component = SelectField(_("Composant"), validators=[Needed(_("Sur quel composant ?"))])
    severity = RadioField(_("Gravité"), validators=[Needed(CHOOSE)])
    zone = SelectField(_("Zone de la montre"), validators=[Optional()])
    note = Line(_("Précision"))
    readings = SelectMultipleField(_("Mesures qui le montrent"), coerce=int)

    @classmethod
    def of(cls, page: DiagnosisPage, *, sent: bool = False) -> "AnomalyForm":
        kind = page.watch.kind
        form = cls(Section.ANOMALIES, sent=sent, data={"version": page.frame.version})
        form.anomaly.choices = options([("", "…"), *worded(anomalies().for_kind(kind))])
        form.component.choices = options([("", "…"), *worded(components().for_kind(kind))])
        form.severity.choices = options(worded(items("severities")))
        form.zone.choices = options([("", _("aucune en particulier")), *worded(zones())])
        form.readings.choices = options(_doubtful_readings(page))
        return form


def _doubtful_readings(page: DiagnosisPage) -> list[tuple[int, str]]:
    """Readings that may show an anomaly: all but those within their limits.

    A rate has none of its own in a position: its mean and its range have.
    """
    return [
        (each.id, _told(each.reading.described.label(language()), each.place[2], value))
        for each in page.readings
        if each.verdict is not Verdict.WITHIN
        and (each.verdict is not Verdict.NO_LIMIT or each.place[0] in _JUDGED_TOGETHER)
        and (value := value_text(each.place[0], each.reading.value, language()))
    ]


def _told(label: str, position: str | None, value: str) -> str:
    value = gettext("défaut") if value == "faulty" else value
    return pair(f"{label}, {position}" if position else label, value)


class HypothesisForm(SectionForm):
    """One suspicion: a catalogue code or words, judged or put forward."""

    code = SelectField(_("Hypothèse"), validators=[Optional()], validate_choice=False)
    text = Line(_("Ou avec vos mots"))
    status = RadioField(
        _("Jugement"), choices=options(HYPOTHESES.items()), default=HypothesisStatus.OPEN
    )
    reason = Line(_("Ce qui le montre"))

    @classmethod
    def of(cls, page: DiagnosisPage, *, sent: bool = False) -> "HypothesisForm":
        form = cls(Section.HYPOTHESES, sent=sent, data={"version": page.frame.version})
        known = {each.code for each in page.suspicions}
        suggested = [(each.code, each.label(language())) for each in page.suggestion.hypotheses]
        every = worded(items("hypotheses").for_kind(page.watch.kind))
        pairs = dict([*suggested, *every])
        choices = [pair for pair in pairs.items() if pair[0] not in known]
        form.code.choices = options([("", "…"), *choices])
        return form

    def is_about_known(self, page: DiagnosisPage) -> bool:
        """True when it judges a suspicion the page already shows, in its own place."""
        return any((each.code, each.text) == self.subject for each in page.suspicions)

    @property
    def subject(self) -> tuple[str, str]:
        return self.code.data or "", self.text.data


class ServiceForm(SectionForm):
    service = SelectField(_("Service de la liste"), validators=[Needed(CHOOSE)])

    @classmethod
    def of(cls, page: DiagnosisPage, *, sent: bool = False) -> "ServiceForm":
        form = cls("services", sent=sent, data={"version": page.frame.version})
        suggested = [(each.code, each.label(language())) for each in page.suggestion.services]
        every = worded(services().for_kind(page.watch.kind))
        form.service.choices = options(dict([*suggested, *every]).items())
        return form


class ConclusionForm(SectionForm):
    final_text = LongText(_("Diagnostic final"), required=_("Écrivez ce que la montre a."))
    cause = LongText(_("Cause"), required=_("Écrivez ce qui l’explique."))

    @classmethod
    def of(cls, page: DiagnosisPage, *, sent: bool = False) -> "ConclusionForm":
        said = page.conclusion
        data: dict[str, Any] = {
            "version": page.frame.version,
            "final_text": said.final_text,
            "cause": said.cause,
        }
        return cls(Section.CONCLUSION, sent=sent, data=data)


class ReasonForm(SectionForm):
    """An act that has to say why."""

    reason = Line(_("Pourquoi"), required=_("Dites pourquoi."))

    @classmethod
    def of(cls, page: DiagnosisPage, section: str, *, sent: bool = False) -> "ReasonForm":
        return cls(section, sent=sent, data={"version": page.frame.version})


class BagForm(SectionForm):
    """The bag of parts, scanned and counted: by the one who hands it over, by the one who gets it."""

    bag_code = Line(
        _("Étiquette du sachet de pièces"), required=_("Scannez l’étiquette du sachet.")
    )
    parts_count = Whole(
        _("Pièces dans le sachet"), validators=[Present(_("Comptez les pièces du sachet."))]
    )

    @classmethod
    def of(cls, page: DiagnosisPage, section: str, *, sent: bool = False) -> "BagForm":
        return cls(section, sent=sent, data={"version": page.frame.version})


class PlainForm(SectionForm):
    """An act without anything to write: the version seen is all it needs."""

    @classmethod
    def of(cls, page: DiagnosisPage, section: str, *, sent: bool = False) -> "PlainForm":
        return cls(section, sent=sent, data={"version": page.frame.version})
