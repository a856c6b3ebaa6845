"""The school of the demo: scenarios read by a second trainer, a class, and a session in the making."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop.assessment.jury import JuryKind, Quality
from workshop.assessment.scenario_file import example_scenarios
from workshop.assessment.sitting import Route, SittingMode
from workshop.assessment.sitting_time import FACTOR_ONE
from workshop.db.models import JurySeat, Person, ScenarioVersion
from workshop.domain.people import Actor
from workshop.domain.resources import resource
from workshop.operations.assessment_session import (
    AddCandidates,
    CreateSession,
    SessionSheet,
    add_candidates,
    create_session,
)
from workshop.operations.demo.opening import OpeningHours
from workshop.operations.enrolment import (
    Accommodation,
    CandidateSheet,
    Enrol,
    Training,
    enrol,
)
from workshop.operations.jury_seats import (
    ChoosePresident,
    SeatJuror,
    choose_president,
    seat_juror,
)
from workshop.operations.scenario_review import Review, review
from workshop.operations.scenarios import AddExample, add_example
from workshop.operations.sitting_plan import PlanSittings, plan_sittings

_CERTIFICATION: Final = "rncp37858"


def open_school(
    session: Session, site_id: int, actors: Mapping[str, Actor], hours: OpeningHours
) -> None:
    """Everything a trainer needs on the first day, and an organiser sees coming."""
    told = tomllib.loads(resource("data/demo/school.toml").read_text(encoding="utf-8"))
    author, reviewer = actors[told["author"]], actors[told["reviewer"]]
    read_at = hours.opening(hours.day(told["reviewed_days_ago"]), 30)
    versions = _write_scenarios(session, site_id, author, reviewer, read_at)
    enrolments = _enrol_class(session, site_id, author, actors, told["candidate"], read_at)
    _plan_practice(session, author, told["practice"], versions, enrolments, hours)
    _prepare_session(session, site_id, author, actors, told["session"], enrolments, hours)


def _write_scenarios(
    session: Session, site_id: int, author: Actor, reviewer: Actor, at: datetime
) -> dict[str, ScenarioVersion]:
    versions = {}
    for code in example_scenarios():
        version = add_example(session, author, AddExample(site_id, code), now=at)
        command = Review(version.id, version.revision, "Relu et essayé à l’établi.")
        versions[code] = review(session, reviewer, command, now=at)
    return versions


def _enrol_class(
    session: Session,
    site_id: int,
    trainer: Actor,
    actors: Mapping[str, Actor],
    told: list[dict[str, Any]],
    at: datetime,
) -> dict[str, int]:
    """Enrolments by first name."""
    enrolments = {}
    for each in told:
        person = session.get_one(Person, actors[each["first_name"]].person_id)
        sheet = _sheet(each, actors, at)
        command = Enrol(site_id, _CERTIFICATION, person.name, person.email, sheet)
        enrolments[each["first_name"]] = enrol(session, trainer, command, now=at).id
    return enrolments


def _sheet(each: Mapping[str, Any], actors: Mapping[str, Actor], at: datetime) -> CandidateSheet:
    today = at.date()
    granted = None
    if "measures" in each:
        factor = each.get("factor", FACTOR_ONE)
        granted = Accommodation(today, True, each["measures"], factor)
    return CandidateSheet(
        route=Route(each["route"]),
        born_on=each["born_on"],
        sought=tuple(each["sought"]),
        held=each.get("held", {}),
        prerequisites_checked_on=today,
        accommodation=granted,
        trainers=(Training(actors[each["trainer"]].person_id, today - timedelta(days=90)),),
    )


def _plan_practice(
    session: Session,
    trainer: Actor,
    told: Mapping[str, Any],
    versions: Mapping[str, ScenarioVersion],
    enrolments: Mapping[str, int],
    hours: OpeningHours,
) -> None:
    day = hours.now.astimezone(hours.zone).date() + timedelta(days=told["in_days"])
    command = PlanSittings(
        versions[told["scenario"]].id,
        tuple(enrolments[name] for name in told["candidates"]),
        SittingMode.TRAINING,
        datetime.combine(day, time(told["hour"]), hours.zone),
        told["place"],
    )
    plan_sittings(session, trainer, command, now=hours.now)


def _prepare_session(
    session: Session,
    site_id: int,
    organiser: Actor,
    actors: Mapping[str, Actor],
    told: Mapping[str, Any],
    enrolments: Mapping[str, int],
    hours: OpeningHours,
) -> None:
    exam_on = hours.today + timedelta(days=told["in_days"])
    jury_on = exam_on + timedelta(days=told["jury_after_days"])
    sheet = SessionSheet(told["title"], exam_on, jury_on, told["place"])
    command = CreateSession(site_id, _CERTIFICATION, sheet)
    held = create_session(session, organiser, command, now=hours.now)
    everybody = AddCandidates(held.id, tuple(enrolments.values()))
    add_candidates(session, organiser, everybody, now=hours.now)
    for each in told["jury"]:
        person_id = actors[each["first_name"]].person_id
        seat = SeatJuror(held.id, JuryKind(each["kind"]), person_id, Quality(each["quality"]))
        seat_juror(session, organiser, seat, now=hours.now)
        if each.get("president"):
            of_person = select(JurySeat.id).where(
                JurySeat.session_id == held.id, JurySeat.person_id == person_id
            )
            chosen = ChoosePresident(held.id, session.scalars(of_person).one())
            choose_president(session, organiser, chosen, now=hours.now)
