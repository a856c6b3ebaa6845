"""Administering people, roles, sites and prices: within reach only, every change written down."""

import io
from datetime import date
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.conftest import CHEAP_PASSWORDS, NOW
from workshop.db.models import (
    AuditEntry,
    AuditSubject,
    Person,
    RoleAssignment,
    ServicePrice,
    Site,
    SiteMode,
    VatRate,
    VatRegime,
)
from workshop.db.session import commit
from workshop.domain.errors import NotAllowed, NotFound, RuleViolation
from workshop.domain.people import Actor, Language
from workshop.domain.permissions import Role
from workshop.domain.watch import WatchKind
from workshop.operations.account import Credentials, PasswordPolicy, person_with_password
from workshop.operations.audit import last_change
from workshop.operations.invitation import ChoosePassword, Invitation, choose_password
from workshop.operations.people import (
    ChangeRoles,
    CreatePerson,
    PersonData,
    ResetPassword,
    RoleChange,
    SetAccess,
    UpdatePerson,
    change_roles,
    create_person,
    reset_password,
    set_access,
    update_person,
)
from workshop.operations.price_list import (
    AddService,
    AddVatRate,
    ChangeService,
    RetireService,
    ServiceData,
    SetVatRegime,
    add_service,
    add_vat_rate,
    change_service,
    retire_service,
    set_vat_regime,
)
from workshop.operations.site import (
    ChangeIdentity,
    ChangeRules,
    CloseDays,
    CreateSite,
    Identity,
    OpenDay,
    Rules,
    SetLogo,
    change_identity,
    change_rules,
    close_days,
    create_site,
    open_day,
    set_logo,
)

POLICY = PasswordPolicy(CHEAP_PASSWORDS["ARGON2_MEMORY_KIB"], 1, 10, 5, 15)
LEON = PersonData("Léon Sallin", "Leon@Etabli.example ", 2, Language.ENGLISH)
RULES = Rules("Europe/Paris", (6, 1, 2), 24, 15, 0, 9000, None)
SERVICE = ServiceData("Mise à l’heure", "Time setting", (), ("regulation",), 500)


def history(session: Session, site_id: int) -> list[tuple[Any, ...]]:
    rows = session.execute(
        select(
            AuditEntry.subject,
            AuditEntry.name,
            AuditEntry.before,
            AuditEntry.after,
            AuditEntry.author_name,
        )
        .where(AuditEntry.site_id == site_id)
        .order_by(AuditEntry.id)
    )
    return [tuple(row) for row in rows]


def roles_of(session: Session, person_id: int, site_id: int) -> set[Role]:
    held = select(RoleAssignment.role).where(
        RoleAssignment.person_id == person_id, RoleAssignment.site_id == site_id
    )
    return set(session.scalars(held))


def grant(session: Session, person: Actor, site_id: int, role: Role) -> None:
    session.add(RoleAssignment(person_id=person.person_id, site_id=site_id, role=role))
    session.flush()


def change(person: Actor, site_id: int, role: Role, granted: bool = True) -> ChangeRoles:
    return ChangeRoles((RoleChange(person.person_id, site_id, role, granted),))


