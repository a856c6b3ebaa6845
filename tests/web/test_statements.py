"""Statements on a ticket: made in codes, refused in place, each by the right people."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import story
from tests.cast import Cast
from workshop.db.models import Diagnosis, TrackingEntry
from workshop.db.session import commit
from workshop.domain.tracking import EntryKind

SignIn = Callable[[str], FlaskClient]


def last_kind(session: Session) -> EntryKind | None:
    commit(session)
    newest = select(TrackingEntry.kind).order_by(TrackingEntry.position.desc()).limit(1)
    return session.scalar(newest)


@pytest.mark.parametrize(
    ("who", "page", "sent", "kind"),
    [
        ("claire", "needs", {"needs": ["quickly"]}, EntryKind.NEEDS_STATED),
        (
            "claire",
            "complaint",
            {"cause": "price", "text": "Trop cher.", "resolutions": ["explanation"]},
            EntryKind.COMPLAINT_RECORDED,
        ),
        (
            "claire",
            "condition",
            {"zone_1": "clasp", "kind_1": "scratch"},
            EntryKind.CONDITION_CHECKED,
        ),
        ("claire", "transmission", {}, EntryKind.TRACKING_TRANSMITTED),
    ],
)
def test_a_statement_is_an_entry(
    session: Session, cast: Cast, sign_in: SignIn, who: str, page: str, sent: dict, kind: EntryKind
) -> None:
    ticket = story.in_diagnosis(session, cast)
    client = sign_in(who)
    address = f"/tickets/{ticket.number}/{page}"
    assert client.get(address).status_code == 200
    assert client.post(address, data=sent).status_code == 303
    assert last_kind(session) is kind
    assert client.get(f"/tickets/{ticket.number}").status_code == 200


def test_nothing_ticked_is_refused_in_place(session: Session, cast: Cast, sign_in: SignIn) -> None:
    ticket = story.in_diagnosis(session, cast)
    answer = sign_in("claire").post(f"/tickets/{ticket.number}/needs", data={"text": "Vite."})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Cochez au moins un point." in page
    assert "Vite." in page


def test_an_agreement_needs_a_complaint_and_the_hierarchy(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.in_diagnosis(session, cast)
    address = f"/tickets/{ticket.number}/complaint/agreement"
    assert sign_in("claire").post(address).status_code == 404
    assert sign_in("olga").post(address).status_code == 404
    assert sign_in("marc").post(address).status_code == 422


def test_a_plan_is_approved_by_another(session: Session, cast: Cast, sign_in: SignIn) -> None:
    ticket = story.planned(session, cast)
    address = f"/tickets/{ticket.number}/plan-approval"
    assert sign_in("marc").post(address, data={"version": ticket.version}).status_code == 303
    assert last_kind(session) is EntryKind.PLAN_APPROVED


def test_file_and_parts_are_received_as_they_were_counted(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = story.in_quote(session, cast)
    client, address = sign_in("edith"), f"/tickets/{ticket.number}/diagnosis/receipt"
    sent = {"bag_code": ticket.number, "parts_count": "9", "version": ticket.version}
    refused = client.post(address, data=sent)
    assert refused.status_code == 422
    assert "recomptez ensemble" in refused.get_data(as_text=True)
    assert client.post(address, data={**sent, "parts_count": "4"}).status_code == 303
    assert last_kind(session) is EntryKind.DIAGNOSIS_RECEIVED
    assert session.get_one(Diagnosis, ticket.id).received_by_id == cast.edith.person_id
    assert sign_in("theo").post(address, data=sent).status_code == 404
