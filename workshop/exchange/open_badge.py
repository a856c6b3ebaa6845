"""An award as an Open Badge 3.0 of 1EdTech, and what its issuer publishes beside it.

Source: Open Badges Specification 3.0 (https://www.imsglobal.org/spec/ob/v3p0/): the credential, its
claims as a VC-JWT (section 8.2) and the issuer's profile; W3C Bitstring Status List 1.0 for what
was revoked since.
"""

import gzip
from base64 import urlsafe_b64encode
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from workshop.assessment.referential import Block, Referential

VC_CONTEXT: Final = "https://www.w3.org/ns/credentials/v2"
OB_CONTEXT: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
SCHEMA: Final = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)
FEWEST_BITS: Final = 131_072
"""The standard's least length of a status list: a shorter one would tell who asks about whom."""
_AWARDED_IN: Final = ZoneInfo("Europe/Paris")


@dataclass(frozen=True)
class Issuer:
    """The centre that signs; `address` is where its profile is read."""

    address: str
    name: str
    website: str = ""
    email: str = ""

    @property
    def status_address(self) -> str:
        return f"{self.address}/status"


@dataclass(frozen=True)
class Badge:
    """`blocks` are those the award is about; `position` its place in the issuer's status list.

    `public_url` is where the program is reached from outside, `holder_id` a number that stands for
    the holder on this installation.
    """

    issuer: Issuer
    public_url: str
    number: str
    name: str
    description: str
    achievement: str
    awarded_on: date
    holder: str
    holder_id: int
    email: str
    certification: Referential
    blocks: tuple[Block, ...]
    position: int

    @property
    def address(self) -> str:
        """The badge's identity: the page where anybody checks its number."""
        return f"{self.public_url}/c/{self.number}"


def badge_claims(badge: Badge) -> dict[str, Any]:
    """The credential with the claims of a VC-JWT, JSON-safe. The official wording is verbatim."""
    holder = uuid5(NAMESPACE_URL, f"{badge.public_url}/people/{badge.holder_id}").urn
    valid_from = datetime.combine(badge.awarded_on, time(), _AWARDED_IN)
    status = badge.issuer.status_address
    return {
        "iss": badge.issuer.address,
        "jti": badge.address,
        "nbf": int(valid_from.timestamp()),
        "sub": holder,
        "@context": [VC_CONTEXT, OB_CONTEXT],
        "id": badge.address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": badge.name,
        "description": badge.description,
        "issuer": issuer_profile(badge.issuer),
        "validFrom": _instant(valid_from),
        "credentialSubject": {
            "id": holder,
            "type": ["AchievementSubject"],
            "identifier": _identifiers(badge),
            "licenseNumber": badge.number,
            "achievement": _achievement(badge),
        },
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "credentialStatus": {
            "id": f"{status}#{badge.position}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(badge.position),
            "statusListCredential": status,
        },
    }


def issuer_profile(issuer: Issuer) -> dict[str, Any]:
    """The centre as badges name it."""
    said = {"name": issuer.name, "url": issuer.website, "email": issuer.email}
    told = {name: value for name, value in said.items() if value}
    return {"id": issuer.address, "type": ["Profile"], **told}


def status_claims(issuer: Issuer, revoked: Collection[int], *, now: datetime) -> dict[str, Any]:
    """The status list of an issuer as a credential: one bit for each position, set once revoked."""
    address = issuer.status_address
    return {
        "iss": issuer.address,
        "jti": address,
        "nbf": int(now.timestamp()),
        "sub": f"{address}#list",
        "@context": [VC_CONTEXT],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer.address,
        "validFrom": _instant(now),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": _encoded(revoked),
        },
    }


def _encoded(revoked: Collection[int]) -> str:
    """The bits, the first one leftmost, zipped, in base64url without padding behind a `u`."""
    length = max(FEWEST_BITS, max(revoked, default=0) + 1)
    bits = bytearray(-(-length // 8))
    for position in revoked:
        bits[position // 8] |= 0x80 >> position % 8
    return "u" + urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")


def _achievement(badge: Badge) -> dict[str, Any]:
    certification = badge.certification
    block = badge.blocks[0] if len(badge.blocks) == 1 else None
    code = block.code or f"{certification.code}-{block.id}" if block else certification.code
    address = f"{badge.public_url}/referentials/{certification.id}"
    return {
        "id": f"{address}#{block.id}" if block else address,
        "type": ["Achievement"],
        "achievementType": "MicroCredential" if block else "Certification",
        "humanCode": code,
        "name": block.title if block else certification.title,
        "description": badge.achievement,
        "criteria": {"narrative": "\n\n".join(_criteria(badge.blocks))},
    }


def _criteria(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Each competence with what is asked of it, as the referential words them."""
    for block in blocks:
        if len(blocks) > 1:
            yield f"## {block.id} {block.title}"
        for competence in block.competences:
            yield f"**{competence.id}** {competence.text}".strip()
            if competence.heading:
                yield competence.heading
            if competence.criteria:
                yield "\n".join(f"- {each.text}" for each in competence.criteria)


def _identifiers(badge: Badge) -> list[Mapping[str, Any]]:
    """The holder's name; the address only as a hash, by which a wallet knows its owner again."""
    salt = badge.number
    hashed = sha256(f"{badge.email}{salt}".encode()).hexdigest()
    kind = {"type": "IdentityObject"}
    return [
        {**kind, "hashed": False, "identityHash": badge.holder, "identityType": "name"},
        {
            **kind,
            "hashed": True,
            "identityHash": f"sha256${hashed}",
            "identityType": "emailAddress",
            "salt": salt,
        },
    ]


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
