"""The people and places every test knows, with fixed relations.

Claire receives, Théo repairs, Inès is a second technician, Édith prices, Simon keeps the store,
Marc manages, Adèle administers. At the school Fanny and Fabien teach, Camille and Denis are
candidates, Judith, Kévin and Louis sit on juries and Carole certifies. Olga works at another shop,
Nora has no role anywhere.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.models import Person, RoleAssignment, ServicePrice, Site, SiteMode, VatRate
from workshop.domain.people import Actor
from workshop.domain.permissions import Role

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
"""A Friday morning: the instant operations are given unless a test says otherwise."""
PASSWORD = "une montre à l’heure"
_LONG_AGO = date(2014, 1, 1)


@dataclass(frozen=True)
class Cast:
    """Ids of the sites, and the people as actors, by first name."""

    shop: int
    other_shop: int
    school: int
    people: dict[str, Actor] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def email(self, name: str) -> str:
        return f"{name}@etabli.example"


ROLES: dict[str, tuple[str, Role | None, int]] = {
    "claire": ("shop", Role.COUNTER, 0),
    "theo": ("shop", Role.TECHNICIAN, 3),
    "ines": ("shop", Role.TECHNICIAN, 2),
    "edith": ("shop", Role.ESTIMATOR, 0),
    "simon": ("shop", Role.STOREKEEPER, 0),
    "marc": ("shop", Role.MANAGER, 4),
    "adele": ("shop", Role.ADMINISTRATOR, 0),
    "fanny": ("school", Role.TRAINER, 0),
    "camille": ("school", Role.CANDIDATE, 1),
    "fabien": ("school", Role.TRAINER, 2),
    "denis": ("school", Role.CANDIDATE, 1),
    "judith": ("school", Role.JUROR, 0),
    "kevin": ("school", Role.JUROR, 0),
    "louis": ("school", Role.JUROR, 0),
    "carole": ("school", Role.CERTIFIER, 0),
    "olga": ("other_shop", Role.COUNTER, 0),
    "nora": ("", None, 0),
}
FULL_NAMES = {
    "claire": "Claire Vuillemin", "theo": "Théo Lamy", "ines": "Inès Faivre", "edith": "Édith Roy",
    "simon": "Simon Prost", "marc": "Marc Jeannin", "adele": "Adèle Sire", "fanny": "Fanny Gros",
    "camille": "Camille Petit", "olga": "Olga Morel", "nora": "Nora Blanc",
    "fabien": "Fabien Droz", "denis": "Denis Caron", "judith": "Judith Perrin",
    "kevin": "Kévin Maire", "louis": "Louis Girod", "carole": "Carole Vauthier",
}  # fmt: skip


def assemble(session: Session, password_hash: str) -> Cast:
    """Write the sites and the people; the caller commits."""
    sites = {
        "shop": Site(
            code="BES",
            name="Atelier Besançon",
            legal_name="Établi Besançon SARL",
            siren="123456782",
            address="12 Grande Rue\n25000 Besançon",
            phone="03 81 00 00 00",
            email="besancon@etabli.example",
            mediator="Médiateur de la consommation, 1 rue de la Paix, 75002 Paris",
            terms="Conditions générales de l’atelier.",
            diagnosis_fee_cents=3500,
            pre_quote_validation_from_cents=150_000,
        ),
        "other_shop": Site(code="DIJ", name="Boutique Dijon", legal_name="Établi Dijon SARL"),
        "school": Site(code="ECO", name="École de Morteau", mode=SiteMode.TRAINING),
    }
    session.add_all(sites.values())
    session.flush()
    for site in sites.values():
        session.add(VatRate(site_id=site.id, code="standard", rate_bp=2000, from_on=_LONG_AGO))
        session.add_all(_prices(site.id))
    for first_name, (place, role, level) in ROLES.items():
        person = Person(
            email=f"{first_name}@etabli.example",
            name=FULL_NAMES[first_name],
            password_hash=password_hash,
            technical_level=level,
        )
        session.add(person)
        session.flush()
        if role:
            session.add(RoleAssignment(person_id=person.id, site_id=sites[place].id, role=role))
    session.flush()
    return known_cast(session)


def known_cast(session: Session) -> Cast:
    """The cast as the database has it."""
    site_ids = dict(session.execute(select(Site.code, Site.id)).all())
    people = {}
    for first_name, (place, role, level) in ROLES.items():
        person_id, name = session.execute(
            select(Person.id, Person.name).where(Person.email == f"{first_name}@etabli.example")
        ).one()
        code = {"shop": "BES", "other_shop": "DIJ", "school": "ECO"}.get(place)
        roles = {site_ids[code]: frozenset({role})} if code and role else {}
        people[first_name] = Actor(person_id, name, roles, level)
    return Cast(site_ids["BES"], site_ids["DIJ"], site_ids["ECO"], people)


def _prices(site_id: int) -> list[ServicePrice]:
    return [
        ServicePrice(
            site_id=site_id,
            code="battery_change",
            name_fr="Changement de pile, joint et contrôle d’étanchéité",
            name_en="Battery, gasket and water-resistance test",
            kinds=["quartz"],
            operations=["battery_change"],
            price_cents=2900,
            quick=True,
            delay_days=1,
            guarantee_months=12,
        ),
        ServicePrice(
            site_id=site_id,
            code="service_automatic",
            name_fr="Révision complète automatique",
            name_en="Full service, automatic",
            kinds=["automatic"],
            operations=["automatic_full_service"],
            price_cents=29000,
            price_max_cents=38000,
            delay_days=20,
            guarantee_months=24,
        ),
    ]
