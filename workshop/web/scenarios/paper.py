"""The papers of a scenario: the subject for the candidate, the sheet for who prepares the watches."""

from flask import Blueprint, Response

from workshop.db.session import db
from workshop.documents.identities import business_of
from workshop.documents.paper import Paper
from workshop.documents.scenario_brief import ScenarioBrief, scenario_brief
from workshop.documents.watch_preparation import PreparationSheet, WatchToSet, preparation_sheet
from workshop.domain.permissions import Permission
from workshop.queries.scenario_frame import ScenarioFrame, scenario_frame, site_of
from workshop.web.access import requires
from workshop.web.identity import actor, now
from workshop.web.papers import pdf_answer
from workshop.web.scenarios.words import told_range
from workshop.web.translation import language


def register(blueprint: Blueprint) -> None:
    """Printed as the version is now."""

    @blueprint.get("/<int:version_id>/brief.pdf")
    @requires(Permission.TRAIN)
    def brief_pdf(version_id: int) -> Response:
        frame = _frame(version_id)
        scenario = frame.scenario
        paper = ScenarioBrief(
            code=frame.code,
            version=frame.number,
            title=scenario.title,
            modality=f"{scenario.modality_id} – {frame.modality}",
            printed_at=now(),
            business=business_of(site_of(db.session(), frame), language()),
            brief=scenario.brief,
            documents=tuple((each.title, each.text) for each in scenario.documents),
            digest=frame.digest,
            is_project_example=scenario.is_project_example,
        )
        return _pdf(scenario_brief(paper, language()), f"{frame.code}-{frame.number}")

    @blueprint.get("/<int:version_id>/preparation.pdf")
    @requires(Permission.TRAIN)
    def preparation_pdf(version_id: int) -> Response:
        frame = _frame(version_id)
        paper = PreparationSheet(
            code=frame.code,
            version=frame.number,
            title=frame.scenario.title,
            printed_at=now(),
            business=business_of(site_of(db.session(), frame), language()),
            watches=tuple(
                WatchToSet(
                    each.description,
                    each.faults,
                    tuple(told_range(wanted) for wanted in each.baseline),
                    each.restore,
                )
                for each in frame.scenario.watches
            ),
        )
        return _pdf(preparation_sheet(paper, language()), f"{frame.code}-{frame.number}-prep")


def _frame(version_id: int) -> ScenarioFrame:
    return scenario_frame(db.session(), actor(), version_id, now=now())


def _pdf(content: bytes, name: str) -> Response:
    return pdf_answer(Paper(f"{_plain(name)}.pdf", content))


def _plain(name: str) -> str:
    return "".join(each for each in name if each.isascii() and (each.isalnum() or each in "-_"))
