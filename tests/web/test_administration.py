"""The administration pages and the invitation, through the client."""

import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tests.cast import PASSWORD, Cast
from tests.pages import Page
from workshop.db.models import AuditEntry, Person, RoleAssignment, ServicePrice, Site, VatRate
from workshop.db.session import commit
from workshop.domain.permissions import Role

SignIn = Callable[[str], FlaskClient]
NEW = {
    "name": "Léon Sallin",
    "email": "leon@etabli.example",
    "technical_level": "2",
    "language": "fr",
    "roles": ["technician"],
}
PAGES = (
    "/admin",
    "/admin/permissions",
    "/admin/people/new",
    "/admin/sites/new",
    "/admin/sites/BES",
    "/admin/sites/BES/rules",
    "/admin/sites/BES/prices",
    "/admin/sites/BES/prices/new",
    "/admin/sites/BES/roles",
)
IDENTITY = {"name": "Atelier Besançon", "legal_name": "Établi SARL", "siren": "732829320"}
RULES = {
    "time_zone": "Europe/Paris",
    "opening_days": ["1", "2", "3", "4", "5", "6"],
    "repair_guarantee_months": "24",
    "quote_validity_days": "15",
    "diagnosis_fee": "0",
    "labour_rate": "84,50",
    "pre_quote_validation_from": "",
    "overdue_instrument": "block",
}
SERVICE = {
    "name_fr": "Mise à l’heure",
    "price": "5",
    "delay_days": "0",
    "guarantee_months": "0",
    "operations": ["regulation"],
}


@pytest.fixture
def adele(sign_in: SignIn) -> FlaskClient:
    return sign_in("adele")


def invite(adele: FlaskClient, cast: Cast) -> tuple[str, str]:
    """Create Léon; the address of his page, and that of his invitation."""
    answer = adele.post("/admin/people/new", data={**NEW, "site": cast.shop})
    assert answer.status_code == 303
    page = adele.get(answer.location).text
    found = re.search(r'value="http://localhost(/invitation/[^"]+)"', page)
    assert found
    return answer.location, found.group(1)


@pytest.mark.parametrize("path", PAGES)
def test_pages_open_to_the_administrator_only(sign_in: SignIn, path: str) -> None:
    assert sign_in("adele").get(path).status_code == 200
    for other in ("marc", "olga", "nora"):
        assert sign_in(other).get(path).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_number_of_queries(app: Flask, adele: FlaskClient, path: str) -> None:
    statements: list[str] = []

    def count(_conn, _cursor, statement, *_rest) -> None:
        statements.append(statement)

    engine = app.extensions["test_engine"]
    event.listen(engine, "before_cursor_execute", count)
    try:
        adele.get(path)
    finally:
        event.remove(engine, "before_cursor_execute", count)
    assert len(statements) <= 8, statements


def test_another_site_does_not_exist(adele: FlaskClient, cast: Cast) -> None:
    for path in ("", "/rules", "/prices", "/roles", "/logo", "/prices/new"):
        assert adele.get(f"/admin/sites/DIJ{path}").status_code == 404
    assert adele.post("/admin/sites/DIJ", data=IDENTITY).status_code == 404
    assert adele.get(f"/admin/people/{cast.olga.person_id}").status_code == 404
    posted = adele.post(f"/admin/people/{cast.olga.person_id}/invitation", data={})
    assert posted.status_code == 404


def test_somebody_new_chooses_a_password_and_is_in(
    app: Flask, adele: FlaskClient, cast: Cast
) -> None:
    _, link = invite(adele, cast)
    leon = app.test_client()
    assert "leon@etabli.example" in leon.get(link).text
    short = leon.post(link, data={"password": "court"})
    assert short.status_code == 422
    assert "Choisissez au moins 10 caractères." in short.text
    assert leon.post(link, data={"password": "le balancier bat"}).status_code == 303
    assert "Léon Sallin" in leon.get("/").text
    again = app.test_client().get(link)
    assert again.status_code == 404
    assert "Ce lien ne vaut plus" in again.text


def test_a_link_that_was_changed_or_is_too_old_is_void(
    app: Flask, adele: FlaskClient, cast: Cast
) -> None:
    _, link = invite(adele, cast)
    assert app.test_client().get(link[:-3] + "abc").status_code == 404
    days = app.config["INVITATION_DAYS"]
    app.config["INVITATION_DAYS"] = -1
    try:
        assert app.test_client().get(link).status_code == 404
    finally:
        app.config["INVITATION_DAYS"] = days
    assert app.test_client().get(link).status_code == 200


