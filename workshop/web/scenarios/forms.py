"""Forms about a scenario as a whole: start, review, variant; the preparation of a watch."""

from typing import Any, Final

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import FormField, HiddenField, SelectField

from workshop.assessment.library import referential
from workshop.assessment.preparation import BaselineReading
from workshop.assessment.scenario import WatchToPrepare
from workshop.queries.prepared_watches import WatchesPage
from workshop.queries.scenarios import ScenarioPage
from workshop.web.forms import Day, InnerForm, Line, LongText, WorkshopForm, options
from workshop.web.reception.fields import MultipleCodes, Rows
from workshop.web.row_numbers import RowNumber
from workshop.web.scenarios.words import typed_value
from workshop.web.translation import instant

LEVELS: Final = (1, 2, 3, 4)
MODALITIES_OF: Final = "rncp37858"
"""The certification whose criteria the program knows how to see on a ticket."""


class StartForm(WorkshopForm):
    title = Line(_("Titre"), required=_("Donnez un titre au scénario."), max_length=160)
    modality_id = SelectField(_("Modalité"))
    level = SelectField(_("Niveau de difficulté"), coerce=int, default=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.modality_id.choices = modalities()
        self.level.choices = options((level, level) for level in LEVELS)


def modalities() -> list[Any]:
    found = referential(MODALITIES_OF).modalities
    return options((each.id, f"{each.id} – {each.title}") for each in found)


class ExampleForm(WorkshopForm):
    example_id = HiddenField()


class FileForm(WorkshopForm):
    file = FileField(_("Fichier TOML"))


class FromTicketForm(WorkshopForm):
    number = Line(
        _("Numéro de la fiche"), required=_("Écrivez le numéro de la fiche."), max_length=20
    )
    modality_id = SelectField(_("Modalité"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.modality_id.choices = modalities()


class VersionForm(WorkshopForm):
    """One button about a version."""


class ReviewForm(WorkshopForm):
    """`decision` is the button: reviewed, or back to the author with a note."""

    revision = RowNumber()
    decision = SelectField(choices=options([("reviewed", ""), ("back", "")]))
    note = LongText(_("Remarque"), max_length=2000)


class VariantForm(WorkshopForm):
    of_version_id = SelectField(_("Remplace, pour des candidats du même jour"), coerce=int)

    def offer(self, page: ScenarioPage) -> None:
        """The other scenarios of the modality; what it is declared a variant of is chosen."""
        others = ((each.version_id, each.title) for each in page.others)
        self.of_version_id.choices = options([(0, _("aucun")), *others])
        if not self.of_version_id.raw_data:
            self.of_version_id.data = page.variant_of.version_id if page.variant_of else 0


class ReadingForm(InnerForm):
    """One reading of a prepared watch; what is to be read is the scenario's."""

    value = Line(_("Valeur"), max_length=20)


class PreparedForm(WorkshopForm):
    """What was really set on a watch and measured before it is handed out."""

    watch = HiddenField()
    label = Line(
        _("Repère de la montre"),
        required=_("Écrivez le repère de la montre, par exemple son étiquette."),
        max_length=120,
    )
    faults = MultipleCodes(_("Défauts posés"))
    readings = Rows(FormField(ReadingForm), _("Mesure"), max_entries=60)

    def __init__(self, planned: WatchToPrepare, rank: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.planned = planned
        self.watch.data = planned.id
        self.faults.choices = options((str(n), text) for n, text in enumerate(planned.faults))
        while len(self.readings) < len(planned.baseline):
            self.readings.append_entry()
        for field in (self.label, self.faults, *(row.form.value for row in self.readings)):
            field.id = field.label.field_id = f"watch-{rank}-{field.id}"

    @property
    def done_faults(self) -> tuple[str, ...]:
        return tuple(self.planned.faults[int(each)] for each in self.faults.data)

    @property
    def done_readings(self) -> tuple[BaselineReading, ...]:
        rows = zip(self.planned.baseline, self.readings, strict=False)
        return tuple(
            BaselineReading(
                wanted.characteristic, wanted.position, typed_value(row.form.value.data)
            )
            for wanted, row in rows
            if row.form.value.data
        )


class HandOutForm(WorkshopForm):
    """For which sitting a verified watch is."""

    sitting_id = SelectField(_("Pour le candidat"), coerce=int)

    def offer(self, page: WatchesPage) -> None:
        self.sitting_id.choices = options(
            (each.sitting_id, f"{each.candidate}, {instant(each.planned_at)}")
            for each in page.receivers
        )


class RestoreForm(WorkshopForm):
    on = Day(
        _("Remise en état le"), required=_("Quel jour la montre a-t-elle été remise en état ?")
    )
