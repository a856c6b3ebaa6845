"""Signing the minutes: what was signed stays; with the last signature comes the final version."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.db.assessment import assessment_session
from workshop.db.minutes import unsigned_by, voters_of
from workshop.db.models import AssessmentSession, Minutes, MinutesSignature
from workshop.documents import deliberation_papers as papers
from workshop.documents.paper import Paper
from workshop.documents.parties import Signature
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.people import Actor
from workshop.domain.permissions import Permission
from workshop.domain.plain_json import from_json, to_json
from workshop.operations.assessment_session import note_change
from workshop.operations.session_papers import LANGUAGE, issuer

MinutesOrAddendum = papers.MinutesPaper | papers.AddendumPaper


@dataclass(frozen=True)
class SignMinutes:
    """`sha256` is the hash the person saw; `signature_png` when drawn on screen."""

    session_id: int
    minutes_id: int
    sha256: str
    signature_png: bytes | None = None


def sign_minutes(
    session: Session, actor: Actor, command: SignMinutes, *, now: datetime
) -> MinutesSignature:
    """Only who decided on a candidate signs, once, what is frozen."""
    found, minutes = _minutes(session, actor, command.session_id, command.minutes_id)
    if actor.person_id not in voters_of(minutes):
        raise RuleViolation("minutes_of_others")
    if command.sha256 != minutes.sha256:
        raise RuleViolation("minutes_other_hash")
    if session.get(MinutesSignature, (minutes.id, actor.person_id)) is not None:
        raise RuleViolation("minutes_signed_already")
    signature = MinutesSignature(
        minutes_id=minutes.id,
        person_id=actor.person_id,
        sha256=minutes.sha256,
        signed_at=now,
        signature_png=command.signature_png,
    )
    session.add(signature)
    session.flush()
    if not unsigned_by(session, minutes):
        _freeze_signed(session, minutes)
    note_change(session, actor, found, {}, {"signed_minutes": minutes.number}, now=now)
    return signature


def to_keep(paper: MinutesOrAddendum) -> dict[str, Any]:
    """What a paper says, to print it again with its signatures; its logo is not kept."""
    kept: dict[str, Any] = to_json(replace(paper, business=replace(paper.business, logo=None)))
    return kept


def told_paper(session: Session, minutes: Minutes) -> MinutesOrAddendum:
    """What the paper said when it was drawn up, with the signatures given since."""
    kind = papers.AddendumPaper if minutes.addendum_to_id else papers.MinutesPaper
    paper: MinutesOrAddendum = from_json(kind, minutes.told)
    found = session.get_one(AssessmentSession, minutes.session_id)
    rows = select(MinutesSignature).where(MinutesSignature.minutes_id == minutes.id)
    given = {each.person_id: each for each in session.scalars(rows)}
    return replace(
        paper,
        business=replace(paper.business, logo=issuer(session, found, LANGUAGE).logo),
        signatories=tuple(
            replace(each, signature=_signature(each.name, given.get(each.person_id)))
            for each in paper.signatories
        ),
    )


def _signature(name: str, given: MinutesSignature | None) -> Signature | None:
    """Under the name the paper says, whatever the person is called since."""
    if given is None:
        return None
    return Signature(name, given.signed_at, given.signature_png, by_account=True)


def _freeze_signed(session: Session, minutes: Minutes) -> None:
    """Minutes drawn up before papers were kept stay as they were signed."""
    if minutes.told is None:
        return
    paper = told_paper(session, minutes)
    if isinstance(paper, papers.MinutesPaper):
        minutes.signed_pdf = papers.minutes(paper, LANGUAGE)
    else:
        minutes.signed_pdf = papers.addendum(paper, LANGUAGE)
    minutes.signed_sha256 = hashlib.sha256(minutes.signed_pdf).hexdigest()
    session.flush()


def minutes_paper(session: Session, actor: Actor, session_id: int, minutes_id: int) -> Paper:
    """The final version of the minutes or of an addendum; before everybody signed, what is to sign."""
    _, minutes = _minutes(session, actor, session_id, minutes_id)
    return Paper(f"{minutes.number}.pdf", minutes.signed_pdf or minutes.pdf)


def paper_to_sign(session: Session, actor: Actor, session_id: int, minutes_id: int) -> Paper:
    """What everybody was given to sign, without any signature, also once all have signed."""
    _, minutes = _minutes(session, actor, session_id, minutes_id)
    return Paper(f"{minutes.number}-a-signer.pdf", minutes.pdf)


def _minutes(
    session: Session, actor: Actor, session_id: int, minutes_id: int
) -> tuple[AssessmentSession, Minutes]:
    """Minutes of this session, which is locked until the commit."""
    found = assessment_session(session, actor, session_id, Permission.DELIBERATE)
    minutes = session.get(Minutes, minutes_id)
    if minutes is None or minutes.session_id != found.id:
        raise NotFound("minutes_not_found")
    return found, minutes
