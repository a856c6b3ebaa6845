"""A promise that slips: reason, approval and message, all three."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from tests.entries import last_entry
from workshop.db.models import ContactChannel, DelaySlip, OutgoingMail, Ticket
from workshop.domain.errors import NotAllowed, RuleViolation
from workshop.domain.tracking import EntryKind
from workshop.operations.delay import (
    ApproveDelay,
    RefuseDelay,
    RequestDelay,
    TellDelay,
    approve_delay,
    refuse_delay,
    request_delay,
    tell_delay,
)

NEW_DATE = date(2026, 12, 28)


def delayed(session: Session, cast: Cast) -> Ticket:
    ticket = story.planned(session, cast)
    command = RequestDelay(ticket.number, "part_awaited", "Rupture chez le fournisseur.", NEW_DATE)
    request_delay(session, cast.theo, command, now=NOW)
    return ticket


def test_a_promise_slips_with_reason_approval_and_message(session: Session, cast: Cast) -> None:
    ticket = delayed(session, cast)
    promised = ticket.promised_on
    approve_delay(session, cast.marc, ApproveDelay(ticket.number), now=NOW)
    assert ticket.promised_on == promised
    told = TellDelay(ticket.number, "Votre montre sera prête le 28.", ContactChannel.PHONE)
    tell_delay(session, cast.claire, told, now=NOW)
    assert ticket.promised_on == ticket.forecast_on == NEW_DATE
    kind, payload = last_entry(session, ticket)
    assert kind is EntryKind.CUSTOMER_TOLD
    assert payload["promised_on"] == "2026-12-28"


def test_by_mail_the_message_leaves_with_the_act(session: Session, cast: Cast) -> None:
    ticket = delayed(session, cast)
    approve_delay(session, cast.marc, ApproveDelay(ticket.number), now=NOW)
    told = TellDelay(ticket.number, "Une pièce manque.", ContactChannel.EMAIL)
    tell_delay(session, cast.claire, told, now=NOW)
    mail = session.scalars(select(OutgoingMail)).one()
    assert mail.to_address == "zoe@example.org"
    assert "Une pièce manque." in mail.body
    assert "28\u00a0décembre\u00a02026" in mail.body
    assert "Rupture chez le fournisseur" not in mail.body


def test_a_customer_without_address_is_told_otherwise(session: Session, cast: Cast) -> None:
    ticket = delayed(session, cast)
    approve_delay(session, cast.marc, ApproveDelay(ticket.number), now=NOW)
    ticket.customer.email = ""
    told = TellDelay(ticket.number, "Une pièce manque.", ContactChannel.EMAIL)
    with pytest.raises(RuleViolation) as refusal:
        tell_delay(session, cast.claire, told, now=NOW)
    assert refusal.value.field == "channel"


def test_a_customer_is_not_told_before_the_hierarchy_agrees(session: Session, cast: Cast) -> None:
    ticket = delayed(session, cast)
    told = TellDelay(ticket.number, "Elle sera prête le 28.", ContactChannel.PHONE)
    with pytest.raises(RuleViolation, match="delay_not_approved"):
        tell_delay(session, cast.claire, told, now=NOW)


def test_a_new_slip_needs_a_new_approval(session: Session, cast: Cast) -> None:
    ticket = delayed(session, cast)
    approve_delay(session, cast.marc, ApproveDelay(ticket.number), now=NOW)
    again = RequestDelay(ticket.number, "workload", "Encore plus tard.", date(2027, 1, 4))
    request_delay(session, cast.theo, again, now=NOW)
    told = TellDelay(ticket.number, "Elle sera prête le 4.", ContactChannel.PHONE)
    with pytest.raises(RuleViolation, match="delay_not_approved"):
        tell_delay(session, cast.claire, told, now=NOW)


def test_the_table_refuses_a_slip_that_counts_without_all_three(
    session: Session, cast: Cast
) -> None:
    delayed(session, cast)
    slip = session.scalars(select(DelaySlip)).one()
    slip.applied_at = NOW
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"explanation": "  "}, "delay_unexplained"),
        ({"reason": "no_idea"}, "unknown_code"),
        ({"new_date": date(2026, 12, 18)}, "delay_not_later"),
        ({"new_date": date(2026, 12, 1)}, "delay_not_later"),
    ],
)
def test_a_slip_needs_a_reason_and_a_later_date(
    session: Session, cast: Cast, changes: dict[str, object], refusal: str
) -> None:
    ticket = story.planned(session, cast)
    command = RequestDelay(ticket.number, "workload", "Trop de montres.", NEW_DATE)
    with pytest.raises(RuleViolation, match=refusal):
        request_delay(session, cast.theo, replace(command, **changes), now=NOW)


def test_only_the_hierarchy_approves_a_delay(session: Session, cast: Cast) -> None:
    ticket = delayed(session, cast)
    with pytest.raises(NotAllowed):
        approve_delay(session, cast.theo, ApproveDelay(ticket.number), now=NOW)


def test_the_hierarchy_refuses_with_a_reason_and_the_promise_stands(
    session: Session, cast: Cast
) -> None:
    ticket = delayed(session, cast)
    promised = ticket.promised_on
    refuse_delay(session, cast.marc, RefuseDelay(ticket.number, "Inès prend la suite."), now=NOW)
    assert ticket.promised_on == promised
    kind, payload = last_entry(session, ticket)
    assert kind is EntryKind.DELAY_REFUSED
    assert payload["why"] == "Inès prend la suite."
    told = TellDelay(ticket.number, "Une pièce manque.", ContactChannel.PHONE)
    for act, actor, command in (
        (tell_delay, cast.claire, told),
        (approve_delay, cast.marc, ApproveDelay(ticket.number)),
        (refuse_delay, cast.marc, RefuseDelay(ticket.number, "Toujours non.")),
    ):
        with pytest.raises(RuleViolation, match="no_delay_pending"):
            act(session, actor, command, now=NOW)


def test_a_refusal_is_explained_and_comes_from_the_hierarchy(session: Session, cast: Cast) -> None:
    ticket = delayed(session, cast)
    with pytest.raises(NotAllowed):
        refuse_delay(session, cast.theo, RefuseDelay(ticket.number, "Non."), now=NOW)
    with pytest.raises(RuleViolation, match="delay_refusal_unexplained"):
        refuse_delay(session, cast.marc, RefuseDelay(ticket.number, "  "), now=NOW)
    approve_delay(session, cast.marc, ApproveDelay(ticket.number), now=NOW)
    with pytest.raises(RuleViolation, match="delay_already_approved"):
        refuse_delay(session, cast.marc, RefuseDelay(ticket.number, "Non."), now=NOW)


def test_after_a_refusal_another_date_may_be_proposed(session: Session, cast: Cast) -> None:
    ticket = delayed(session, cast)
    refuse_delay(session, cast.marc, RefuseDelay(ticket.number, "Trop tard."), now=NOW)
    sooner = RequestDelay(ticket.number, "part_awaited", "Pièce trouvée.", date(2026, 12, 26))
    request_delay(session, cast.theo, sooner, now=NOW)
    approve_delay(session, cast.marc, ApproveDelay(ticket.number), now=NOW)
