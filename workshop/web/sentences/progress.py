"""How far a watch is, said to who left it."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from workshop.domain.progress import Milestone, News

MILESTONES: Mapping[Milestone, Any] = {
    Milestone.RECEIVED: _("Reçue"),
    Milestone.EXAMINED: _("Examinée"),
    Milestone.AGREED: _("Travaux convenus"),
    Milestone.WORKED_ON: _("Travaux faits"),
    Milestone.READY: _("Prête"),
}

NEWS: Mapping[News, Any] = {
    News.RECEIVED: _("Nous avons bien reçu votre montre."),
    News.BEING_EXAMINED: _("Un horloger l’examine."),
    News.QUOTE_COMING: _("Elle est examinée ; nous préparons votre devis."),
    News.EXTRA_QUOTE_COMING: _(
        "En y travaillant, nous avons trouvé autre chose ; nous préparons un devis complémentaire."
    ),
    News.ANSWER_AWAITED: _("Votre devis est prêt ; nous attendons votre réponse."),
    News.EXTRA_ANSWER_AWAITED: _(
        "Votre devis complémentaire est prêt ; nous attendons votre réponse."
    ),
    News.QUOTE_PAST: _(
        "La date de votre devis est passée : appelez-nous pour en recevoir un autre."
    ),
    News.QUOTE_REFUSED: _("Vous avez refusé le devis ; nous préparons la suite."),
    News.EXTRA_REFUSED: _(
        "Vous avez refusé le devis complémentaire ; les travaux déjà acceptés continuent."
    ),
    News.PAYMENT_AWAITED: _("Nous attendons votre acompte pour commencer."),
    News.AGREED: _("Vous avez accepté ; nous préparons le travail."),
    News.YOU_ARE_AWAITED: _("Nous avons une question à vous poser : appelez-nous."),
    News.IN_WORK: _("Elle est entre les mains de l’horloger."),
    News.PART_AWAITED: _("Une pièce est commandée ; le travail reprend dès qu’elle arrive."),
    News.AT_A_SPECIALIST: _("Un spécialiste s’en occupe ; elle revient ensuite chez nous."),
    News.BEING_CLOSED: _("Nous la préparons pour vous la rendre."),
    News.READY: _("Elle est prête : vous pouvez venir la reprendre."),
    News.READY_UNREPAIRED: _("Elle vous attend, sans réparation, comme convenu."),
    News.GIVEN_BACK: _("Elle vous a été rendue."),
    News.ENDED: _("Cette fiche est close."),
}
