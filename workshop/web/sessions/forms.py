"""Forms of assessment sessions. A page holds many: each is given its place, so that ids differ."""

from typing import Any, TypeVar

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from workshop.assessment.jury import AffiliationKind, JuryKind, Quality
from workshop.assessment.rules import Outcome
from workshop.assessment.session import (
    FraudDecision,
    IncidentKind,
    NoticeChannel,
    NoticeKind,
    SessionMove,
)
from workshop.operations.assessment_session import SessionSheet
from workshop.web.forms import CHOOSE, Day, Line, LongText, WorkshopForm, options
from workshop.web.reception.fields import SignatureField
from workshop.web.row_numbers import RowNumber, row_number
from workshop.web.sentences.session_labels import (
    AFFILIATIONS,
    FRAUD_DECISIONS,
    INCIDENTS,
    NOTICE_CHANNELS,
    NOTICE_KINDS,
    QUALITIES,
    RESULTS,
)

FormT = TypeVar("FormT", bound="PlacedForm")


def row_id(value: Any) -> int:
    """The number of a chosen row; 0 for the empty choice."""
    return row_number(str(value or 0))


class PlacedForm(WorkshopForm):
    """Knows the revision of the session its page showed."""

    revision = RowNumber()

    def at(self: FormT, place: object) -> FormT:
        """The same form with ids of its own on a page that holds several."""
        for field in self:
            field.id = field.label.field_id = f"{place}-{field.name}"
        return self


class SheetForm(PlacedForm):
    title = Line(_("Titre"), required=_("Donnez un titre à la session."), max_length=160)
    exam_on = Day(_("Jour des épreuves"), required=_("Quel jour les épreuves ont-elles lieu ?"))
    jury_on = Day(_("Jour du jury de certification"))
    place = Line(_("Lieu"), max_length=160)
    remote = BooleanField(_("Jury à distance"))

    @property
    def sheet(self) -> SessionSheet:
        assert self.exam_on.data is not None
        return SessionSheet(
            self.title.data, self.exam_on.data, self.jury_on.data, self.place.data, self.remote.data
        )


class NewSessionForm(SheetForm):
    referential_id = SelectField(_("Certification"))


class MoveForm(PlacedForm):
    move = HiddenField(validators=[InputRequired(CHOOSE)])
    reason = LongText(_("Raison"), max_length=1000)
    override_reason = LongText(_("Pourquoi continuer sans"), max_length=1000)

    @property
    def chosen(self) -> SessionMove | None:
        """None for what is no move."""
        return SessionMove(self.move.data) if self.move.data in list(SessionMove) else None


class AddCandidatesForm(PlacedForm):
    """Who may be added is the session's to say: one that is closed says so itself."""

    enrolment_ids = SelectMultipleField(
        _("Candidats du centre"), coerce=row_id, validate_choice=False
    )


class RemovalForm(PlacedForm):
    """Nothing but the button."""


class NoticeForm(PlacedForm):
    kind = SelectField(_("Envoi"), choices=options(NOTICE_KINDS.items()))
    channel = SelectField(_("Comment"), choices=options(NOTICE_CHANNELS.items()))

    @property
    def chosen(self) -> tuple[NoticeKind, NoticeChannel]:
        return NoticeKind(self.kind.data), NoticeChannel(self.channel.data)


class SeatForm(PlacedForm):
    jury = HiddenField(validators=[InputRequired(CHOOSE)])
    person_id = SelectField(_("Personne"), coerce=row_id)
    quality = SelectField(_("À titre de"), choices=options(QUALITIES.items()))

    @property
    def chosen(self) -> tuple[JuryKind | None, Quality]:
        kind = JuryKind(self.jury.data) if self.jury.data in list(JuryKind) else None
        return kind, Quality(self.quality.data)


class PresidentForm(PlacedForm):
    president = RowNumber(validators=[InputRequired(CHOOSE)])
    instead_of = RowNumber()


class ReplacementForm(PlacedForm):
    reason = LongText(_("Pourquoi"), max_length=1000)
    by_person_id = SelectField(_("Remplacé par"), coerce=row_id, default=0)


