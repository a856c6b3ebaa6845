"""The deliberation of a session: compiled, recommended, asked, decided, minuted, signed."""

from flask import Blueprint, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from workshop.db.session import db
from workshop.domain.permissions import Permission
from workshop.operations.addendum import AddAddendum, add_addendum
from workshop.operations.deliberation import (
    AnswerJury,
    AskJury,
    CompileResults,
    Decide,
    DecideAsCompiled,
    Recommend,
    answer_jury,
    ask_jury,
    compile_results,
    decide,
    decide_as_compiled,
    recommend,
)
from workshop.operations.deliberation_table import deliberation_paper
from workshop.operations.minutes import DrawUpMinutes, draw_up_minutes
from workshop.operations.minutes_signing import (
    SignMinutes,
    minutes_paper,
    paper_to_sign,
    sign_minutes,
)
from workshop.queries.deliberation import DeliberationPage, ResultLine, deliberation_page
from workshop.queries.sessions import seated_session
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.identity import actor, now
from workshop.web.papers import pdf_answer
from workshop.web.sessions.forms import (
    AddendumForm,
    AnswerForm,
    DecisionForm,
    MinutesForm,
    PlacedForm,
    QuestionForm,
    RecommendationForm,
    RemovalForm,
    SigningForm,
)

Answer = str | Response | tuple[str, int]

session_deliberation = Blueprint(
    "session_deliberation", __name__, url_prefix="/sessions/<int:session_id>/deliberation"
)


@session_deliberation.get("")
@requires(Permission.DELIBERATE)
def show(session_id: int) -> str:
    return _page(session_id)


@session_deliberation.get("/table.pdf")
@requires(Permission.DELIBERATE)
def table(session_id: int) -> Response:
    seated_session(db.session(), actor(), session_id)
    return pdf_answer(deliberation_paper(db.session(), actor(), session_id, now=now()))


@session_deliberation.post("/results")
@requires(Permission.DELIBERATE)
def results(session_id: int) -> Answer:
    form = RemovalForm()
    if form.validate_on_submit():
        with form.refusals():
            return act(compile_results, CompileResults(session_id), lambda _row: _url(session_id))
    return _page(session_id, form), 422


@session_deliberation.post("/candidates/<int:enrolment_id>/recommendation")
@requires(Permission.DELIBERATE)
def recommendation(session_id: int, enrolment_id: int) -> Answer:
    form = RecommendationForm()
    if form.validate_on_submit():
        with form.refusals():
            command = Recommend(
                session_id, enrolment_id, form.chosen, form.comment.data, form.revision.data
            )
            return act(recommend, command, lambda _row: _url(session_id, enrolment_id))
    return _page(session_id, form, enrolment_id), 422


@session_deliberation.post("/candidates/<int:enrolment_id>/questions")
@requires(Permission.DELIBERATE)
def questions(session_id: int, enrolment_id: int) -> Answer:
    form = QuestionForm()
    page = deliberation_page(db.session(), actor(), session_id)
    form.competence.choices = _competences(page)
    if form.validate_on_submit():
        with form.refusals():
            command = AskJury(session_id, enrolment_id, form.text.data, form.competence.data)
            return act(ask_jury, command, lambda _row: _url(session_id, enrolment_id))
    return _page(session_id, form, enrolment_id), 422


@session_deliberation.post("/questions/<int:question_id>/answer")
@requires(Permission.DELIBERATE)
def answers(session_id: int, question_id: int) -> Answer:
    form = AnswerForm()
    if form.validate_on_submit():
        with form.refusals():
            command = AnswerJury(session_id, question_id, form.text.data)
            return act(answer_jury, command, lambda _row: _url(session_id))
    return _page(session_id, form, question_id), 422


@session_deliberation.post("/candidates/<int:enrolment_id>/decision")
@requires(Permission.DELIBERATE)
def decisions(session_id: int, enrolment_id: int) -> Answer:
    form = DecisionForm()
    page = deliberation_page(db.session(), actor(), session_id)
    form.blocks.choices = _blocks(page)
    if form.validate_on_submit():
        with form.refusals():
            blocks = tuple(form.blocks.data or ())
            command = Decide(session_id, enrolment_id, blocks, form.reason.data, form.revision.data)
            return act(decide, command, lambda _row: _url(session_id, enrolment_id))
    return _page(session_id, form, enrolment_id), 422


@session_deliberation.post("/decisions")
@requires(Permission.DELIBERATE)
def all_decisions(session_id: int) -> Answer:
    """Everybody left is decided as compiled."""
    form = RemovalForm()
    if form.validate_on_submit():
        with form.refusals():
            command = DecideAsCompiled(session_id)
            return act(decide_as_compiled, command, lambda _row: _url(session_id))
    return _page(session_id, form), 422


@session_deliberation.post("/minutes")
@requires(Permission.DELIBERATE)
def minutes(session_id: int) -> Answer:
    form = MinutesForm()
    if form.validate_on_submit():
        with form.refusals():
            command = DrawUpMinutes(session_id, form.override_reason.data, form.revision.data)
            return act(draw_up_minutes, command, lambda _row: _url(session_id))
    return _page(session_id, form), 422


