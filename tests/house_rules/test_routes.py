"""Every route declares a permission; what a person may not see does not exist for them.

`WHO_SEES` is written by hand and read against `docs/permissions.md`: a new page that shows something
has to be put on it.
"""

import re
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from flask import Flask, url_for
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from tests import exam_story, story
from tests.cast import PASSWORD, Cast
from tests.catalogue import limit_profile, own_calibre
from tests.conftest import NOW
from tests.recordings import noise_sound, recorded
from workshop.assessment.jury import JuryKind, Quality
from workshop.db.models import (
    Alert,
    AssessmentSession,
    InstrumentCheck,
    JurySeat,
    Person,
    Question,
    RoleAssignment,
    ScenarioVersion,
    ServicePrice,
    SessionCandidate,
)
from workshop.db.session import commit
from workshop.domain.people import Actor
from workshop.domain.permissions import GRANTS, Permission, Role
from workshop.exchange.pictures import read_picture
from workshop.exchange.printouts import read_printout
from workshop.operations.assessment_session import CreateSession, SessionSheet, create_session
from workshop.operations.photo import KeepPhoto, keep_photo
from workshop.operations.printout import KeepPrintout, keep_printout
from workshop.operations.scenarios import AddExample, add_example
from workshop.operations.tracking import AskQuestion, RaiseAlert, ask_question, raise_alert

SignIn = Callable[[str], FlaskClient]

EVERYBODY = frozenset(Role)
WORKSHOP = frozenset(
    {
        Role.COUNTER,
        Role.TECHNICIAN,
        Role.ESTIMATOR,
        Role.STOREKEEPER,
        Role.MANAGER,
        Role.TRAINER,
        Role.CANDIDATE,
        Role.SUPERVISOR,
    }
)
WRITERS = WORKSHOP - {Role.TRAINER, Role.SUPERVISOR}
DESK = frozenset({Role.COUNTER, Role.MANAGER, Role.CANDIDATE})
BENCH = frozenset({Role.TECHNICIAN, Role.MANAGER, Role.CANDIDATE})
PRICES = DESK | {Role.ESTIMATOR, Role.SUPERVISOR}
STORE = BENCH | {Role.STOREKEEPER}
HIERARCHY = frozenset({Role.MANAGER, Role.SUPERVISOR})
MANAGERS = frozenset({Role.MANAGER})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
TRAINERS = frozenset({Role.TRAINER})
ORGANISERS = frozenset({Role.TRAINER, Role.CERTIFIER})
JUDGES = frozenset({Role.TRAINER, Role.JUROR, Role.CERTIFIER, Role.ADMINISTRATOR})

PUBLIC = """
    /badges/issuers/<code> /badges/issuers/<code>/status /badges/key /c /c/<number> /invitation/<token> /p/<token> /q/<token> /q/<token>/quote.pdf /s/<token> /sign-in /w/<token>
"""
PUBLIC_ACTS = """
    /c /c/<number> /invitation/<token> /language /q/<token>/decision /s/<token> /sign-in /sign-out
"""

