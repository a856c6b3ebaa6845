"""Every route declares who it is for; a route without a declaration does not start."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask, abort, redirect, request, url_for
from flask_login import current_user

from workshop.domain.permissions import Permission
from workshop.web.identity import actor

P = ParamSpec("P")
R = TypeVar("R")


def requires(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Open a route to people who hold `permission` at one of their sites.

    What a person may not see does not exist for them: without it the page is a 404. Whether the
    very object may be read or changed is decided where it is loaded.
    """

    def declare(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Any:
            if permission is Permission.ANYBODY:
                return view(*args, **kwargs)
            if not current_user.is_authenticated:
                return redirect(url_for("account.sign_in", next=_wanted()), 303)
            if permission is not Permission.SIGNED_IN and not actor().sites_with(permission):
                abort(404)
            return view(*args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return declare


def _wanted() -> str | None:
    return request.full_path.rstrip("?") if request.method == "GET" else None


def init_app(app: Flask) -> None:
    undeclared = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint != "static" and not hasattr(view, "permission")
    ]
    if undeclared:
        raise RuntimeError(f"routes without a declared permission: {', '.join(undeclared)}")
