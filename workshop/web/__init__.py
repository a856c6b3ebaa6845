"""HTTP for people: one blueprint per step or subject."""

from flask import Flask

from workshop.web import (
    access,
    bench_clock,
    bench_views,
    errors,
    fragments,
    identity,
    shell,
    slate,
    translation,
)
from workshop.web.account.invitation import invitation
from workshop.web.account.routes import account
from workshop.web.admin.people import admin_people
from workshop.web.admin.prices import admin_prices
from workshop.web.admin.sites import admin_sites
from workshop.web.awards.badges import badges
from workshop.web.awards.own import my_results
from workshop.web.awards.public import award_check
from workshop.web.awards.routes import session_awards
from workshop.web.board.routes import board
from workshop.web.care.public import opinion
from workshop.web.care.routes import care
from workshop.web.catalogue.routes import catalogue
from workshop.web.complaints.routes import complaints
from workshop.web.customers.routes import customers
from workshop.web.diagnosis.routes import diagnosis
from workshop.web.escalation.routes import escalation
from workshop.web.home.routes import home
from workshop.web.instruments.routes import instruments
from workshop.web.jury.agreement import jury_common
from workshop.web.jury.disagreements import jury_disagreements
from workshop.web.jury.feedback import feedback
from workshop.web.jury.grid import jury_grids
from workshop.web.jury.papers import jury_papers
from workshop.web.jury.routes import jury
from workshop.web.listening.routes import listening, recordings
from workshop.web.measurement.importing import readings_import
from workshop.web.measurement.routes import measurement
from workshop.web.my_sittings.routes import my_sittings
from workshop.web.photo.routes import photo
from workshop.web.precious.routes import precious
from workshop.web.preparation.planning import planning
from workshop.web.preparation.routes import preparation
from workshop.web.preparation.supplies import awaited
from workshop.web.progress.own import own_watches
from workshop.web.progress.public import visit
from workshop.web.quote.public import public
from workshop.web.quote.routes import quote
from workshop.web.reception.deposit import deposit
from workshop.web.reception.routes import reception
from workshop.web.referentials.routes import referential_pages
from workshop.web.restitution.account import ticket_account
from workshop.web.restitution.collection import collection
from workshop.web.restitution.public import passport
from workshop.web.restitution.routes import restitution
from workshop.web.scenarios.routes import scenario_pages
from workshop.web.search.routes import search_pages
from workshop.web.servicing.routes import servicing
from workshop.web.sessions.deliberation import session_deliberation
from workshop.web.sessions.incidents import session_incidents
from workshop.web.sessions.juries import session_juries
from workshop.web.sessions.people import session_people
from workshop.web.sessions.routes import sessions
from workshop.web.sittings.candidates import candidates
from workshop.web.sittings.routes import sittings
from workshop.web.statements.routes import statements
from workshop.web.ticket.acts import ticket_acts
from workshop.web.ticket.routes import ticket
from workshop.web.tracking.routes import tracking

PAGES = (
    account,
    board,
    admin_people,
    admin_prices,
    admin_sites,
    award_check,
    awaited,
    badges,
    candidates,
    care,
    catalogue,
    collection,
    complaints,
    precious,
    customers,
    deposit,
    statements,
    diagnosis,
    escalation,
    home,
    instruments,
    invitation,
    jury,
    feedback,
    jury_common,
    jury_disagreements,
    jury_grids,
    jury_papers,
    listening,
    measurement,
    my_results,
    my_sittings,
    opinion,
    passport,
    photo,
    planning,
    preparation,
    public,
    quote,
    readings_import,
    reception,
    recordings,
    referential_pages,
    restitution,
    scenario_pages,
    search_pages,
    servicing,
    session_awards,
    session_deliberation,
    session_incidents,
    session_juries,
    session_people,
    sessions,
    sittings,
    ticket,
    ticket_account,
    ticket_acts,
    tracking,
    visit,
    own_watches,
)


def register_pages(app: Flask) -> None:
    translation.init_app(app)
    identity.init_app(app)
    bench_clock.init_app(app)
    bench_views.init_app(app)
    errors.init_app(app)
    shell.init_app(app)
    fragments.init_app(app)
    slate.init_app(app)
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    access.init_app(app)
