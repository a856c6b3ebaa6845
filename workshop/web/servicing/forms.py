"""Forms of the servicing page; each has ids of its own."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from workshop.domain.catalogue import components, hse_checks, items, operations, supplies
from workshop.domain.preparation import HseMoment, hse_codes
from workshop.domain.servicing import TO_CUSTOMER, Finding, StepOutcome
from workshop.queries.servicing import ServicingPage
from workshop.queries.servicing_sections import NeedView, OperationView
from workshop.web.diagnosis.vocabulary import worded
from workshop.web.forms import CHOOSE, Day, Line, LongText, Needed, options
from workshop.web.section import SectionForm
from workshop.web.sentences.labels import named
from workshop.web.sentences.work_labels import FINDINGS


def _quantity() -> IntegerField:
    return IntegerField(
        _("Quantité"),
        default=1,
        validators=[
            InputRequired(_("Combien ?")),
            NumberRange(1, 1000, _("La quantité va de 1 à 1000.")),
        ],
    )


class PlainForm(SectionForm):
    """Nothing to type: the button says it all."""

    @classmethod
    def of(cls, page: ServicingPage, section: str, *, sent: bool = False) -> "PlainForm":
        return cls(section, sent=sent, data={"version": page.frame.version})


class TickForm(SectionForm):
    """The button pressed sends the step and its result as `tick`: `close_case:done`."""

    tick = HiddenField()
    note = Line(_("Ce que le contrôle a montré"))

    @classmethod
    def of(cls, page: ServicingPage, line_id: int, *, sent: bool = False) -> "TickForm":
        data = {"version": page.frame.version}
        return cls(f"operation-{line_id}", sent=sent, data=data)

    @property
    def step(self) -> str:
        return str(self.tick.data).partition(":")[0]

    @property
    def outcome(self) -> StepOutcome:
        """A result nobody offers counts as `done`, which the rule refuses for a control."""
        result = str(self.tick.data).partition(":")[2]
        return StepOutcome(result) if result in set(StepOutcome) else StepOutcome.DONE


class FindingForm(SectionForm):
    finding = RadioField(
        _("Le diagnostic, montre démontée"),
        choices=options(FINDINGS.items()),
        validators=[Needed(CHOOSE)],
    )
    note = LongText(_("Ce qui change"))
    operation = SelectField(_("Opération à ajouter au devis"), validators=[Optional()])

    @classmethod
    def of(cls, page: ServicingPage, *, sent: bool = False) -> "FindingForm":
        form = cls("finding", sent=sent, data={"version": page.frame.version})
        suited = operations().for_kind(page.kind)
        form.operation.choices = options([("", _("aucune")), *worded(suited)])
        return form

    @property
    def chosen(self) -> Finding:
        return Finding(self.finding.data)


class FitForm(SectionForm):
    """A part that was foreseen: one press, with its lot when it has one.

    The reference is asked where the catalogue knows equivalents; where nothing is suggested, it is
    written as the part says it.
    """

    lot = Line(_("Lot"), max_length=60)
    reference: Any = SelectField(_("Référence posée"), validators=[Optional()])

    @classmethod
    def of(cls, page: ServicingPage, need: NeedView, *, sent: bool = False) -> "FitForm":
        own_class = cls if page.hints else ReadReferenceForm
        form = own_class(f"need-{need.id}", sent=sent, data={"version": page.frame.version})
        known = supplies().get(need.code)
        if known is None or not known.interchangeable:
            del form.reference
            return form
        if not page.hints:
            return form
        form.reference.choices = options(
            [
                ("", _("celle prévue")),
                *((each, each) for each in known.references),
                *((each, _("%(name)s, équivalente", name=each)) for each in known.equivalents),
            ]
        )
        return form


class ReadReferenceForm(FitForm):
    reference = Line(_("Référence posée"), max_length=60)


class UnusedForm(SectionForm):
    reason = Line(_("Pourquoi"), required=_("Dites pourquoi elle n’est pas utilisée."))

    @classmethod
    def of(cls, page: ServicingPage, need: NeedView, *, sent: bool = False) -> "UnusedForm":
        return cls(f"unused-{need.id}", sent=sent, data={"version": page.frame.version})


class OtherPartForm(SectionForm):
    label = Line(_("Pièce posée"), required=_("Nommez la pièce."))
    part_kind = RadioField(_("Nature"), validators=[Needed(CHOOSE)])
    quantity = _quantity()
    lot = Line(_("Lot"), max_length=60)
    note = Line(_("Pourquoi elle n’était pas prévue"), required=_("Dites pourquoi elle est posée."))

    @classmethod
    def of(cls, page: ServicingPage, *, sent: bool = False) -> "OtherPartForm":
        form = cls("other-part", sent=sent, data={"version": page.frame.version})
        form.part_kind.choices = options(worded(items("part_kinds")))
        return form


class RemovalForm(SectionForm):
    component = SelectField(_("Pièce déposée"), validators=[Needed(_("Quelle pièce ?"))])
    destination = RadioField(_("Elle part où ?"), validators=[Needed(CHOOSE)])
    quantity = _quantity()
    note = Line(_("Précision"))

    @classmethod
    def of(cls, page: ServicingPage, *, sent: bool = False) -> "RemovalForm":
        wish = TO_CUSTOMER if page.parts.wanted_back else None
        data = {"version": page.frame.version, "destination": wish}
        form = cls("removal", sent=sent, data=data)
        suited = components().for_kind(page.kind)
        form.component.choices = options([("", "…"), *worded(suited)])
        form.destination.choices = options(worded(items("parts_destinations")))
        return form


class WasteForm(SectionForm):
    codes = SelectMultipleField(_("Après le travail"))
    note = Line(_("Ce qui a été évacué, quantité, bac"))

    @classmethod
    def of(cls, page: ServicingPage, *, sent: bool = False) -> "WasteForm":
        data: dict[str, Any] = {
            "version": page.frame.version,
            "codes": page.waste.codes,
            "note": page.waste.note,
        }
        form = cls("waste", sent=sent, data=data)
        after = hse_codes(HseMoment.AFTER)
        form.codes.choices = options(pair for pair in worded(hse_checks()) if pair[0] in after)
        return form


class FailureForm(SectionForm):
    cause = SelectField(_("Cause"), validators=[Needed(_("Quelle est la cause ?"))])
    note = LongText(
        _("Ce qui n’est pas conforme"), required=_("Décrivez ce qui n’est pas conforme.")
    )
    redo = SelectMultipleField(_("À reprendre"), coerce=int)

    @classmethod
    def of(cls, page: ServicingPage, *, sent: bool = False) -> "FailureForm":
        only = [each.line_id for each in page.operations] if len(page.operations) == 1 else []
        form = cls("failure", sent=sent, data={"version": page.frame.version, "redo": only})
        causes = items("control_failure_causes").for_kind(page.kind)
        form.cause.choices = options([("", "…"), *worded(causes)])
        form.redo.choices = options((each.line_id, _name(each)) for each in page.operations)
        return form


def _name(operation: OperationView) -> str:
    return operation.label or named(operation.operation, "operations")


class DerogationForm(SectionForm):
    reason = LongText(
        _("Pourquoi la montre peut partir ainsi"),
        required=_("Donnez la raison : le passeport la dit."),
    )
    until_on = Day(_("Jusqu’au"), required=_("Jusqu’à quand ?"))

    @classmethod
    def of(cls, page: ServicingPage, *, sent: bool = False) -> "DerogationForm":
        return cls("derogation", sent=sent, data={"version": page.frame.version})
