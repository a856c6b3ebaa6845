"""Forms of the administration pages."""

from datetime import date
from typing import Any, Final, cast
from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import InputRequired

from workshop.db.models import SiteMode, VatRegime
from workshop.domain import catalogue
from workshop.domain.people import MAX_TECHNICAL_LEVEL, MIN_TECHNICAL_LEVEL, Language
from workshop.domain.permissions import GIVEN_ROLES
from workshop.domain.vat import vat_codes
from workshop.domain.watch import WatchKind
from workshop.operations.price_list import AddVatRate
from workshop.web.forms import (
    CHOOSE,
    Amount,
    Day,
    Line,
    LongText,
    Quantity,
    WorkshopForm,
    options,
)
from workshop.web.row_numbers import RowNumber
from workshop.web.sentences import labels
from workshop.web.sentences.audit import LANGUAGES, WEEKDAYS
from workshop.web.sentences.bench_labels import OWN_VERDICT_RULES
from workshop.web.sentences.instrument_labels import OVERDUE_POLICIES
from workshop.web.translation import language


class Whole(Quantity):
    """A whole number; bounds are inclusive."""

    def __init__(self, label: Any = None, *, low: int, high: int, **kwargs: Any) -> None:
        super().__init__(
            label,
            low=str(low),
            high=str(high),
            decimals=0,
            unit="",
            validators=[InputRequired(_("Écrivez un nombre."))],
            **kwargs,
        )

    def read(self, text: str) -> Any:
        return int(super().read(text))

    def show(self, value: Any) -> str:
        return str(int(value))