WHO_SEES: tuple[tuple[frozenset[Role], str], ...] = (
    (
        EVERYBODY,
        """
        / /account/password /account/preferences /my-results /my-results/<number>.jwt /my-results/<number>.pdf /my-sittings /my-sittings/<int:sitting_id>
        /my-sittings/<int:sitting_id>/clock /my-sittings/<int:sitting_id>/feedback
        /my-sittings/<int:sitting_id>/documents/<document>
        """,
    ),
    (frozenset({Role.PARTNER}), "/my-watches"),
    (TRAINERS | {Role.JUROR}, "/scenarios/<int:version_id>/key"),
    (
        TRAINERS | {Role.JUROR},
        """
        /jury /jury/<int:sitting_id> /jury/<int:sitting_id>/blank-grid.pdf
        /jury/<int:sitting_id>/common /jury/<int:sitting_id>/common.pdf /jury/<int:sitting_id>/grid
        /jury/<int:sitting_id>/grids/<int:juror_id> /jury/<int:sitting_id>/grids/<int:juror_id>.pdf
        /jury/<int:sitting_id>/grids/<int:juror_id>/scans/<int:rank>
        /jury/<int:sitting_id>/paper-grids/<int:juror_id>
        /jury/<int:sitting_id>/photos/<int:photo_id>
        /jury/<int:sitting_id>/photos/<int:photo_id>/thumb
        /jury/<int:sitting_id>/tickets/<number> /jury/disagreements /jury/disagreements.csv
        """,
    ),
    (
        TRAINERS,
        """
        /candidates /candidates/<int:enrolment_id> /candidates/import /candidates/new
        /scenarios /scenarios/<int:version_id> /scenarios/<int:version_id>/brief.pdf
        /scenarios/<int:version_id>/coverage /scenarios/<int:version_id>/criteria/<criterion>
        /scenarios/<int:version_id>/parts/<listed>/<int:rank>
        /scenarios/<int:version_id>/parts/<part> /scenarios/<int:version_id>/preparation.pdf
        /scenarios/<int:version_id>/review /scenarios/<int:version_id>/watches /scenarios/new
        /scenarios/ticket /sittings /sittings/<int:sitting_id> /sittings/new
        """,
    ),
    (
        WORKSHOP,
        """
        /board /lists /photos/<int:photo_id> /photos/<int:photo_id>/thumb /planning /search /t/<number>
        /tickets/<number> /tickets/<number>/deposit-slip.pdf /tickets/<number>/diagnosis
        /tickets/<number>/labels.pdf /tickets/<number>/measurements
        /tickets/<number>/measurements/printouts/<int:printout_id>
        /tickets/<number>/moves /tickets/<number>/passport.pdf
        /tickets/<number>/photos/<int:photo_id> /tickets/<number>/preparation
        /tickets/<number>/quote /tickets/<number>/reception
        /tickets/<number>/recordings/<int:recording_id>
        /tickets/<number>/recordings/<int:recording_id>/sound /tickets/<number>/restitution
        /tickets/<number>/servicing /tickets/<number>/tracking-sheet.pdf
        /tickets/<number>/questions/<int:question_id>/answer
        """,
    ),
    (
        WRITERS,
        """
        /tickets/<number>/alerts /tickets/<number>/assignment /tickets/<number>/corrections
        /tickets/<number>/entries /tickets/<number>/forecast /tickets/<number>/place
        /tickets/<number>/questions /tickets/<number>/waiting /tickets/<number>/needs
        /tickets/<number>/complaint /tickets/<number>/condition /tickets/<number>/transmission
        /complaints /tickets/<number>/complaint/answer /tickets/<number>/complaint/closing
        /tickets/<number>/complaints/<int:complaint_id>.pdf
        """,
    ),
    (
        DESK,
        """
        /collection /reception /reception/blank-watch /reception/calibres /reception/customers
        /reception/customers/<int:customer_id> /reception/serial /reception/similar
        /reception/suggestions /reception/watches/<int:watch_id>
        /tickets/<number>/court-request.csv /tickets/<number>/reception-form
        /care /customers/<int:customer_id> /customers/<int:customer_id>/merge/<int:other_id>
        """,
    ),
    (
        PRICES,
        """
        /quotes /tickets/<number>/note.pdf /tickets/<number>/papers/<paper>.pdf
        /tickets/<number>/quotes/<int:version>.pdf
        """,
    ),
    (DESK | {Role.ESTIMATOR}, "/tickets/<number>/promise"),
    (
        BENCH,
        """
        /catalogue/calibres /catalogue/calibres/<calibre_id> /catalogue/profiles
        /catalogue/profiles/<int:profile_id>
        /instruments /instruments/<int:instrument_id> /tickets/<number>/escalation
        /instruments/<int:instrument_id>/checks/<int:check_id>/certificate
        /instruments/<int:instrument_id>/checks/<int:check_id>/sound
        /tickets/<number>/listening/<stage> /tickets/<number>/readings-import/<stage>
        /tickets/<number>/parts-count /tickets/<number>/bench-after
        """,
    ),
    (STORE, "/supplies"),
    (
        HIERARCHY,
        """
        /tickets/<number>/alerts/<int:alert_id>/answer /tickets/<number>/escalation/decision
        /tickets/<number>/complaint/agreement /tickets/<number>/plan-approval /opinions
        """,
    ),
    (MANAGERS | {Role.ADMINISTRATOR}, "/precious-metals /precious-metals.csv"),
    (
        MANAGERS,
        "/catalogue/calibres/new /catalogue/profiles/new /instruments/new",
    ),
    (
        JUDGES,
        "/referentials /referentials/<referential_id> /referentials/<referential_id>.json",
    ),
    (
        ORGANISERS | {Role.JUROR},
        """
        /sessions /sessions/<int:session_id>/declaration /sessions/<int:session_id>/deliberation
        /sessions/<int:session_id>/deliberation/minutes/<int:minutes_id>.pdf
        /sessions/<int:session_id>/deliberation/minutes/<int:minutes_id>/to-sign.pdf
        /sessions/<int:session_id>/deliberation/table.pdf /sessions/<int:session_id>/incidents
        """,
    ),
    (
        ORGANISERS,
        """
        /sessions/<int:session_id> /sessions/<int:session_id>/attendance
        /sessions/<int:session_id>/attendance.pdf /sessions/<int:session_id>/awards
        /sessions/<int:session_id>/awards/<int:award_id>.jwt
        /sessions/<int:session_id>/awards/<int:award_id>.pdf
        /sessions/<int:session_id>/candidates
        /sessions/<int:session_id>/candidates/<int:enrolment_id>/<kind>.pdf
        /sessions/<int:session_id>/incidents/<int:incident_id>.pdf
        /sessions/<int:session_id>/juries /sessions/<int:session_id>/results.csv /sessions/new
        """,
    ),
    (
        ADMINISTRATORS,
        """
        /admin /admin/people/<int:person_id> /admin/people/new /admin/permissions
        /admin/sites/<code> /admin/sites/<code>/logo /admin/sites/<code>/prices
        /admin/sites/<code>/prices/<int:service_id> /admin/sites/<code>/prices/new
        /admin/sites/<code>/roles /admin/sites/<code>/rules /admin/sites/new
        """,
    ),
)
SEEN_BY = {path: roles for roles, paths in WHO_SEES for path in paths.split()}
NOTHING_THERE = frozenset(
    {
        "/admin/sites/<code>/logo",
        "/instruments/<int:instrument_id>/checks/<int:check_id>/certificate",
        "/instruments/<int:instrument_id>/checks/<int:check_id>/sound",
        "/jury/<int:sitting_id>",
        "/jury/<int:sitting_id>/blank-grid.pdf",
        "/jury/<int:sitting_id>/common",
        "/jury/<int:sitting_id>/common.pdf",
        "/jury/<int:sitting_id>/grid",
        "/jury/<int:sitting_id>/grids/<int:juror_id>",
        "/jury/<int:sitting_id>/grids/<int:juror_id>.pdf",
        "/jury/<int:sitting_id>/grids/<int:juror_id>/scans/<int:rank>",
        "/jury/<int:sitting_id>/paper-grids/<int:juror_id>",
        "/jury/<int:sitting_id>/photos/<int:photo_id>",
        "/jury/<int:sitting_id>/photos/<int:photo_id>/thumb",
        "/jury/<int:sitting_id>/tickets/<number>",
        "/my-results/<number>.jwt",
        "/my-results/<number>.pdf",
        "/my-sittings/<int:sitting_id>",
        "/my-sittings/<int:sitting_id>/clock",
        "/my-sittings/<int:sitting_id>/feedback",
        "/my-sittings/<int:sitting_id>/documents/<document>",
        "/sessions/<int:session_id>/awards/<int:award_id>.jwt",
        "/sessions/<int:session_id>/awards/<int:award_id>.pdf",
        "/sessions/<int:session_id>/deliberation/minutes/<int:minutes_id>.pdf",
        "/sessions/<int:session_id>/deliberation/minutes/<int:minutes_id>/to-sign.pdf",
        "/sessions/<int:session_id>/incidents/<int:incident_id>.pdf",
        "/tickets/<number>/complaints/<int:complaint_id>.pdf",
        "/tickets/<number>/court-request.csv",
        "/tickets/<number>/listening/<stage>",
        "/tickets/<number>/moves",
        "/tickets/<number>/note.pdf",
        "/tickets/<number>/papers/<paper>.pdf",
        "/tickets/<number>/readings-import/<stage>",
    }
)
"""Pages of something the ticket and site below do not have: a 404 also for who may see it."""