class TestPeople:
    def test_a_new_person_has_roles_and_no_password(self, session: Session, cast: Cast) -> None:
        command = CreatePerson(cast.shop, LEON, frozenset({Role.TECHNICIAN, Role.COUNTER}))
        leon = create_person(session, cast.adele, command, now=NOW)
        assert (leon.email, leon.technical_level) == ("leon@etabli.example", 2)
        assert roles_of(session, leon.id, cast.shop) == {Role.TECHNICIAN, Role.COUNTER}
        assert person_with_password(session, Credentials(leon.email, "", "x"), POLICY) is None
        (subject, name, before, after, author), *more = history(session, cast.shop)
        assert (subject, name, before, author) == (
            AuditSubject.PERSON, "Léon Sallin", {}, "Adèle Sire",
        )  # fmt: skip
        assert after["roles"] == ["counter", "technician"]
        assert not more

    def test_the_invitation_lets_choose_a_password_once(self, session: Session, cast: Cast) -> None:
        leon = create_person(
            session, cast.adele, CreatePerson(cast.shop, LEON, frozenset({Role.COUNTER})), now=NOW
        )
        invitation = Invitation(leon.id, leon.session_epoch)
        with pytest.raises(RuleViolation, match="password_too_short"):
            choose_password(session, ChoosePassword(invitation, "court", POLICY))
        choose_password(session, ChoosePassword(invitation, "le balancier bat", POLICY))
        right = Credentials(leon.email, "le balancier bat", "x")
        assert person_with_password(session, right, POLICY) is not None
        with pytest.raises(NotFound):
            choose_password(session, ChoosePassword(invitation, "un autre mot", POLICY))

    @pytest.mark.parametrize(
        ("data", "roles", "code"),
        [
            (LEON, frozenset(), "role_missing"),
            (PersonData(" ", "a@b.fr"), frozenset({Role.COUNTER}), "person_name_missing"),
            (PersonData("Léon", "leon"), frozenset({Role.COUNTER}), "email_unreadable"),
            (PersonData("Léon", "a b@c.fr"), frozenset({Role.COUNTER}), "email_unreadable"),
            (PersonData("X", "CLAIRE@etabli.example"), frozenset({Role.COUNTER}), "email_taken"),
            (PersonData("X", "a@b.fr", 5), frozenset({Role.COUNTER}), "unknown_code"),
        ],
    )
    def test_refusals(
        self, session: Session, cast: Cast, data: PersonData, roles: frozenset[Role], code: str
    ) -> None:
        with pytest.raises(RuleViolation, match=code):
            create_person(session, cast.adele, CreatePerson(cast.shop, data, roles), now=NOW)

    def test_only_at_sites_one_administers(self, session: Session, cast: Cast) -> None:
        here = CreatePerson(cast.shop, LEON, frozenset({Role.COUNTER}))
        there = CreatePerson(cast.other_shop, LEON, frozenset({Role.COUNTER}))
        with pytest.raises(NotFound):
            create_person(session, cast.adele, there, now=NOW)
        with pytest.raises(NotAllowed):
            create_person(session, cast.marc, here, now=NOW)
        with pytest.raises(NotFound):
            update_person(session, cast.adele, UpdatePerson(cast.olga.person_id, LEON), now=NOW)
        with pytest.raises(NotFound):
            reset_password(session, cast.adele, ResetPassword(cast.nora.person_id), now=NOW)

    def test_update_keeps_before_and_after(self, session: Session, cast: Cast) -> None:
        data = PersonData("Théo Lamy", "theo@etabli.example", 4)
        update_person(session, cast.adele, UpdatePerson(cast.theo.person_id, data), now=NOW)
        assert history(session, cast.shop) == [
            (
                AuditSubject.PERSON, "Théo Lamy", {"technical_level": 3}, {"technical_level": 4},
                "Adèle Sire",
            )
        ]  # fmt: skip
        update_person(session, cast.adele, UpdatePerson(cast.theo.person_id, data), now=NOW)
        assert len(history(session, cast.shop)) == 1, "nothing changed, nothing written"

    def test_somebody_shared_with_another_administrator_keeps_their_account(
        self, session: Session, cast: Cast
    ) -> None:
        """Else a role given here would be enough to take over an account that counts elsewhere."""
        grant(session, cast.olga, cast.shop, Role.COUNTER)
        for act in (
            lambda: update_person(
                session, cast.adele, UpdatePerson(cast.olga.person_id, LEON), now=NOW
            ),
            lambda: set_access(session, cast.adele, SetAccess(cast.olga.person_id, False), now=NOW),
            lambda: reset_password(
                session, cast.adele, ResetPassword(cast.olga.person_id), now=NOW
            ),
        ):
            with pytest.raises(RuleViolation, match="person_works_elsewhere"):
                act()
        change_roles(session, cast.adele, change(cast.olga, cast.shop, Role.ESTIMATOR), now=NOW)
        assert Role.ESTIMATOR in roles_of(session, cast.olga.person_id, cast.shop)

    def test_a_reset_ends_the_password_and_every_session(
        self, session: Session, cast: Cast
    ) -> None:
        before = session.get_one(Person, cast.theo.person_id).session_epoch
        theo = reset_password(session, cast.adele, ResetPassword(cast.theo.person_id), now=NOW)
        assert (theo.password_hash, theo.session_epoch) == ("", before + 1)
        with pytest.raises(RuleViolation, match="own_password"):
            reset_password(session, cast.adele, ResetPassword(cast.adele.person_id), now=NOW)

    def test_access_is_closed_and_opened(self, session: Session, cast: Cast) -> None:
        for active in (False, True):
            command = SetAccess(cast.theo.person_id, active)
            assert set_access(session, cast.adele, command, now=NOW).active is active
        assert [row[3] for row in history(session, cast.shop)] == [
            {"active": False}, {"active": True},
        ]  # fmt: skip
        with pytest.raises(RuleViolation, match="own_access"):
            set_access(session, cast.adele, SetAccess(cast.adele.person_id, False), now=NOW)


