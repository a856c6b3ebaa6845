"""Everything around the work: enrolment, notices, presence, jury, decision, appeals."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Select, select

from workshop.db.models import (
    AffiliationRecord,
    Appeal,
    Attendance,
    CandidateResult,
    ConflictDeclaration,
    Enrolment,
    FraudReport,
    JuryQuestion,
    JurySeat,
    Notice,
    Organisation,
    Person,
)
from workshop.operations.evidence_file.making import Making, row_facts

_PEOPLE: Final = ("juror_id", "person_id", "sent_by_id", "reported_by_id", "asked_by_id")
_LISTS_OF_PEOPLE: Final = ("reviewers", "recused")


def add_facts(making: Making) -> None:
    making.add_json("candidat.json", _told(making), "candidate")


def _told(making: Making) -> Mapping[str, Any]:
    session, found, candidate = making.session, making.found, making.candidate
    enrolment = session.get_one(Enrolment, candidate.enrolment_id)
    result = session.scalar(
        select(CandidateResult).where(
            CandidateResult.session_id == found.id,
            CandidateResult.enrolment_id == candidate.enrolment_id,
        )
    )
    lists = {
        name: [row_facts(each) for each in session.scalars(rows)]
        for name, rows in _around(making, result.id if result else 0).items()
    }
    told = {
        "session": row_facts(found),
        "candidate": {"name": candidate.name, **row_facts(enrolment, but=("measures",))},
        "sittings": [row_facts(each) for each in making.sittings],
        "incidents": [row_facts(each) for each in making.incidents],
        "result": row_facts(result) if result else None,
        "juries": _juries(making),
        **lists,
    }
    return {**told, "people": _names(making, told)}


def _around(making: Making, result_id: int) -> dict[str, Select[Any]]:
    session_id, enrolment_id = making.found.id, making.candidate.enrolment_id
    own = [each.id for each in making.sittings]
    return {
        "notices": select(Notice).where(
            Notice.session_id == session_id, Notice.enrolment_id == enrolment_id
        ),
        "attendance": select(Attendance).where(
            Attendance.session_id == session_id,
            Attendance.sitting_id.in_(own) | Attendance.sitting_id.is_(None),
        ),
        "declarations": select(ConflictDeclaration).where(
            ConflictDeclaration.session_id == session_id,
            ConflictDeclaration.enrolment_id == enrolment_id,
        ),
        "frauds": select(FraudReport).where(
            FraudReport.session_id == session_id,
            FraudReport.person_id == making.candidate.person_id,
        ),
        "questions": select(JuryQuestion).where(JuryQuestion.result_id == result_id),
        "appeals": select(Appeal).where(Appeal.result_id == result_id),
    }


def _juries(making: Making) -> list[Mapping[str, Any]]:
    """Every seat, those who left included, with the affiliations conflicts are read from."""
    rows = making.session.execute(
        select(JurySeat, Person.name)
        .join(Person, Person.id == JurySeat.person_id)
        .where(JurySeat.session_id == making.found.id)
        .order_by(JurySeat.id)
    ).all()
    belongs = making.session.execute(
        select(AffiliationRecord, Organisation.name)
        .join(Organisation, Organisation.id == AffiliationRecord.organisation_id)
        .where(AffiliationRecord.person_id.in_({seat.person_id for seat, _ in rows}))
        .order_by(AffiliationRecord.id)
    ).all()
    return [
        {
            **row_facts(seat),
            "name": name,
            "affiliations": [
                {**row_facts(record), "organisation": organisation}
                for record, organisation in belongs
                if record.person_id == seat.person_id
            ],
        }
        for seat, name in rows
    ]


def _names(making: Making, told: Mapping[str, Any]) -> dict[int, str]:
    """Whose the numbers in the other parts are."""
    numbers = set(_numbers(told))
    rows = making.session.execute(
        select(Person.id, Person.name).where(Person.id.in_(numbers)).order_by(Person.id)
    )
    return dict(rows.all())


def _numbers(told: Any) -> Any:
    if isinstance(told, Mapping):
        for name, value in told.items():
            if isinstance(value, int) and (name in _PEOPLE or name.endswith("_by_id")):
                yield value
            if name in _LISTS_OF_PEOPLE:
                yield from value
            yield from _numbers(value)
    elif isinstance(told, list):
        for each in told:
            yield from _numbers(each)
