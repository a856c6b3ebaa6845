"""Forms of the preparation, one per section of the page."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from workshop.db.bench import BenchPerson
from workshop.domain.catalogue import hse_checks, items, operations, supplies, tools
from workshop.domain.catalogue_items import Item
from workshop.domain.preparation import HseMoment, ToolState, hse_codes
from workshop.operations.bench_checks import ToolAnswer
from workshop.operations.preparation import PlanLine, StatedLevel
from workshop.operations.stated_supplies import StatedSupply
from workshop.operations.supplies import Request, SupplyAnswer
from workshop.queries.preparation import PreparationPage
from workshop.web.diagnosis.forms import Whole
from workshop.web.forms import CHOOSE, Day, InnerForm, Line, Needed, TicketForm, options
from workshop.web.row_numbers import row_number
from workshop.web.sentences.work_labels import TOOL_STATES
from workshop.web.translation import language

SPARE_LINES = 4
"""Empty lines to fill where nothing is suggested; saving brings as many again."""


def whole_level(text: str | int | None) -> int | None:
    return row_number(str(text)) if text else None


def _levels() -> list[Any]:
    levels = items("technical_levels").values()
    return options((rank, each.label(language())) for rank, each in enumerate(levels, start=1))


def _choices(vocabulary: Mapping[str, Item]) -> list[Any]:
    return options(
        [("", "…"), *((code, each.label(language())) for code, each in vocabulary.items())]
    )


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

    @property
    def stated(self) -> StatedLevel | None:
        return None


class StatedLevelForm(LevelForm):
    """Where nothing is suggested: what the work asks for is said, and nobody's own level is shown."""

    required_level = RadioField(
        _("Quel niveau ce travail demande-t-il ?"),
        choices=_levels,
        coerce=whole_level,
        validators=[InputRequired(CHOOSE)],
    )
    covered = RadioField(
        _("Est-ce de votre niveau ?"),
        choices=options(
            (("yes", _("Oui, je peux le faire")), ("no", _("Non, la hiérarchie doit décider")))
        ),
        validators=[InputRequired(CHOOSE)],
    )

    def offer(self, people: Iterable[BenchPerson]) -> None:
        self.technician_id.choices = options((each.id, each.name) for each in people)

    @property
    def stated(self) -> StatedLevel | None:
        return StatedLevel(self.required_level.data, self.covered.data == "yes")


class Spare(InnerForm):
    """A line of a list that may be left empty: then nothing of it is asked."""

    @property
    def is_kept(self) -> bool:
        raise NotImplementedError

    def validate(self, extra_validators: Any = None) -> bool:
        return not self.is_kept or super().validate(extra_validators)


class PlanLineForm(Spare):
    """Where nothing is suggested the operation is chosen."""

    operation = SelectField(_("Opération"), validate_choice=False, default="")
    label = HiddenField()
    rank = Whole(
        _("Ordre"),
        validators=[InputRequired(_("Écrivez un rang.")), NumberRange(1, 99, _("Entre 1 et 99."))],
    )
    minutes = Whole(
        _("Minutes"),
        validators=[
            InputRequired(_("Combien de minutes ?")),
            NumberRange(1, 6000, _("Entre 1 et 6000 minutes.")),
        ],
    )
    person_id = SelectField(_("Qui"), coerce=person_id, validate_choice=False)
    day = Day(_("Jour"), required=_("Quel jour ?"))

    @property
    def is_kept(self) -> bool:
        return bool(self.operation.data or self.label.data)


class PlanForm(TicketForm):
    lines = FieldList(FormField(PlanLineForm), _("Ligne"), max_entries=40)

    def fill(self, page: PreparationPage) -> None:
        for rank, row in enumerate(page.plan.rows, start=1):
            self.lines.append_entry({**vars(row), "rank": rank})
        for _spare in range(0 if page.hints else SPARE_LINES):
            technician = page.level.technician_id
            self.lines.append_entry({"rank": len(self.lines) + 1, "person_id": technician})

    def offer(self, page: PreparationPage) -> None:
        people = options((each.id, each.name) for each in page.people)
        work = [] if page.hints else _choices(operations().for_kind(page.frame.watch_kind))
        for entry in self.lines:
            entry.form.person_id.choices = people
            entry.form.operation.choices = work

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
            if form.is_kept and form.minutes.data is not None and form.day.data is not None
        )


class ToolLineForm(Spare):
    """Where nothing is suggested the tool is chosen, and only one in trouble has a line."""

    tool = SelectField(_("Outil"), validate_choice=False, default="")
    state = SelectField(
        _("État"),
        choices=options((("", _("Choisissez…")), *TOOL_STATES.items())),
        validators=[Needed(CHOOSE)],
    )
    note = Line(_("Ce qui ne va pas"))

    @property
    def is_kept(self) -> bool:
        return bool(self.tool.data)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if valid and self.is_kept and self.state.data != ToolState.OK and not self.note.data:
            self.note.errors = [str(_("Dites ce qui ne va pas : la hiérarchie le lira."))]
            return False
        return valid


