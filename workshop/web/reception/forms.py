"""The reception page as one form: the customer, one or several watches, the signature."""

import re
from functools import cache
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    Field,
    FormField,
    RadioField,
    SelectField,
)
from wtforms.validators import InputRequired, ValidationError

from workshop.db.models import ContactChannel
from workshop.domain.catalogue import items, questions
from workshop.domain.folding import phone_digits
from workshop.domain.intake import LOWEST_FINENESS, PolishingConsent
from workshop.domain.people import Language
from workshop.domain.ticket import RepairKind
from workshop.domain.watch import WatchKind
from workshop.measurements.plan import planned_tests
from workshop.measurements.quantities import Stage
from workshop.operations.customer import InformationGroup
from workshop.queries.reception import Desk
from workshop.web.forms import (
    CHOOSE,
    Amount,
    Day,
    InnerForm,
    Line,
    LongText,
    Quantity,
    TicketForm,
    options,
)
from workshop.web.photo.field import Photos
from workshop.web.reception.fields import (
    ByCode,
    MultipleCodes,
    Rows,
    SignatureField,
)
from workshop.web.row_numbers import RowNumber
from workshop.web.sentences import labels
from workshop.web.sentences.bench_labels import GRADES
from workshop.web.sentences.refusal import SENTENCES
from workshop.web.translation import language

MAX_WATCHES = 20
COUNTER_TESTS = tuple(
    dict.fromkeys(
        test.characteristic for kind in WatchKind for test in planned_tests(kind, Stage.COUNTER)
    )
)
OUTCOMES = ("ok", "faulty")
YES_NO = ("yes", "no")
_NUMBER = re.compile(r"[+\-−]?\s*\d{1,6}([.,]\d{1,3})?")


def _named(vocabulary: str, *first: tuple[str, Any]) -> list[Any]:
    """The entries of a vocabulary as choices, after the given ones."""
    return [*options(first), *_entries(vocabulary, language())]


@cache
def _entries(vocabulary: str, spoken: str) -> list[Any]:
    return options((code, item.label(spoken)) for code, item in items(vocabulary).items())


