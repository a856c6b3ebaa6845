"""The home page."""

from flask import Blueprint, render_template

from workshop.domain.permissions import Permission
from workshop.web.access import requires

home = Blueprint("home", __name__)


@home.get("/")
@requires(Permission.SIGNED_IN)
def home_page() -> str:
    return render_template("home/home.html")