class TestRoles:
    def test_only_what_was_changed_changes(self, session: Session, cast: Cast) -> None:
        grant(session, cast.claire, cast.shop, Role.ESTIMATOR)
        change_roles(session, cast.adele, change(cast.claire, cast.shop, Role.STOREKEEPER), now=NOW)
        assert roles_of(session, cast.claire.person_id, cast.shop) == {
            Role.COUNTER, Role.ESTIMATOR, Role.STOREKEEPER,
        }  # fmt: skip
        assert history(session, cast.shop)[0][2:4] == (
            {"roles": ["counter", "estimator"]},
            {"roles": ["counter", "estimator", "storekeeper"]},
        )

    def test_reach(self, session: Session, cast: Cast) -> None:
        for person, site_id in ((cast.claire, cast.other_shop), (cast.olga, cast.shop)):
            with pytest.raises(NotFound):
                change_roles(session, cast.adele, change(person, site_id, Role.MANAGER), now=NOW)
        with pytest.raises(NotAllowed):
            change_roles(session, cast.marc, change(cast.marc, cast.shop, Role.COUNTER), now=NOW)

    def test_the_last_administrator_stays(self, session: Session, cast: Cast) -> None:
        grant(session, cast.adele, cast.shop, Role.COUNTER)
        own = change(cast.adele, cast.shop, Role.ADMINISTRATOR, granted=False)
        with pytest.raises(RuleViolation, match="own_role_needs_confirmation"):
            change_roles(session, cast.adele, own, now=NOW)
        confirmed = ChangeRoles(own.changes, own_confirmed=True)
        with pytest.raises(RuleViolation, match="last_administrator"):
            change_roles(session, cast.adele, confirmed, now=NOW)
        session.rollback()
        grant(session, cast.adele, cast.shop, Role.COUNTER)
        grant(session, cast.marc, cast.shop, Role.ADMINISTRATOR)
        change_roles(session, cast.adele, confirmed, now=NOW)
        assert roles_of(session, cast.adele.person_id, cast.shop) == {Role.COUNTER}

    def test_an_administrator_without_access_does_not_count(
        self, session: Session, cast: Cast
    ) -> None:
        grant(session, cast.marc, cast.shop, Role.ADMINISTRATOR)
        marc = Actor(cast.marc.person_id, "Marc", {cast.shop: frozenset(Role)})
        session.get_one(Person, cast.adele.person_id).active = False
        session.flush()
        own = change(marc, cast.shop, Role.ADMINISTRATOR, granted=False)
        with pytest.raises(RuleViolation, match="last_administrator"):
            change_roles(session, marc, ChangeRoles(own.changes, own_confirmed=True), now=NOW)

    def test_the_last_administrator_of_another_site_keeps_access(
        self, session: Session, cast: Cast
    ) -> None:
        adele = Actor(
            cast.adele.person_id, "Adèle Sire",
            dict.fromkeys((cast.shop, cast.other_shop), frozenset({Role.ADMINISTRATOR})),
        )  # fmt: skip
        grant(session, cast.olga, cast.other_shop, Role.ADMINISTRATOR)
        with pytest.raises(RuleViolation, match="last_administrator"):
            set_access(session, adele, SetAccess(cast.olga.person_id, False), now=NOW)

    def test_nobody_is_left_without_any_role(self, session: Session, cast: Cast) -> None:
        with pytest.raises(RuleViolation, match="last_role"):
            change_roles(
                session, cast.adele, change(cast.theo, cast.shop, Role.TECHNICIAN, False), now=NOW
            )