OF_NO_SITE = frozenset({"referential_id"})
"""Arguments that name something the program brings, the same at every site."""


def test_every_page_is_on_the_table(app: Flask) -> None:
    pages = {rule.rule for rule in get_rules(app)}
    assert pages == SEEN_BY.keys() | set(PUBLIC.split())


def test_no_two_pages_have_one_address(app: Flask) -> None:
    shapes = [
        (re.sub(r"<[^>]+>", "<>", rule.rule), method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    ]
    assert [shape for shape, times in Counter(shapes).items() if times > 1] == []


def test_the_table_says_what_the_declared_permissions_say(app: Flask) -> None:
    for rule in get_rules(app):
        permission = app.view_functions[rule.endpoint].permission
        if rule.rule in PUBLIC.split():
            assert permission is Permission.ANYBODY, rule.rule
        else:
            assert permission is not Permission.ANYBODY, rule.rule
            assert GRANTS[permission] == SEEN_BY[rule.rule], rule.rule


def test_only_public_acts_are_open_to_anybody(app: Flask) -> None:
    acts = (rule for rule in app.url_map.iter_rules() if "POST" in rule.methods)
    for rule in acts:
        is_public = app.view_functions[rule.endpoint].permission is Permission.ANYBODY
        assert is_public == (rule.rule in PUBLIC_ACTS.split()), rule.rule


def test_signed_out_every_other_route_leads_to_sign_in(
    app: Flask, session: Session, cast: Cast
) -> None:
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        public = {"GET": PUBLIC.split(), "POST": PUBLIC_ACTS.split()}
        for method in {"GET", "POST"} & rule.methods:
            if rule.endpoint == "static" or rule.rule in public[method]:
                continue
            answer = client.open(made_up_path(app, rule), method=method)
            assert (answer.status_code, answer.location[:8]) == (303, "/sign-in"), rule.rule


def test_without_a_role_nothing_exists(app: Flask, sign_in: SignIn) -> None:
    nora = sign_in("nora")
    for rule in app.url_map.iter_rules():
        permission = getattr(app.view_functions[rule.endpoint], "permission", Permission.ANYBODY)
        if permission in (Permission.ANYBODY, Permission.SIGNED_IN):
            continue
        for method in {"GET", "POST"} & rule.methods:
            answer = nora.open(made_up_path(app, rule), method=method)
            assert answer.status_code == 404, (method, rule.rule)


def test_each_role_sees_its_pages_and_no_other(app: Flask, session: Session, cast: Cast) -> None:
    """Papers are printed once each: every further one costs and shows nothing new."""
    samples = prepare(app, session, cast)
    printed: set[str] = set()
    for role in Role:
        client = signed_in_as(app, role)
        for rule in get_rules(app):
            if rule.rule in PUBLIC.split() or rule.rule in printed:
                continue
            if rule.rule.endswith(".pdf") and role in SEEN_BY[rule.rule]:
                printed.add(rule.rule)
            may = role in SEEN_BY[rule.rule] and rule.rule not in NOTHING_THERE
            with client.get(sample_path(app, rule, samples)) as answer:
                expected = (200, 303) if may else (404,)
                assert answer.status_code in expected, (role.value, rule.rule)


def test_another_sites_objects_do_not_exist(
    app: Flask, session: Session, cast: Cast, sign_in: SignIn
) -> None:
    """Olga holds the same roles, all of them, at another shop."""
    samples = prepare(app, session, cast)
    held = {Role.COUNTER}
    for role in set(Role) - held:
        other = cast.other_shop
        session.add(RoleAssignment(person_id=cast.olga.person_id, site_id=other, role=role))
    commit(session)
    olga = sign_in("olga")
    for rule in get_rules(app):
        if rule.rule in PUBLIC.split() or not rule.arguments - OF_NO_SITE:
            continue
        with olga.get(sample_path(app, rule, samples), follow_redirects=True) as answer:
            assert answer.status_code == 404, rule.rule


def prepare(app: Flask, session: Session, cast: Cast) -> dict[str, object]:
    """A ticket given back, things around it, a person per role; a value for each part of a path."""
    ticket = story.returned(session, cast, start=story.accepted)
    number = ticket.number
    raise_alert(session, cast.claire, RaiseAlert(number, "Rayure ?"), now=NOW)
    ask_question(session, cast.theo, AskQuestion(number, Role.COUNTER, "Bracelet ?"), now=NOW)
    picture = BytesIO()
    Image.new("RGB", (40, 30)).save(picture, "PNG")
    media = Path(app.config["MEDIA_PATH"])
    photo = keep_photo(
        session, cast.claire, KeepPhoto(cast.shop, read_picture(picture.getvalue()), media), now=NOW
    )
    for role in Role:
        person = Person(
            email=f"{role}@rules.example", name=role, password_hash=app.config["TEST_PASSWORD_HASH"]
        )
        session.add(person)
        session.flush()
        session.add(RoleAssignment(person_id=person.id, site_id=cast.shop, role=role))
    bench = story.in_diagnosis(session, cast)
    recording = recorded(session, cast, bench.number, media, sound=noise_sound(4))
    recording.ticket_id = ticket.id
    sent = read_printout(b"%PDF-1.4 %%EOF", "essai.pdf")
    printout = keep_printout(session, cast.theo, KeepPrintout(number, sent, media), now=NOW)
    commit(session)
    site = ServicePrice.site_id == cast.shop
    sitting = exam_story.sitting_at(session, cast, cast.shop)
    added = own_calibre(session, cast)
    return {
        "number": number,
        "photo_id": photo.id,
        "customer_id": ticket.customer_id,
        "other_id": bench.customer_id,
        "complaint_id": 1,
        "watch_id": ticket.watch_id,
        "person_id": cast.theo.person_id,
        "code": "BES",
        "service_id": session.scalars(select(ServicePrice.id).where(site)).first(),
        "alert_id": session.scalars(select(Alert.id)).first(),
        "instrument_id": story.instrument(session, cast).id,
        "check_id": session.scalars(select(InstrumentCheck.id)).first(),
        "calibre_id": f"workshop-{added.id}",
        "own_id": added.id,
        "profile_id": limit_profile(session, cast).id,
        "printout_id": printout.id,
        "recording_id": recording.id,
        "question_id": session.scalars(select(Question.id)).first(),
        "referential_id": "rncp37858",
        "version_id": scenario_at(session, cast).id,
        "part": "brief",
        "listed": "documents",
        "rank": 0,
        "criterion": "C.1.1-k3",
        "sitting_id": sitting.id,
        "juror_id": cast.judith.person_id,
        "enrolment_id": sitting.enrolment_id,
        "session_id": session_at(session, cast, sitting.enrolment_id).id,
        "kind": "information",
        "award_id": 1,
        "minutes_id": 1,
        "incident_id": 1,
        "document": "brief",
        "stage": "before_uncasing",
        "version": 1,
        "paper": "BES-A-26-00001",
        "token": "nonsense",
    }


def scenario_at(session: Session, cast: Cast) -> ScenarioVersion:
    """A draft of the person who trains at the shop."""
    trainer = session.scalars(select(Person).where(Person.email == "trainer@rules.example")).one()
    actor = Actor(trainer.id, trainer.name, {cast.shop: frozenset({Role.TRAINER})})
    example = AddExample(cast.shop, "m1-quartz-reclamation")
    found = add_example(session, actor, example, now=NOW)
    commit(session)
    return found


def session_at(session: Session, cast: Cast, enrolment_id: int | None) -> AssessmentSession:
    """A session of the shop; the trainer, the juror and the certifier of the rules sit on its jury."""
    people = {
        each.name: each.id
        for each in session.scalars(select(Person).where(Person.email.endswith("@rules.example")))
    }
    trainer = Actor(people[Role.TRAINER], Role.TRAINER, {cast.shop: frozenset({Role.TRAINER})})
    sheet = SessionSheet("Session", NOW.date())
    found = create_session(session, trainer, CreateSession(cast.shop, "rncp37858", sheet), now=NOW)
    session.add(SessionCandidate(session_id=found.id, enrolment_id=enrolment_id))
    for role in (Role.TRAINER, Role.JUROR, Role.CERTIFIER):
        session.add(
            JurySeat(
                session_id=found.id, kind=JuryKind.EVALUATION, person_id=people[role],
                quality=Quality.TRAINER, seated_at=NOW,
            )
        )  # fmt: skip
    commit(session)
    return found


def get_rules(app: Flask) -> list[Rule]:
    """Every route that answers GET, static files aside."""
    return sorted(
        (r for r in app.url_map.iter_rules() if "GET" in r.methods and r.endpoint != "static"),
        key=lambda rule: rule.rule,
    )


def sample_path(app: Flask, rule: Rule, samples: dict[str, object]) -> str:
    with app.test_request_context():
        return url_for(rule.endpoint, **{name: samples[name] for name in rule.arguments})


def made_up_path(app: Flask, rule: Rule) -> str:
    """A path of the right form, of nothing that exists."""
    with app.test_request_context():
        values: dict[str, object] = dict.fromkeys(rule.arguments, 999)
        if "stage" in values:
            values["stage"] = "before_uncasing"
        return url_for(rule.endpoint, **values)


def signed_in_as(app: Flask, role: Role) -> FlaskClient:
    client = app.test_client()
    credentials = {"email": f"{role}@rules.example", "password": PASSWORD}
    assert client.post("/sign-in", data=credentials).status_code == 303
    return client