class CustomerForm(InnerForm):
    """Who leaves the watch. `customer_id` is empty for somebody new."""

    customer_id = RowNumber()
    family_name = Line(_("Nom"), max_length=120)
    given_name = Line(_("Prénom"), max_length=120)
    company = Line(_("Société"), max_length=160)
    phone = Line(_("Téléphone"), max_length=40)
    email = Line(_("E-mail"), max_length=254)
    address = LongText(_("Adresse"), max_length=500)
    language = RadioField(
        _("Langue des documents"),
        choices=options(((Language.FRENCH, _("français")), (Language.ENGLISH, _("anglais")))),
        default=Language.FRENCH,
    )
    channel = RadioField(
        _("Prévenir par"),
        choices=options(labels.CHANNELS.items()),
        default=ContactChannel.PHONE,
    )
    contact_consent = BooleanField(_("Accepte d’être recontacté après la réparation"))
    access_needs = MultipleCodes(_("Besoins d’accueil"))
    access_procedure = LongText(_("Ce qui a été fait pour y répondre"), max_length=1000)
    verified = MultipleCodes(
        _("Vérifié avec le client"),
        choices=options(
            (
                (InformationGroup.IDENTITY, _("Identité")),
                (InformationGroup.CONTACT, _("Coordonnées")),
                (InformationGroup.COMMERCIAL, _("Données commerciales")),
                (InformationGroup.PURCHASES, _("Achats")),
                (InformationGroup.REQUEST, _("Demande")),
            )
        ),
    )
    somebody_else = BooleanField(_("C’est une autre personne"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access_needs.choices = _named("access_needs")

    def validate_email(self, field: Field) -> None:
        local, at, domain = (field.data or "").partition("@")
        if field.data and not (local and at and "." in domain and " " not in field.data):
            raise ValidationError(gettext("Cette adresse n’est pas complète."))

    def validate_phone(self, field: Field) -> None:
        if field.data and not 4 <= len(phone_digits(field.data)) <= 20:
            raise ValidationError(gettext("Ce numéro n’est pas complet."))


class MarkForm(InnerForm):
    """One mark of the condition report; a row without a zone is empty."""

    zone = SelectField(default="")
    kind = SelectField(default="")
    severity = SelectField(default="")
    note = Line(max_length=200)
    photo = Photos()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field, vocabulary in (
            (self.zone, "zones"), (self.kind, "marks"), (self.severity, "severities"),
        ):  # fmt: skip
            field.choices = _named(vocabulary, ("", ""))

    @property
    def is_empty(self) -> bool:
        return not any(field.data for field in self)

    def validate_zone(self, field: Field) -> None:
        if not self.is_empty and not (field.data and self.kind.data and self.severity.data):
            raise ValidationError(gettext("Dites où, quelle marque, et son importance."))


class WatchForm(InnerForm):
    """One watch: what it is, how it looks, what is asked, what is agreed."""

    watch_id = RowNumber()
    second_ticket = BooleanField(_("Ouvrir quand même une seconde fiche"))
    brand = Line(_("Marque"), max_length=80, required=SENTENCES["brand_missing"])
    model = Line(_("Modèle"), max_length=120)
    reference = Line(_("Référence"), max_length=80)
    serial = Line(_("N° de série"), max_length=80)
    kind = RadioField(
        _("Mouvement"),
        choices=options(labels.WATCH_KINDS.items()),
        validators=[InputRequired(_("Manuelle, automatique ou à quartz ?"))],
    )
    calibre_id = Line(max_length=60)
    calibre = Line(_("Calibre"), max_length=80)
    grade = SelectField(_("Grade d’exécution"), default="")
    complications = MultipleCodes(_("Fonctions"))
    case_metal = SelectField(_("Métal de la boîte"), default="")
    case_weight = Quantity(_("Poids"), low="0.01", high="2000", decimals=2, unit="g")
    fineness = Quantity(_("Titre"), low="1", high="999", decimals=0, unit="‰")
    fineness_checked = BooleanField(_("Ce titre est bien celui du poinçon"))
    strap_material = SelectField(_("Bracelet"), default="")
    water_resistance = Quantity(
        _("Étanchéité marquée"), low="0", high="600", decimals=0, unit="bar"
    )
    case_diameter = Quantity(_("Diamètre de la boîte"), low="5", high="80", decimals=1, unit="mm")
    papers = BooleanField(_("Papiers de garantie présentés"))
    purchased_on = Day(_("Achetée le"))
    vintage = BooleanField(_("Montre ancienne (avant 1970 environ)"))
    radium_risk = BooleanField(_("Matière lumineuse ancienne : radium possible, ne pas ouvrir"))

    marks = Rows(FormField(MarkForm), _("État constaté"))
    photos = Photos(_("Photos"))
    accessories = MultipleCodes(_("Accessoires laissés"))
    accessory_notes = ByCode("accessories", _("Précisions sur les accessoires"))

    customer_words = LongText(_("Les mots du client"))
    symptoms = MultipleCodes(_("Symptômes"))
    request = LongText(_("Demande reformulée"))
    answers = ByCode("questions", _("Questionnaire"))
    functional_tests = ByCode("functional_tests", _("Essais au comptoir"), allowed=OUTCOMES)
    hypotheses = MultipleCodes(_("Hypothèses"))
    pre_diagnosis = LongText(_("Pré-diagnostic"))

    repair_kind = RadioField(
        _("Prise en charge"),
        choices=options(labels.REPAIR_KINDS.items()),
        default=RepairKind.PAID,
    )
    original_ticket = Line(_("Fiche de la première réparation"), max_length=20)
    service_code = RadioField(_("Service"), default="")
    pre_quote = Amount(_("Prix, ou bas de la fourchette"))
    pre_quote_max = Amount(_("Haut de la fourchette"))
    pre_quote_signed = BooleanField(
        _("Service rapide : le client accepte ce prix en signant"), default=True
    )
    promised_on = Day(_("Promise pour le"))
    polishing = RadioField(
        _("Polissage"),
        choices=options(labels.POLISHING.items()),
        default=PolishingConsent.NO,
    )
    parts_back = BooleanField(_("Rendre les pièces remplacées"))
    declared_value = Amount(_("Valeur déclarée"))
    ceiling = Amount(_("Réparer sans devis jusqu’à"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grade.choices = options([("", _("inconnu")), *GRADES.items()])
        self.complications.choices = _named("functions")
        self.case_metal.choices = _named("case_metals", ("", CHOOSE))
        self.strap_material.choices = _named("strap_materials", ("", CHOOSE))
        self.accessories.choices = _named("accessories")
        self.symptoms.choices = _named("symptoms")
        self.hypotheses.choices = _named("hypotheses")

    def validate_answers(self, field: ByCode) -> None:
        for code, text in field.data.items():
            question = questions()[code]
            choices = {"yes_no": YES_NO, "choice": [item.code for item in question.choices]}
            if question.answer == "number" and not _NUMBER.fullmatch(text):
                field.wrong[code] = gettext("Écrivez un nombre, par exemple 4,5.")
            elif text not in choices.get(question.answer, (text,)):
                field.wrong[code] = gettext("Ce choix n’existe pas.")
        if field.wrong:
            raise ValidationError(next(iter(field.wrong.values())))

    def offer(self, desk: Desk) -> None:
        """Let the services of the site’s price list be chosen."""
        listed = ((service.code, service.label(language())) for service in desk.services)
        self.service_code.choices = options((("", gettext("Aucun pour l’instant")), *listed))

    @property
    def questions_fineness(self) -> bool:
        """One that can be is asked again; one that cannot is only refused."""
        asked = self.fineness.errors and (self.fineness.data or 0) >= LOWEST_FINENESS
        return bool(asked or self.fineness_checked.data)

    @property
    def summary(self) -> str:
        """Serial, movement and metal, to recognise a known watch by."""
        kind, metal = self.kind.data, self.case_metal.data
        parts = (
            self.serial.data,
            str(labels.WATCH_KINDS[WatchKind(kind)]) if kind in set(WatchKind) else "",
            labels.named(metal or "", "case_metals"),
        )
        return " · ".join(part for part in parts if part)

    @property
    def title(self) -> str:
        return " ".join(part for part in (self.brand.data, self.model.data) if part)


class ReceptionForm(TicketForm):
    """The whole page. A refusal of an operation finds its field in the right watch."""

    customer = FormField(CustomerForm)
    watches = Rows(FormField(WatchForm), _("Montre"), min_entries=1)
    signature = SignatureField(_("Signature du déposant"))
    signed_name = Line(_("Qui signe ?"), max_length=160)
    on_paper = BooleanField(_("Signé sur papier"))

    def __init__(self, desk: Desk, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for watch in self.watches:
            watch.form.offer(desk)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if len(self.watches) <= MAX_WATCHES:
            return bool(valid)
        self.form_errors.append(
            gettext("Un dépôt compte au plus %(n)s montres : faites-en un second.", n=MAX_WATCHES)
        )
        return False

    def add_watch(self, desk: Desk) -> None:
        self.watches.append_entry().form.offer(desk)

    def field_of(self, name: str) -> Field | None:
        """`watches-1-brand` is the brand of the second watch shown; other names are the customer’s."""
        parts = name.split("-", 2)
        if parts[0] == "watches" and len(parts) == 3:
            return self.watches[int(parts[1])].form._fields.get(parts[2])
        return self._fields.get(name) or self.customer.form._fields.get(name)
