"""The parts of a draft, each with its small form: what is typed becomes that part of the content."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Final

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FormField, RadioField, SelectField
from wtforms.validators import InputRequired

from workshop.assessment.scenario import BriefGiven, PlantedKind, Visibility
from workshop.domain.folding import fold
from workshop.measurements.quantities import CHARACTERISTICS, Position
from workshop.queries.scenario_frame import ScenarioFrame
from workshop.web.forms import CHOOSE, InnerForm, Line, LongText, WorkshopForm, options
from workshop.web.reception.fields import MultipleCodes, Rows
from workshop.web.row_numbers import RowNumber
from workshop.web.scenarios.forms import LEVELS
from workshop.web.scenarios.words import shown_value, typed_value
from workshop.web.sentences.scenario_words import BRIEFS_GIVEN, PLANTED_KINDS, VISIBILITIES
from workshop.web.translation import language

Raw = dict[str, Any]
LONGEST: Final = 12_000


class PartForm(WorkshopForm):
    """A part of the content; `raw` is what it becomes, `shown` the fields of what it is."""

    revision = RowNumber()
    heading: ClassVar[Any]

    def offer(self, frame: ScenarioFrame, raw: Mapping[str, Any]) -> None:
        """Give the fields their choices; `raw` is the part as it was."""

    def offer_rows(self) -> None:
        """Add a few empty rows to the page that is shown, where the part has rows."""

    @staticmethod
    def shown(raw: Mapping[str, Any]) -> Raw:
        return dict(raw)

    @property
    def raw(self) -> Raw:
        raise NotImplementedError


class BriefForm(PartForm):
    """Title, level and brief: the content's own keys."""

    heading = _("Consigne")
    title = Line(_("Titre"), required=_("Donnez un titre au scénario."), max_length=160)
    level = SelectField(_("Niveau de difficulté"), coerce=int)
    given = RadioField(_("Remise au candidat"), validators=[InputRequired(CHOOSE)])
    text = LongText(
        _("Consigne"), required=_("Écrivez ce que le candidat doit faire."), max_length=LONGEST
    )

    def offer(self, frame: ScenarioFrame, raw: Mapping[str, Any]) -> None:
        self.level.choices = options((level, level) for level in LEVELS)
        self.given.choices = options((each.value, BRIEFS_GIVEN[each]) for each in BriefGiven)

    @staticmethod
    def shown(raw: Mapping[str, Any]) -> Raw:
        return {"title": raw.get("title", ""), "level": raw.get("level", 1), **raw["brief"]}

    @property
    def raw(self) -> Raw:
        brief = {"given": self.given.data, "text": self.text.data}
        return {"title": self.title.data, "level": self.level.data, "brief": brief}


class ItemForm(PartForm):
    """One of a list: a document, a question… `remove` takes it away."""

    remove = BooleanField(_("Retirer"))


class DocumentForm(ItemForm):
    heading = _("Document remis")
    id = SelectField(_("Ce document est"))
    title = Line(_("Titre"), required=_("Donnez un titre au document."), max_length=160)
    text = LongText(
        _("Ce qu’il dit"), required=_("Écrivez ce que dit le document."), max_length=LONGEST
    )

    def offer(self, frame: ScenarioFrame, raw: Mapping[str, Any]) -> None:
        own = {str(raw.get("id", "")): _DOCUMENTS[""]}
        self.id.choices = options({**own, **_DOCUMENTS}.items())

    @property
    def raw(self) -> Raw:
        return {"id": self.id.data, "title": self.title.data, "text": self.text.data}


_DOCUMENTS: Final[Mapping[str, Any]] = {
    "": _("un autre document"),
    "pre-diagnosis": _("le pré-diagnostic"),
    "order": _("l’ordre de travail"),
    "maker-data": _("les données du fabricant"),
    "procedure": _("un mode opératoire"),
    "customer": _("la fiche du client"),
    "prices": _("le tarif"),
}


class ScriptForm(ItemForm):
    heading = _("Réplique du client")
    moment = Line(_("Quand"), required=_("Dites à quel moment."), max_length=160)
    says = LongText(_("Ce que dit le juré"), required=_("Écrivez la réplique."), max_length=4000)

    @property
    def raw(self) -> Raw:
        return {"moment": self.moment.data, "says": self.says.data}


class _OfCriteria(ItemForm):
    criteria = MultipleCodes(_("Critères"), validators=[InputRequired(CHOOSE)])

    def offer(self, frame: ScenarioFrame, raw: Mapping[str, Any]) -> None:
        codes = [each.id for competence in frame.competences for each in competence.criteria]
        self.criteria.choices = options((code, code) for code in codes)


