"""The forms of a jury: rows and conclusions of a grid, agreements, what a juror notes."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField
from wtforms.validators import Optional

from workshop.assessment.grid import Seen
from workshop.assessment.referential import Competence
from workshop.assessment.rules import Mark
from workshop.domain.catalogue import items
from workshop.measurements.quantities import CHARACTERISTICS
from workshop.operations.common_grid import Settled
from workshop.operations.grids import Conclusion, Row
from workshop.operations.witness import PROBLEMS, ControlReading
from workshop.web.forms import Line, LongText, WorkshopForm, options
from workshop.web.row_numbers import RowNumber
from workshop.web.sentences.jury_labels import MARKS, SEEN
from workshop.web.translation import language

MAX_NOTE = 2000
NO_CONSENSUS = "none"
_GRID_PARTS = frozenset({"seen", "note", "mark", "comment"})
_COMMON_PARTS = frozenset({"mark", "reason"})

Entries = Mapping[str, Mapping[str, str]]


class RowForm(WorkshopForm):
    """What was seen of a criterion."""

    seen = RadioField(_("Ce que j’ai vu"), choices=options(SEEN.items()), validators=[Optional()])
    note = LongText(_("Note"), max_length=MAX_NOTE)

    @property
    def row(self) -> Row:
        return Row(Seen(self.seen.data) if self.seen.data else None, self.note.data)


class ConclusionForm(WorkshopForm):
    """What is concluded of a competence."""

    mark = RadioField(_("Mon avis"), choices=options(MARKS.items()), validators=[Optional()])
    comment = LongText(_("Commentaire"), max_length=MAX_NOTE)

    @property
    def conclusion(self) -> Conclusion:
        return Conclusion(Mark(self.mark.data) if self.mark.data else None, self.comment.data)


class GridForm(WorkshopForm):
    """A grid, or the part of it that was sent: each row and each conclusion bears its own code."""

    revision = RowNumber()

    def __init__(
        self, competences: Iterable[Competence], rows: Entries, conclusions: Entries
    ) -> None:
        super().__init__()
        sent = request.form if request.method == "POST" else {}
        self.rows: dict[str, RowForm] = {}
        self.conclusions: dict[str, ConclusionForm] = {}
        for competence in competences:
            for criterion in competence.criteria:
                is_sent = f"{criterion.id}-note" in sent
                self.rows[criterion.id] = _part(RowForm, criterion.id, is_sent, rows)
            code = competence.id
            is_sent = f"{code}-comment" in sent
            self.conclusions[code] = _part(ConclusionForm, code, is_sent, conclusions)
        known = (*self.rows, *self.conclusions)
        self._sent = {each for each in known if _is_sent(each, sent)}
        self._unknown = _codes(sent, _GRID_PARTS) - set(known)

    @property
    def sent_rows(self) -> dict[str, Row]:
        """Codes the page never offered among them: the grid refuses those by name."""
        found = {code: each.row for code, each in self.rows.items() if code in self._sent}
        return found | dict.fromkeys(sorted(self._unknown), Row(None, ""))

    @property
    def sent_conclusions(self) -> dict[str, Conclusion]:
        found = self.conclusions.items()
        return {code: each.conclusion for code, each in found if code in self._sent}

    def validate(self, extra_validators: Any = None) -> bool:
        parts = (*self.rows.items(), *self.conclusions.items())
        sound = [each.validate() for code, each in parts if code in self._sent]
        return super().validate(extra_validators) and all(sound)


def _is_sent(code: str, sent: Mapping[str, str]) -> bool:
    return f"{code}-note" in sent or f"{code}-comment" in sent


def _codes(sent: Iterable[str], parts: frozenset[str]) -> set[str]:
    """What the fields of a grid are about: `C.2.1-mark` is about C.2.1."""
    named = (name.rpartition("-") for name in sent)
    return {code for code, _dash, part in named if code and part in parts}


def _part(form: type[Any], code: str, is_sent: bool, kept: Entries) -> Any:
    """Its fields as they were sent, or as they are kept."""
    data = kept.get(code, {})
    if is_sent:
        return form(prefix=f"{code}-", data=data)
    return form(formdata=None, prefix=f"{code}-", data=data)


class PaperForm(GridForm):
    """A grid copied from paper, with where the paper is."""

    note = LongText(_("Où l’original est conservé, et pourquoi le papier"), max_length=MAX_NOTE)


class SettledForm(WorkshopForm):
    """What was agreed on a competence."""

    mark = RadioField(
        _("Accord du jury"),
        choices=options([*MARKS.items(), (NO_CONSENSUS, _("Sans consensus"))]),
        validators=[Optional()],
    )
    reason = LongText(_("Motif"), max_length=MAX_NOTE)

    @property
    def settled(self) -> Settled:
        mark = self.mark.data
        return Settled(None if mark == NO_CONSENSUS else Mark(mark), self.reason.data)


class CommonForm(WorkshopForm):
    """The common grid; a competence without a choice is left as it was."""

    revision = RowNumber()

    def __init__(self, competences: Iterable[Competence], agreements: Entries) -> None:
        super().__init__()
        self.parts = {
            each.id: SettledForm(prefix=f"{each.id}-", data=_kept(agreements.get(each.id)))
            for each in competences
        }
        sent = request.form if request.method == "POST" else {}
        self._unknown = _codes(sent, _COMMON_PARTS) - self.parts.keys()

    @property
    def settled(self) -> dict[str, Settled]:
        """Codes the page never offered among them: the common grid refuses those by name."""
        found = {code: each.settled for code, each in self.parts.items() if each.mark.data}
        return found | dict.fromkeys(sorted(self._unknown), Settled(None))

    def validate(self, extra_validators: Any = None) -> bool:
        sound = [each.validate() for each in self.parts.values()]
        return super().validate(extra_validators) and all(sound)

    def field_of(self, name: str) -> Any:
        """A refusal about a competence stands at its reason."""
        part = self.parts.get(name)
        return part.reason if part else super().field_of(name)


def _kept(agreement: Mapping[str, Any] | None) -> dict[str, str]:
    if agreement is None:
        return {}
    return {"mark": agreement["mark"] or NO_CONSENSUS, "reason": agreement["reason"]}


class SignatureForm(WorkshopForm):
    """The juror signs the grid his page shows."""

    revision = RowNumber()


class NoteForm(WorkshopForm):
    """A problem seen, a reading made, or words."""

    problem = SelectField(_("Problème vu"), validators=[Optional()])
    text = LongText(_("Ce que j’ai vu"), max_length=MAX_NOTE)
    characteristic = SelectField(_("Mesure de contrôle"), validators=[Optional()])
    position = Line(_("Position"), max_length=20)
    value = Line(_("Valeur"), max_length=20)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        nothing = ("", gettext("Aucun"))
        problems = ((code, each.label(language())) for code, each in items(PROBLEMS).items())
        measured = ((code, each.label(language())) for code, each in CHARACTERISTICS.items())
        self.problem.choices = options([nothing, *problems])
        self.characteristic.choices = options([("", gettext("Aucune")), *measured])

    @property
    def readings(self) -> tuple[ControlReading, ...]:
        if not (self.characteristic.data or self.value.data):
            return ()
        reading = ControlReading(self.characteristic.data, self.position.data, self.value.data)
        return (reading,)
