"""After the watch is back: the opinion asked and given once, the checks reminded with consent only."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from tests.entries import last_entry
from workshop.db.models import CareDue, Customer, OutgoingMail, Satisfaction, Ticket, Watch
from workshop.db.session import commit
from workshop.domain.errors import NotAllowed, NotFound, RuleViolation
from workshop.domain.satisfaction import ANSWERED_WITHIN, HIGHEST, LOWEST
from workshop.domain.ticket import Move
from workshop.domain.tracking import EntryKind
from workshop.operations.care import RemindOfCare, remind_of_care
from workshop.operations.satisfaction import GiveOpinion, give_opinion
from workshop.queries.care import care_page, opinions_page, public_question

CONSENTS = replace(story.CUSTOMER, contact_consent=True)
DUE = NOW.replace(year=2029)
"""Three years later: a quartz watch is due for its cell."""


def question(session: Session, ticket: Ticket) -> Satisfaction:
    return session.get_one(Satisfaction, ticket.id)


def mails(session: Session, ticket: Ticket) -> list[str]:
    found = select(OutgoingMail.body).where(OutgoingMail.ticket_id == ticket.id)
    return list(session.scalars(found))


class TestOpinion:
    def test_the_question_is_mailed_to_who_agreed(self, session: Session, cast: Cast) -> None:
        asked = story.returned(session, cast, customer=CONSENTS)
        (body,) = mails(session, asked)
        assert f"/s/{question(session, asked).token}" in body

    def test_to_nobody_else_though_the_passport_leads_to_it(
        self, session: Session, cast: Cast
    ) -> None:
        silent = story.returned(session, cast)
        no_mail = story.returned(session, cast, customer=replace(CONSENTS, email=""))
        assert mails(session, silent) == mails(session, no_mail) == []
        assert question(session, silent).token != question(session, no_mail).token

    def test_it_is_answered_once_and_told_on_the_ticket(self, session: Session, cast: Cast) -> None:
        ticket = story.returned(session, cast)
        token = question(session, ticket).token
        later = NOW + timedelta(days=2)
        give_opinion(session, None, GiveOpinion(token, 2, " Trop long. "), now=later)
        commit(session)
        assert last_entry(session, ticket) == (
            EntryKind.SATISFACTION_GIVEN,
            {"score": 2, "comment": "Trop long."},
        )
        assert public_question(session, token, now=later).score == 2
        with pytest.raises(RuleViolation, match="opinion_already_given"):
            give_opinion(session, None, GiveOpinion(token, 5), now=later)
        page = opinions_page(session, cast.marc, cast.shop, page=1)
        (opinion,) = page.opinions
        assert (opinion.number, opinion.score, opinion.poor) == (ticket.number, 2, True)
        assert (page.asked, page.answered, page.mean_tenths) == (1, 1, 20)

    @pytest.mark.parametrize("score", [LOWEST - 1, HIGHEST + 1, -5])
    def test_a_mark_is_from_1_to_5(self, session: Session, cast: Cast, score: int) -> None:
        token = question(session, story.returned(session, cast)).token
        with pytest.raises(RuleViolation, match="score_out_of_range"):
            give_opinion(session, None, GiveOpinion(token, score), now=NOW)

    def test_at_the_last_moment_and_after_it(self, session: Session, cast: Cast) -> None:
        asked = question(session, story.returned(session, cast))
        end = asked.asked_at + ANSWERED_WITHIN
        assert not public_question(session, asked.token, now=end).over
        with pytest.raises(RuleViolation, match="opinion_over"):
            give_opinion(session, None, GiveOpinion(asked.token, 5), now=end + timedelta(seconds=1))
        give_opinion(session, None, GiveOpinion(asked.token, 5), now=end)

    def test_a_token_nobody_was_given(self, session: Session, cast: Cast) -> None:
        for read in (
            lambda: give_opinion(session, None, GiveOpinion("x" * 43, 5), now=NOW),
            lambda: public_question(session, "x" * 43, now=NOW),
        ):
            with pytest.raises(NotFound):
                read()

    def test_the_mean_is_rounded_half_up_and_other_sites_see_none(
        self, session: Session, cast: Cast
    ) -> None:
        for score in (5, 4, 4, 4):
            token = question(session, story.returned(session, cast)).token
            give_opinion(session, None, GiveOpinion(token, score), now=NOW)
        page = opinions_page(session, cast.marc, cast.shop, page=1)
        assert (page.mean_tenths, dict(page.shares)[4]) == (43, 3)
        with pytest.raises(NotFound):
            opinions_page(session, cast.olga, cast.shop, page=1)
        with pytest.raises(NotAllowed):
            opinions_page(session, cast.claire, cast.shop, page=1)


class TestReminders:
    def test_the_passport_plans_the_next_checks(self, session: Session, cast: Cast) -> None:
        tight = {"water_resistance_bar": 3}
        ticket = story.returned(session, cast, start=story.accepted, watch=tight)
        due = session.execute(
            select(CareDue.interval, CareDue.due_on).where(CareDue.ticket_id == ticket.id)
        )
        assert dict(due.all()) == {
            "automatic": date(2031, 11, 20),
            "water_test": date(2027, 11, 20),
        }

    def test_a_month_ahead_and_not_before(self, session: Session, cast: Cast) -> None:
        ticket = story.returned(session, cast, customer=CONSENTS)
        for today, numbers in ((date(2029, 10, 20), []), (date(2029, 10, 21), [ticket.number])):
            page = care_page(session, cast.claire, cast.shop, today=today)
            assert [due.number for due in page.watches] == numbers

    def test_an_act_that_writes_one_mail_and_takes_it_off_the_list(
        self, session: Session, cast: Cast
    ) -> None:
        ticket = story.returned(session, cast, customer=CONSENTS)
        command = RemindOfCare(cast.shop, (ticket.number, ticket.number))
        remind_of_care(session, cast.claire, command, now=DUE)
        commit(session)
        assert "Pile et contrôle d’une montre à quartz" in mails(session, ticket)[-1]
        assert last_entry(session, ticket) == (
            EntryKind.CARE_REMINDED,
            {
                "checks": [{"interval": "quartz", "due_on": "2029-11-20"}],
                "to_address": "zoe@example.org",
            },
        )
        assert not care_page(session, cast.claire, cast.shop, today=DUE.date()).watches
        with pytest.raises(RuleViolation, match="care_not_due"):
            remind_of_care(session, cast.marc, command, now=DUE)

    def test_never_without_consent_even_when_it_was_taken_back(
        self, session: Session, cast: Cast
    ) -> None:
        agreed = story.returned(session, cast, customer=CONSENTS)
        silent = story.returned(session, cast, customer=replace(story.CUSTOMER, family_name="Roux"))
        page = care_page(session, cast.claire, cast.shop, today=DUE.date())
        assert [due.number for due in page.watches] == [agreed.number]
        assert page.unreachable == 1
        count = len(mails(session, agreed))
        session.get_one(Customer, agreed.customer_id).contact_consent_at = None
        for numbers in ((agreed.number,), (silent.number,)):
            with pytest.raises(RuleViolation, match="contact_not_agreed"):
                remind_of_care(session, cast.claire, RemindOfCare(cast.shop, numbers), now=DUE)
        assert len(mails(session, agreed)) == count

    def test_one_who_may_not_be_written_to_stops_all_of_them(
        self, session: Session, cast: Cast
    ) -> None:
        agreed = story.returned(session, cast, customer=CONSENTS)
        silent = story.returned(session, cast, customer=replace(story.CUSTOMER, family_name="Roux"))
        commit(session)
        before = len(mails(session, agreed))
        command = RemindOfCare(cast.shop, (agreed.number, silent.number))
        with pytest.raises(RuleViolation):
            remind_of_care(session, cast.claire, command, now=DUE)
        session.rollback()
        assert len(mails(session, agreed)) == before

    @pytest.mark.parametrize("gone_again", [False, True])
    def test_a_watch_that_is_here_or_of_another_is_nobody_to_remind_of(
        self, session: Session, cast: Cast, gone_again: bool
    ) -> None:
        ticket = story.returned(session, cast, customer=CONSENTS)
        brought = story.received(
            session,
            cast,
            customer=replace(CONSENTS, family_name="Roux"),
            watch_id=ticket.watch_id,
            reception={"promised_on": None},
            now=DUE,
            signed=not gone_again,
        )
        if gone_again:
            story.moved(session, cast.claire, brought, Move.CANCEL, now=DUE)
        else:
            session.get_one(Watch, ticket.watch_id).customer_id = ticket.customer_id
        page = care_page(session, cast.claire, cast.shop, today=DUE.date())
        assert (page.watches, page.unreachable) == ((), 0)
        with pytest.raises(RuleViolation, match="care_not_due"):
            remind_of_care(session, cast.claire, RemindOfCare(cast.shop, (ticket.number,)), now=DUE)

    def test_other_sites_and_other_roles(self, session: Session, cast: Cast) -> None:
        ticket = story.returned(session, cast, customer=CONSENTS)
        command = RemindOfCare(cast.shop, (ticket.number,))
        for actor, refusal in ((cast.olga, NotFound), (cast.theo, NotAllowed)):
            with pytest.raises(refusal):
                remind_of_care(session, actor, command, now=DUE)
        with pytest.raises(RuleViolation, match="nothing_ticked"):
            remind_of_care(session, cast.claire, RemindOfCare(cast.shop, ()), now=DUE)
