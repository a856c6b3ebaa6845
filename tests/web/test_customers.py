"""The customer's card: doubles offered, two cards compared, merged by an act, and separated."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from tests import story
from tests.cast import Cast
from tests.counting import statements
from tests.pages import Page
from workshop.db.models import Customer, CustomerMerge, Ticket
from workshop.db.session import commit
from workshop.operations.customer import CustomerData

SignIn = Callable[[str], FlaskClient]
DOUBLE = CustomerData(
    family_name="Lefevre", given_name="Zoé", phone="06 12 34 56 78", address="3 rue des Granges"
)


@pytest.fixture
def pair(session: Session, cast: Cast) -> tuple[Ticket, Ticket]:
    return story.in_diagnosis(session, cast), story.received(session, cast, customer=DOUBLE)


def address(pair: tuple[Ticket, Ticket]) -> str:
    return f"/customers/{pair[0].customer_id}/merge/{pair[1].customer_id}"


def form(client: FlaskClient, path: str) -> MultiDict[str, str]:
    return sent_by(client.get(path).get_data(as_text=True))


def sent_by(html: str) -> MultiDict[str, str]:
    """What the form that compares two cards sends."""
    forms = Page(html).forms
    fields = next(each.data() for each in forms if any(f.name == "seen" for f in each.fields))
    return MultiDict(fields)


def test_a_double_is_offered_and_compared(
    pair: tuple[Ticket, Ticket], cast: Cast, sign_in: SignIn
) -> None:
    claire = sign_in("claire")
    card = Page(claire.get(f"/customers/{pair[0].customer_id}").get_data(as_text=True))
    assert address(pair) in {url for _words, url in card.links}
    assert pair[0].number in card.words
    assert pair[1].number not in card.words
    shown = claire.get(address(pair)).get_data(as_text=True)
    assert "3 rue des Granges" in shown
    assert "zoe@example.org" in shown
    assert form(claire, address(pair)).getlist("taken") == ["address"]


def test_the_ticket_leads_to_the_card_for_who_receives(
    pair: tuple[Ticket, Ticket], sign_in: SignIn
) -> None:
    link = f'href="/customers/{pair[0].customer_id}"'
    for name, expected in (("claire", True), ("marc", True), ("theo", False)):
        shown = sign_in(name).get(f"/tickets/{pair[0].number}").get_data(as_text=True)
        assert (link in shown) is expected, name


def test_merged_once_however_often_it_is_sent_and_separated(
    session: Session, pair: tuple[Ticket, Ticket], sign_in: SignIn
) -> None:
    claire, kept_id, path = sign_in("claire"), pair[0].customer_id, address(pair)
    sent = form(claire, path)
    for _ in range(2):
        answer = claire.post(path, data=sent)
        assert (answer.status_code, answer.location) == (303, f"/customers/{kept_id}")
    commit(session)
    merge = session.scalars(select(CustomerMerge)).one()
    assert session.get_one(Customer, kept_id).address == "3 rue des Granges"
    shown = claire.get(f"/customers/{pair[1].customer_id}").get_data(as_text=True)
    assert pair[1].number in shown
    assert "Séparer de nouveau" in shown
    written = sign_in("adele").get("/admin/sites/BES").get_data(as_text=True)
    assert f"Fiche client : {kept_id}" in written
    assert "repris de l’autre fiche : Adresse" in written
    assert claire.get(path).status_code == 404
    undone = claire.post(f"/customers/merges/{merge.id}/undoing", data={"once": "x"})
    assert undone.status_code == 303
    again = claire.post(f"/customers/merges/{merge.id}/undoing", data={"once": "y"})
    assert again.status_code == 422
    assert "déjà séparées" in again.get_data(as_text=True)
    assert claire.get(path).status_code == 200


def test_a_card_that_changed_meanwhile_keeps_what_was_ticked(
    session: Session, pair: tuple[Ticket, Ticket], sign_in: SignIn
) -> None:
    claire = sign_in("claire")
    sent = form(claire, address(pair))
    sent.add("taken", "email")
    session.get_one(Customer, pair[1].customer_id).given_name = "Zoé Anne"
    commit(session)
    refused = claire.post(address(pair), data=sent)
    assert refused.status_code == 422
    assert "vient de changer" in refused.get_data(as_text=True)
    kept = sent_by(refused.get_data(as_text=True))
    assert sorted(kept.getlist("taken")) == ["address", "email"]
    assert claire.post(address(pair), data=kept).status_code == 303


@pytest.mark.parametrize("taken", ["nonsense", "merged_into_id", ""])
def test_a_choice_that_does_not_exist_is_refused(
    pair: tuple[Ticket, Ticket], sign_in: SignIn, taken: str
) -> None:
    refused = sign_in("claire").post(address(pair), data={"taken": taken})
    assert refused.status_code == 422


def test_strangers_and_other_roles_find_nothing(
    session: Session, cast: Cast, pair: tuple[Ticket, Ticket], sign_in: SignIn
) -> None:
    merge = sign_in("claire").post(address(pair), data={"once": "a"})
    assert merge.status_code == 303
    merge_id = session.scalar(select(CustomerMerge.id))
    for name in ("olga", "theo", "nora"):
        client = sign_in(name)
        for path in (f"/customers/{pair[0].customer_id}", address(pair)):
            assert client.get(path).status_code == 404, (name, path)
        for path in (address(pair), f"/customers/merges/{merge_id}/undoing"):
            assert client.post(path).status_code == 404, (name, path)


def test_the_number_of_queries_does_not_grow(
    session: Session, cast: Cast, pair: tuple[Ticket, Ticket], sign_in: SignIn
) -> None:
    claire = sign_in("claire")
    counts = []
    for _ in range(2):
        counts.append([])
        for path in (f"/customers/{pair[0].customer_id}?q=lefevre", address(pair)):
            with statements(session.get_bind()) as seen:
                assert claire.get(path).status_code == 200
            counts[-1].append(len(seen))
        for _more in range(3):
            story.received(session, cast, customer=DOUBLE)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 8


def test_the_card_gives_the_three_answers_for_each_watch_here(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    back = story.returned(session, cast)
    here = story.in_diagnosis(session, cast)
    here.customer_id = back.customer_id
    commit(session)
    page = sign_in("claire").get(f"/customers/{here.customer_id}").text
    slate = page.split('<table class="slate">')[1].split("</table>")[0]
    assert here.number in slate
    assert back.number not in slate
    for answer in ("Diagnostic", "À nous", "18"):
        assert answer in slate
    assert f"/tickets/{back.number}" in page.split("</table>")[1]
