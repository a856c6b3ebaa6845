"""Photos that travel with the form, from a browser that runs no script."""

from wtforms.form import BaseForm

from workshop.db.session import commit, db
from workshop.domain.errors import RuleViolation
from workshop.web.errors import sentence
from workshop.web.photo.field import Photos
from workshop.web.photo.sent import keep_sent, read_sent
from workshop.web.reception.forms import ReceptionForm


def keep_uploads(form: ReceptionForm, site_id: int) -> None:
    """Keep each file sent as `<field>_file` and add its id to its field.

    They are kept at once: a refusal elsewhere on the page must not lose them.
    """
    for field in _photo_fields(form):
        try:
            pictures = read_sent(f"{field.name}_file")
        except RuleViolation as refusal:
            field.refused = sentence(refusal)
            continue
        if pictures:
            field.data.extend(keep_sent(pictures, site_id))
            commit(db.session())


def _photo_fields(form: ReceptionForm) -> list[Photos]:
    parts: list[BaseForm] = [row.form for row in form.watches]
    parts += [mark.form for row in form.watches for mark in row.form.marks]
    return [field for part in parts for field in part if isinstance(field, Photos)]
