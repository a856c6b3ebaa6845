"""Open Badges: what is signed, by whom it can be checked, and for whom there is none."""

import gzip
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import session_story as story
from tests.cast import NOW, Cast
from workshop.assessment.library import referential
from workshop.assessment.session import AwardKind, SessionMove
from workshop.db.models import AssessmentSession, Award, CandidateResult
from workshop.db.session import commit
from workshop.exchange.badge_key import new_key
from workshop.web.awards import badges
from workshop.web.awards.badges import checks

SignIn = Callable[[str], FlaskClient]
KEY = new_key()
REQUIRED = {
    "": {"@context", "id", "type", "name", "credentialSubject", "issuer", "validFrom"},
    "issuer": {"id", "type"},
    "credentialSubject": {"type", "achievement"},
    "credentialSubject.achievement": {"id", "type", "criteria", "description", "name"},
    "credentialSubject.identifier.0": {"type", "hashed", "identityHash", "identityType"},
    "credentialSubject.identifier.1": {"type", "hashed", "identityHash", "identityType"},
    "credentialSchema.0": {"id", "type"},
    "credentialStatus": {"type", "statusPurpose", "statusListIndex", "statusListCredential"},
}
"""What Open Badges 3.0 and Bitstring Status List 1.0 require of each object, by its path."""


@pytest.fixture(autouse=True)
def with_a_key(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "BADGE_KEY", KEY)
    checks.forget()


@pytest.fixture
def found(session: Session, cast: Cast) -> AssessmentSession:
    """A published session that awarded one block to each of two candidates."""
    found = story.notified(session, cast)
    commit(session)
    return found


def award_of(session: Session, cast: Cast, found: AssessmentSession, name: str) -> Award:
    rows = select(Award).join(CandidateResult, CandidateResult.enrolment_id == Award.enrolment_id)
    person = cast.people[name].person_id
    results = story.results_of(session, found)
    own = next(row for row in results if _person(session, row) == person)
    return session.scalars(rows.where(Award.enrolment_id == own.enrolment_id)).one()


def _person(session: Session, row: CandidateResult) -> int:
    return next(
        each.person_id
        for each in story.candidates_of(session, row.session_id)
        if each.enrolment_id == row.enrolment_id
    )


