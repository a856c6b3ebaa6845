"""Forms of the restitution: what is ticked off, handed over, called for, and decided."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, RadioField, SelectField, SelectMultipleField
from wtforms.validators import StopValidation, ValidationError

from workshop.db.models import ContactChannel
from workshop.domain.down_payment import PaymentMeans
from workshop.domain.errors import RuleViolation
from workshop.domain.restitution import IdentityDocument, Relation, topics_to_explain
from workshop.operations.credit_note import Repayment
from workshop.operations.deposit import Signature
from workshop.operations.restitution import Collector
from workshop.queries.restitution import RestitutionPage
from workshop.web.errors import sentence
from workshop.web.forms import CHOOSE, Amount, Day, Line, LongText, TicketForm, options
from workshop.web.reception.fields import SignatureField
from workshop.web.sentences.labels import label, named
from workshop.web.translation import euros


def _named(codes: Iterable[StrEnum]) -> list[Any]:
    return options((code.value, label(code)) for code in codes)


class Refused:
    """Says at a field that was left out what the operation would refuse it with."""

    field_flags = {"required": True}

    def __init__(self, code: str) -> None:
        self.code = code

    def __call__(self, form: Any, field: Field) -> None:
        if not field.data:
            raise StopValidation(sentence(RuleViolation(self.code)))


class TickedForm(TicketForm):
    """Ranks of the accessories given back, and whether the parts taken out were."""

    ranks = SelectMultipleField(_("Accessoires"), coerce=int, choices=())
    parts = BooleanField(_("Pièces remplacées rendues"))

    def offer(self, page: RestitutionPage) -> None:
        self.ranks.choices = options(
            (
                left.rank,
                " · ".join(part for part in (named(left.kind, "accessories"), left.note) if part),
            )
            for left in page.accessories
        )


class ScanForm(TicketForm):
    """One label, scanned or its rank typed."""

    scanned = Line(_("Scanner l’étiquette d’un accessoire"), required=CHOOSE, max_length=300)


class HandBackForm(TickedForm):
    """Everything that happens at the counter when a watch leaves.

    What the operations would refuse one by one is said here all at once.
    """

    topics = SelectMultipleField(_("Expliqué au client"), choices=())
    advice = SelectMultipleField(_("Conseils donnés"), choices=())
    advice_note = LongText(_("Autre conseil"), max_length=1000)
    collector_name = Line(
        _("Nom et prénom"),
        max_length=160,
        required=_("Qui récupère la montre ? Écrivez son nom."),
    )
    relation = RadioField(_("C’est"), choices=(), default=Relation.CUSTOMER.value)
    identity_document = RadioField(
        _("Pièce d’identité regardée"),
        choices=(),
        validate_choice=False,
        validators=[Refused("identity_not_checked")],
    )
    mandate_seen = BooleanField(_("Mot signé du client présenté"))
    signature = SignatureField(_("Signature de la personne qui récupère la montre"))
    on_paper = BooleanField(_("Signé sur papier"))
    settled_on = Day(_("Réglé le"))
    till_reference = Line(_("Référence de caisse"), max_length=60)

    def offer(self, page: RestitutionPage) -> None:
        super().offer(page)
        self.kinds = {left.rank: left.kind for left in page.accessories}
        self.topics.choices = _named(topics_to_explain(repaired=page.repaired))
        self.advice.choices = options(
            (code, named(code, "advice")) for code in page.suitable_advice
        )
        self.relation.choices = _named(Relation)
        self.identity_document.choices = _named(IdentityDocument)

    def validate_ranks(self, field: SelectMultipleField) -> None:
        left = [kind for rank, kind in self.kinds.items() if rank not in (field.data or ())]
        if left:
            refusal = RuleViolation("accessories_left", {"accessories": tuple(left)})
            raise ValidationError(sentence(refusal))

    def validate_signature(self, field: SignatureField) -> None:
        if not field.data and not field.errors and not self.on_paper.data:
            raise ValidationError(sentence(RuleViolation("return_signature_missing")))

    @property
    def collector(self) -> Collector:
        document = self.identity_document.data
        return Collector(
            self.collector_name.data,
            IdentityDocument(document) if document in set(IdentityDocument) else None,
            Relation(self.relation.data),
            self.mandate_seen.data,
        )

    @property
    def signed(self) -> Signature:
        png = None if self.on_paper.data else self.signature.png
        return Signature(self.collector_name.data, png, self.on_paper.data)


def proposed(page: RestitutionPage) -> dict[str, Any]:
    """What the form starts from: what is recorded, the customer in person, the usual advice."""
    return {
        "version": page.frame.version,
        "ranks": [left.rank for left in page.accessories if left.returned],
        "parts": page.parts_returned,
        "topics": page.explained,
        "advice": page.advice or page.proposed_advice,
        "advice_note": page.advice_note,
        "collector_name": page.customer,
        "settled_on": page.settlement.on if page.settlement else None,
        "till_reference": page.settlement.till_reference if page.settlement else "",
    }


class ReminderForm(TicketForm):
    channel = SelectField(_("Par quel moyen ?"), choices=())
    proof = Line(_("Preuve"), max_length=200)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.channel.choices = _named(ContactChannel)


class CourtForm(TicketForm):
    authorised_on = Day(_("Date de la décision"), required=_("Quel jour ?"))
    court = Line(_("Tribunal"), required=_("Quel tribunal ?"), max_length=160)
    reference = Line(
        _("Référence de la décision"),
        required=_("Écrivez la référence de la décision."),
        max_length=80,
    )


class RepaidForm(TicketForm):
    """That and how the customer had money back."""

    means = RadioField(_("Moyen"), validate_choice=False)
    paid_on = Day(_("Remboursé le"))
    till_reference = Line(_("Référence de caisse"), max_length=60)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.means.choices = _named(PaymentMeans)

    def validate_means(self, field: RadioField) -> None:
        """Asked for as soon as a day says that money went back."""
        if self.paid_on.data and field.data not in set(PaymentMeans):
            raise ValidationError(gettext("Comment le client a-t-il été remboursé ?"))

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)
        day = self.paid_on
        if day.data or day.errors or not (self.means.data or self.till_reference.data):
            return valid
        day.errors = [gettext("Remboursé quel jour ?")]
        return False

    @property
    def repaid(self) -> Repayment | None:
        if not self.paid_on.data:
            return None
        means = PaymentMeans(self.means.data)
        return Repayment(self.paid_on.data, means, self.till_reference.data)


class RepaymentForm(RepaidForm):
    """Of a down payment no note will take."""

    paid_on = Day(_("Remboursé le"), required=_("Quel jour ?"))


class CreditForm(RepaidForm):
    """Of the hierarchy: what is taken back of a note or of a receipt, and why."""

    paper = RadioField(_("Sur quelle pièce ?"))
    amount = Amount(_("Montant TTC de l’avoir"))
    reason = LongText(
        _("Motif, imprimé sur l’avoir"),
        required=_("Dites pourquoi : le motif est imprimé sur l’avoir."),
        max_length=500,
    )

    def offer(self, page: RestitutionPage) -> None:
        self.paper.choices = options(
            (paper, gettext("%(paper)s, reste %(left)s", paper=paper, left=euros(left)))
            for paper, left in page.creditable.items()
        )
        if not self.is_submitted() and len(page.creditable) == 1:
            (self.paper.data,) = page.creditable


class ReopeningForm(TicketForm):
    cause = LongText(
        _("Pourquoi la montre retourne-t-elle à l’établi ?"),
        required=_("Dites pourquoi la montre retourne à l’établi."),
        max_length=1000,
    )
