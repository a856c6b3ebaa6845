"""Importing a table of readings: pasted or sent, its columns named, then the bench form filled.

Nothing is recorded here: the filled form is the bench's own, and recording it is the person's act.
"""

from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import Optional

from workshop.db.session import commit, db
from workshop.domain.errors import NotFound, RuleViolation
from workshop.domain.permissions import Permission
from workshop.exchange.readings_table import Table, decoded
from workshop.measurements.quantities import Moment, Stage
from workshop.measurements.table_columns import ROLES, guessed_roles
from workshop.operations.instruments import RememberColumns, remember_columns
from workshop.queries.bench import BenchSheet
from workshop.queries.diagnosis import STAGES as DIAGNOSED
from workshop.queries.diagnosis import DiagnosisPage
from workshop.queries.instruments import remembered_columns
from workshop.queries.servicing import STAGES as SERVICED
from workshop.queries.servicing import ServicingPage
from workshop.web.access import requires
from workshop.web.diagnosis import page as diagnosis
from workshop.web.forms import WorkshopForm, options
from workshop.web.identity import actor
from workshop.web.measurement.fields import chosen_id
from workshop.web.measurement.forms import bench_form
from workshop.web.measurement.imported import Preview, opened_table, preview
from workshop.web.sentences.instrument_labels import instrument_choices
from workshop.web.sentences.labels import label
from workshop.web.sentences.table_words import role_words
from workshop.web.servicing import page as servicing

readings_import = Blueprint(
    "readings_import", __name__, url_prefix="/tickets/<number>/readings-import/<stage>"
)

BenchPage = DiagnosisPage | ServicingPage


class TableForm(WorkshopForm):
    """A table and what is known of it; the roles of its columns are sent as `column`."""

    table = TextAreaField(_("Tableau collé"), validators=[Optional()])
    file = FileField(_("Fichier CSV ou texte"))
    instrument_id = SelectField(
        _("Appareil"), coerce=chosen_id, choices=[], validators=[Optional()]
    )
    moment = RadioField(_("Armage, si le tableau ne le dit pas"))

    def __init__(self, sheet: BenchSheet) -> None:
        super().__init__(
            data={"instrument_id": sheet.instrument_id, "moment": sheet.moments[0].value}
        )
        none = _("Un autre appareil, ou aucun")
        self.instrument_id.choices = options(
            instrument_choices(none, sheet.instruments, examined=sheet.conceals_verdicts)
        )
        self.moment.choices = options((each.value, label(each)) for each in sheet.moments)

    def text(self) -> str:
        """A file takes the place of what was pasted, and is shown in its stead."""
        sent = self.file.data
        if sent and sent.filename:
            self.table.data = decoded(sent.read())
        return self.table.data or ""


@readings_import.get("")
@requires(Permission.DIAGNOSE)
def show(number: str, stage: str) -> str:
    page, sheet = _open_sheet(number, stage)
    return _page(page, TableForm(sheet), sheet, None)


@readings_import.post("")
@requires(Permission.DIAGNOSE)
def table(number: str, stage: str) -> str | tuple[str, int]:
    page, sheet = _open_sheet(number, stage)
    form = TableForm(sheet)
    if form.validate_on_submit():
        with form.refusals():
            return _page(page, form, sheet, _read(form, sheet))
    return _page(page, form, sheet, None), 422


def _read(form: TableForm, sheet: BenchSheet) -> Preview:
    opened, averaged = opened_table(form.text())
    roles = _roles(opened, form.instrument_id.data)
    found = preview(opened, roles, Moment(form.moment.data), sheet, averaged=averaged)
    if request.form.getlist("column") and form.instrument_id.data:
        command = RememberColumns(form.instrument_id.data, opened.form, roles)
        remember_columns(db.session(), actor(), command)
        commit(db.session())
    return found


def _roles(opened: Table, instrument_id: int | None) -> tuple[str, ...]:
    """What the person says the columns mean; else what they meant last time; else a guess."""
    sent = tuple(request.form.getlist("column"))
    if len(sent) == opened.width:
        if not set(sent) <= set(ROLES):
            raise RuleViolation("unknown_code")
        return sent
    if instrument_id is not None:
        kept = remembered_columns(db.session(), actor(), instrument_id, opened.form)
        if len(kept) == opened.width:
            return kept
    return guessed_roles(opened.head, opened.rows)


def _open_sheet(number: str, named: str) -> tuple[BenchPage, BenchSheet]:
    """The sheet that may be filled now, when it asks for something in positions."""
    if named not in (*DIAGNOSED, *SERVICED):
        raise NotFound("page_not_found")
    stage = Stage(named)
    if stage in DIAGNOSED:
        diagnosed = diagnosis.load(number)
        page: BenchPage = diagnosed
        is_open = diagnosed.may.edit
    else:
        serviced = servicing.load(number)
        page = serviced
        is_open = serviced.may_service if stage is Stage.SERVICING else serviced.may_control
    sheet = page.sheet(stage)
    if not is_open or not sheet.moments:
        raise NotFound("page_not_found")
    return page, sheet


def _page(page: BenchPage, form: TableForm, sheet: BenchSheet, found: Preview | None) -> str:
    step = "diagnosis" if sheet.stage in DIAGNOSED else "servicing"
    at = f"/tickets/{page.frame.number}/{step}"
    return render_template(
        "measurement/import.html",
        page=page,
        form=form,
        sheet=sheet,
        found=found,
        roles=[(role, role_words(role)) for role in ROLES],
        bench=_filled(page, form, sheet, found) if found and found.values else None,
        back=f"{at}#{sheet.stage}",
        action=f"{at}/readings/{sheet.stage}",
    )


def _filled(page: BenchPage, form: TableForm, sheet: BenchSheet, found: Preview) -> Any:
    chosen = {"instrument_id": form.instrument_id.data} if form.instrument_id.data else {}
    return bench_form(sheet, page.frame.version, prefilled={**found.prefilled(), **chosen})
