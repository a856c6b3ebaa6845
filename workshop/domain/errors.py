"""What can go wrong, as codes and facts. Sentences are made where a person reads them."""

from collections.abc import Mapping
from typing import Any


class WorkshopError(Exception):
    """A refusal the program foresees.

    `code` names the reason, `facts` holds what a sentence needs, `field` the form field concerned.
    """

    def __init__(
        self, code: str, facts: Mapping[str, Any] | None = None, *, field: str | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.facts: dict[str, Any] = dict(facts or {})
        self.field = field

    def __str__(self) -> str:
        return f"{self.code} {self.facts}" if self.facts else self.code


class RuleViolation(WorkshopError):
    """The act breaks a rule of the workshop; nothing was changed."""


class NotAllowed(WorkshopError):
    """The person may know of the object but not do this to it."""


class NotFound(WorkshopError):
    """The object does not exist, or the person may not know that it does."""


class StaleTicket(WorkshopError):
    """Somebody else wrote to the ticket since this person opened it."""
