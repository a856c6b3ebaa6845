"""The key that signs badges, and compact signatures made with it (RSA, RS256).

Signing needs the extra `badges`; without it `INSTALLED` is False and nothing below may be called.
Source: RFC 7515, RFC 7517 and RFC 7519; RS256 is what Open Badges 3.0 asks of every issuer.
"""

from collections.abc import Mapping
from typing import Any, Final

try:
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import RSAKey
except ModuleNotFoundError:
    INSTALLED = False
else:
    INSTALLED = True

ALGORITHM: Final = "RS256"
KEY_BITS: Final = 2048


def new_key() -> str:
    """A private key as PEM, to be kept outside the database."""
    return RSAKey.generate_key(KEY_BITS).as_pem(private=True).decode()


def can_sign(pem: str) -> bool:
    """Whether a text is a private RSA key."""
    try:
        return RSAKey.import_key(pem).is_private
    except (ValueError, JoseError):
        return False


def public_jwk(pem: str) -> dict[str, Any]:
    """The public half of a private key, as anybody may read it."""
    key = RSAKey.import_key(pem)
    return {**key.as_dict(private=False), "alg": ALGORITHM, "use": "sig"}


def signed(pem: str, address: str, claims: Mapping[str, Any]) -> str:
    """A compact JWS over `claims`; `address` is where the public key is served."""
    header = {"alg": ALGORITHM, "kid": address, "typ": "JWT"}
    return jwt.encode(header, dict(claims), RSAKey.import_key(pem), [ALGORITHM])
