"""Links a customer opens without an account: signed, so that nobody can make or change one."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from itsdangerous import BadData, URLSafeSerializer

from workshop.domain.errors import NotFound
from workshop.domain.quote import LINK_DAYS_AFTER_VALIDITY

_SALT: Final = "quote-link"
_VISIT_SALT: Final = "visit-link"


@dataclass(frozen=True)
class QuoteLink:
    """One version of a quote; `nonce` is that version's own, `until` the last day it opens."""

    quote_id: int
    nonce: str
    until: date

    @classmethod
    def to(cls, quote_id: int, nonce: str, valid_until: date) -> "QuoteLink":
        """It still shows the quote and its answer some time after its validity."""
        return cls(quote_id, nonce, valid_until + timedelta(days=LINK_DAYS_AFTER_VALIDITY))


@dataclass(frozen=True)
class LinkSigner:
    """Makes and reads the addresses of quotes and visits.

    `public_url` is `https://…` without a final slash.
    """

    secret_key: str = field(repr=False)
    public_url: str

    def address(self, link: QuoteLink) -> str:
        token = self._serializer().dumps([link.quote_id, link.nonce, link.until.toordinal()])
        return f"{self.public_url}/q/{token}"

    def read(self, token: str) -> QuoteLink:
        """The link behind a token; `NotFound` for one this signer did not make."""
        try:
            quote_id, nonce, until = self._serializer().loads(token)
        except BadData as error:
            raise NotFound("link_invalid") from error
        return QuoteLink(quote_id, nonce, date.fromordinal(until))

    def visit_address(self, deposit_id: int) -> str:
        """Where a customer follows the watches left in one visit."""
        return f"{self.public_url}/w/{self._serializer(_VISIT_SALT).dumps(deposit_id)}"

    def read_visit(self, token: str) -> int:
        """The deposit behind a token; `NotFound` for one this signer did not make."""
        try:
            return int(self._serializer(_VISIT_SALT).loads(token))
        except BadData as error:
            raise NotFound("link_invalid") from error

    def _serializer(self, salt: str = _SALT) -> URLSafeSerializer:
        return URLSafeSerializer(self.secret_key, salt=salt)
