"""HTTP for people: one blueprint per step or subject."""

from flask import Flask

from workshop.web import access, errors, identity, shell, translation
from workshop.web.account.routes import account
from workshop.web.home.routes import home
from workshop.web.ticket.routes import ticket

PAGES = (account, home, ticket)


def register_pages(app: Flask) -> None:
    translation.init_app(app)
    identity.init_app(app)
    errors.init_app(app)
    shell.init_app(app)
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    access.init_app(app)
