"""The referentials: all of them, and one with its criteria and what supports them."""

import json

from flask import Blueprint, Response, render_template

from workshop.assessment.evidence_map import Evidence
from workshop.assessment.library import edited_at
from workshop.assessment.referential import EditorialNote
from workshop.assessment.words import EvidenceWords, told_evidence, told_note
from workshop.domain.permissions import Permission
from workshop.exchange.case import case_package
from workshop.queries.referentials import referential_page, referentials_page
from workshop.web.access import requires
from workshop.web.addresses import public_address
from workshop.web.translation import language

referential_pages = Blueprint("referential_pages", __name__, url_prefix="/referentials")


@referential_pages.get("")
@requires(Permission.READ_REFERENTIALS)
def overview() -> str:
    return render_template("referentials/overview.html", pages=referentials_page())


@referential_pages.get("/<referential_id>")
@requires(Permission.READ_REFERENTIALS)
def show(referential_id: str) -> str:
    page = referential_page(referential_id)

    def note_text(note: EditorialNote) -> str:
        return told_note(page.referential.id, note, language())

    def evidence_words(evidence: Evidence) -> EvidenceWords:
        return told_evidence(page.referential.id, evidence, language())

    return render_template(
        "referentials/show.html", page=page, note_text=note_text, evidence_words=evidence_words
    )


@referential_pages.get("/<referential_id>.json")
@requires(Permission.READ_REFERENTIALS)
def case(referential_id: str) -> Response:
    """For other tools: CASE 1.1 of 1EdTech."""
    found = referential_page(referential_id).referential
    package = case_package(found, public_address(f"/referentials/{found.id}"), edited_at(found))
    answer = Response(json.dumps(package, ensure_ascii=False), mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.id}-case.json"'
    return answer
