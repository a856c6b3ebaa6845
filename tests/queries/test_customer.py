"""Finding a customer at the counter by what he says, however it was once written down."""

import pytest
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.story import received
from workshop.db.models import Customer
from workshop.db.session import commit
from workshop.operations.customer import CustomerData
from workshop.queries.customer import find_customers, similar_customers


@pytest.fixture
def known(session: Session, cast: Cast) -> dict[str, int]:
    """Customers by family name or house."""
    ids = {}
    for name, given, company, phone, serial in (
        ("Keller", "Jörg", "", "+49 1579 230 8811", "6D0417"),
        ("Huber", "Urs", "", "0041 79 123 45 67", "RQE4417"),
        ("Bôle-Richard", "Étienne", "", "06 39 98 78 23", "65 717 203"),
        ("Bôle", "Marc", "", "06 39 98 78 24", "2 117 440"),
        ("", "", "Dupont & Fils", "03 81 22 33 44", "5D7713"),
    ):
        data = CustomerData(name, given, company, phone=phone)
        ids[name or company] = received(
            session, cast, customer=data, watch={"serial": serial}
        ).customer_id
    return ids


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("RQE4417", ["Huber"]),
        ("rqe 4417", ["Huber"]),
        ("BES-26-00002", ["Huber"]),
        ("BES-26-00002?a=1", ["Huber"]),
        ("ABC1234", []),
        ("2 117", ["Bôle"]),
        ("+49 1579 230 8811", ["Keller"]),
        ("0049 1579 230 8811", ["Keller"]),
        ("0049 1579", ["Keller"]),
        ("004915792308811", ["Keller"]),
        ("+49 (0)1579 230 8811", ["Keller"]),
        ("+41 79 123 45 67", ["Huber"]),
        ("0041791234567", ["Huber"]),
        ("tel:+33639987823", ["Bôle-Richard"]),
        ("Tél. 06 39 98 78 23", ["Bôle-Richard"]),
        ("06,39,98,78,23 Bôle", ["Bôle-Richard"]),
        ("06–39–98–78", ["Bôle", "Bôle-Richard"]),
        ("07 11 11 11 11 Keller", ["Keller"]),
        ("Etienne Bôle", ["Bôle-Richard"]),
        ("bole étienne", ["Bôle-Richard"]),
        ("Bôle-Richard", ["Bôle-Richard"]),
        ("Richard", ["Bôle-Richard"]),
        ("etienne", ["Bôle-Richard"]),
        ("marc bôle", ["Bôle"]),
        ("Dupont et Fils", ["Dupont & Fils"]),
        ("fils dupont", ["Dupont & Fils"]),
        ("Etienne Keller", []),
    ],
)
def test_a_customer_is_found_by_what_he_says(
    session: Session, cast: Cast, known: dict[str, int], said: str, names: list[str]
) -> None:
    found = {hit.id for hit in find_customers(session, cast.claire, cast.shop, said)}
    assert found == {known[name] for name in names}


def test_a_phone_kept_with_its_00_on_an_older_card_is_still_found(
    session: Session, cast: Cast, known: dict[str, int]
) -> None:
    session.get_one(Customer, known["Huber"]).phone_digits = "0041791234567"
    commit(session)
    (hit,) = find_customers(session, cast.claire, cast.shop, "+41 79 123")
    (double,) = similar_customers(
        session, cast.claire, cast.shop, name="Autre", phone="0041 79 123 45 67"
    )
    assert (hit.id, double.id, double.same_phone) == (known["Huber"], known["Huber"], True)
