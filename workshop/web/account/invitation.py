"""The link by which somebody new, or who forgot, chooses a password: once."""

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext
from flask_login import login_user
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from workshop.db.session import commit, db
from workshop.domain.errors import NotFound
from workshop.domain.permissions import Permission
from workshop.operations.account import PasswordPolicy
from workshop.operations.invitation import (
    ChoosePassword,
    Invitation,
    choose_password,
    invited_person,
)
from workshop.web.access import requires
from workshop.web.account.forms import InvitationForm
from workshop.web.identity import person_entering

invitation = Blueprint("invitation", __name__)


@invitation.route("/invitation/<token>", methods=["GET", "POST"])
@requires(Permission.ANYBODY)
def show(token: str) -> str | Response | tuple[str, int]:
    form = InvitationForm()
    try:
        invited = _read(token)
        person = invited_person(db.session(), invited)
    except NotFound:
        db.session.rollback()
        return render_template("account/invitation_void.html"), 404
    email = person.email
    if form.validate_on_submit():
        with form.refusals():
            policy = PasswordPolicy.from_settings(current_app.config)
            command = ChoosePassword(invited, form.password.data, policy)
            choose_password(db.session(), command)
            commit(db.session())
            return _enter(invited)
    status = 422 if request.method == "POST" else 200
    return render_template("account/invitation.html", form=form, email=email), status


def invitation_address(person_id: int, epoch: int) -> str:
    """The whole address to hand to the person; works for `INVITATION_DAYS`, and once."""
    token = _serializer().dumps([person_id, epoch])
    base = str(current_app.config["PUBLIC_URL"]).rstrip("/") or request.host_url.rstrip("/")
    return base + url_for("invitation.show", token=token)


def _read(token: str) -> Invitation:
    seconds = int(current_app.config["INVITATION_DAYS"]) * 86_400
    try:
        person_id, epoch = _serializer().loads(token, max_age=seconds)
    except BadData as error:
        raise NotFound("invitation_void") from error
    return Invitation(person_id, epoch)


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="invitation")


def _enter(invited: Invitation) -> Response:
    """Signed in at once: the person has just proved who they are."""
    someone = person_entering(invited.person_id, invited.epoch + 1)
    session.clear()
    if someone:
        session.permanent = True
        login_user(someone)
        flash(gettext("Bienvenue. Votre mot de passe est enregistré."), "ok")
    return redirect(url_for("home.home_page"), 303)
