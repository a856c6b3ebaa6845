"""The proposal as a table: lines of work and of parts, with an empty one of each to fill."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FieldList, FormField, SelectField
from wtforms.validators import Optional, ValidationError

from workshop.db.findings import ProposedLine
from workshop.domain.catalogue import items, operations, supplies
from workshop.operations.proposal import MAX_QUANTITY, PartLine, ProposeWork, WorkLine
from workshop.queries.diagnosis import DiagnosisPage, Section
from workshop.web.diagnosis.forms import Whole
from workshop.web.diagnosis.vocabulary import worded
from workshop.web.forms import InnerForm, Line, options
from workshop.web.section import SectionForm

_MOST_LINES: Final = 60


class ProposedRow(InnerForm):
    """A line of the catalogue (`code`) or in words (`label`)."""

    code = SelectField(_("De la liste"), validators=[Optional()])
    label = Line(_("Ou avec vos mots"))
    quantity = Whole(_("Quantité"))
    optional = BooleanField(_("en option"))
    removed = BooleanField(_("retirer"))

    def validate_quantity(self, field: Whole) -> None:
        if self.is_kept and not field.errors and not 1 <= (field.data or 0) <= MAX_QUANTITY:
            raise ValidationError(gettext("La quantité va de 1 à %(max)s.", max=MAX_QUANTITY))

    @property
    def is_kept(self) -> bool:
        return not self.removed.data and bool(self.code.data or self.label.data)


class PartRow(ProposedRow):
    part_kind = SelectField(_("Genre de pièce"), default="new")


class ProposalForm(SectionForm):
    works = FieldList(FormField(ProposedRow), _("Opération"), max_entries=_MOST_LINES)
    parts = FieldList(FormField(PartRow), _("Pièce"), max_entries=_MOST_LINES)

    @classmethod
    def of(cls, page: DiagnosisPage, *, sent: bool = False) -> "ProposalForm":
        data = {
            "version": page.frame.version,
            "works": [*map(_row, page.found.works), {"quantity": 1}],
            "parts": [*map(_part_row, page.found.parts), {"quantity": 1}],
        }
        form = cls(Section.PROPOSAL, sent=sent, data=data)
        work_choices = options([("", "…"), *worded(operations().for_kind(page.watch.kind))])
        part_choices = options([("", "…"), *_parts()])
        for row in form.works:
            row.form.code.choices = work_choices
        for part in form.parts:
            part.form.code.choices = part_choices
            part.form.part_kind.choices = options(worded(items("part_kinds")))
        return form

    def command(self, number: str) -> ProposeWork:
        return ProposeWork(
            number,
            tuple(
                WorkLine(r.code.data or "", _words(r), r.quantity.data or 0, not r.optional.data)
                for r in _kept(self.works)
            ),
            tuple(
                PartLine(
                    r.code.data or "",
                    _words(r),
                    r.part_kind.data,
                    r.quantity.data or 0,
                    not r.optional.data,
                )
                for r in _kept(self.parts)
            ),
            self.version.data,
        )


def _kept(rows: Iterable[Any]) -> Sequence[Any]:
    return [row.form for row in rows if row.form.is_kept]


def _words(row: Any) -> str:
    """A line of the catalogue is named by it, in the reader's language."""
    return "" if row.code.data else str(row.label.data)


def _parts() -> list[tuple[str, str]]:
    """Supplies that appear as a part on a quote; consumables are part of the labour."""
    return [pair for pair in worded(supplies()) if supplies()[pair[0]].part_kind]


def _row(line: ProposedLine) -> dict[str, Any]:
    return {
        "code": line.code,
        "label": line.label,
        "quantity": line.quantity,
        "optional": not line.mandatory,
    }


def _part_row(line: ProposedLine) -> dict[str, Any]:
    return _row(line) | {"part_kind": line.part_kind}
