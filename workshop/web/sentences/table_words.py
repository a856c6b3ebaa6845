"""What the columns of a table of readings mean, in words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from workshop.measurements.quantities import CHARACTERISTICS
from workshop.measurements.table_columns import IGNORED, MOMENT, POSITION, QUANTITY
from workshop.web.translation import language

_NAMING: Mapping[str, Any] = {
    IGNORED: _("à laisser de côté"),
    POSITION: _("la position"),
    MOMENT: _("l’armage (0 h ou 24 h)"),
    QUANTITY: _("le nom de la grandeur"),
}


def role_words(role: str) -> str:
    """`Marche diurne, CH`: what a column of this role holds."""
    if role in _NAMING:
        return str(_NAMING[role])
    known = CHARACTERISTICS.get(role.split(" ")[0])
    if known is None:
        return role
    return ", ".join([known.label(language()), *role.split(" ")[1:]])
