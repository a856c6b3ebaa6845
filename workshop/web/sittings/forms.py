"""Forms about sittings: planning a class, checking in, the clock."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField

from workshop.assessment.sitting import IdentityMethod, SittingMode
from workshop.assessment.sitting_time import FACTOR_ONE
from workshop.operations.sitting import CheckIn
from workshop.operations.sitting_plan import PlanSittings, PlanSolvedRun
from workshop.queries.sitting_plan import PlanPage
from workshop.web.forms import CHOOSE, Line, LongText, Needed, Quantity, WorkshopForm, options
from workshop.web.row_numbers import RowNumber
from workshop.web.sentences.assessment_labels import SITTING_MODES
from workshop.web.sentences.labels import label
from workshop.web.sentences.sitting_words import IDENTITY_METHODS
from workshop.web.tracking.forms import Moment
from workshop.web.translation import time_zone

NOBODY = 0


class PlanForm(WorkshopForm):
    """A class at one hour, or one person who solves the scenario."""

    version_id = SelectField(_("Scénario"), coerce=int)
    mode = RadioField(
        _("Pour"),
        choices=options(SITTING_MODES.items()),
        default=SittingMode.TRAINING.value,
    )
    enrolment_ids = SelectMultipleField(_("Candidats"), coerce=int)
    session_id = SelectField(_("Session"), coerce=int, default=NOBODY)
    solver_id = SelectField(_("Personne qui joue le corrigé"), coerce=int, default=NOBODY)
    planned_at = Moment(
        _("Jour et heure"), validators=[Needed(_("Choisissez le jour et l’heure."))]
    )
    place = Line(_("Lieu"), max_length=120)

    def offer(self, page: PlanPage, now: datetime) -> None:
        """What can be chosen; without input the next full hour is proposed."""
        self.version_id.choices = options((each.id, _version_words(each)) for each in page.versions)
        self.enrolment_ids.choices = options(
            (each.enrolment_id, each.name) for each in page.candidates
        )
        self.session_id.choices = options([(NOBODY, _("aucune")), *page.sessions])
        self.solver_id.choices = options([(NOBODY, CHOOSE), *page.solvers])
        if not self.is_submitted():
            hour = now.astimezone(time_zone()).replace(minute=0, second=0, microsecond=0)
            self.planned_at.data = hour + timedelta(hours=1)

    def propose(self, page: PlanPage, asked: Mapping[str, str]) -> None:
        """What the link that led here asks for: a version, a mode, a session, or everybody."""
        if self.is_submitted():
            return
        if asked.get("mode") in set(SittingMode):
            self.mode.data = asked["mode"]
        versions = {str(each.id): each.id for each in page.versions}
        sessions = {str(each): each for each, _title in page.sessions}
        self.version_id.data = versions.get(asked.get("version", ""))
        self.session_id.data = sessions.get(asked.get("session", ""), NOBODY)
        if "all" in asked:
            self.tick_all(page)

    def tick_all(self, page: PlanPage) -> None:
        """Everybody of the session that is chosen, or of the centre."""
        session_id = self.session_id.data or NOBODY
        self.enrolment_ids.data = [
            each.enrolment_id
            for each in page.candidates
            if session_id == NOBODY or session_id in each.session_ids
        ]

    @property
    def is_solved_run(self) -> bool:
        return bool(self.mode.data == SittingMode.SOLUTION)

    @property
    def class_command(self) -> PlanSittings:
        return PlanSittings(
            self.version_id.data,
            tuple(self.enrolment_ids.data or ()),
            SittingMode(self.mode.data),
            self.planned_at.data,
            self.place.data,
            self.session_id.data or None,
        )

    @property
    def solved_run_command(self) -> PlanSolvedRun:
        return PlanSolvedRun(
            self.version_id.data, self.solver_id.data, self.planned_at.data, self.place.data
        )


def _version_words(version: Any) -> str:
    return gettext(
        "%(modality)s · %(title)s (version %(number)s, %(state)s)",
        modality=version.modality_id,
        title=version.title,
        number=version.number,
        state=label(version.state).lower(),
    )


class ActForm(WorkshopForm):
    """One button about a sitting; `day` is the list it was pressed on, empty on its own page."""

    revision = RowNumber()
    day = HiddenField()


class CheckInForm(ActForm):
    method = RadioField(
        _("Identité vérifiée avec"),
        choices=options(IDENTITY_METHODS.items()),
        default=IdentityMethod.IDENTITY_CARD.value,
    )
    prevention_on_paper = BooleanField(
        _("Le candidat a signé le message de prévention des fraudes sur papier")
    )

    def command(self, sitting_id: int) -> CheckIn:
        return CheckIn(
            sitting_id,
            IdentityMethod(self.method.data),
            prevention_on_paper=self.prevention_on_paper.data,
            seen_revision=self.revision.data,
        )


class ReasonForm(ActForm):
    reason = LongText(_("Raison"), max_length=1000)


class TimeForm(ActForm):
    """`factor` as people say it: 1,33 is a third more."""

    factor = Quantity(
        _("Temps multiplié par"),
        low="1",
        high="5",
        decimals=4,
        unit="×",
        validators=[Needed(_("Écrivez par combien le temps est multiplié."))],
    )
    time_reason = LongText(_("Raison"), max_length=1000)

    @property
    def factor_e4(self) -> int:
        return int(self.factor.data * FACTOR_ONE)

    def field_of(self, name: str) -> Any:
        return super().field_of("time_reason" if name == "reason" else name)
