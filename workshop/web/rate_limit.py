"""A brake on strangers who ask too often: so many requests a minute from one address.

Counted in the memory of this process: several processes each allow as many.
"""

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from flask import Blueprint, render_template, request

from workshop.web.identity import now

WINDOW: Final = timedelta(minutes=1)
MAX_ADDRESSES: Final = 10_000


@dataclass
class RateLimit:
    """At most `limit` requests per address in a sliding minute."""

    limit: int
    _seen: OrderedDict[str, deque[datetime]] = field(default_factory=OrderedDict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def allows(self, address: str, now: datetime) -> bool:
        """Count a request; False when this address has had its share. Refused ones count not."""
        with self._lock:
            times = self._seen.setdefault(address, deque())
            self._seen.move_to_end(address)
            while times and times[0] <= now - WINDOW:
                times.popleft()
            if len(self._seen) > MAX_ADDRESSES:
                self._seen.popitem(last=False)
            if len(times) >= self.limit:
                return False
            times.append(now)
            return True

    def guard(self, pages: Blueprint, sorry: str = "errors/busy.html") -> None:
        """Let no public page of a blueprint be asked for more often; `sorry` is the page instead."""

        def refused() -> tuple[str, int] | None:
            if self.allows(request.remote_addr or "unknown", now()):
                return None
            return render_template(sorry), 429

        pages.before_request(refused)

    def forget(self) -> None:
        """Let everybody begin anew."""
        with self._lock:
            self._seen.clear()