class PersonForm(WorkshopForm):
    name = Line(_("Prénom et nom"), required=_("Écrivez le nom de la personne."), max_length=120)
    email = Line(
        _("Adresse e-mail"), required=_("Écrivez l’adresse e-mail, elle sert à se connecter."),
        max_length=254,
    )  # fmt: skip
    technical_level = SelectField(_("Niveau technique"), coerce=int)
    language = SelectField(_("Langue"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = catalogue.items("technical_levels")
        self.technical_level.choices = [
            (0, _("Ne travaille pas à l’établi")),
            *(
                (level, levels[f"level_{level}"].label(language()))
                for level in range(MIN_TECHNICAL_LEVEL, MAX_TECHNICAL_LEVEL + 1)
            ),
        ]
        self.language.choices = [(code.value, LANGUAGES[code]) for code in Language]


class NewPersonForm(PersonForm):
    site = SelectField(_("Site"), coerce=int)
    roles = SelectMultipleField(_("Rôles sur ce site"), choices=[])

    def __init__(self, sites: list[tuple[int, str]]) -> None:
        super().__init__()
        self.site.choices = sites
        self.roles.choices = [(role.value, labels.ROLES[role]) for role in GIVEN_ROLES]


class RolesForm(WorkshopForm):
    """Boxes are named `role`; what was ticked when the page was shown travels as `held`."""

    own_confirmed = BooleanField(_("Oui, je renonce à ce rôle pour moi-même"))


class HouseForm(WorkshopForm):
    """One for each site where a person follows a partner shop's watches."""

    company = Line(_("Maison dont cette personne suit les montres"), max_length=160)


class AccessForm(WorkshopForm):
    active = HiddenField()


OFFERED_MODES: Final = (SiteMode.LIVE, SiteMode.TRAINING)


class NewSiteForm(WorkshopForm):
    name = Line(_("Nom du site"), required=_("Écrivez le nom du site."), max_length=120)
    code = Line(
        _("Trois lettres pour les numéros de fiche"),
        required=_("Écrivez trois lettres, par exemple BES."),
        max_length=3,
    )
    mode = RadioField(_("Sorte de site"), default=SiteMode.LIVE.value)
    with_price_list = BooleanField(_("Commencer avec la liste de prix proposée"), default=True)

    def __init__(self) -> None:
        super().__init__()
        self.mode.choices = [(mode.value, labels.SITE_MODES[mode]) for mode in OFFERED_MODES]


class SettingsForm(WorkshopForm):
    """Knows the latest change its page showed, so that nobody's change is overwritten unseen."""

    seen_change = RowNumber()

    def show_change(self, last_change: int) -> None:
        """The page now shows what was changed last, also when what was sent is shown again."""
        self.seen_change.data, self.seen_change.raw_data = last_change, None


class IdentityForm(SettingsForm):
    name = Line(_("Nom du site"), required=_("Écrivez le nom du site."), max_length=120)
    legal_name = Line(_("Raison sociale"), max_length=160)
    siren = Line(_("SIREN"), max_length=20)
    vat_number = Line(_("Numéro de TVA"), max_length=20)
    address = LongText(_("Adresse"), max_length=400)
    phone = Line(_("Téléphone"), max_length=40)
    email = Line(_("E-mail"), max_length=254)
    website = Line(_("Site internet"), max_length=254)
    mediator = LongText(_("Médiateur de la consommation"), max_length=1000)
    terms = LongText(_("Conditions générales"), max_length=20_000)


class LogoForm(WorkshopForm):
    logo = FileField(_("Image du logo"))


def _zones() -> list[str]:
    overseas = (
        "America/Cayenne", "America/Guadeloupe", "America/Martinique", "America/Miquelon",
        "Indian/Mayotte", "Indian/Reunion", "Pacific/Noumea", "Pacific/Tahiti",
    )  # fmt: skip
    european = (zone for zone in available_timezones() if zone.startswith("Europe/"))
    return [*sorted(european), *overseas]


class RulesForm(SettingsForm):
    time_zone = SelectField(_("Fuseau horaire"))
    opening_days = SelectMultipleField(_("Jours d’ouverture"), coerce=int)
    repair_guarantee_months = Whole(_("Garantie des réparations"), low=0, high=120)
    quote_validity_days = Whole(_("Validité des devis"), low=1, high=365)
    diagnosis_fee = Amount(
        _("Forfait de diagnostic, si le devis est refusé"),
        validators=[InputRequired(_("Écrivez un montant, 0 s’il est gratuit."))],
    )
    labour_rate = Amount(
        _("Taux horaire de main-d’œuvre"), validators=[InputRequired(_("Écrivez un montant."))]
    )
    pre_quote_validation_from = Amount(_("La hiérarchie valide les pré-devis à partir de"))
    down_payment_share = Quantity(
        _("Acompte demandé à l’accord"), low="0.01", high="100", decimals=2, unit="%"
    )
    down_payment_from = Amount(_("À partir d’un montant accepté de"))
    down_payment_holds_work = BooleanField(_("Ne rien préparer avant d’avoir reçu l’acompte"))
    asks_immediate_execution = BooleanField(
        _("Proposer au client de demander l’exécution immédiate")
    )
    overdue_instrument = RadioField(
        _("Mesure avec un appareil dont l’étalonnage est échu"),
        choices=options(OVERDUE_POLICIES.items()),
    )
    own_verdict = RadioField(
        _("Avis personnel avant le verdict calculé"),
        choices=options(OWN_VERDICT_RULES.items()),
        default="",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = dict.fromkeys(_zones())
        if self.time_zone.data in available_timezones():
            zones[self.time_zone.data] = None
        self.time_zone.choices = [(zone, zone) for zone in zones]
        self.opening_days.choices = [(number, name) for number, name in WEEKDAYS.items()]


class ClosureForm(WorkshopForm):
    from_on = Day(_("Fermé du"), required=_("Écrivez le premier jour fermé."))
    until_on = Day(_("au"))

    @property
    def days(self) -> tuple[date, date]:
        """First and last, the same when only one was given."""
        first = cast(date, self.from_on.data)
        return first, self.until_on.data or first


class OpeningForm(WorkshopForm):
    day = Day(required=CHOOSE)


class VatRegimeForm(WorkshopForm):
    regime = RadioField(_("Régime de TVA"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.regime.choices = [(regime.value, labels.VAT_REGIMES[regime]) for regime in VatRegime]


class VatRateForm(WorkshopForm):
    code = SelectField(_("Taux"))
    rate = Quantity(
        _("Pourcentage"),
        low="0",
        high="100",
        decimals=2,
        unit="%",
        validators=[InputRequired(_("Écrivez le taux, par exemple 20."))],
    )
    from_on = Day(_("À partir du"), required=_("À partir de quel jour ?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code.choices = [(code, text.text(language())) for code, text in vat_codes().items()]

    def command(self, site_id: int) -> AddVatRate:
        """The act a valid form asks for."""
        from_on = cast(date, self.from_on.data)
        return AddVatRate(site_id, self.code.data, int(self.rate.data * 100), from_on)


class ServiceForm(WorkshopForm):
    name_fr = Line(_("Nom français"), required=_("Écrivez le nom du service."), max_length=160)
    name_en = Line(_("Nom anglais"), max_length=160)
    kinds = SelectMultipleField(_("Pour quelles montres"))
    operations = SelectMultipleField(_("Opérations comprises"))
    price = Amount(_("Prix TTC"), validators=[InputRequired(_("Écrivez le prix."))])
    price_max = Amount(_("Prix maximum, si c’est une fourchette"))
    quick = BooleanField(_("Service rapide : faisable depuis le comptoir à ce prix"))
    delay_days = Whole(_("Délai habituel, en jours ouvrés"), low=0, high=365)
    guarantee_months = Whole(_("Garantie"), low=0, high=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds.choices = [(kind.value, labels.WATCH_KINDS[kind]) for kind in WatchKind]
        self.operations.choices = [
            (code, operation.label(language()))
            for code, operation in catalogue.operations().items()
        ]


class AvailabilityForm(WorkshopForm):
    active = HiddenField()