class TestSites:
    def test_who_opens_a_site_administers_it(self, session: Session, cast: Cast) -> None:
        command = CreateSite("École de Besançon", "ecb", SiteMode.TRAINING)
        site = create_site(session, cast.adele, command, now=NOW)
        assert (site.code, site.mode) == ("ECB", SiteMode.TRAINING)
        assert roles_of(session, cast.adele.person_id, site.id) == {Role.ADMINISTRATOR}
        rates = session.scalars(select(VatRate.rate_bp).where(VatRate.site_id == site.id)).all()
        assert rates == [2000]
        services = session.scalars(
            select(ServicePrice.code).where(ServicePrice.site_id == site.id)
        ).all()
        assert "automatic_service" in services
        assert history(session, site.id)[0][3]["code"] == "ECB"

    @pytest.mark.parametrize(
        ("name", "code", "refusal"),
        [
            ("", "ABC", "site_name_missing"),
            ("Site", "AB", "site_code_of_three_letters"),
            ("Site", "A1C", "site_code_of_three_letters"),
            ("Site", "ÀBC", "site_code_of_three_letters"),
            ("Site", "bes", "site_code_taken"),
        ],
    )
    def test_refusals(
        self, session: Session, cast: Cast, name: str, code: str, refusal: str
    ) -> None:
        with pytest.raises(RuleViolation, match=refusal):
            create_site(session, cast.adele, CreateSite(name, code), now=NOW)

    def test_only_an_administrator_opens_sites(self, session: Session, cast: Cast) -> None:
        with pytest.raises(NotAllowed):
            create_site(session, cast.marc, CreateSite("Site", "ABC"), now=NOW)

    def test_identity_is_checked_and_written_down(self, session: Session, cast: Cast) -> None:
        identity = Identity("Atelier", siren="732 829 320", vat_number="FR44732829320", phone="1")
        site = change_identity(session, cast.adele, ChangeIdentity(cast.shop, identity), now=NOW)
        assert (site.siren, site.vat_number, site.terms) == ("732829320", "FR44732829320", "")
        ((_, part, before, after, _),) = history(session, cast.shop)
        assert part == "identity"
        assert (before["siren"], after["siren"]) == ("123456782", "732829320")
        assert "website" not in before, "unchanged"

    @pytest.mark.parametrize(
        ("identity", "refusal"),
        [
            (Identity(" "), "site_name_missing"),
            (Identity("A", siren="123456789"), "siren_mistyped"),
            (Identity("A", siren="12"), "siren_not_nine_digits"),
            (Identity("A", siren="732829320", vat_number="FR00732829320"), "vat_number"),
        ],
    )
    def test_bad_identity(
        self, session: Session, cast: Cast, identity: Identity, refusal: str
    ) -> None:
        with pytest.raises(RuleViolation, match=refusal):
            change_identity(session, cast.adele, ChangeIdentity(cast.shop, identity), now=NOW)

    def test_two_administrators_do_not_overwrite_each_other(
        self, session: Session, cast: Cast
    ) -> None:
        seen = last_change(session, cast.shop)
        first = ChangeRules(cast.shop, RULES, seen)
        change_rules(session, cast.adele, first, now=NOW)
        identity = ChangeIdentity(cast.shop, Identity("Atelier"), seen)
        change_identity(session, cast.adele, identity, now=NOW)
        with pytest.raises(RuleViolation, match="changed_meanwhile") as refused:
            change_rules(session, cast.adele, first, now=NOW)
        assert refused.value.facts == {"author": "Adèle Sire"}
        again = ChangeRules(cast.shop, RULES, last_change(session, cast.shop))
        assert change_rules(session, cast.adele, again, now=NOW).opening_days == [1, 2, 6]

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"time_zone": "Europe/Morteau"}, "time_zone_unknown"),
            ({"opening_days": ()}, "site_never_open"),
            ({"opening_days": (0,)}, "site_never_open"),
            ({"quote_validity_days": 0}, "quote_validity_implausible"),
            ({"repair_guarantee_months": 121}, "guarantee_implausible"),
        ],
    )
    def test_bad_rules(
        self, session: Session, cast: Cast, changes: dict[str, Any], refusal: str
    ) -> None:
        rules = Rules(**{**RULES.__dict__, **changes})
        with pytest.raises(RuleViolation, match=refusal):
            change_rules(session, cast.adele, ChangeRules(cast.shop, rules), now=NOW)

    def test_closed_days(self, session: Session, cast: Cast) -> None:
        eve, boxing = date(2026, 12, 24), date(2026, 12, 26)
        site = close_days(session, cast.adele, CloseDays(cast.shop, eve, boxing), now=NOW)
        open_day(session, cast.adele, OpenDay(cast.shop, eve), now=NOW)
        assert site.closed_on == ["2026-12-25", "2026-12-26"]
        assert [row[2:4] for row in history(session, cast.shop)] == [
            ({"closed_on": []}, {"closed_on": ["2026-12-24", "2026-12-25", "2026-12-26"]}),
            ({"closed_on": ["2026-12-24"]}, {"closed_on": []}),
        ]
        for from_on, until_on, refusal in (
            (boxing, eve, "days_out_of_order"),
            (eve, date(2027, 12, 24), "closure_too_long"),
        ):
            with pytest.raises(RuleViolation, match=refusal):
                close_days(session, cast.adele, CloseDays(cast.shop, from_on, until_on), now=NOW)

    def test_a_logo_becomes_a_small_png(self, session: Session, cast: Cast) -> None:
        big = io.BytesIO()
        Image.new("RGB", (1800, 900), "navy").save(big, "JPEG")
        site = set_logo(session, cast.adele, SetLogo(cast.shop, big.getvalue()), now=NOW)
        assert site.logo_png is not None
        with Image.open(io.BytesIO(site.logo_png)) as logo:
            assert (logo.format, logo.size) == ("PNG", (600, 300))
        assert set_logo(session, cast.adele, SetLogo(cast.shop, None), now=NOW).logo_png is None

    @pytest.mark.parametrize("content", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
    def test_what_is_not_a_picture_is_refused(
        self, session: Session, cast: Cast, content: bytes
    ) -> None:
        with pytest.raises(RuleViolation, match="picture_unreadable") as refused:
            set_logo(session, cast.adele, SetLogo(cast.shop, content), now=NOW)
        assert refused.value.field == "logo"


class TestPrices:
    def test_a_new_rate_ends_the_one_before(self, session: Session, cast: Cast) -> None:
        day = date(2027, 1, 1)
        add_vat_rate(session, cast.adele, AddVatRate(cast.shop, "standard", 2100, day), now=NOW)
        rates = session.execute(
            select(VatRate.rate_bp, VatRate.from_on, VatRate.until_on)
            .where(VatRate.site_id == cast.shop)
            .order_by(VatRate.from_on)
        ).all()
        assert rates == [
            (2000, date(2014, 1, 1), date(2026, 12, 31)), (2100, day, None),
        ]  # fmt: skip
        for command, refusal in (
            (AddVatRate(cast.shop, "standard", 2200, day), "vat_rate_not_later"),
            (AddVatRate(cast.shop, "other", 2200, day), "unknown_code"),
            (AddVatRate(cast.shop, "reduced", 10_001, day), "vat_rate_implausible"),
        ):
            with pytest.raises(RuleViolation, match=refusal):
                add_vat_rate(session, cast.adele, command, now=NOW)

    def test_regime(self, session: Session, cast: Cast) -> None:
        set_vat_regime(session, cast.adele, SetVatRegime(cast.shop, VatRegime.FRANCHISE), now=NOW)
        assert session.get_one(Site, cast.shop).vat_regime is VatRegime.FRANCHISE
        assert history(session, cast.shop)[0][3] == {"vat_regime": "franchise"}

    def test_a_service_is_added_changed_retired_and_put_back(
        self, session: Session, cast: Cast
    ) -> None:
        service = add_service(session, cast.adele, AddService(cast.shop, SERVICE), now=NOW)
        assert service.code == "time_setting"
        assert service.kinds == [kind.value for kind in WatchKind], "none ticked: all"
        dearer = ServiceData("Mise à l’heure", "", (), ("regulation",), 700, 900)
        change_service(session, cast.adele, ChangeService(cast.shop, service.id, dearer), now=NOW)
        assert (service.code, service.price_max_cents) == ("time_setting", 900)
        retire_service(session, cast.adele, RetireService(cast.shop, service.id), now=NOW)
        assert not service.active
        retire_service(session, cast.adele, RetireService(cast.shop, service.id, True), now=NOW)
        assert service.active
        assert [row[3].get("active") for row in history(session, cast.shop)] == [
            None, None, False, True,
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("service", "refusal"),
        [
            (ServiceData(" ", "", (), ("regulation",), 1), "service_name_missing"),
            (ServiceData("A", "", (), ("regulation",), 9, 8), "range_out_of_order"),
            (ServiceData("A", "", (), ("regulation",), 1, 2, quick=True), "quick_service"),
            (ServiceData("A", "", (), (), 1), "service_without_operation"),
            (ServiceData("A", "", (), ("magic",), 1), "unknown_code"),
        ],
    )
    def test_refusals(
        self, session: Session, cast: Cast, service: ServiceData, refusal: str
    ) -> None:
        with pytest.raises(RuleViolation, match=refusal):
            add_service(session, cast.adele, AddService(cast.shop, service), now=NOW)

    def test_another_sites_service_does_not_exist(self, session: Session, cast: Cast) -> None:
        theirs = session.scalars(
            select(ServicePrice.id).where(ServicePrice.site_id == cast.other_shop)
        ).first()
        assert theirs is not None
        with pytest.raises(NotFound):
            retire_service(session, cast.adele, RetireService(cast.shop, theirs), now=NOW)


def test_every_act_is_closed_to_other_roles(session: Session, cast: Cast) -> None:
    day = date(2026, 12, 24)
    acts = (
        (change_identity, ChangeIdentity(cast.shop, Identity("A"))),
        (change_rules, ChangeRules(cast.shop, RULES)),
        (close_days, CloseDays(cast.shop, day, day)),
        (open_day, OpenDay(cast.shop, day)),
        (set_logo, SetLogo(cast.shop, None)),
        (set_vat_regime, SetVatRegime(cast.shop, VatRegime.FRANCHISE)),
        (add_vat_rate, AddVatRate(cast.shop, "standard", 1, day)),
        (add_service, AddService(cast.shop, SERVICE)),
        (create_person, CreatePerson(cast.shop, LEON, frozenset({Role.COUNTER}))),
    )
    for act, command in acts:
        with pytest.raises(NotAllowed):
            act(session, cast.marc, command, now=NOW)
        with pytest.raises(NotFound):
            act(session, cast.olga, command, now=NOW)
    commit(session)
    assert history(session, cast.shop) == []
