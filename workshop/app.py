"""The application: settings, extensions, pages and commands put together."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from workshop.cli import workshop
from workshop.db.session import db, declare_writing, prepare_engine
from workshop.domain.resources import resource
from workshop.settings import load_settings
from workshop.web import register_pages
from workshop.web.row_numbers import RowNumberConverter
from workshop.web.shell import static_path

WRITING_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
CONTENT_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Build the application; raises `SettingsError` when a setting or secret is missing."""
    settings = load_settings(overrides)
    app = Flask(
        "workshop",
        template_folder=str(resource("templates")),
        static_folder=str(resource("static")),
        static_url_path=static_path(),
        instance_path=settings["INSTANCE_PATH"],
    )
    _configure(app, settings)
    Path(app.instance_path).mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    Migrate(app, db, directory=str(resource("migrations")), render_as_batch=True)
    with app.app_context():
        prepare_engine(db.engine)
    app.url_map.converters["int"] = RowNumberConverter
    app.before_request(_declare_writing)
    app.teardown_request(lambda _error: declare_writing(False))
    app.after_request(_protect)
    register_pages(app)
    if settings["TRUSTED_PROXIES"]:
        hops = settings["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _configure(app: Flask, settings: Mapping[str, Any]) -> None:
    app.config.update(settings)
    url = settings["DATABASE_URL"]
    postgresql = url.startswith("postgresql")
    app.config.update(
        SQLALCHEMY_DATABASE_URI=url,
        # A generic plan makes trigram searches hundreds of times slower than a plan of their own.
        SQLALCHEMY_ENGINE_OPTIONS={
            "connect_args": {"options": "-c plan_cache_mode=force_custom_plan"}
        }
        if postgresql
        else {},
        MAX_CONTENT_LENGTH=settings["UPLOAD_MAX_MIB"] * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        MAX_FORM_PARTS=5000,  # a reception of twenty watches sends some two thousand fields
        SESSION_COOKIE_NAME="workshop",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings["COOKIE_SECURE"],
        PERMANENT_SESSION_LIFETIME=settings["SESSION_HOURS"] * 3600,
        SESSION_REFRESH_EACH_REQUEST=False,  # `identity.py` renews it every few minutes
        WTF_CSRF_TIME_LIMIT=None,
        SEND_FILE_MAX_AGE_DEFAULT=31536000,
    )
    app.logger.setLevel(logging.INFO)


def _declare_writing() -> None:
    declare_writing(request.method in WRITING_METHODS)


def _protect(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(self), microphone=(self)")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def main() -> None:
    """The console script: `workshop …`."""
    workshop(obj=create_app)
