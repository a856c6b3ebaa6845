"""A prepared watch as the rules see it."""

from workshop.assessment.preparation import (
    BaselineReading,
    PreparationFault,
    PreparationFinding,
    WatchPreparation,
    preparation_findings,
)
from workshop.assessment.scenario import WatchToPrepare
from workshop.db.models import PreparedWatch


def missing_of(planned: WatchToPrepare, prepared: PreparedWatch) -> tuple[PreparationFinding, ...]:
    """What keeps a watch from being verified: the second person himself aside."""
    return tuple(
        each
        for each in preparation_findings(planned, _as_done(prepared))
        if each.fault is not PreparationFault.NOT_VERIFIED
    )


def _as_done(prepared: PreparedWatch) -> WatchPreparation:
    return WatchPreparation(
        watch_id=prepared.watch,
        faults=tuple(prepared.faults),
        readings=tuple(
            BaselineReading(each["characteristic"], each["position"], each["value"])
            for each in prepared.readings
        ),
        prepared_by_id=prepared.prepared_by_id,
        verified_by_id=prepared.verified_by_id,
        restored_on=prepared.restored_on,
    )