@session_deliberation.post("/minutes/<int:minutes_id>/signature")
@requires(Permission.DELIBERATE)
def signature(session_id: int, minutes_id: int) -> Answer:
    form = SigningForm()
    if form.validate_on_submit():
        with form.refusals():
            command = SignMinutes(
                session_id, minutes_id, form.sha256.data or "", form.signature.png
            )
            return act(sign_minutes, command, lambda _row: _url(session_id))
    return _page(session_id, form, minutes_id), 422


@session_deliberation.get("/minutes/<int:minutes_id>.pdf")
@requires(Permission.DELIBERATE)
def minutes_pdf(session_id: int, minutes_id: int) -> Response:
    seated_session(db.session(), actor(), session_id)
    return pdf_answer(minutes_paper(db.session(), actor(), session_id, minutes_id))


@session_deliberation.get("/minutes/<int:minutes_id>/to-sign.pdf")
@requires(Permission.DELIBERATE)
def minutes_to_sign(session_id: int, minutes_id: int) -> Response:
    """As it was given to sign, also once the final version is there."""
    seated_session(db.session(), actor(), session_id)
    return pdf_answer(paper_to_sign(db.session(), actor(), session_id, minutes_id))


@session_deliberation.post("/addenda")
@requires(Permission.DELIBERATE)
def addenda(session_id: int) -> Answer:
    form = AddendumForm()
    page = deliberation_page(db.session(), actor(), session_id)
    form.enrolment_id.choices = _candidates(page)
    form.blocks.choices = _blocks(page)
    if form.validate_on_submit():
        with form.refusals():
            anew = None
            if form.enrolment_id.data:
                blocks = tuple(form.blocks.data or ())
                anew = Decide(session_id, form.enrolment_id.data, blocks, form.reason.data)
            command = AddAddendum(session_id, form.text.data, anew, form.revision.data)
            return act(add_addendum, command, lambda _row: _url(session_id))
    return _page(session_id, form), 422


def _url(session_id: int, enrolment_id: int | None = None) -> str:
    anchor = f"c{enrolment_id}" if enrolment_id else None
    return url_for("session_deliberation.show", session_id=session_id, _anchor=anchor)


def _competences(page: DeliberationPage) -> list[tuple[str, str]]:
    marked = dict.fromkeys(
        code for line in page.results for code in (*line.compiled.marks, *line.compiled.unsettled)
    )
    return [("", gettext("l’ensemble")), *((code, code) for code in marked)]


def _blocks(page: DeliberationPage) -> list[tuple[str, str]]:
    return list({code: (code, code) for line in page.results for code, _ in line.choices}.values())


def _candidates(page: DeliberationPage) -> list[tuple[int, str]]:
    return [
        (0, "–"),
        *((line.candidate.enrolment_id, line.candidate.name) for line in page.results),
    ]


def _page(session_id: int, refused: PlacedForm | None = None, row_id: int = 0) -> str:
    page = deliberation_page(db.session(), actor(), session_id)
    recommending, asking, deciding, answering = {}, {}, {}, {}
    for line in page.results:
        key = line.candidate.enrolment_id
        mine = refused if key == row_id else None
        recommending[key] = (
            mine if isinstance(mine, RecommendationForm) else RecommendationForm(formdata=None)
        ).at(f"recommend-{key}")
        question = mine if isinstance(mine, QuestionForm) else QuestionForm(formdata=None)
        question.competence.choices = _competences(page)
        asking[key] = question.at(f"ask-{key}")
        deciding[key] = _decision_form(line, mine)
        recommending[key].revision.data = deciding[key].revision.data = line.revision
        for asked in line.questions:
            answer = refused if asked.id == row_id else None
            answering[asked.id] = (
                answer if isinstance(answer, AnswerForm) else AnswerForm(formdata=None)
            ).at(f"answer-{asked.id}")
    drawing = refused if isinstance(refused, MinutesForm) else MinutesForm(formdata=None)
    drawing.at("minutes").revision.data = page.head.revision
    signing = {}
    for each in page.minutes:
        mine = refused if each.id == row_id else None
        form = mine if isinstance(mine, SigningForm) else SigningForm(formdata=None)
        form.sha256.data = each.sha256
        signing[each.id] = form.at(f"sign-{each.id}")
    adding = refused if isinstance(refused, AddendumForm) else AddendumForm(formdata=None)
    adding.enrolment_id.choices = _candidates(page)
    adding.blocks.choices = _blocks(page)
    adding.at("addendum").revision.data = page.head.revision
    return render_template(
        "sessions/deliberation.html",
        page=page,
        recommending=recommending,
        asking=asking,
        answering=answering,
        deciding=deciding,
        drawing=drawing,
        signing=signing,
        adding=adding,
        refused=refused,
    )


def _decision_form(line: ResultLine, refused: PlacedForm | None) -> DecisionForm:
    """What was compiled is ticked before anybody decided."""
    if isinstance(refused, DecisionForm):
        form = refused
    else:
        form = DecisionForm(formdata=None, reason=line.decision_reason)
        shown = line.decided_blocks if line.decision else line.compiled.acquired
        form.blocks.data = [] if line.is_eliminated else list(shown)
    form.blocks.choices = [(code, f"{code} {title}") for code, title in line.choices]
    return form.at(f"decide-{line.candidate.enrolment_id}")
