"""The parts of a draft, each on a small page of its own; the key, one criterion at a time."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from workshop.assessment.evidence_map import evidence_map
from workshop.assessment.words import EvidenceWords, told_evidence
from workshop.db.models import ScenarioVersion
from workshop.db.session import db
from workshop.domain.errors import NotFound
from workshop.domain.permissions import Permission
from workshop.operations.scenarios import SaveDraft, save_draft
from workshop.queries.scenario_frame import ScenarioFrame, scenario_frame
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.identity import actor, now
from workshop.web.scenarios.criterion_form import CriterionForm
from workshop.web.scenarios.part_forms import (
    LISTED,
    SECRET,
    BriefForm,
    ItemForm,
    PartForm,
    Raw,
    with_id,
)
from workshop.web.scenarios.seed_form import SeedForm
from workshop.web.scenarios.words import about, choices
from workshop.web.translation import language

FormT = TypeVar("FormT", bound=PartForm)
Answer = str | Response | tuple[str, int]

WHOLE: Final[Mapping[str, type[PartForm]]] = {"brief": BriefForm, "seed": SeedForm}


def register(blueprint: Blueprint) -> None:
    """Only the author of a draft finds these pages."""

    @blueprint.route("/<int:version_id>/parts/<part>", methods=["GET", "POST"])
    @requires(Permission.TRAIN)
    def part(version_id: int, part: str) -> Answer:
        frame = _own_draft(version_id)
        kind = WHOLE.get(part)
        if kind is None:
            raise NotFound("scenario_not_found")
        raw = frame.content if part == "brief" else _whole(frame, part)
        form = _form(kind, frame, raw)
        if form.validate_on_submit():
            with form.refusals():
                return _save(frame, form.revision.data, form.raw, "scenarios.show")
        return _page(frame, form, None)

    @blueprint.route("/<int:version_id>/parts/<listed>/<int:rank>", methods=["GET", "POST"])
    @requires(Permission.TRAIN)
    def item(version_id: int, listed: str, rank: int) -> Answer:
        """The rank after the last is a new one."""
        frame = _own_draft(version_id)
        kind, items = LISTED.get(listed), list(frame.content.get(listed) or ())
        if kind is None or rank > len(items):
            raise NotFound("scenario_not_found")
        place = "scenarios.key" if listed in SECRET else "scenarios.show"
        if listed in SECRET and request.method == "GET" and not frame.key_is_open:
            return redirect(url_for("scenarios.key", version_id=version_id), 303)
        raw = items[rank] if rank < len(items) else {}
        form = _form(kind, frame, raw)
        if form.remove.data and form.is_submitted():
            with form.refusals():
                kept = items[:rank] + items[rank + 1 :]
                return _save(frame, form.revision.data, {listed: kept}, place)
        elif form.validate_on_submit():
            with form.refusals():
                kept = _with(listed, form, items, rank)
                return _save(frame, form.revision.data, {listed: kept}, place)
        return _page(frame, form, rank < len(items))

    @blueprint.route("/<int:version_id>/criteria/<criterion>", methods=["GET", "POST"])
    @requires(Permission.TRAIN)
    def criterion(version_id: int, criterion: str) -> Answer:
        frame = _own_draft(version_id)
        known = {each.id: each for found in frame.competences for each in found.criteria}
        if criterion not in known:
            raise NotFound("scenario_not_found")
        if request.method == "GET" and not frame.key_is_open:
            return redirect(url_for("scenarios.key", version_id=version_id), 303)
        is_sent = request.method == "POST"
        form = CriterionForm() if is_sent else CriterionForm.of(criterion, frame)
        if form.validate_on_submit():
            with form.refusals():
                parts = _answers(frame, criterion, form)
                return _save(frame, form.revision.data, parts, "scenarios.key", criterion)
        evidence = evidence_map()[criterion]
        shown = render_template(
            "scenarios/criterion.html",
            frame=frame,
            form=form,
            criterion=known[criterion],
            evidence=evidence,
            words=_evidence_words(criterion, frame),
            about=about(criterion),
            choices=choices(criterion),
        )
        return shown, 422 if form.is_submitted() else 200


def _own_draft(version_id: int) -> ScenarioFrame:
    frame = scenario_frame(db.session(), actor(), version_id, now=now())
    if not frame.may_edit:
        raise NotFound("scenario_not_found")
    return frame


def _whole(frame: ScenarioFrame, part: str) -> Mapping[str, Any]:
    found = frame.content.get(part)
    empty: Raw = {"customer": {}, "watch": {}}
    return {**empty, **found} if isinstance(found, dict) else empty


def _form(kind: type[FormT], frame: ScenarioFrame, raw: Mapping[str, Any]) -> FormT:
    """As it was sent; as the part is, when the page is only opened."""
    is_sent = request.method == "POST"
    form = kind() if is_sent else kind(formdata=None, data=kind.shown(raw))
    form.offer(frame, raw)
    return form


def _with(part: str, form: ItemForm, items: list[Raw], rank: int) -> list[Raw]:
    others = items[:rank] + items[rank + 1 :]
    own = str(items[rank].get("id", "")) if rank < len(items) else ""
    return [*items[:rank], with_id(part, form.raw, others, own), *items[rank + 1 :]]


def _answers(frame: ScenarioFrame, criterion: str, form: CriterionForm) -> Raw:
    entry, why_not = form.entry(criterion), form.why_not.data
    key = {**frame.content.get("key", {}), criterion: entry}
    unseen = {**frame.content.get("not_observable", {}), criterion: why_not}
    return {
        "key": {code: each for code, each in key.items() if each},
        "not_observable": {code: each for code, each in unseen.items() if each},
    }


def _save(
    frame: ScenarioFrame, revision: int | None, parts: Raw, place: str, anchor: str | None = None
) -> Response:
    def led(version: ScenarioVersion) -> str:
        return url_for(place, version_id=version.id, _anchor=anchor)

    return act(save_draft, SaveDraft(frame.version_id, parts, revision or 0), led)


def _page(frame: ScenarioFrame, form: PartForm, exists: bool | None) -> Answer:
    form.offer_rows()
    if not form.is_submitted():
        form.revision.data = frame.revision
    shown = render_template("scenarios/part.html", frame=frame, form=form, exists=exists)
    return shown, 422 if form.is_submitted() else 200


def _evidence_words(criterion: str, frame: ScenarioFrame) -> EvidenceWords:
    return told_evidence(frame.of.id, evidence_map()[criterion], language())
