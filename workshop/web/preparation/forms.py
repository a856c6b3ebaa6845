"""Forms of the preparation, one per section of the page."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from workshop.db.bench import BenchPerson
from workshop.domain.catalogue import items, supplies
from workshop.domain.preparation import ToolState
from workshop.operations.bench_checks import ToolAnswer
from workshop.operations.preparation import PlanLine
from workshop.operations.supplies import Request, SupplyAnswer
from workshop.queries.preparation import PreparationPage
from workshop.web.forms import CHOOSE, Day, Line, LongText, Needed, TicketForm, options
from workshop.web.row_numbers import row_number
from workshop.web.sentences.labels import CHANNELS
from workshop.web.sentences.work_labels import TOOL_STATES
from workshop.web.translation import language


def person_id(text: str | int | None) -> int:
    """0 stands for nobody: the operation says that the person is unknown."""
    try:
        return row_number(str(text))
    except ValueError:
        return 0


class LevelForm(TicketForm):
    technician_id = SelectField(_("Qui fera le travail ?"), coerce=person_id, validate_choice=False)

    def offer(self, people: Iterable[BenchPerson]) -> None:
        self.technician_id.choices = options(
            (each.id, _("%(name)s, niveau %(level)s", name=each.name, level=each.technical_level))
            for each in people
        )


class PlanLineForm(Form):
    operation = HiddenField()
    label = HiddenField()
    rank = IntegerField(
        _("Ordre"), validators=[InputRequired(_("Écrivez un rang.")), NumberRange(1, 99)]
    )
    minutes = IntegerField(
        _("Minutes"),
        validators=[
            InputRequired(_("Combien de minutes ?")),
            NumberRange(1, 6000, _("Entre 1 et 6000 minutes.")),
        ],
    )
    person_id = SelectField(_("Qui"), coerce=person_id, validate_choice=False)
    day = Day(_("Jour"), required=_("Quel jour ?"))


class PlanForm(TicketForm):
    lines = FieldList(FormField(PlanLineForm), max_entries=40)

    def fill(self, page: PreparationPage) -> None:
        for rank, row in enumerate(page.plan.rows, start=1):
            self.lines.append_entry({**vars(row), "rank": rank})

    def offer(self, people: Iterable[BenchPerson]) -> None:
        choices = options((each.id, each.name) for each in people)
        for entry in self.lines:
            entry.form.person_id.choices = choices

    @property
    def chosen(self) -> tuple[PlanLine, ...]:
        """The lines in the order given; equal ranks keep the order of the page."""
        ordered = sorted((entry.form for entry in self.lines), key=lambda form: form.rank.data or 0)
        return tuple(
            PlanLine(
                form.operation.data or "",
                form.label.data or "",
                form.minutes.data,
                form.person_id.data,
                form.day.data,
            )
            for form in ordered
            if form.minutes.data is not None and form.day.data is not None
        )


class ToolLineForm(Form):
    tool = HiddenField()
    state = SelectField(_("État"), choices=options(TOOL_STATES.items()))
    note = Line(_("Ce qui ne va pas"))

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if valid and self.state.data != ToolState.OK and not self.note.data:
            self.note.errors = [str(_("Dites ce qui ne va pas : la hiérarchie le lira."))]
            return False
        return valid


class ToolsForm(TicketForm):
    tools = FieldList(FormField(ToolLineForm), max_entries=120)

    def fill(self, page: PreparationPage) -> None:
        for row in page.tools.rows if page.tools else ():
            self.tools.append_entry({"tool": row.tool, "state": row.state, "note": row.note})

    @property
    def chosen(self) -> tuple[ToolAnswer, ...]:
        return tuple(
            ToolAnswer(
                entry.form.tool.data or "", ToolState(entry.form.state.data), entry.form.note.data
            )
            for entry in self.tools
        )


class SupplyLineForm(Form):
    need_id = HiddenField()
    missing = BooleanField(_("Il manque"))
    from_whom = Line(_("Chez qui"), max_length=120)
    due_on = Day(_("Attendue le"))

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if not self.missing.data:
            return valid
        if not self.from_whom.data:
            self.from_whom.errors = [str(_("Chez qui est-elle commandée ?"))]
        if not self.due_on.data and not self.due_on.errors:
            self.due_on.errors = [str(_("Jusqu’à quand l’attend-on ?"))]
        return not self.errors


class SuppliesForm(TicketForm):
    supplies = FieldList(FormField(SupplyLineForm), max_entries=120)

    def fill(self, page: PreparationPage) -> None:
        for row in page.supplies.rows if page.supplies else ():
            self.supplies.append_entry(
                {
                    "need_id": row.id,
                    "missing": row.state == "requested",
                    "from_whom": row.from_whom,
                    "due_on": row.due_on,
                }
            )

    @property
    def chosen(self) -> tuple[SupplyAnswer, ...]:
        return tuple(
            SupplyAnswer(
                person_id(entry.form.need_id.data),
                Request(entry.form.from_whom.data, entry.form.due_on.data)
                if entry.form.missing.data
                else None,
            )
            for entry in self.supplies
        )


class HseForm(TicketForm):
    """The section lists the checks and the button confirms them; their codes travel with it."""

    codes = SelectMultipleField(validate_choice=False)


class DelayForm(TicketForm):
    reason = SelectField(_("Motif"), validators=[Needed(CHOOSE)])
    explanation = LongText(
        _("Explication"), required=_("Expliquez le retard : le client et la hiérarchie la liront.")
    )
    new_date = Day(_("Nouvelle date"), required=_("Quelle nouvelle date proposez-vous ?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = items("delay_reasons").items()
        self.reason.choices = options(
            [("", _("Choisissez…")), *((code, item.label(language())) for code, item in reasons)]
        )


class DelayRefusalForm(TicketForm):
    why = Line(
        _("Motif du refus"), required=_("Dites pourquoi cette date est refusée."), max_length=300
    )


class DelayMessageForm(TicketForm):
    message = LongText(_("Ce qu’on lui dit"), required=_("Écrivez ce que le client a appris."))
    channel = SelectField(_("Par"), choices=options(CHANNELS.items()))


class RequestForm(TicketForm):
    """A supply that comes later, or from somebody else."""

    from_whom = Line(_("Chez qui"), required=_("Chez qui est-elle commandée ?"), max_length=120)
    due_on = Day(_("Attendue le"), required=_("Jusqu’à quand l’attend-on ?"))

    @property
    def chosen(self) -> Request:
        return Request(self.from_whom.data, self.due_on.data)


class ExtraSupplyForm(RequestForm):
    """A supply nobody foresaw: one of the catalogue, or named in words."""

    code = SelectField(_("Fourniture"), validators=[Optional()])
    label = Line(_("Ou en toutes lettres"))
    quantity = IntegerField(
        _("Quantité"),
        default=1,
        validators=[
            InputRequired(_("Combien ?")),
            NumberRange(1, 10_000, _("La quantité va de 1 à 10000.")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code.choices = options(
            [("", "…"), *((code, each.label(language())) for code, each in supplies().items())]
        )