def test_a_new_invitation_voids_the_one_before(app: Flask, adele: FlaskClient, cast: Cast) -> None:
    page, link = invite(adele, cast)
    assert adele.post(f"{page}/invitation", data={}).status_code == 303
    assert app.test_client().get(link).status_code == 404


def test_a_double_click_makes_one_person(adele: FlaskClient, cast: Cast, session: Session) -> None:
    data = {**NEW, "site": cast.shop, "once": "the same form"}
    first, second = (adele.post("/admin/people/new", data=data) for _ in range(2))
    assert first.location == second.location
    session.rollback()
    people = session.scalars(select(Person.id).where(Person.email == NEW["email"])).all()
    assert len(people) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Écrivez le nom de la personne."),
        ({"name": "x" * 121}, "Ce texte est trop long"),
        ({"email": "leon"}, "n’est pas complète"),
        ({"email": "claire@etabli.example"}, "déjà celle d’une autre personne"),
        ({"roles": []}, "Donnez au moins un rôle"),
        ({"roles": ["king"]}, "Il reste quelque chose à corriger"),
        ({"technical_level": "9"}, "Il reste quelque chose à corriger"),
        ({"site": "999"}, "Il reste quelque chose à corriger"),
    ],
)
def test_a_bad_person_is_refused_with_the_input_kept(
    adele: FlaskClient, cast: Cast, changes: dict[str, object], sentence: str
) -> None:
    data = {**NEW, "name": "<b>Zoé</b> 😀 שלום", "site": cast.shop, **changes}
    answer = adele.post("/admin/people/new", data=data)
    assert answer.status_code == 422
    assert sentence in answer.text
    if "name" not in changes:
        assert "&lt;b&gt;Zoé&lt;/b&gt; 😀 שלום" in answer.text


def test_closing_an_access_ends_the_session_at_once(
    adele: FlaskClient, sign_in: SignIn, cast: Cast
) -> None:
    theo = sign_in("theo")
    page = f"/admin/people/{cast.theo.person_id}"
    assert adele.post(f"{page}/access", data={"active": "no"}).status_code == 303
    assert theo.get("/").location.startswith("/sign-in")
    adele.post(f"{page}/access", data={"active": "yes"})
    assert sign_in("theo").get("/").status_code == 200


def test_roles_are_ticked_in_the_matrix(
    adele: FlaskClient, sign_in: SignIn, cast: Cast, session: Session
) -> None:
    claire, shop = cast.claire.person_id, cast.shop
    held = f"{claire}.{shop}.counter"
    answer = adele.post(
        "/admin/sites/BES/roles",
        data={"held": [held], "role": [held, f"{claire}.{shop}.administrator", "nonsense"]},
    )
    assert answer.location == "/admin/sites/BES/roles"
    session.rollback()
    roles = session.scalars(
        select(RoleAssignment.role).where(RoleAssignment.person_id == claire)
    ).all()
    assert set(roles) == {Role.COUNTER, Role.ADMINISTRATOR}
    assert sign_in("claire").get("/admin").status_code == 200


def test_giving_up_ones_own_role_asks_first(
    adele: FlaskClient, cast: Cast, session: Session
) -> None:
    session.add(
        RoleAssignment(person_id=cast.adele.person_id, site_id=cast.shop, role=Role.COUNTER)
    )
    commit(session)
    own = f"{cast.adele.person_id}.{cast.shop}"
    page = f"/admin/people/{cast.adele.person_id}"
    data = {"held": [f"{own}.counter", f"{own}.administrator"], "role": [f"{own}.administrator"]}
    asked = adele.post(f"{page}/roles", data=data)
    assert asked.status_code == 422
    assert "Confirmez que vous y renoncez" in asked.text
    assert f'value="{own}.counter"><span' in asked.text, "the box stays as it was left"
    assert adele.post(f"{page}/roles", data={**data, "own_confirmed": "y"}).status_code == 303


def test_the_last_administrator_cannot_go(adele: FlaskClient, cast: Cast) -> None:
    own = f"{cast.adele.person_id}.{cast.shop}.administrator"
    answer = adele.post(
        f"/admin/people/{cast.adele.person_id}/roles",
        data={"held": [own], "own_confirmed": "y"},
    )
    assert answer.status_code == 422


def test_a_site_is_opened_and_completed(adele: FlaskClient, session: Session) -> None:
    answer = adele.post("/admin/sites/new", data={"name": "Dole", "code": "dol", "mode": "live"})
    assert answer.location == "/admin/sites/DOL"
    assert "Il manque encore" in adele.get(answer.location).text
    session.rollback()
    site = session.scalars(select(Site).where(Site.code == "DOL")).one()
    assert not session.scalars(select(ServicePrice.id).where(ServicePrice.site_id == site.id)).all()


