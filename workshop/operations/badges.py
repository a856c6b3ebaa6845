"""Awards as Open Badges, for their holder and for who organises, once their results are published."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.library import referential
from workshop.assessment.session import RESULTS_VISIBLE
from workshop.db.models import AssessmentSession, Award, Enrolment, Minutes, Person, Site
from workshop.documents.award import badge_words
from workshop.domain.errors import NotFound
from workshop.domain.people import Actor
from workshop.exchange.badge_key import signed
from workshop.exchange.open_badge import Badge, Issuer, badge_claims, status_claims
from workshop.operations.award_papers import award_facts, organised_award, published_own_award
from workshop.operations.session_papers import LANGUAGE


@dataclass(frozen=True)
class Signing:
    """The private key as PEM, and where this program is reached from outside."""

    key: str
    public_url: str

    @property
    def key_address(self) -> str:
        return f"{self.public_url}/badges/key"


@dataclass(frozen=True)
class BadgeFile:
    """A badge to be kept: its `token` is a compact JWS."""

    name: str
    token: str


def own_badge(
    session: Session, actor: Actor, number: str, signing: Signing, *, now: datetime
) -> BadgeFile:
    """The holder's own badge, while the results are published."""
    found, award = published_own_award(session, actor, number)
    return _signed_badge(session, found, award, signing, now=now)


def award_badge(
    session: Session,
    actor: Actor,
    session_id: int,
    award_id: int,
    signing: Signing,
    *,
    now: datetime,
) -> BadgeFile:
    """The badge of an award of a session the person organises.

    Raises `NotFound` for a revoked award and before the results are published.
    """
    found, award = organised_award(session, actor, session_id, award_id)
    if found.state not in RESULTS_VISIBLE:
        raise NotFound("award_not_found")
    return _signed_badge(session, found, award, signing, now=now)


def issuer_of(session: Session, code: str, public_url: str) -> Issuer:
    """A centre as the issuer of badges; `NotFound` for one that never awarded anything."""
    return _issuer(_issuing_site(session, code), public_url)


def _issuing_site(session: Session, code: str) -> Site:
    awards = (
        select(Award.id)
        .join(Minutes, Minutes.id == Award.minutes_id)
        .join(AssessmentSession, AssessmentSession.id == Minutes.session_id)
        .where(AssessmentSession.site_id == Site.id)
    )
    site = session.scalar(select(Site).where(Site.code == code, awards.exists()))
    if site is None:
        raise NotFound("site_not_found")
    return site


def status_list(session: Session, code: str, signing: Signing, *, now: datetime) -> str:
    """Which badges of a centre were revoked since, as a signed list that names nobody."""
    site = _issuing_site(session, code)
    revoked = session.scalars(
        select(Award.id)
        .join(Minutes, Minutes.id == Award.minutes_id)
        .join(AssessmentSession, AssessmentSession.id == Minutes.session_id)
        .where(AssessmentSession.site_id == site.id, Award.revoked_on.is_not(None))
    )
    claims = status_claims(_issuer(site, signing.public_url), revoked.all(), now=now)
    return signed(signing.key, signing.key_address, claims)


def _signed_badge(
    session: Session, found: AssessmentSession, award: Award, signing: Signing, *, now: datetime
) -> BadgeFile:
    facts = award_facts(session, found, award, signing.public_url, now=now)
    words = badge_words(facts, LANGUAGE)
    enrolment = session.get_one(Enrolment, award.enrolment_id)
    certification = referential(found.referential_id)
    badge = Badge(
        issuer=_issuer(session.get_one(Site, found.site_id), signing.public_url),
        public_url=signing.public_url,
        number=award.number,
        name=words.name,
        description=words.description,
        achievement=words.achievement,
        awarded_on=award.awarded_on,
        holder=facts.holder,
        holder_id=enrolment.person_id,
        email=session.get_one(Person, enrolment.person_id).email,
        certification=certification,
        blocks=(certification.block(award.block_id),) if award.block_id else certification.blocks,
        position=award.id,
    )
    token = signed(signing.key, signing.key_address, badge_claims(badge))
    return BadgeFile(f"{award.number}.jwt", token)


def _issuer(site: Site, public_url: str) -> Issuer:
    return Issuer(
        address=f"{public_url}/badges/issuers/{site.code}",
        name=site.legal_name or site.name,
        website=site.website,
        email=site.email,
    )