class AffiliationForm(PlacedForm):
    person_id = SelectField(_("Personne"), coerce=row_id)
    organisation = Line(
        _("Organisation"), required=_("Écrivez le nom de l’organisation."), max_length=160
    )
    kind = SelectField(_("À titre de"), choices=options(AFFILIATIONS.items()))
    from_on = Day(_("Depuis le"), required=_("Depuis quel jour ?"))
    until_on = Day(_("Jusqu’au"))

    @property
    def chosen_kind(self) -> AffiliationKind:
        return AffiliationKind(self.kind.data)


class AttendanceForm(PlacedForm):
    person_id = RowNumber(validators=[InputRequired(CHOOSE)])
    sitting_id = RowNumber()
    on_paper = BooleanField(_("Signé sur papier"))
    signature = SignatureField(_("Signature"))


def _minutes(label: Any) -> IntegerField:
    in_range = NumberRange(0, 600, _("Entre 0 et 600 minutes."))
    return IntegerField(label, default=0, validators=[Optional(), in_range])


class IncidentForm(PlacedForm):
    sitting_id = SelectField(_("Concerne"), coerce=row_id, default=0)
    kind = SelectField(_("Nature"), choices=options(INCIDENTS.items()))
    impacting = RadioField(
        _("Portée"),
        choices=options([("yes", _("a pu gêner le candidat")), ("no", _("sans effet"))]),
        validators=[InputRequired(CHOOSE)],
    )
    minutes_lost = _minutes(_("Minutes perdues"))
    minutes_given_back = _minutes(_("Minutes rendues"))
    statement = LongText(
        _("Constat du jury"), required=_("Écrivez ce que le jury a constaté."), max_length=4000
    )

    @property
    def chosen_kind(self) -> IncidentKind:
        return IncidentKind(self.kind.data)


class IncidentDecisionForm(PlacedForm):
    decision = LongText(_("Suite donnée"), required=_("Écrivez la suite donnée."))


class FraudForm(PlacedForm):
    sitting_id = SelectField(_("Épreuve"), coerce=row_id)
    statement = LongText(
        _("Constat du jury"), required=_("Écrivez ce que le jury a constaté."), max_length=4000
    )


class FraudDecisionForm(PlacedForm):
    decision = RadioField(
        _("Suite donnée"),
        choices=options(FRAUD_DECISIONS.items()),
        validators=[InputRequired(CHOOSE)],
    )

    @property
    def chosen(self) -> FraudDecision:
        return FraudDecision(self.decision.data)


class RecommendationForm(PlacedForm):
    outcome = RadioField(
        _("Avis du jury d’évaluation"),
        choices=options(RESULTS.items()),
        validators=[InputRequired(CHOOSE)],
    )
    comment = LongText(_("Commentaire"), max_length=2000)

    @property
    def chosen(self) -> Outcome:
        return Outcome(self.outcome.data)


class QuestionForm(PlacedForm):
    competence = SelectField(_("À propos de"))
    text = LongText(
        _("Question au jury d’évaluation"), required=_("Écrivez la question."), max_length=2000
    )


class AnswerForm(PlacedForm):
    text = LongText(_("Réponse"), required=_("Écrivez la réponse."), max_length=2000)


class DecisionForm(PlacedForm):
    blocks = SelectMultipleField(_("Blocs délivrés"))
    reason = LongText(_("Motif"), max_length=2000)


class MinutesForm(PlacedForm):
    override_reason = LongText(_("Pourquoi délibérer ainsi"), max_length=1000)


class SigningForm(PlacedForm):
    sha256 = HiddenField(validators=[InputRequired(CHOOSE)])
    signature = SignatureField(_("Signature"))


class AddendumForm(PlacedForm):
    """`enrolment_id` when a candidate is decided anew with it."""

    text = LongText(_("Texte de l’additif"), required=_("Écrivez ce que l’additif ajoute."))
    enrolment_id = SelectField(_("Candidat décidé de nouveau"), coerce=row_id, default=0)
    blocks = SelectMultipleField(_("Blocs délivrés désormais"))
    reason = LongText(_("Motif de la nouvelle décision"), max_length=2000)