def test_identity_is_saved_and_its_history_shown(
    adele: FlaskClient, cast: Cast, session: Session
) -> None:
    assert adele.post("/admin/sites/BES", data=IDENTITY).status_code == 303
    session.rollback()
    assert session.get_one(Site, cast.shop).siren == "732829320"
    page = adele.get("/admin/sites/BES").text
    assert "123456782 → 732829320" in page
    assert "Adèle Sire" in page


def test_a_mistyped_siren_is_said_at_its_field(adele: FlaskClient, session: Session) -> None:
    answer = adele.post("/admin/sites/BES", data={**IDENTITY, "siren": "732829321"})
    assert answer.status_code == 422
    assert "Un chiffre de ce SIREN n’est pas le bon" in answer.text
    assert 'value="732829321"' in answer.text
    session.rollback()
    assert not session.scalars(select(AuditEntry.id)).all()


def test_two_administrators_at_once(adele: FlaskClient) -> None:
    page = adele.get("/admin/sites/BES").text
    seen = re.search(r'name="seen_change"[^>]*value="(\d+)"', page)
    assert seen
    data = {**IDENTITY, "seen_change": seen.group(1)}
    assert adele.post("/admin/sites/BES", data=data).status_code == 303
    late = adele.post("/admin/sites/BES", data={**data, "legal_name": "Autre nom"})
    assert late.status_code == 422
    assert "vient de changer ces réglages" in late.text
    assert 'value="Autre nom"' in late.text
    renewed = re.search(r'name="seen_change"[^>]*value="(\d+)"', late.text)
    assert renewed
    again = {**data, "legal_name": "Autre nom", "seen_change": renewed.group(1)}
    assert adele.post("/admin/sites/BES", data=again).status_code == 303


def test_the_logo_comes_back_as_png(adele: FlaskClient) -> None:
    picture = io.BytesIO()
    Image.new("RGBA", (900, 300), (0, 0, 90, 128)).save(picture, "PNG")
    picture.seek(0)
    assert adele.get("/admin/sites/BES/logo").status_code == 404
    sent = adele.post("/admin/sites/BES/logo", data={"logo": (picture, "logo.png")})
    assert sent.status_code == 303
    logo = adele.get("/admin/sites/BES/logo")
    assert (logo.mimetype, logo.data[:4]) == ("image/png", b"\x89PNG")
    assert adele.post("/admin/sites/BES/logo", data={}).status_code == 303
    assert adele.get("/admin/sites/BES/logo").status_code == 404


def test_a_text_named_png_is_refused_at_the_field(adele: FlaskClient) -> None:
    fake = (io.BytesIO(b"hello"), "logo.png")
    answer = adele.post("/admin/sites/BES/logo", data={"logo": fake})
    assert answer.status_code == 422
    assert 'id="logo-errors"' in answer.text


def test_rules_take_commas_and_empty_thresholds(
    adele: FlaskClient, cast: Cast, session: Session
) -> None:
    assert adele.post("/admin/sites/BES/rules", data=RULES).status_code == 303
    session.rollback()
    site = session.get_one(Site, cast.shop)
    assert (site.labour_rate_cents, site.pre_quote_validation_from_cents) == (8450, None)
    assert site.opening_days == [1, 2, 3, 4, 5, 6]


