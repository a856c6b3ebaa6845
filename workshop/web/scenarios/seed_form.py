"""The seed of a ticket: the customer and the watch by field, whatever else line by line."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.validators import ValidationError

from workshop.db.session import db
from workshop.domain.catalogue import items
from workshop.domain.watch import OWN_CALIBRE
from workshop.queries.catalogue import own_calibres
from workshop.queries.scenario_frame import ScenarioFrame
from workshop.web.forms import Line, LongText, options
from workshop.web.scenarios.part_forms import LONGEST, PartForm, Raw
from workshop.web.sentences.labels import WATCH_KINDS
from workshop.web.translation import language


class SeedForm(PartForm):
    """The customer and the watch by field; whatever else the ticket starts with, line by line."""

    heading = _("Fiche de départ")
    family_name = Line(_("Nom du client"), max_length=80)
    given_name = Line(_("Prénom"), max_length=80)
    phone = Line(_("Téléphone"), max_length=40)
    email = Line(_("E-mail"), max_length=254)
    address = Line(_("Adresse"))
    brand = Line(_("Marque"), max_length=80)
    model = Line(_("Modèle"), max_length=80)
    reference = Line(_("Référence"), max_length=80)
    serial = Line(_("Numéro de série"), max_length=50)
    kind = SelectField(_("Genre de montre"))
    calibre = Line(_("Calibre du catalogue"), max_length=80)
    own_calibre = SelectField(_("Ou un calibre de l’atelier"), default="")
    case_back = SelectField(_("Fond"))
    others = LongText(_("Autres données"), max_length=LONGEST)

    def offer(self, frame: ScenarioFrame, raw: Mapping[str, Any]) -> None:
        self.kind.choices = options([("", "–"), *WATCH_KINDS.items()])
        backs = ((code, back.label(language())) for code, back in items("case_backs").items())
        self.case_back.choices = options([("", "–"), *backs])
        own = own_calibres(db.session(), frame.site_id)
        self.own_calibre.choices = options([("", "–"), *own])

    @staticmethod
    def shown(raw: Mapping[str, Any]) -> Raw:
        known = {
            name: raw[section].get(name, "")
            for section, names in _SEED_FIELDS.items()
            for name in names
        }
        if str(known["calibre"]).startswith(OWN_CALIBRE):
            known |= {"calibre": "", "own_calibre": known["calibre"]}
        return {**known, "others": "\n".join(_lines(raw))}

    def validate_others(self, field: LongText) -> None:
        for line in field.data.splitlines():
            name, colon, value = line.partition(":")
            if line.strip() and not (colon and value.strip() and name.count(".") == 1):
                raise ValidationError(
                    gettext(
                        "Écrivez « rubrique.donnée : valeur » au lieu de « %(line)s ».", line=line
                    )
                )

    @property
    def raw(self) -> Raw:
        seed: Raw = {
            section: {name: self[name].data for name in names if self[name].data}
            for section, names in _SEED_FIELDS.items()
        }
        if self.own_calibre.data:
            seed["watch"]["calibre"] = self.own_calibre.data
        for line in self.others.data.splitlines():
            if line.strip():
                name, _colon, value = line.partition(":")
                section, fact = (part.strip() for part in name.split("."))
                seed.setdefault(section, {})[fact] = _read(fact, value.strip())
        return {"seed": seed}


_SEED_FIELDS: Final[Mapping[str, Sequence[str]]] = {
    "customer": ("family_name", "given_name", "phone", "email", "address"),
    "watch": ("brand", "model", "reference", "serial", "kind", "calibre", "case_back"),
}
_TEXTS: Final = frozenset(
    {"symptoms", "hypotheses", "marks", "accessories", "anomalies", "operations"}
)


def _lines(seed: Mapping[str, Any]) -> list[str]:
    """`reception.symptoms : loses, stops_at_times`"""
    return [
        f"{section}.{fact} : {', '.join(value) if isinstance(value, list) else value}"
        for section, facts in seed.items()
        if isinstance(facts, dict)
        for fact, value in facts.items()
        if fact not in _SEED_FIELDS.get(section, ())
    ]


def _read(fact: str, value: str) -> Any:
    if fact in _TEXTS:
        return [each.strip() for each in value.split(",") if each.strip()]
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else value
