"""What the key expects of one criterion, in words; or why the criterion cannot be observed."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField
from wtforms.validators import Optional

from workshop.queries.scenario_frame import ScenarioFrame
from workshop.web.forms import Amount, LongText, WorkshopForm
from workshop.web.row_numbers import RowNumber
from workshop.web.scenarios.part_forms import Raw
from workshop.web.scenarios.words import LISTS, coded, told


class CriterionForm(WorkshopForm):
    """What the key expects of one criterion, one code per line; or why it cannot be observed."""

    revision = RowNumber()
    least = Amount(_("Montant d’au moins"), validators=[Optional()])
    most = Amount(_("Montant d’au plus"), validators=[Optional()])
    expects_nothing = BooleanField(_("Rien ne doit être noté"))
    why_not = LongText(_("Non observable parce que"), max_length=500)

    @classmethod
    def of(cls, criterion: str, frame: ScenarioFrame) -> "CriterionForm":
        """Filled with what the key expects now."""
        entry = frame.scenario.key.get(criterion)
        data: Raw = {
            "revision": frame.revision,
            "why_not": frame.scenario.not_observable.get(criterion, ""),
        }
        if entry:
            data |= {
                name: "\n".join(told(criterion, code) for code in getattr(entry, name))
                for name in LISTS
            }
            data |= {
                "least": entry.least_cents,
                "most": entry.most_cents,
                "expects_nothing": entry.expects_nothing,
            }
        return cls(formdata=None, data=data)

    def entry(self, criterion: str) -> Raw:
        """As the content of a scenario says it; empty when nothing is expected."""
        lists = {name: self._codes(criterion, name) for name in LISTS}
        raw: Raw = {name: codes for name, codes in lists.items() if codes}
        if self.least.data is not None:
            raw["least_cents"] = self.least.data
        if self.most.data is not None:
            raw["most_cents"] = self.most.data
        if self.expects_nothing.data:
            raw["expects_nothing"] = True
        return raw

    def _codes(self, criterion: str, name: str) -> list[str]:
        lines = self[name].data.splitlines()
        return [coded(criterion, line) for line in lines if line.strip()]


for _name, _words in LISTS.items():
    setattr(CriterionForm, _name, LongText(_words, max_length=4000))