def test_what_is_asked_on_acceptance(adele: FlaskClient, cast: Cast, session: Session) -> None:
    asked = {
        "down_payment_share": "33,5",
        "down_payment_from": "100",
        "down_payment_holds_work": "y",
    }
    assert adele.post("/admin/sites/BES/rules", data={**RULES, **asked}).status_code == 303
    session.rollback()
    site = session.get_one(Site, cast.shop)
    assert (site.down_payment_bp, site.down_payment_from_cents) == (3350, 10_000)
    assert site.down_payment_holds_work
    assert not site.asks_immediate_execution, "a box that is not ticked"
    session.rollback()
    shown = Page(adele.get("/admin/sites/BES/rules").text).form_to("/admin/sites/BES/rules")
    assert dict(shown.data())["down_payment_share"] == "33,5"
    history = adele.get("/admin/sites/BES").text
    assert "acompte demandé : 33,5 %" in history
    assert adele.post("/admin/sites/BES/rules", data=RULES).status_code == 303
    session.rollback()
    assert session.get_one(Site, cast.shop).down_payment_bp is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"down_payment_share": "101"}, "Attendu entre 0,01 et 100"),
        ({"down_payment_share": "0"}, "Attendu entre 0,01 et 100"),
        ({"down_payment_share": "un tiers"}, "Écrivez un nombre"),
        ({"down_payment_from": "-3"}, "Ce montant n’est pas plausible."),
        ({"down_payment_holds_work": "y"}, "Dites quel pourcentage est demandé."),
        ({"labour_rate": ""}, "Écrivez un montant."),
        ({"labour_rate": "beaucoup"}, "Écrivez un montant en euros"),
        ({"labour_rate": "-5"}, "Ce montant n’est pas plausible."),
        ({"quote_validity_days": "4,5"}, "Trop de décimales"),
        ({"quote_validity_days": ""}, "Écrivez un nombre."),
        ({"quote_validity_days": "999"}, "Attendu entre 1 et 365"),
        ({"repair_guarantee_months": "1e9"}, "Attendu entre 0 et 120"),
        ({"opening_days": []}, "Les jours d’ouverture du site ne sont pas réglés."),
        ({"time_zone": "Mars/Base"}, "Il reste quelque chose à corriger"),
    ],
)
def test_bad_rules(adele: FlaskClient, changes: dict[str, object], sentence: str) -> None:
    answer = adele.post("/admin/sites/BES/rules", data={**RULES, **changes})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_closed_days(adele: FlaskClient, cast: Cast, session: Session) -> None:
    adele.post("/admin/sites/BES/closures", data={"from_on": "2026-12-24", "until_on": ""})
    session.rollback()
    assert session.get_one(Site, cast.shop).closed_on == ["2026-12-24"]
    assert "24 déc. 2026" in adele.get("/admin/sites/BES/rules").text
    bad = adele.post(
        "/admin/sites/BES/closures", data={"from_on": "2026-12-24", "until_on": "2026-12-01"}
    )
    assert bad.status_code == 422
    assert "Le dernier jour est avant le premier." in bad.text
    adele.post("/admin/sites/BES/openings", data={"day": "2026-12-24"})
    session.rollback()
    assert session.get_one(Site, cast.shop).closed_on == []


def test_vat(adele: FlaskClient, cast: Cast, session: Session) -> None:
    rate = {"code": "reduced", "rate": "5,5", "from_on": "2027-01-01"}
    assert adele.post("/admin/sites/BES/vat-rates", data=rate).status_code == 303
    session.rollback()
    rates = session.scalars(select(VatRate.rate_bp).where(VatRate.site_id == cast.shop)).all()
    assert sorted(rates) == [550, 2000]
    late = adele.post("/admin/sites/BES/vat-rates", data=rate)
    assert late.status_code == 422
    assert "à partir du 1er janv. 2027" in late.text
    assert adele.post("/admin/sites/BES/vat-regime", data={"regime": "none"}).status_code == 422
    franchise = adele.post("/admin/sites/BES/vat-regime", data={"regime": "franchise"})
    assert franchise.status_code == 303


def test_price_list(adele: FlaskClient, cast: Cast, session: Session) -> None:
    assert adele.post("/admin/sites/BES/prices/new", data=SERVICE).status_code == 303
    session.rollback()
    service = session.scalars(
        select(ServicePrice).where(ServicePrice.name_fr == "Mise à l’heure")
    ).one()
    at = f"/admin/sites/BES/prices/{service.id}"
    assert adele.post(at, data={**SERVICE, "price": "7", "price_max": "9"}).status_code == 303
    assert adele.post(f"{at}/availability", data={"active": "no"}).status_code == 303
    session.rollback()
    assert (service.price_cents, service.price_max_cents, service.active) == (700, 900, False)
    bad = adele.post(at, data={**SERVICE, "price": "9", "price_max": "7"})
    assert bad.status_code == 422
    assert "Le haut de la fourchette est sous le bas." in bad.text
    assert 'value="9"' in bad.text
    theirs = session.scalars(
        select(ServicePrice.id).where(ServicePrice.site_id == cast.other_shop)
    ).first()
    assert adele.get(f"/admin/sites/BES/prices/{theirs}").status_code == 404


def test_the_permissions_are_readable(adele: FlaskClient) -> None:
    page = adele.get("/admin/permissions").text
    assert "Valider le diagnostic d’un collègue" in page
    assert "Hiérarchie" in page


def test_the_password_of_nobody_signs_in(app: Flask, adele: FlaskClient, cast: Cast) -> None:
    invite(adele, cast)
    client = app.test_client()
    for guess in ("", PASSWORD, " "):
        answer = client.post("/sign-in", data={"email": NEW["email"], "password": guess})
        assert answer.status_code == 422
