"""Sign in, sign out, password, language, current site."""

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
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response

from workshop.db.session import commit, db
from workshop.domain.errors import RuleViolation
from workshop.domain.people import Language
from workshop.domain.permissions import Permission
from workshop.measurements.quantities import PositionNaming
from workshop.operations import account as operations
from workshop.operations.account import (
    ChangePassword,
    Credentials,
    PasswordPolicy,
    Preferences,
)
from workshop.web.access import requires
from workshop.web.account.forms import PasswordForm, PreferencesForm, SignInForm
from workshop.web.acts import act
from workshop.web.addresses import came_from, local_address
from workshop.web.errors import sentence
from workshop.web.identity import actor, now, person, person_entering, signed_in
from workshop.web.row_numbers import row_number

account = Blueprint("account", __name__)


def _policy() -> PasswordPolicy:
    return PasswordPolicy.from_settings(current_app.config)


@account.route("/sign-in", methods=["GET", "POST"])
@requires(Permission.ANYBODY)
def sign_in() -> str | Response | tuple[str, int]:
    if signed_in():
        return redirect(local_address(request.args.get("next")), 303)
    form = SignInForm()
    if not form.validate_on_submit():
        status = 422 if request.method == "POST" else 200
        return render_template("account/sign_in.html", form=form), status
    credentials = Credentials(form.email.data, form.password.data, request.remote_addr or "unknown")
    try:
        operations.check_failures(db.session(), credentials, _policy(), now=now())
    except RuleViolation as refusal:
        form.form_errors.append(sentence(refusal))
        return render_template("account/sign_in.html", form=form), 429
    found = operations.person_with_password(db.session(), credentials, _policy())
    someone = person_entering(*found) if found else None
    if someone is None:
        operations.record_failure(db.session(), credentials, now=now())
        commit(db.session())
        form.form_errors.append(sentence(RuleViolation("sign_in_refused")))
        return render_template("account/sign_in.html", form=form), 422
    operations.forget_failures(db.session(), form.email.data)
    commit(db.session())
    session.clear()
    session.permanent = True
    login_user(someone)
    return redirect(local_address(request.args.get("next")), 303)


@account.post("/sign-out")
@requires(Permission.ANYBODY)
def sign_out() -> Response:
    """Ends this session for good; those of the person on other devices go on."""
    someone = signed_in()
    if someone:
        kept = current_app.permanent_session_lifetime
        operations.end_session(db.session(), someone.session_key, kept, now=now())
        commit(db.session())
    logout_user()
    session.clear()
    return redirect(url_for("account.sign_in"), 303)


@account.route("/account/password", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def password() -> str | Response | tuple[str, int]:
    form = PasswordForm()
    if form.validate_on_submit():
        with form.refusals():
            command = ChangePassword(form.current.data, form.password.data, _policy())
            changed = operations.change_password(db.session(), actor(), command, now=now())
            commit(db.session())
            renewed = person_entering(changed.id, changed.session_epoch)
            if renewed:
                login_user(renewed)
            flash(gettext("Le mot de passe est changé. Vos autres sessions sont fermées."), "done")
            return redirect(url_for("home.home_page"), 303)
    status = 422 if request.method == "POST" else 200
    return render_template("account/password.html", form=form), status


@account.route("/account/preferences", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def preferences() -> str | Response | tuple[str, int]:
    form = PreferencesForm(
        position_naming=person().position_naming, asks_own_verdict=person().asks_own_verdict
    )
    if form.validate_on_submit():
        command = Preferences(
            position_naming=PositionNaming(form.position_naming.data),
            asks_own_verdict=form.asks_own_verdict.data,
        )
        return act(operations.set_preferences, command, lambda _: url_for(".preferences"))
    status = 422 if request.method == "POST" else 200
    return render_template("account/preferences.html", form=form), status


@account.post("/language")
@requires(Permission.ANYBODY)
def language() -> Response:
    """The other language: kept with the person when signed in, else with the session."""
    chosen = request.form.get("language")
    back = came_from()
    if chosen not in set(Language):
        return redirect(back, 303)
    if signed_in():
        return act(
            operations.set_preferences, Preferences(language=Language(chosen)), lambda _: back
        )
    session["language"] = chosen
    return redirect(back, 303)


@account.post("/current-site")
@requires(Permission.SIGNED_IN)
def current_site() -> Response:
    site_id = request.form.get("site_id", type=row_number)
    return act(
        operations.set_preferences,
        Preferences(site_id=site_id),
        lambda _: url_for("home.home_page"),
    )
