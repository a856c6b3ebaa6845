"""Forms of the quote: the draft, the counter's record of a decision, the customer's answer."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
)
from wtforms.validators import InputRequired, Length, ValidationError

from workshop.documents.formats import percent
from workshop.domain.catalogue import items
from workshop.domain.down_payment import PaymentMeans
from workshop.domain.quote import (
    MAX_LINES,
    Answer,
    DecisionChannel,
    LineData,
    LineKind,
    LineRole,
)
from workshop.operations.down_payment import ReceiveDownPayment
from workshop.operations.quote import SaveDraft
from workshop.operations.quote_decision import AnswerGiven
from workshop.queries.quote import QuotePage
from workshop.web.forms import (
    Amount,
    Day,
    InnerForm,
    Line,
    LongText,
    TicketForm,
    Typed,
    WorkshopForm,
)
from workshop.web.reception.fields import SignatureField
from workshop.web.row_numbers import RowNumber
from workshop.web.sentences.labels import label, named
from workshop.web.translation import language

GROUPS = ("A", "B", "C", "D")
MAX_QUANTITY = 999
MAX_DELAY_DAYS = 730


class Count(Typed):
    """A whole number typed as text."""

    def __init__(self, label: Any = None, *, low: int, high: int, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.low, self.high = low, high

    def read(self, text: str) -> int:
        if not text.isdecimal() or not self.low <= int(text[:9]) <= self.high:
            raise ValueError(
                gettext("Un nombre entier de %(low)s à %(high)s.", low=self.low, high=self.high)
            )
        return int(text)


class LineForm(InnerForm):
    """A line of a draft. `place`: mandatory, optional, or the letter of a group of alternatives."""

    kind = SelectField(_("Nature"), default=LineKind.LABOUR.value)
    code = HiddenField(validators=[Length(max=60)])
    label = Line(_("Désignation"))
    part_kind = SelectField(_("Pièce"), default="new")
    quantity = Count(_("Quantité"), low=1, high=MAX_QUANTITY, default=1)
    unit_price = Amount(_("Prix unitaire TTC"))
    discount = Amount(_("Remise"))
    cost = Amount(_("Prix d’achat, pour vous seul"))
    vat = SelectField(_("TVA"), coerce=int)
    place = SelectField(_("Le client"), default=LineRole.MANDATORY.value)
    remove = BooleanField(_("Retirer cette ligne"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label.flags.optional = False
        self.kind.choices = [(kind.value, label(kind)) for kind in LineKind]
        self.part_kind.choices = [(code, named(code, "part_kinds")) for code in items("part_kinds")]
        self.place.choices = [
            (LineRole.MANDATORY.value, label(LineRole.MANDATORY)),
            (LineRole.OPTIONAL.value, label(LineRole.OPTIONAL)),
            *((group, gettext("Au choix, groupe %(group)s", group=group)) for group in GROUPS),
        ]

    def validate_unit_price(self, field: Amount) -> None:
        if field.data and not self.label.data and not self.remove.data:
            raise ValidationError(gettext("Dites ce qui est fait ou fourni pour ce prix."))

    @property
    def kept(self) -> bool:
        return bool(self.label.data) and not self.remove.data

    @property
    def blank(self) -> bool:
        return not (self.label.data or self.unit_price.data or self.errors)

    def line(self) -> LineData:
        place = self.place.data
        alternative = place in GROUPS
        kind = LineKind(self.kind.data)
        return LineData(
            kind=kind,
            label=self.label.data,
            vat_bp=self.vat.data,
            code=self.code.data or "",
            part_kind=self.part_kind.data if kind is LineKind.PART else "",
            quantity=self.quantity.data or 1,
            unit_cents=self.unit_price.data,
            cost_cents=self.cost.data,
            discount_cents=self.discount.data or 0,
            role=LineRole.ALTERNATIVE if alternative else LineRole(place),
            group=place if alternative else "",
        )


def line_values(line: LineData) -> dict[str, Any]:
    """A line as the form shows it."""
    return {
        "kind": line.kind.value,
        "code": line.code,
        "label": line.label,
        "part_kind": line.part_kind or "new",
        "quantity": line.quantity,
        "unit_price": line.unit_cents,
        "discount": line.discount_cents or None,
        "cost": line.cost_cents,
        "vat": line.vat_bp,
        "place": line.group or line.role.value,
    }


class DraftForm(TicketForm):
    summary = LongText(_("Ce que nous expliquons au client"))
    lines = FieldList(FormField(LineForm), _("Ligne"), max_entries=MAX_LINES + 1)
    valid_until = Day(_("Valable jusqu’au"), required=_("Jusqu’à quand ce devis est-il valable ?"))
    delay_days = Count(_("Délai après accord, en jours ouvrés"), low=0, high=MAX_DELAY_DAYS)
    refusal_fee = Amount(_("Frais de diagnostic si refus"))

    def offer(self, rates: Iterable[int]) -> None:
        """The VAT rates a line may bear, in basis points.

        When the draft has left meanwhile there are none: what was typed stands, for the act to say
        why it is refused.
        """
        typed = [entry.form.vat.data for entry in self.lines if entry.form.vat.data is not None]
        choices = [(rate, percent(rate, language())) for rate in (list(rates) or typed)]
        for entry in self.lines:
            entry.form.vat.choices = choices

    def end_with_a_blank(self) -> None:
        """Leave out the lines nobody filled in, and offer an empty one."""
        self.lines.entries = [entry for entry in self.lines if not entry.form.blank]
        self.lines.append_entry()

    def command(self, number: str) -> SaveDraft:
        return SaveDraft(
            number,
            tuple(entry.form.line() for entry in self.lines if entry.form.kept),
            cast(date, self.valid_until.data),
            summary=self.summary.data,
            delay_days=self.delay_days.data,
            refusal_fee_cents=self.refusal_fee.data or 0,
            seen_version=self.version.data,
        )


def draft_values(page: QuotePage) -> Mapping[str, Any]:
    """The draft of a page as the form shows it."""
    draft = page.current
    if draft is None:
        raise ValueError("no draft to show")
    return {
        "version": page.frame.version,
        "summary": draft.summary,
        "lines": [line_values(line.data) for line in page.lines],
        "valid_until": draft.valid_until,
        "delay_days": draft.delay_days,
        "refusal_fee": draft.refusal_fee_cents,
    }


class GivenForm(WorkshopForm):
    """What a customer says of a quote. The lines ticked are read from the page's own fields."""

    answer = RadioField(
        _("Réponse"), validators=[InputRequired(_("Dites si vous acceptez ou refusez."))]
    )
    name = Line(_("Nom et prénom"), required=_("Écrivez votre nom."), max_length=160)
    signature = SignatureField(_("Signature (facultative)"))
    reason = LongText(_("Pourquoi, si vous voulez nous le dire"), max_length=1000)
    immediate = BooleanField(_("Le client demande l’exécution immédiate"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answer.choices = [(answer.value, label(answer)) for answer in Answer]

    def given(self, ticked: frozenset[int]) -> AnswerGiven:
        return AnswerGiven(
            Answer(self.answer.data),
            self.name.data,
            ticked=ticked,
            signature_png=self.signature.png,
            reason=self.reason.data,
            immediate_execution=self.immediate.data,
        )


class DownPaymentForm(TicketForm):
    """What was paid: the whole of what is due, unless another amount is typed."""

    amount = Amount(_("Montant reçu"), validators=[InputRequired(_("Quel montant ?"))])
    means = RadioField(_("Moyen de paiement"))
    paid_on = Day(_("Reçu le"), required=_("Quel jour ?"))
    till_reference = Line(_("Référence de caisse"), max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.means.choices = [(means.value, label(means)) for means in PaymentMeans]

    def command(self, number: str) -> ReceiveDownPayment:
        return ReceiveDownPayment(
            number,
            self.amount.data,
            PaymentMeans(self.means.data),
            cast(date, self.paid_on.data),
            self.till_reference.data,
            seen_version=self.version.data,
        )


class DecisionForm(GivenForm):
    """The same, written down by a colleague."""

    version = RowNumber()
    answer = RadioField(_("Réponse"), validators=[InputRequired(_("Que décide le client ?"))])
    name = Line(
        _("Nom et prénom"), required=_("Écrivez le nom de la personne qui décide."), max_length=160
    )
    channel = RadioField(_("Décision donnée"), default=DecisionChannel.COUNTER.value)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel.choices = [
            (channel.value, label(channel))
            for channel in (DecisionChannel.COUNTER, DecisionChannel.PHONE)
        ]