class ToolsForm(TicketForm):
    """`needed` are the tools chosen, in order but for those that have a line."""

    needed = SelectMultipleField(_("Outils nécessaires"), validate_choice=False)
    tools = FieldList(FormField(ToolLineForm), _("Outil"), max_entries=120)

    def fill(self, page: PreparationPage) -> None:
        rows = page.tools.rows if page.tools else ()
        self.needed.data = [] if page.hints else [row.tool for row in rows]
        for row in rows:
            if page.hints or row.state is not ToolState.OK:
                self.tools.append_entry({"tool": row.tool, "state": row.state, "note": row.note})
        for _spare in range(0 if page.hints else SPARE_LINES):
            self.tools.append_entry({"state": ""})

    def offer(self, page: PreparationPage) -> None:
        if page.hints:
            return
        self.needed.choices = {
            items("tool_kinds")[kind].label(language()): [
                (tool.code, tool.label(language()))
                for tool in tools().values()
                if tool.kind == kind
            ]
            for kind in items("tool_kinds")
        }
        every = _choices(tools())
        for entry in self.tools:
            entry.form.tool.choices = every

    @property
    def chosen(self) -> tuple[ToolAnswer, ...]:
        in_order = {code: ToolAnswer(code, ToolState.OK) for code in self.needed.data or ()}
        lines = (entry.form for entry in self.tools if entry.form.is_kept)
        told = {
            line.tool.data: ToolAnswer(line.tool.data, ToolState(line.state.data), line.note.data)
            for line in lines
        }
        return tuple((in_order | told).values())


class SupplyLineForm(Spare):
    """A supply that is foreseen, or where nothing is suggested one that is chosen."""

    need_id = HiddenField()
    code = SelectField(_("Fourniture"), validate_choice=False, default="")
    quantity = Whole(_("Quantité"), default="1")
    missing = BooleanField(_("Il manque"))
    from_whom = Line(_("Chez qui"), max_length=120)
    due_on = Day(_("Attendue le"))

    @property
    def is_kept(self) -> bool:
        said = (self.need_id, self.code, self.missing, self.from_whom, self.due_on)
        return any(each.data for each in said)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.is_kept and not (self.need_id.data or self.code.data):
            self.code.errors = [str(CHOOSE)]
            return False
        if not self.missing.data:
            return valid
        if not self.from_whom.data:
            self.from_whom.errors = [str(_("Chez qui est-elle commandée ?"))]
        if not self.due_on.data and not self.due_on.errors:
            self.due_on.errors = [str(_("Jusqu’à quand l’attend-on ?"))]
        return not self.errors


class SuppliesForm(TicketForm):
    supplies = FieldList(FormField(SupplyLineForm), _("Fourniture"), max_entries=120)

    def fill(self, page: PreparationPage) -> None:
        for row in page.supplies.rows if page.supplies else ():
            self.supplies.append_entry(
                {
                    "need_id": row.id,
                    "code": row.code,
                    "quantity": row.quantity,
                    "missing": row.state == "requested",
                    "from_whom": row.from_whom,
                    "due_on": row.due_on,
                }
            )
        for _spare in range(0 if page.hints else SPARE_LINES):
            self.supplies.append_entry()

    def offer(self, page: PreparationPage) -> None:
        every = [] if page.hints else _choices(supplies())
        for entry in self.supplies:
            entry.form.code.choices = every

    @property
    def _lines(self) -> Iterator[tuple[SupplyLineForm, Request | None]]:
        for entry in self.supplies:
            line: SupplyLineForm = entry.form
            if line.is_kept:
                asked = Request(line.from_whom.data, line.due_on.data)
                yield line, asked if line.missing.data else None

    @property
    def chosen(self) -> tuple[SupplyAnswer, ...]:
        return tuple(
            SupplyAnswer(person_id(line.need_id.data), asked) for line, asked in self._lines
        )

    @property
    def stated(self) -> tuple[StatedSupply, ...]:
        return tuple(
            StatedSupply(line.code.data, line.quantity.data or 0, asked)
            for line, asked in self._lines
        )


class HseForm(TicketForm):
    """The section lists the checks and the button confirms them; their codes travel with it.

    Where nothing is suggested they are ticked one by one, from the whole list.
    """

    codes = SelectMultipleField(_("Ce que j’ai vérifié"), validate_choice=False)

    def fill(self, page: PreparationPage) -> None:
        self.codes.data = list(page.hse.codes) if page.hse else []

    def offer(self, _page: PreparationPage) -> None:
        self.codes.choices = options(
            (code, hse_checks()[code].label(language())) for code in hse_codes(HseMoment.BEFORE)
        )


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
        self.code.choices = _choices(supplies())
