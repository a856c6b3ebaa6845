"""The register of instruments: what is due, one instrument with its checks and its watches."""

from pathlib import Path

from flask import Blueprint, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from workshop.db.media import certificate_path, sound_path
from workshop.db.session import db
from workshop.domain.errors import NotFound
from workshop.domain.permissions import Permission
from workshop.exchange.sounds import LARGEST_BESIDE_MIB
from workshop.operations.instruments import (
    ChangeInstrument,
    RegisterInstrument,
    SetInUse,
    change_instrument,
    register_instrument,
    set_in_use,
)
from workshop.queries.instruments import check_files, instrument_page, register_page
from workshop.web.access import requires
from workshop.web.acts import act
from workshop.web.forms import WorkshopForm
from workshop.web.identity import actor, current_site, now
from workshop.web.instruments.forms import CheckForm, InstrumentForm, InUseForm
from workshop.web.instruments.sent import keep_check
from workshop.web.photo.sent import media_folder
from workshop.web.row_numbers import row_number
from workshop.web.sentences.instrument_labels import about_per_day, per_day
from workshop.web.sound_forms import arrived, make_room, refused, too_large
from workshop.web.translation import today

Answer = str | Response | tuple[Response | str, int]

instruments = Blueprint("instruments", __name__, url_prefix="/instruments")
instruments.add_app_template_filter(per_day)
instruments.add_app_template_filter(about_per_day)
instruments.register_error_handler(413, too_large)


@instruments.url_value_preprocessor
def _larger_than_a_photo(endpoint: str | None, _values: dict[str, str] | None) -> None:
    if endpoint == "instruments.checks":
        make_room(beside_mib=LARGEST_BESIDE_MIB)


@instruments.get("")
@requires(Permission.DIAGNOSE)
def register() -> str:
    site = current_site(Permission.DIAGNOSE)
    page = register_page(db.session(), actor(), site.id, today())
    return render_template("instruments/register.html", page=page)


@instruments.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_INSTRUMENTS)
def new() -> Answer:
    form = InstrumentForm()
    if form.validate_on_submit():
        with form.refusals():
            site_id = current_site(Permission.MANAGE_INSTRUMENTS).id
            command = RegisterInstrument(site_id, form.sheet)
            return act(register_instrument, command, lambda found: _sheet(found.id))
    return render_template("instruments/new.html", form=form), 422 if form.is_submitted() else 200


@instruments.get("/<int:instrument_id>")
@requires(Permission.DIAGNOSE)
def show(instrument_id: int) -> str:
    return _page(instrument_id)


@instruments.post("/<int:instrument_id>")
@requires(Permission.MANAGE_INSTRUMENTS)
def change(instrument_id: int) -> Answer:
    form = InstrumentForm()
    if form.validate_on_submit():
        with form.refusals():
            command = ChangeInstrument(instrument_id, form.sheet, form.seen_change.data)
            return act(change_instrument, command, lambda found: _sheet(found.id))
    return _page(instrument_id, form=form), 422


@instruments.post("/<int:instrument_id>/use")
@requires(Permission.MANAGE_INSTRUMENTS)
def use(instrument_id: int) -> Answer:
    form = InUseForm()
    if form.validate_on_submit():
        with form.refusals():
            in_use = form.in_use.data == "yes"
            command = SetInUse(instrument_id, in_use, form.seen_change.data)
            return act(set_in_use, command, lambda found: _sheet(found.id))
    return _page(instrument_id, use_refused=form), 422


@instruments.post("/<int:instrument_id>/checks")
@requires(Permission.MANAGE_INSTRUMENTS)
def checks(instrument_id: int) -> Answer:
    form = CheckForm()
    if form.validate_on_submit():
        with form.refusals():
            return arrived(keep_check(form, instrument_id))
    return refused(form, lambda: _page(instrument_id, check_form=form))


@instruments.get("/<int:instrument_id>/checks/<int:check_id>/certificate")
@requires(Permission.DIAGNOSE)
def certificate(instrument_id: int, check_id: int) -> Response:
    """Downloaded, never shown in the browser: who sent it may have put anything in it."""
    found = check_files(db.session(), actor(), instrument_id, check_id)
    name = found.certificate_name or ""
    path = certificate_path(media_folder(), found.certificate_sha256 or "", name)
    return _evidence(path, name)


@instruments.get("/<int:instrument_id>/checks/<int:check_id>/sound")
@requires(Permission.DIAGNOSE)
def sound(instrument_id: int, check_id: int) -> Response:
    """The quartz watch as it was recorded."""
    found = check_files(db.session(), actor(), instrument_id, check_id)
    path = sound_path(media_folder(), found.clock_sound_sha256 or "")
    container = found.clock_sound["file"]["container"] if found.clock_sound else "WAV"
    return _evidence(path, f"quartz-{check_id}.{container.lower()}")


def _evidence(path: Path, name: str) -> Response:
    if not path.exists():
        raise NotFound("instrument_not_found")
    answer = send_file(path, as_attachment=True, download_name=name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.cache_control.public, answer.cache_control.private = False, True
    return answer


def _sheet(instrument_id: int) -> str:
    return url_for("instruments.show", instrument_id=instrument_id)


def _page(
    instrument_id: int,
    *,
    form: InstrumentForm | None = None,
    check_form: CheckForm | None = None,
    use_refused: WorkshopForm | None = None,
) -> str:
    doubted_id = request.args.get("check", type=row_number)
    page = instrument_page(
        db.session(),
        actor(),
        instrument_id,
        now=now(),
        doubted_id=doubted_id,
        after=request.args.get("after", type=row_number),
    )
    shown = page.instrument
    if form is None:
        form = InstrumentForm(
            formdata=None,
            data={**vars(shown), "kind": shown.kind.value, "note": page.note},
        )
    form.seen_change.data, form.seen_change.raw_data = page.last_change, None
    return render_template(
        "instruments/show.html",
        page=page,
        form=form,
        use_form=InUseForm(formdata=None, seen_change=page.last_change),
        check_form=check_form or CheckForm(formdata=None, done_on=page.today),
        refused=use_refused,
        next_url=url_for(
            "instruments.show", instrument_id=instrument_id, check=doubted_id, after=page.more
        )
        if page.more
        else None,
    )
