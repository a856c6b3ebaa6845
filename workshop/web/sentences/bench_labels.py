"""The screen words of the bench: stages, verdicts, sources of limits, hypotheses, escalations."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from workshop.db.models import OwnVerdict
from workshop.domain.diagnosis import HypothesisStatus
from workshop.domain.escalation import EscalationDecision, EscalationTarget
from workshop.domain.watch import Grade
from workshop.measurements.conditions import Gasket, Rotation, WindingState, Withheld
from workshop.measurements.judgement import Overall
from workshop.measurements.lift_angle import LiftAngleOrigin
from workshop.measurements.quantities import Moment, Outcome, PositionNaming, Stage
from workshop.measurements.tolerance import Authority, Verdict

STAGES: Mapping[Stage, Any] = {
    Stage.COUNTER: _("Au comptoir"),
    Stage.BEFORE_UNCASING: _("Avant déboîtage"),
    Stage.AFTER_UNCASING: _("Après déboîtage"),
    Stage.SERVICING: _("Pendant l’intervention"),
    Stage.FINAL_CONTROL: _("Contrôle final"),
}

MOMENTS: Mapping[Moment, Any] = {
    Moment.FULL_WIND: _("À plein armage (0\u202fh)"),
    Moment.AFTER_24H: _("Après 24\u202fh"),
    Moment.ANY: _("Sans condition d’armage"),
}

POSITION_NAMINGS: Mapping[PositionNaming, Any] = {
    PositionNaming.HOUR: _("par l’heure en haut : CH, FH, 3H, 6H, 9H, 12H"),
    PositionNaming.CROWN: _("par la couronne : DU, DD, CU, CL, CD, CR"),
}

TEST_OUTCOMES: Mapping[Outcome, Any] = {
    Outcome.OK: _("conforme"),
    Outcome.FAULTY: _("défaut"),
    Outcome.NOT_APPLICABLE: _("sans objet"),
}

VERDICTS: Mapping[Verdict, Any] = {
    Verdict.WITHIN: _("dans la tolérance"),
    Verdict.ABOVE: _("au-dessus"),
    Verdict.BELOW: _("au-dessous"),
    Verdict.FAULTY: _("défaut"),
    Verdict.TO_CONFIRM: _("à confirmer"),
    Verdict.NOT_MEASURED: _("non mesuré"),
    Verdict.NOT_JUDGED: _("sans verdict"),
    Verdict.NO_LIMIT: _("sans limite connue"),
}

OVERALLS: Mapping[Overall, Any] = {
    Overall.PASS: _("dans la tolérance"),
    Overall.TO_CONFIRM: _("à confirmer"),
    Overall.FAIL: _("hors tolérance"),
    Overall.NOT_JUDGED: _("rien à juger"),
}

OWN_VERDICTS: Mapping[OwnVerdict, Any] = {
    OwnVerdict.WITHIN: _("dans la tolérance"),
    OwnVerdict.OUTSIDE: _("hors tolérance"),
    OwnVerdict.TO_CONFIRM: _("à confirmer"),
}

# How a quantity is written down, where its name does not say.
HINTS: Mapping[str, Any] = {
    "deformation_reversal": _(
        "Négatif si la déformation revient (fuite), proche de 0 si elle tient."
    ),
}

# What a site's setting says; by its kind when nothing is chosen.
OWN_VERDICT_RULES: Mapping[str, Any] = {
    "": _("demandé dans un atelier école"),
    "yes": _("demandé à tous"),
    "no": _("à qui le souhaite seulement"),
}

AUTHORITIES: Mapping[Authority, Any] = {
    Authority.MAKER: _("fabricant"),
    Authority.BRAND: _("marque"),
    Authority.CONTRACT: _("contrat"),
    Authority.GRADE: _("grade d’exécution"),
    Authority.STANDARD: _("norme"),
    Authority.HOUSE: _("atelier"),
    Authority.THIRD_PARTY: _("indication d’un tiers"),
}

REASONS_WITHHELD: Mapping[Withheld, Any] = {
    Withheld.MEASURING_TIME_UNKNOWN: _("la durée de mesure n’est pas notée"),
    Withheld.INHIBITION_PERIOD_UNKNOWN: _("la période d’inhibition n’est pas connue"),
    Withheld.NOT_WHOLE_PERIODS: _(
        "la mesure ne dure pas un nombre entier de périodes d’inhibition"
    ),
    Withheld.NOT_FROM_FULL_WIND: _("la montre n’est pas partie de l’armage à fond"),
    Withheld.WINDING_PROGRAMME_UNKNOWN: _("le programme de remontage n’est pas noté"),
    Withheld.CASE_DIAMETER_UNKNOWN: _("le diamètre de la boîte n’est pas noté"),
}

WINDING_STATES: Mapping[WindingState, Any] = {
    WindingState.FULL_WIND: _("armée à fond"),
    WindingState.AUTOMATIC_PROGRAMME: _("remontée par le simulateur"),
    WindingState.AS_WORN: _("telle que portée"),
}

ROTATIONS: Mapping[Rotation, Any] = {
    Rotation.BOTH: _("les deux sens"),
    Rotation.CLOCKWISE: _("sens horaire"),
    Rotation.COUNTER_CLOCKWISE: _("sens antihoraire"),
}

GASKETS: Mapping[Gasket, Any] = {
    Gasket.BACK: _("joint de fond"),
    Gasket.CROWN: _("joint de couronne"),
    Gasket.CRYSTAL: _("joint de glace"),
    Gasket.PUSHERS: _("joints de poussoirs"),
    Gasket.TUBE: _("joint de tube"),
}

GRADES: Mapping[Grade, Any] = {
    Grade.STANDARD: _("Standard"),
    Grade.ELABORE: _("Élaboré (Spécial)"),
    Grade.TOP: _("Top (Premium)"),
    Grade.CHRONOMETER: _("Chronomètre"),
}

LIFT_ANGLE_ORIGINS: Mapping[LiftAngleOrigin, Any] = {
    LiftAngleOrigin.MAKER: _("valeur du fabricant"),
    LiftAngleOrigin.LIST: _("valeur d’une liste, à confirmer"),
    LiftAngleOrigin.TYPED: _("valeur saisie"),
    LiftAngleOrigin.DEFAULT: _("valeur usuelle : calibre inconnu"),
}

HYPOTHESES: Mapping[HypothesisStatus, Any] = {
    HypothesisStatus.OPEN: _("à examiner"),
    HypothesisStatus.CONFIRMED: _("confirmée"),
    HypothesisStatus.REFUTED: _("écartée"),
}

TARGETS: Mapping[EscalationTarget, Any] = {
    EscalationTarget.HIGHER_LEVEL: _("un horloger de niveau supérieur"),
    EscalationTarget.SUBCONTRACTOR: _("un sous-traitant"),
    EscalationTarget.BRAND: _("la marque"),
}

DECISIONS: Mapping[EscalationDecision, Any] = {
    EscalationDecision.GO_ON: _("on continue ici"),
    EscalationDecision.HIGHER_LEVEL: _("confiée à un horloger de niveau supérieur"),
    EscalationDecision.SUBCONTRACTOR: _("confiée à un sous-traitant"),
    EscalationDecision.BRAND: _("envoyée à la marque"),
}

WORDS: tuple[Mapping[Any, Any], ...] = (
    STAGES, MOMENTS, TEST_OUTCOMES, VERDICTS, OVERALLS, OWN_VERDICTS, AUTHORITIES,
    REASONS_WITHHELD, WINDING_STATES, ROTATIONS, GASKETS, GRADES,
    LIFT_ANGLE_ORIGINS, HYPOTHESES, TARGETS, DECISIONS,
)  # fmt: skip