class QuestionForm(_OfCriteria):
    heading = _("Question préparée")
    text = LongText(_("Question"), required=_("Écrivez la question."), max_length=2000)
    expected = LongText(
        _("Ce qui est attendu"), required=_("Écrivez ce qui est attendu."), max_length=2000
    )

    @property
    def raw(self) -> Raw:
        return {
            "text": self.text.data,
            "expected": self.expected.data,
            "criteria": list(self.criteria.data),
        }


class PlantedForm(_OfCriteria):
    heading = _("Élément prévu")
    kind = SelectField(_("Sorte"))
    what = LongText(_("Quoi"), required=_("Dites ce qui est prévu."), max_length=2000)
    visibility = SelectField(_("Comment le candidat le rencontre"))

    def offer(self, frame: ScenarioFrame, raw: Mapping[str, Any]) -> None:
        super().offer(frame, raw)
        self.kind.choices = options((each.value, PLANTED_KINDS[each]) for each in PlantedKind)
        self.visibility.choices = options((each.value, VISIBILITIES[each]) for each in Visibility)

    @property
    def raw(self) -> Raw:
        return {
            "kind": self.kind.data,
            "what": self.what.data,
            "visibility": self.visibility.data,
            "criteria": list(self.criteria.data),
        }


class RangeForm(InnerForm):
    """Where a reading of the prepared watch must lie."""

    characteristic = SelectField(_("Mesure"))
    position = SelectField(_("Position"))
    least = Line(_("De"), max_length=20)
    most = Line(_("À"), max_length=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = ((code, each.label(language())) for code, each in CHARACTERISTICS.items())
        self.characteristic.choices = options([("", "–"), *known])
        places = ((each.value, each.label(language())) for each in Position)
        self.position.choices = options([("", _("sans position")), *places])

    @property
    def raw(self) -> Raw | None:
        least = typed_value(self.least.data)
        if not (self.characteristic.data and least):
            return None
        return {
            "characteristic": self.characteristic.data,
            "position": self.position.data,
            "least": least,
            "most": typed_value(self.most.data) or least,
        }


class WatchForm(ItemForm):
    heading = _("Montre à préparer")
    description = LongText(
        _("Quelle montre"), required=_("Décrivez la montre à préparer."), max_length=2000
    )
    faults = LongText(
        _("Défauts à poser, un par ligne"),
        required=_("Dites quels défauts poser."),
        max_length=4000,
    )
    restore = LongText(
        _("Remise en état ensuite"),
        required=_("Dites comment remettre la montre en état."),
        max_length=4000,
    )
    baseline = Rows(FormField(RangeForm), _("Mesure"), max_entries=40)

    def offer_rows(self) -> None:
        while len(self.baseline) < 40 and self._empty_rows() < 3:
            self.baseline.append_entry()

    def _empty_rows(self) -> int:
        return sum(not entry.form.characteristic.data for entry in self.baseline)

    @staticmethod
    def shown(raw: Mapping[str, Any]) -> Raw:
        ranges = [
            {
                **each,
                "least": shown_value(each.get("least", "")),
                "most": shown_value(each.get("most", "")),
            }
            for each in raw.get("baseline", ())
        ]
        return {**raw, "faults": "\n".join(raw.get("faults", ())), "baseline": ranges}

    @property
    def raw(self) -> Raw:
        return {
            "description": self.description.data,
            "faults": [line.strip() for line in self.faults.data.splitlines() if line.strip()],
            "restore": self.restore.data,
            "baseline": [row for entry in self.baseline if (row := entry.form.raw)],
        }


LISTED: Final[Mapping[str, type[ItemForm]]] = {
    "documents": DocumentForm,
    "script": ScriptForm,
    "questions": QuestionForm,
    "planted": PlantedForm,
    "watches": WatchForm,
}
SECRET: Final = frozenset({"questions", "planted"})
"""Parts that tell the answers: shown only while the key is open."""
_NAMED: Final[Mapping[str, Callable[[Raw], str]]] = {
    "documents": lambda raw: str(raw["id"] or raw["title"]),
    "questions": lambda raw: str(raw["text"]),
    "planted": lambda raw: str(raw["what"]),
    "watches": lambda raw: str(raw["description"]),
}


def with_id(part: str, raw: Raw, others: Sequence[Mapping[str, Any]], own: str) -> Raw:
    """The item with an id of its own among the `others`; `own` is the one it has."""
    if part not in _NAMED:
        return raw
    wanted = raw.get("id") or own or fold(_NAMED[part](raw))[:40].strip().replace(" ", "-")
    taken = {each.get("id") for each in others}
    free = (f"{wanted}-{n}" if n else wanted for n in range(len(taken) + 1))
    return {**raw, "id": next(each for each in free if each not in taken) or part}
