"""The file of a candidate as a form; its blocks and trainers are those of the certification and centre."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField

from workshop.assessment.library import referentials
from workshop.assessment.referential import Referential
from workshop.assessment.sitting import Route
from workshop.assessment.sitting_time import FACTOR_ONE
from workshop.operations.enrolment import Accommodation, CandidateSheet, Training
from workshop.queries.candidates import CandidatePage
from workshop.web.forms import Day, Line, LongText, Needed, Quantity, WorkshopForm, options
from workshop.web.row_numbers import RowNumber
from workshop.web.sentences.sitting_words import ROUTES

Trainers = Sequence[tuple[int, str]]


class SheetForm(WorkshopForm):
    """What is known of a candidate; made for a certification and a centre by `sheet_form`."""

    revision = RowNumber()
    route = SelectField(_("Voie"), choices=options(ROUTES.items()))
    born_on = Day(_("Date de naissance"), required=_("Écrivez la date de naissance."))
    sought = SelectMultipleField(
        _("Blocs présentés"), validators=[Needed(_("Cochez au moins un bloc présenté."))]
    )
    prerequisites_checked_on = Day(_("Prérequis vérifiés le"))
    accommodation_on = Day(_("Aménagement décidé le"))
    seen_by_adviser = BooleanField(_("Vu par le référent handicap"))
    measures = LongText(_("Mesures"), max_length=1000)
    factor = Quantity(_("Temps multiplié par"), low="1", high="5", decimals=4, unit="×")
    of: Referential
    trainers: Trainers

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sought.choices = options((block.id, block.id) for block in self.of.blocks)

    @property
    def sheet(self) -> CandidateSheet:
        assert self.born_on.data is not None
        return CandidateSheet(
            route=Route(self.route.data),
            born_on=self.born_on.data,
            sought=tuple(self.sought.data or ()),
            held={
                block.id: self[f"held_{block.id}"].data
                for block in self.of.blocks
                if self[f"held_{block.id}"].data
            },
            prerequisites_checked_on=self.prerequisites_checked_on.data,
            accommodation=self._accommodation,
            trainers=tuple(
                Training(trainer_id, self[f"from_{trainer_id}"].data, until)
                for trainer_id, _name in self.trainers
                if self[f"from_{trainer_id}"].data
                for until in [self[f"until_{trainer_id}"].data]
            ),
        )

    @property
    def _accommodation(self) -> Accommodation | None:
        if not self.accommodation_on.data:
            return None
        factor = self.factor.data or Decimal(1)
        return Accommodation(
            self.accommodation_on.data,
            self.seen_by_adviser.data,
            self.measures.data,
            int(factor * FACTOR_ONE),
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Measures and more time belong to a decision of some day."""
        sound = super().validate(extra_validators)
        granted = self.measures.data or (self.factor.data and self.factor.data != 1)
        if granted and not self.accommodation_on.data and not self.accommodation_on.errors:
            missing = _("Écrivez le jour de la décision.")
            self.accommodation_on.errors = [str(missing)]
            return False
        return sound

    def field_of(self, name: str) -> Any:
        places = {"held": f"held_{self.of.blocks[0].id}"}
        return super().field_of(places.get(name, name))


class NewCandidateForm(SheetForm):
    name = Line(_("Nom"), required=_("Écrivez le nom du candidat."), max_length=120)
    email = Line(
        _("Adresse e-mail"), required=_("Écrivez l’adresse e-mail du candidat."), max_length=254
    )


def sheet_form(base: type[Any], of: Referential, trainers: Trainers) -> type[Any]:
    """`base` with the blocks of a certification and the trainers of a centre."""
    fields: dict[str, Any] = {"of": of, "trainers": trainers}
    for block in of.blocks:
        fields[f"held_{block.id}"] = Line(block.id, max_length=200)
    for trainer_id, name in trainers:
        fields[f"from_{trainer_id}"] = Day(_("%(name)s, à partir du", name=name))
        fields[f"until_{trainer_id}"] = Day(_("%(name)s, jusqu’au", name=name))
    return type(base.__name__, (base,), fields)


def shown_sheet(page: CandidatePage) -> dict[str, Any]:
    """The form's data for a candidate as they are known."""
    found = page.enrolment
    trainers: dict[str, date | None] = {}
    for each in page.trainers:
        trainers |= {
            f"from_{each.person_id}": each.from_on,
            f"until_{each.person_id}": each.until_on,
        }
    return {
        "revision": found.revision,
        "route": found.route.value,
        "born_on": found.born_on,
        "sought": list(found.sought),
        "prerequisites_checked_on": found.prerequisites_checked_on,
        "accommodation_on": found.accommodation_on,
        "seen_by_adviser": found.seen_by_adviser,
        "measures": found.measures,
        "factor": Decimal(found.time_factor_e4).scaleb(-4).normalize()
        if found.accommodation_on
        else None,
        **{f"held_{block}": proof for block, proof in found.held.items()},
        **trainers,
    }


class ListForm(WorkshopForm):
    """A list of candidates: as a file for the trial, as its text for what is then enrolled."""

    referential_id = SelectField(
        _("Certification"),
        choices=options((each.id, each.title) for each in referentials().values()),
    )
    file = FileField(_("Fichier CSV"))
    text = HiddenField()


class WithdrawForm(WorkshopForm):
    revision = RowNumber()