def decoded(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def checked(token: str, client: FlaskClient) -> dict[str, Any]:
    """What a token says, once its signature was checked with nothing but what the site serves."""
    head, payload, signature = token.split(".")
    header = json.loads(decoded(head))
    assert header.keys() == {"alg", "kid", "typ"}
    assert (header["alg"], header["typ"]) == ("RS256", "JWT")
    jwk = client.get(header["kid"].removeprefix("http://localhost")).get_json()
    e, n = (int.from_bytes(decoded(jwk[part])) for part in ("e", "n"))
    signed = f"{head}.{payload}".encode()
    RSAPublicNumbers(e, n).public_key().verify(decoded(signature), signed, PKCS1v15(), SHA256())
    claims: dict[str, Any] = json.loads(decoded(payload))
    return claims


def at(claims: dict[str, Any], path: str) -> Any:
    for step in path.split(".") if path else ():
        claims = claims[int(step)] if step.isdigit() else claims[step]
    return claims


def test_a_stranger_checks_a_badge_with_what_the_site_serves(
    app: Flask, session: Session, cast: Cast, sign_in: SignIn, found: AssessmentSession
) -> None:
    award = award_of(session, cast, found, "camille")
    camille = sign_in("camille")
    page = camille.get("/my-results").text
    assert f'href="/my-results/{award.number}.jwt"' in page
    answer = camille.get(f"/my-results/{award.number}.jwt")
    assert answer.mimetype == "text/plain"
    assert f'filename="{award.number}.jwt"' in answer.headers["Content-Disposition"]
    claims = checked(answer.text, app.test_client())
    for path, names in REQUIRED.items():
        assert names <= at(claims, path).keys(), path
    assert claims["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert claims["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert claims["iss"] == claims["issuer"]["id"]
    assert claims["jti"] == claims["id"] == f"http://localhost/c/{award.number}"
    assert claims["sub"] == claims["credentialSubject"]["id"]
    assert datetime.fromtimestamp(claims["nbf"], UTC) == datetime.fromisoformat(claims["validFrom"])
    assert claims["nbf"] < NOW.timestamp()
    issuer = app.test_client().get(claims["iss"].removeprefix("http://localhost")).get_json()
    assert issuer.items() >= claims["issuer"].items()
    head, _, signature = answer.text.split(".")
    other = json.dumps({**claims, "name": "Maître horloger"}).encode()
    forged = urlsafe_b64encode(other).decode().rstrip("=")
    with pytest.raises(InvalidSignature):
        checked(f"{head}.{forged}.{signature}", app.test_client())


def test_a_badge_says_who_acquired_what_and_hides_the_address(
    app: Flask, session: Session, cast: Cast, sign_in: SignIn, found: AssessmentSession
) -> None:
    award = award_of(session, cast, found, "camille")
    token = sign_in("camille").get(f"/my-results/{award.number}.jwt").text
    claims = checked(token, app.test_client())
    achievement = claims["credentialSubject"]["achievement"]
    block = referential("rncp37858").block("BC2")
    assert achievement["name"] == block.title
    assert achievement["humanCode"] == "RNCP37858BC02"
    for competence in block.competences:
        assert competence.text in achievement["criteria"]["narrative"]
    for criterion in block.criteria:
        assert f"- {criterion.text}" in achievement["criteria"]["narrative"]
    assert "C.1.1" not in achievement["criteria"]["narrative"]
    assert "n’est pas certificateur" in claims["description"]
    assert "Règle provisoire" in claims["description"]
    name, mail = claims["credentialSubject"]["identifier"]
    assert (name["identityHash"], name["hashed"]) == ("Camille Petit", False)
    expected = sha256(f"camille@etabli.example{mail['salt']}".encode()).hexdigest()
    assert (mail["identityHash"], mail["hashed"]) == (f"sha256${expected}", True)
    assert "camille@" not in json.dumps(claims)


def test_a_whole_certificate_words_every_block(
    app: Flask, session: Session, cast: Cast, sign_in: SignIn, found: AssessmentSession
) -> None:
    award = award_of(session, cast, found, "camille")
    award.kind, award.block_id = AwardKind.CERTIFICATE, ""
    commit(session)
    token = sign_in("camille").get(f"/my-results/{award.number}.jwt").text
    achievement = checked(token, app.test_client())["credentialSubject"]["achievement"]
    assert (achievement["achievementType"], achievement["humanCode"]) == (
        "Certification",
        "RNCP37858",
    )
    for criterion in referential("rncp37858").criteria:
        assert f"- {criterion.text}" in achievement["criteria"]["narrative"]


def test_the_organiser_downloads_the_same_badge_and_nobody_else_any(
    session: Session, cast: Cast, sign_in: SignIn, found: AssessmentSession
) -> None:
    award = award_of(session, cast, found, "camille")
    fanny = sign_in("fanny")
    path = f"/sessions/{found.id}/awards/{award.id}.jwt"
    assert f'href="{path}"' in fanny.get(f"/sessions/{found.id}/awards").text
    own = sign_in("camille").get(f"/my-results/{award.number}.jwt").text
    assert fanny.get(path).text == own
    assert sign_in("denis").get(f"/my-results/{award.number}.jwt").status_code == 404
    assert sign_in("judith").get(path).status_code == 404
    assert sign_in("olga").get(path).status_code == 404


def test_there_is_no_badge_before_the_results_are_published(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    found = story.signed(session, cast)
    commit(session)
    award = award_of(session, cast, found, "camille")
    assert sign_in("camille").get(f"/my-results/{award.number}.jwt").status_code == 404
    fanny = sign_in("fanny")
    assert ".jwt" not in fanny.get(f"/sessions/{found.id}/awards").text
    assert fanny.get(f"/sessions/{found.id}/awards/{award.id}.jwt").status_code == 404


def test_a_revoked_award_has_no_badge_and_is_marked_on_the_list(
    app: Flask, session: Session, cast: Cast, sign_in: SignIn, found: AssessmentSession
) -> None:
    """As after an appeal: withdrawn, revoked, published again."""
    award, other = (award_of(session, cast, found, name) for name in ("camille", "denis"))
    camille, carole, stranger = sign_in("camille"), sign_in("carole"), app.test_client()
    claims = checked(camille.get(f"/my-results/{award.number}.jwt").text, stranger)
    assert not is_revoked(claims, stranger)
    story.moved(session, cast, found, SessionMove.UNPUBLISH, reason="Recours fondé.")
    commit(session)
    revocation = f"/sessions/{found.id}/awards/{award.id}/revocation"
    assert carole.post(revocation, data={"reason": "Recours fondé."}).status_code == 303
    session.rollback()
    assert award.revoked_on is not None
    assert is_revoked(claims, stranger)
    assert not is_revoked({"credentialStatus": status_of(claims, other.id)}, stranger)
    story.moved(session, cast, found, SessionMove.NOTIFY)
    commit(session)
    assert ".jwt" not in camille.get("/my-results").text
    assert camille.get(f"/my-results/{award.number}.jwt").status_code == 404
    assert sign_in("fanny").get(f"/sessions/{found.id}/awards/{award.id}.jwt").status_code == 404


def status_of(claims: dict[str, Any], position: int) -> dict[str, Any]:
    return {**claims["credentialStatus"], "statusListIndex": str(position)}


def is_revoked(claims: dict[str, Any], client: FlaskClient) -> bool:
    """As a verifier finds out: the bit of the badge in the signed list, counted from the left."""
    entry = claims["credentialStatus"]
    token = client.get(entry["statusListCredential"].removeprefix("http://localhost")).text
    listed = checked(token, client)
    assert listed["id"] == entry["statusListCredential"]
    subject = listed["credentialSubject"]
    assert (subject["type"], subject["statusPurpose"]) == ("BitstringStatusList", "revocation")
    assert subject["encodedList"][0] == "u"
    bits = gzip.decompress(decoded(subject["encodedList"][1:]))
    assert len(bits) >= 16 * 1024
    position = int(entry["statusListIndex"])
    return bool(bits[position // 8] & (0x80 >> position % 8))


def test_what_anybody_reads_of_badges_names_nobody(
    app: Flask, found: AssessmentSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = app.test_client()
    key = stranger.get("/badges/key").get_json()
    assert key.keys() == {"kty", "n", "e", "alg", "use"}
    issuer = stranger.get("/badges/issuers/ECO").text
    for private in ("Camille", "Petit", "Denis", "BLOC-"):
        assert private not in issuer
    assert stranger.get("/badges/issuers/BES").status_code == 404, "it never awarded anything"
    monkeypatch.setattr(checks, "limit", 3)
    assert stranger.get("/badges/key").status_code == 429


@pytest.mark.parametrize("missing", ["key", "extra"])
def test_without_a_key_or_the_extra_nothing_is_offered(
    app: Flask, session: Session, cast: Cast, sign_in: SignIn, found: AssessmentSession,
    monkeypatch: pytest.MonkeyPatch, missing: str,
) -> None:  # fmt: skip
    if missing == "key":
        monkeypatch.setitem(app.config, "BADGE_KEY", "")
    else:
        monkeypatch.setattr(badges, "INSTALLED", False)
    award = award_of(session, cast, found, "camille")
    camille, fanny = sign_in("camille"), sign_in("fanny")
    assert ".jwt" not in camille.get("/my-results").text
    assert ".jwt" not in fanny.get(f"/sessions/{found.id}/awards").text
    for client, path in (
        (camille, f"/my-results/{award.number}.jwt"),
        (fanny, f"/sessions/{found.id}/awards/{award.id}.jwt"),
        (app.test_client(), "/badges/key"),
        (app.test_client(), "/badges/issuers/ECO"),
        (app.test_client(), "/badges/issuers/ECO/status"),
    ):
        assert client.get(path).status_code == 404, path
