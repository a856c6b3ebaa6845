"""What the file of a candidate is being made of, while it is made."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.sitting import SittingMode
from workshop.db.juries import Candidate
from workshop.db.models import AssessmentSession, IncidentReport, Sitting
from workshop.db.models.base import Base
from workshop.documents.paper import texts
from workshop.documents.parties import Business
from workshop.exchange.indexed_zip import IndexedZip
from workshop.operations.session_papers import LANGUAGE, issuer

SheetPrinter = Callable[[int, str], bytes]
"""Prints the tracking sheet of a ticket: the id of its bench, its number."""


@dataclass(frozen=True)
class Making:
    """The candidate whose file it is, where its files go, and where kept ones are found."""

    session: Session
    found: AssessmentSession
    candidate: Candidate
    archive: IndexedZip
    media: Path
    public_url: str
    print_sheet: SheetPrinter
    now: datetime

    @cached_property
    def business(self) -> Business:
        return issuer(self.session, self.found, LANGUAGE)

    @cached_property
    def sittings(self) -> tuple[Sitting, ...]:
        """The candidate's exams of the session; training is nobody's evidence."""
        rows = self.session.scalars(
            select(Sitting)
            .where(
                Sitting.session_id == self.found.id,
                Sitting.enrolment_id == self.candidate.enrolment_id,
                Sitting.mode == SittingMode.EXAM,
            )
            .order_by(Sitting.id)
        )
        return tuple(rows)

    @cached_property
    def incidents(self) -> tuple[IncidentReport, ...]:
        """Those about the candidate and those about the whole session."""
        own = {each.id for each in self.sittings}
        rows = self.session.scalars(
            select(IncidentReport)
            .where(IncidentReport.session_id == self.found.id)
            .order_by(IncidentReport.id)
        )
        return tuple(each for each in rows if each.sitting_id is None or each.sitting_id in own)

    def words(self, key: str, **values: str) -> str:
        """What a file is, for the index."""
        return texts(LANGUAGE)["evidence_file"][key].format(**values)

    def add(self, name: str, content: bytes, what: str, /, **values: str) -> None:
        self.archive.add(name, content, self.words(what, **values))

    def add_json(self, name: str, content: object, what: str, /, **values: str) -> None:
        self.add(name, json_bytes(content), what, **values)


def json_bytes(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, default=str).encode()


def row_facts(row: Base, but: Iterable[str] = ()) -> Mapping[str, Any]:
    """A row by its columns; pictures and papers by their hash."""
    told: dict[str, Any] = {}
    for column in row.__mapper__.column_attrs:
        if column.key in but:
            continue
        value = getattr(row, column.key)
        told[column.key] = hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else value
    return told
