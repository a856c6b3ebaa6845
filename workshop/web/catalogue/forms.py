"""Forms of the catalogue: a profile of limits, a calibre. Saving one makes a new version."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FormField, HiddenField, SelectField
from wtforms.validators import Optional

from workshop.domain.watch import Grade, WatchKind
from workshop.measurements.calibres import calibre_name
from workshop.measurements.calibres import calibres as catalogue_of_calibres
from workshop.measurements.quantities import CHARACTERISTICS, Moment, Position
from workshop.measurements.sources import Source, SourceKind
from workshop.measurements.tolerance import Authority, Severity, Statistic
from workshop.measurements.values import symbol, unit_symbol
from workshop.measurements.workshop_profile import (
    WORKSHOP_AUTHORITIES,
    Scope,
    WorkshopProfile,
    WrittenLimit,
    limitable,
)
from workshop.operations.limit_profiles import ProfileSheet
from workshop.operations.workshop_calibres import CalibreSheet
from workshop.queries.catalogue import CalibrePage, ProfilePage
from workshop.web.diagnosis.forms import CalibreName
from workshop.web.forms import InnerForm, Line, LongText, Quantity, WorkshopForm, options
from workshop.web.reception.fields import MultipleCodes, Rows
from workshop.web.row_numbers import RowNumber
from workshop.web.sentences.bench_labels import AUTHORITIES, GRADES, MOMENTS
from workshop.web.sentences.catalogue_labels import FIGURES, SEVERITIES, SOURCE_KINDS, STATISTICS
from workshop.web.sentences.labels import WATCH_KINDS
from workshop.web.translation import language

_EMPTY_ROWS: Final = 3
_MOST_ROWS: Final = 40


class _Number(Quantity):
    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(
            label,
            low="-100000",
            high="100000",
            decimals=3,
            unit="",
            validators=[Optional()],
            **kwargs,
        )


class LimitForm(InnerForm):
    """One line of a profile; without a characteristic it says nothing."""

    characteristic = SelectField(_("Grandeur"), validators=[Optional()])
    statistic = SelectField(_("Sur quoi"))
    moment = SelectField(_("Armage"), default=Moment.ANY.value)
    positions = MultipleCodes(_("Positions"))
    minimum = _Number(_("Minimum"))
    maximum = _Number(_("Maximum"))
    severity = SelectField(_("Effet"))
    note = Line(_("Remarque"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.characteristic.choices = options([("", "…"), *_quantities()])
        self.statistic.choices = options(STATISTICS.items())
        self.moment.choices = options(MOMENTS.items())
        self.positions.choices = options((each.value, each.value) for each in Position)
        self.severity.choices = options(SEVERITIES.items())

    @property
    def written(self) -> WrittenLimit | None:
        if not self.characteristic.data:
            return None
        return WrittenLimit(
            self.characteristic.data,
            Statistic(self.statistic.data),
            Moment(self.moment.data),
            tuple(Position(each) for each in self.positions.data),
            self.minimum.data,
            self.maximum.data,
            Severity(self.severity.data),
            self.note.data,
        )


def _quantities() -> Iterable[tuple[str, str]]:
    for code in limitable():
        known = CHARACTERISTICS[code]
        yield code, f"{known.label(language())} ({unit_symbol(known, language())})"


class SourcedForm(WorkshopForm):
    """What every version says of its source, and why it replaces the one before."""

    seen_version = RowNumber()
    source_kind = SelectField(_("Sorte de source"))
    source_title = Line(
        _("Source"),
        required=_("D’où viennent ces valeurs ? Nommez le document ou la décision."),
        max_length=200,
    )
    source_url = Line(_("Adresse de la source"), max_length=300)
    reason = Line(_("Raison du changement"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source_kind.choices = options(SOURCE_KINDS.items())

    @property
    def source(self) -> Source:
        url = self.source_url.data
        is_web = url.startswith(("https://", "http://"))
        return Source(
            SourceKind(self.source_kind.data),
            self.source_title.data,
            url if is_web else "",
            "" if is_web else url,
        )


class ProfileForm(SourcedForm):
    name = Line(_("Nom du profil"), required=_("Donnez un nom au profil."), max_length=120)
    authority = SelectField(_("Au nom de qui"))
    kinds = MultipleCodes(_("Genres de montre"))
    brand = Line(_("Marque"), max_length=80)
    calibre = CalibreName(_("Calibre"))
    company = Line(_("Partenaire"), max_length=160)
    grade = SelectField(_("Grade d’exécution"), default="")
    limits = Rows(FormField(LimitForm), _("Limite"), max_entries=_MOST_ROWS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.authority.choices = options((each, AUTHORITIES[each]) for each in WORKSHOP_AUTHORITIES)
        self.kinds.choices = options(WATCH_KINDS.items())
        self.grade.choices = options([("", "…"), *GRADES.items()])

    @classmethod
    def of(cls, page: ProfilePage) -> "ProfileForm":
        shown = page.shown
        known = catalogue_of_calibres().get(shown.scope.calibre)
        form = cls(
            formdata=None,
            data={
                "seen_version": page.version,
                "name": page.name,
                "authority": shown.authority.value,
                "kinds": [each.value for each in shown.scope.kinds],
                "brand": shown.scope.brand,
                "calibre": known,
                "company": shown.scope.company,
                "grade": shown.scope.grade or "",
                **_source_data(shown.source),
            },
        )
        for each in shown.written:
            form.limits.append_entry({**vars(each), "positions": list(each.positions)})
        return form

    def offer_rows(self) -> None:
        """A few empty lines after those that are written."""
        while len(self.limits) < _MOST_ROWS and self._empty_rows() < _EMPTY_ROWS:
            self.limits.append_entry()

    def _empty_rows(self) -> int:
        return sum(not entry.form.characteristic.data for entry in self.limits)

    @property
    def sheet(self) -> ProfileSheet:
        return ProfileSheet(
            self.name.data,
            Authority(self.authority.data),
            Scope(
                tuple(WatchKind(each) for each in self.kinds.data),
                self.brand.data,
                self.calibre.data.id if self.calibre.data else "",
                self.company.data,
                Grade(self.grade.data) if self.grade.data else None,
            ),
            self.source,
            tuple(limit for entry in self.limits if (limit := entry.form.written)),
        )


class UseForm(WorkshopForm):
    in_use = HiddenField()


class CalibreForm(SourcedForm):
    """The numeric figures are added by `calibre_form`."""

    maker = Line(_("Manufacture"), required=_("Écrivez la manufacture."), max_length=60)
    reference = Line(_("Référence"), required=_("Écrivez la référence."), max_length=60)
    kind = SelectField(_("Genre de montre"))
    has_complication = BooleanField(_("Calibre compliqué : hors du périmètre de l’atelier"))
    complication_reason = Line(_("Quelle complication"), max_length=120)
    note = LongText(_("Remarque"), max_length=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = options(WATCH_KINDS.items())

    def figure_fields(self) -> list[tuple[Any, str]]:
        return [
            (self[field], symbol(unit, language())) for field, (_label, unit) in FIGURES.items()
        ]

    @property
    def sheet(self) -> CalibreSheet:
        return CalibreSheet(
            self.maker.data,
            self.reference.data,
            WatchKind(self.kind.data),
            self.has_complication.data,
            self.complication_reason.data,
            self.note.data,
            self.source,
            {field: self[field].data for field in FIGURES if self[field].data is not None},
        )


for _field, (_label, _unit) in FIGURES.items():
    setattr(CalibreForm, _field, _Number(_label))


def calibre_form(page: CalibrePage) -> CalibreForm:
    """The form of a calibre of the workshop, filled with its present version."""
    known = page.calibre
    figures: dict[str, Decimal | None] = {field: known.number(field) for field in FIGURES}
    source = next(iter(known.figures.values())).source
    return CalibreForm(
        formdata=None,
        data={
            "seen_version": page.version,
            "maker": known.maker,
            "reference": known.reference,
            "kind": known.kind.value,
            "has_complication": known.has_complication,
            "complication_reason": known.complication_reason,
            "note": known.note,
            **_source_data(source),
            **figures,
        },
    )


def _source_data(source: Source) -> dict[str, str]:
    return {
        "source_kind": source.kind.value,
        "source_title": source.title,
        "source_url": source.url,
    }


def told_scope(profile: WorkshopProfile) -> str:
    """The watches a profile is for, in words; empty for every watch."""
    scope = profile.scope
    kinds = (str(WATCH_KINDS[each]) for each in scope.kinds)
    calibre = calibre_name(scope.calibre, "") if scope.calibre in catalogue_of_calibres() else ""
    grade = gettext("grade %(name)s", name=GRADES[scope.grade]) if scope.grade else ""
    return " · ".join(filter(None, (*kinds, scope.brand, calibre, scope.company, grade)))
