"""A partner shop's person: sees the watches of their own house, and nothing else of the workshop."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests import story
from tests.cast import Cast
from tests.counting import statements
from workshop.db.models import AuditEntry, PartnerAccess, Person, RoleAssignment, Ticket, Watch
from workshop.db.session import commit
from workshop.domain.permissions import Role
from workshop.operations.customer import CustomerData

SignIn = Callable[[str], FlaskClient]
HOUSE = CustomerData(family_name="Roy", company="Horlogerie Roy & Fils", phone="03 80 11 22 33")


@pytest.fixture
def nora(session: Session, cast: Cast) -> int:
    """Nora, of a partner shop, has the role and no house yet."""
    person = session.query(Person).filter_by(name="Nora Blanc").one()
    session.add(RoleAssignment(person_id=person.id, site_id=cast.shop, role=Role.PARTNER))
    commit(session)
    return person.id


def left(session: Session, cast: Cast, serial: str, **changes: Any) -> str:
    number = story.in_diagnosis(
        session, cast, customer=HOUSE, watch={"serial": serial}, **changes
    ).number
    session.rollback()
    return number


def give_house(client: FlaskClient, person_id: int, site_id: int, company: str) -> Any:
    address = f"/admin/people/{person_id}/houses/{site_id}"
    return client.post(address, data={"company": company}, follow_redirects=True)


def test_without_a_house_nothing_is_shown_but_whom_to_ask(sign_in: SignIn, nora: int) -> None:
    page = sign_in("nora").get("/my-watches").text
    assert "pas encore relié à votre maison" in page


def test_a_partner_follows_the_watches_of_the_house_and_no_others(
    app: Flask, session: Session, cast: Cast, sign_in: SignIn, nora: int
) -> None:
    own, other = left(session, cast, "RF-1"), story.in_diagnosis(session, cast).number
    session.rollback()
    done = give_house(sign_in("adele"), nora, cast.shop, "horlogerie roy & fils")
    assert "Horlogerie Roy &amp; Fils" in done.text
    client = sign_in("nora")
    client.get("/my-watches")
    with statements(app.extensions["test_engine"]) as queries:
        page = client.get("/my-watches").text
    assert len([one for one, _ in queries if one.startswith("SELECT")]) == 3
    assert own in page
    assert "RF-1" in page
    assert "Un horloger l’examine." in page
    assert other not in page
    for hidden in (f"/tickets/{own}", "/board", "/search?q=RF-1", f"/t/{own}"):
        assert client.get(hidden).status_code in (403, 404), hidden


def test_a_house_is_found_whatever_its_capitals(
    session: Session, cast: Cast, sign_in: SignIn, nora: int
) -> None:
    story.received(session, cast, customer=replace(HOUSE, company="Horlogerie Élan"))
    session.rollback()
    assert (
        "Horlogerie Élan" in give_house(sign_in("adele"), nora, cast.shop, "HORLOGERIE ÉLAN").text
    )
    assert session.query(PartnerAccess).count() == 1


def test_searching_among_own_watches(
    session: Session, cast: Cast, sign_in: SignIn, nora: int
) -> None:
    first, second = left(session, cast, "RF-1"), left(session, cast, "ZZ_2")
    house = session.query(Ticket).filter_by(number=first).one().customer_id
    session.query(Ticket).filter_by(number=second).update({"customer_id": house})
    session.add(PartnerAccess(person_id=nora, site_id=cast.shop, customer_id=house))
    commit(session)
    client = sign_in("nora")
    found = client.get("/my-watches?q=rf-").text
    assert first in found
    assert second not in found
    assert second in client.get("/my-watches?q=zz_2").text
    assert "Rien ne correspond" in client.get("/my-watches?q=%25").text
    session.execute(
        update(Watch).where(Watch.serial == "ZZ_2").values(brand="École", model="d’été")
    )
    commit(session)
    for typed in ("école", "ECOLE d’ÉTÉ", "Ete"):
        found = client.get(f"/my-watches?q={typed}").text
        assert second in found
        assert first not in found
    assert "Aucune montre ici" in client.get("/my-watches?given_back=1").text


@pytest.mark.parametrize(
    ("company", "told"),
    [
        ("Horlogerie Inconnue", "Aucune fiche client de ce site"),
        ("é" * 161, "160"),
    ],
)
def test_a_house_that_does_not_exist_is_told_and_kept(
    session: Session, cast: Cast, sign_in: SignIn, nora: int, company: str, told: str
) -> None:
    answer = give_house(sign_in("adele"), nora, cast.shop, company)
    assert answer.status_code == 422
    assert told in answer.text
    assert company in answer.text
    assert session.query(PartnerAccess).count() == 0


def test_only_who_has_the_role_can_stand_for_a_house(
    session: Session, cast: Cast, sign_in: SignIn, nora: int
) -> None:
    left(session, cast, "RF-1")
    answer = give_house(sign_in("adele"), cast.theo.person_id, cast.shop, HOUSE.company)
    assert answer.status_code == 422
    assert give_house(sign_in("adele"), nora, cast.other_shop, HOUSE.company).status_code == 404
    assert session.query(PartnerAccess).count() == 0


def test_taking_the_house_away_closes_the_page_and_is_written_down(
    session: Session, cast: Cast, sign_in: SignIn, nora: int
) -> None:
    own = left(session, cast, "RF-1")
    admin = sign_in("adele")
    give_house(admin, nora, cast.shop, HOUSE.company)
    give_house(admin, nora, cast.shop, " ")
    assert own not in sign_in("nora").get("/my-watches").text
    written = [(entry.before, entry.after) for entry in session.query(AuditEntry).all()]
    assert ({"house": HOUSE.company}, {"house": ""}) in written
