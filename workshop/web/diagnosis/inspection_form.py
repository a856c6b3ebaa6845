"""The state of every component of the watch, group by group."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, SelectField
from wtforms.validators import Optional

from workshop.db.findings import FoundState
from workshop.domain.catalogue import component_states, components, items
from workshop.domain.watch import WatchKind
from workshop.measurements.quantities import Stage
from workshop.operations.inspection import InspectedComponent
from workshop.web.diagnosis.vocabulary import worded
from workshop.web.forms import Line, options
from workshop.web.section import SectionForm
from workshop.web.translation import language

_GOOD = "good"


@dataclass(frozen=True)
class ComponentGroup:
    """Rows (component, state field, note field) of one group; `noted` counts those with a state."""

    name: str
    rows: tuple[tuple[str, Field, Field], ...]
    noted: int
    has_defect: bool


class InspectionForm(SectionForm):
    """Fields `state-<component>` and `note-<component>` are added by `inspection_form`."""

    rest_good = BooleanField(_("Noter « Bon » tous les composants laissés vides"))

    codes: tuple[str, ...] = ()

    def groups(self) -> Iterator[ComponentGroup]:
        for group, item in items("component_groups").items():
            rows = tuple(
                (components()[code].label(language()), self[f"state-{code}"], self[f"note-{code}"])
                for code in self.codes
                if components()[code].group == group
            )
            if rows:
                states = [state.data for _label, state, _note in rows if state.data]
                defect = any(component_states()[state].defect for state in states)
                yield ComponentGroup(item.label(language()), rows, len(states), defect)

    def state_words(self) -> list[tuple[str, str]]:
        return worded(component_states())

    def states(self) -> tuple[InspectedComponent, ...]:
        rest = _GOOD if self.rest_good.data else ""
        given = (
            (code, self[f"state-{code}"].data or rest, self[f"note-{code}"].data)
            for code in self.codes
        )
        return tuple(InspectedComponent(*each) for each in given if each[1])


def inspection_form(
    section: str,
    kind: WatchKind,
    stage: Stage,
    noted: tuple[FoundState, ...],
    version: int,
    *,
    sent: bool = False,
) -> InspectionForm:
    """The form of a stage, filled with the states noted at it."""
    codes = tuple(components().for_kind(kind))
    choices = options([("", "…"), *worded(component_states())])
    fields: dict[str, Any] = {"codes": codes}
    for code in codes:
        fields[f"state-{code}"] = SelectField(_("État"), choices=choices, validators=[Optional()])
        fields[f"note-{code}"] = Line(_("Précision"), max_length=200)
    data: dict[str, Any] = {"version": version}
    for each in noted:
        if each.stage is stage:
            data[f"state-{each.component}"] = each.state
            data[f"note-{each.component}"] = each.note
    form_class = type("InspectionForm", (InspectionForm,), fields)
    form: InspectionForm = form_class(section, sent=sent, data=data)
    return form
