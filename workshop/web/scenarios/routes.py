"""The scenarios of a training centre: the list, a new one, one version and what becomes of it."""

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from workshop.assessment.scenario import VersionState
from workshop.assessment.scenario_file import read_scenario
from workshop.db.models import ScenarioVersion
from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.operations.scenario_review import (
    DeclareVariant,
    Publish,
    Retire,
    declare_variant,
    publish,
    retire,
)
from workshop.operations.scenarios import (
    AddExample,
    AddFile,
    NewVersion,
    StartScenario,
    add_example,
    add_file,
    new_version,
    start_scenario,
)
from workshop.queries.catalogue import own_calibres
from workshop.queries.scenario_frame import coverage_figures, coverage_matrix
from workshop.queries.scenarios import scenario_page, scenarios_page
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.forms import WorkshopForm
from workshop.web.identity import actor, current_site, now
from workshop.web.scenarios import key, paper, parts, review, ticket, watches
from workshop.web.scenarios.forms import (
    MODALITIES_OF,
    ExampleForm,
    FileForm,
    FromTicketForm,
    StartForm,
    VariantForm,
    VersionForm,
)
from workshop.web.scenarios.words import names_own_calibre, told_seed
from workshop.web.sentences.scenario_findings import told_finding, told_missing
from workshop.web.sentences.scenario_words import MEANS

Answer = str | Response | tuple[str, int]

scenario_pages = Blueprint("scenarios", __name__, url_prefix="/scenarios")
scenario_pages.add_app_template_filter(told_finding)
scenario_pages.add_app_template_filter(told_missing)
for module in (key, paper, parts, review, ticket, watches):
    module.register(scenario_pages)


@scenario_pages.get("")
@requires(Permission.TRAIN)
def overview() -> str:
    asked = request.args.get("state", "")
    state = VersionState(asked) if asked in list(VersionState) else None
    modality = request.args.get("modality", "")[:20]
    site = current_site(Permission.TRAIN)
    page = scenarios_page(db.session(), actor(), site.id, modality_id=modality, state=state)
    return render_template(
        "scenarios/overview.html",
        page=page,
        modality=modality,
        state=state,
        example_form=ExampleForm(formdata=None),
    )


@scenario_pages.route("/new", methods=["GET", "POST"])
@requires(Permission.TRAIN)
def new() -> Answer:
    form = StartForm()
    if form.validate_on_submit():
        with form.refusals():
            site = current_site(Permission.TRAIN)
            command = StartScenario(
                site.id, MODALITIES_OF, form.modality_id.data, form.title.data, form.level.data
            )
            return act(start_scenario, command, _address)
    return _new(form=form), 422 if form.is_submitted() else 200


@scenario_pages.post("/examples")
@requires(Permission.TRAIN)
def examples() -> Answer:
    form = ExampleForm()
    if form.validate_on_submit():
        with form.refusals():
            site = current_site(Permission.TRAIN)
            return act(add_example, AddExample(site.id, form.example_id.data or ""), _address)
    return _new(refused=form), 422


@scenario_pages.post("/files")
@requires(Permission.TRAIN)
def files() -> Answer:
    """What is wrong in the file is told line by line, and nothing is kept."""
    form, sent = FileForm(), request.files.get("file")
    name = sent.filename or "" if sent else ""
    content = sent.read() if sent else b""
    if form.validate_on_submit():
        with form.refusals():
            site = current_site(Permission.TRAIN)
            return act(add_file, AddFile(site.id, name, content), _address)
    _scenario, file = read_scenario(name, content)
    return _new(file_form=form, findings=[told_finding(each) for each in file.findings]), 422


def _new(
    *,
    form: StartForm | None = None,
    file_form: FileForm | None = None,
    refused: WorkshopForm | None = None,
    findings: list[str] | None = None,
) -> str:
    return render_template(
        "scenarios/new.html",
        form=form or StartForm(formdata=None),
        file_form=file_form or FileForm(formdata=None),
        ticket_form=FromTicketForm(formdata=None),
        refused=refused,
        findings=findings or [],
    )


@scenario_pages.get("/<int:version_id>")
@requires(Permission.TRAIN)
def show(version_id: int) -> str:
    return _page(version_id)


@scenario_pages.get("/<int:version_id>/coverage")
@requires(Permission.TRAIN)
def coverage(version_id: int) -> str:
    page = scenario_page(db.session(), actor(), version_id, now=now())
    matrix = coverage_matrix(page.frame)
    return render_template(
        "scenarios/coverage.html",
        page=page,
        frame=page.frame,
        matrix=matrix,
        figures=coverage_figures(matrix),
        means=MEANS,
    )


@scenario_pages.post("/<int:version_id>/publication")
@requires(Permission.TRAIN)
def publication(version_id: int) -> Answer:
    form = VersionForm()
    if form.validate_on_submit():
        with form.refusals():
            return act(publish, Publish(version_id), _address)
    return _page(version_id, refused=form), 422


@scenario_pages.post("/<int:version_id>/retirement")
@requires(Permission.TRAIN)
def retirement(version_id: int) -> Answer:
    form = VersionForm()
    if form.validate_on_submit():
        with form.refusals():
            return act(retire, Retire(version_id), _address)
    return _page(version_id, refused=form), 422


@scenario_pages.post("/<int:version_id>/versions")
@requires(Permission.TRAIN)
def versions(version_id: int) -> Answer:
    form = VersionForm()
    if form.validate_on_submit():
        with form.refusals():
            return act(new_version, NewVersion(version_id), _address)
    return _page(version_id, refused=form), 422


@scenario_pages.post("/<int:version_id>/variant")
@requires(Permission.TRAIN)
def variant(version_id: int) -> Answer:
    page = scenario_page(db.session(), actor(), version_id, now=now())
    form = VariantForm()
    form.offer(page)
    if form.validate_on_submit():
        with form.refusals():
            command = DeclareVariant(version_id, form.of_version_id.data or None)
            return act(declare_variant, command, _address)
    return _page(version_id, variant_form=form), 422


def _address(version: ScenarioVersion) -> str:
    return url_for("scenarios.show", version_id=version.id)


def _page(
    version_id: int,
    *,
    refused: WorkshopForm | None = None,
    variant_form: VariantForm | None = None,
) -> str:
    page = scenario_page(db.session(), actor(), version_id, now=now())
    if variant_form is None:
        variant_form = VariantForm(formdata=None)
        variant_form.offer(page)
    seed = page.frame.scenario.seed
    own = own_calibres(db.session(), page.frame.site_id) if names_own_calibre(seed) else ()
    return render_template(
        "scenarios/show.html",
        page=page,
        frame=page.frame,
        seed=list(told_seed(seed, dict(own))),
        form=VersionForm(formdata=None),
        variant_form=variant_form,
        refused=refused,
    )
