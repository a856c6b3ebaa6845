"""The letters of the demo count as delivered: none of them may ever leave for a real server."""

from workshop.operations.demo.stage import Stage
from workshop.operations.outbox import claim_next, mark_sent


def deliver(stage: Stage) -> None:
    """Empty the outbox as the worker would, without a server."""
    while claimed := claim_next(stage.session, now=stage.now):
        mark_sent(stage.session, claimed.mail_id, now=stage.now)
