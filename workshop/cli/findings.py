"""What `workshop verify` says, in French or English."""

from typing import Final

from workshop.domain.retelling import Fact
from workshop.domain.verification import Finding, Tampering
from workshop.queries.verification import Verification

_FRENCH: Final = {
    Tampering.ALTERED: "{entry} a été modifiée.",
    Tampering.REMOVED: "{entry} a été supprimée.",
    Tampering.INSERTED: "{entry} a été insérée après coup.",
    Tampering.MOVED: "{entry} a été déplacée{now_at}.",
    Tampering.REWRITTEN: "Le journal a été remis à un état antérieur, puis continué : {entry} n’est pas celle qui suivait.",
    Tampering.HEAD_FORGED: "La fin du journal n’est pas celle qui a été scellée (position {position}).",
    Tampering.ANCHOR_FORGED: "Le témoin gardé hors de la base (SEAL_ANCHOR) a été modifié.",
    Tampering.ANCHOR_MISSING: "Le témoin gardé hors de la base (SEAL_ANCHOR) a disparu : rien ne prouve que la fin du journal est là.",
    Tampering.TICKET_REMOVED: "La fiche {ticket} a été supprimée.",
    Tampering.TICKET_DIFFERS: "La fiche {ticket} ne dit pas la même chose que sa fiche de suivi, dont la dernière entrée est la {seq}.",
    Tampering.ENTRY_MISSING: "Une entrée scellée manque à la position {position} du journal : sans elle, rien ne prouve la suite de la fiche {ticket}.",
    Tampering.FACT_ALTERED: "Fiche {ticket} : {fact} ne correspond plus à ce que dit l’entrée {seq}.",
    Tampering.FACT_REMOVED: "Fiche {ticket} : {fact}, d’après l’entrée {seq}, a disparu.",
    Tampering.FACT_INSERTED: "Fiche {ticket} : {fact} se trouve dans la base sans qu’aucune entrée ne le dise.",
    Tampering.PHOTO_MISSING: "Une photo citée par l’entrée {seq} de la fiche {ticket} a disparu.",
    Tampering.PHOTO_ALTERED: "Une photo citée par l’entrée {seq} de la fiche {ticket} a été remplacée.",
    Tampering.SOUND_MISSING: "L’enregistrement cité par l’entrée {seq} de la fiche {ticket} a disparu.",
    Tampering.SOUND_ALTERED: "L’enregistrement cité par l’entrée {seq} de la fiche {ticket} a été remplacé.",
    Tampering.PRINTOUT_MISSING: "Un relevé cité par l’entrée {seq} de la fiche {ticket} a disparu.",
    Tampering.PRINTOUT_ALTERED: "Un relevé cité par l’entrée {seq} de la fiche {ticket} a été remplacé.",
    Tampering.EVIDENCE_MISSING: "Les preuves figées de la mise en situation {sitting} ont disparu.",
    Tampering.EVIDENCE_ALTERED: "Les preuves figées de la mise en situation {sitting} ont été modifiées.",
    Tampering.EVIDENCE_DOES_NOT_FOLLOW: "Les propositions de la mise en situation {sitting} ne découlent pas de ses preuves.",
    Tampering.MINUTES_ALTERED: "Le procès-verbal {ticket} n’est pas celui qui a été signé.",
    Tampering.CHANGE_ALTERED: "Le changement {position} de l’administration a été modifié, ou un autre glissé avant lui.",
    Tampering.CHANGE_REMOVED: "Le changement {position} de l’administration a été supprimé.",
    Tampering.CHANGES_REWRITTEN: "L’administration a été remise à un état antérieur : le changement {position} n’est pas celui qui suivait.",
    Tampering.CHANGES_END_FORGED: "La fin des changements de l’administration n’est pas celle qui a été scellée (position {position}).",
    Tampering.SETTING_ALTERED: "Les réglages ne sont plus ce qu’en a fait le changement {position} de l’administration.",
    Tampering.ROLES_ALTERED: "Les rôles de {instrument} ne sont pas ceux que les changements de l’administration lui ont donnés.",
    Tampering.CHECK_FILE_MISSING: "Un fichier joint à un contrôle de l’appareil « {instrument} » a disparu.",
    Tampering.CHECK_FILE_ALTERED: "Un fichier joint à un contrôle de l’appareil « {instrument} » a été remplacé.",
}
_ENGLISH: Final = {
    Tampering.ALTERED: "{entry} was altered.",
    Tampering.REMOVED: "{entry} was removed.",
    Tampering.INSERTED: "{entry} was inserted afterwards.",
    Tampering.MOVED: "{entry} was moved{now_at}.",
    Tampering.REWRITTEN: "The journal was put back to an earlier state, then continued: {entry} is not the one that followed.",
    Tampering.HEAD_FORGED: "The end of the journal is not the one that was sealed (position {position}).",
    Tampering.ANCHOR_FORGED: "The witness kept outside the database (SEAL_ANCHOR) was altered.",
    Tampering.ANCHOR_MISSING: "The witness kept outside the database (SEAL_ANCHOR) is gone: nothing proves that the end of the journal is there.",
    Tampering.TICKET_REMOVED: "Ticket {ticket} was removed.",
    Tampering.TICKET_DIFFERS: "Ticket {ticket} does not say what its tracking sheet says, whose last entry is {seq}.",
    Tampering.ENTRY_MISSING: "A sealed entry is missing at position {position} of the journal: without it nothing proves what follows on ticket {ticket}.",
    Tampering.FACT_ALTERED: "Ticket {ticket}: {fact} is not what entry {seq} says.",
    Tampering.FACT_REMOVED: "Ticket {ticket}: {fact}, told by entry {seq}, is gone.",
    Tampering.FACT_INSERTED: "Ticket {ticket}: {fact} is in the database though no entry tells of it.",
    Tampering.PHOTO_MISSING: "A photo named by entry {seq} of ticket {ticket} is gone.",
    Tampering.PHOTO_ALTERED: "A photo named by entry {seq} of ticket {ticket} was replaced.",
    Tampering.SOUND_MISSING: "The recording named by entry {seq} of ticket {ticket} is gone.",
    Tampering.SOUND_ALTERED: "The recording named by entry {seq} of ticket {ticket} was replaced.",
    Tampering.PRINTOUT_MISSING: "A printout named by entry {seq} of ticket {ticket} is gone.",
    Tampering.PRINTOUT_ALTERED: "A printout named by entry {seq} of ticket {ticket} was replaced.",
    Tampering.EVIDENCE_MISSING: "The frozen evidence of sitting {sitting} is gone.",
    Tampering.EVIDENCE_ALTERED: "The frozen evidence of sitting {sitting} was altered.",
    Tampering.EVIDENCE_DOES_NOT_FOLLOW: "The proposals of sitting {sitting} do not follow from its evidence.",
    Tampering.MINUTES_ALTERED: "The minutes {ticket} are not those that were signed.",
    Tampering.CHANGE_ALTERED: "Change {position} of the administration was altered, or another one slipped in before it.",
    Tampering.CHANGE_REMOVED: "Change {position} of the administration was removed.",
    Tampering.CHANGES_REWRITTEN: "The administration was put back to an earlier state: change {position} is not the one that followed.",
    Tampering.CHANGES_END_FORGED: "The end of the administration’s changes is not the one that was sealed (position {position}).",
    Tampering.SETTING_ALTERED: "The settings are not what change {position} of the administration made them.",
    Tampering.ROLES_ALTERED: "The roles of {instrument} are not those that the changes of the administration gave.",
    Tampering.CHECK_FILE_MISSING: "A file attached to a check of the instrument “{instrument}” is gone.",
    Tampering.CHECK_FILE_ALTERED: "A file attached to a check of the instrument “{instrument}” was replaced.",
}
_FACTS: Final[dict[Fact, tuple[str, str]]] = {
    Fact.CUSTOMER: ("le client", "the customer"),
    Fact.WATCH: ("la montre", "the watch"),
    Fact.DESCRIPTION: ("la description de la montre", "the description of the watch"),
    Fact.PLACE: ("l’endroit où est la montre", "the place where the watch is"),
    Fact.TURN: ("la personne attendue", "whose turn it is"),
    Fact.PROMISE: ("la date promise", "the date promised"),
    Fact.FORECAST: ("la date prévue", "the date expected"),
    Fact.REPAIR_KIND: ("la prise en charge", "who pays for the repair"),
    Fact.OUTCOME: ("l’issue du travail", "the outcome of the work"),
    Fact.CLOSING: ("la clôture", "the closing"),
    Fact.GUARANTEE_END: ("la fin de garantie", "the end of the guarantee"),
    Fact.ACCESSORY: ("un accessoire", "an accessory"),
    Fact.PHOTO: ("une photo", "a photo"),
    Fact.DEPOSIT: ("la signature du dépôt", "the signature of the deposit"),
    Fact.SLIP: ("le bon de dépôt signé", "the signed deposit slip"),
    Fact.ALERT: ("une alerte", "an alert"),
    Fact.QUESTION: ("une question", "a question"),
    Fact.READING_SET: ("une série de mesures", "a set of readings"),
    Fact.READING: ("une mesure", "a reading"),
    Fact.PRINTOUT: ("un relevé", "a printout"),
    Fact.RECORDING: ("un enregistrement", "a recording"),
    Fact.DIAGNOSIS: ("le diagnostic", "the diagnosis"),
    Fact.QUOTE: ("un devis", "a quote"),
    Fact.QUOTE_LINE: ("une ligne de devis", "a line of a quote"),
    Fact.DECISION: ("la réponse à un devis", "the answer to a quote"),
    Fact.DOWN_PAYMENT: ("un acompte", "a down payment"),
    Fact.PART: ("une pièce posée ou retirée", "a part fitted or removed"),
    Fact.CONTROL: ("un contrôle final", "a final control"),
    Fact.DEROGATION: ("une dérogation", "a derogation"),
    Fact.EXPLANATION: ("ce qui a été expliqué", "what was explained"),
    Fact.NOTE: ("la note", "the note"),
    Fact.CANCELLED_NOTE: ("une note annulée", "a cancelled note"),
    Fact.CREDIT_NOTE: ("un avoir", "a credit note"),
    Fact.HANDING_BACK: ("la remise au client", "the handing back"),
    Fact.GUARANTEE: ("une garantie", "a guarantee"),
    Fact.PASSPORT: ("le passeport d’entretien", "the service passport"),
    Fact.COMPLAINT: ("une réclamation", "a complaint"),
    Fact.OPINION: ("l’avis du client", "the customer’s opinion"),
}
"""What a row is about, in French and English."""
_PARTS: Final = {
    "fr": {
        "entry": "L’entrée {seq} de la fiche {ticket}",
        "place": "L’entrée à la position {position} du journal",
        "suspects": " (une de celles-ci : {suspects})",
        "now_at": " ; elle se trouve sur la fiche {0}, au rang {1}",
        "unknown": "à la position {position} du journal",
    },
    "en": {
        "entry": "Entry {seq} of ticket {ticket}",
        "place": "The entry at position {position} of the journal",
        "suspects": " (one of: {suspects})",
        "now_at": "; it is found on ticket {0}, at rank {1}",
        "unknown": "at position {position} of the journal",
    },
}


_COUNTED: Final = {
    "fr": (
        ("entrée", "entrées"),
        ("fiche", "fiches"),
        ("photo", "photos"),
        ("enregistrement", "enregistrements"),
        ("relevé", "relevés"),
        ("dossier de preuves", "dossiers de preuves"),
        ("changement de réglages", "changements de réglages"),
        ("fichier de contrôle", "fichiers de contrôle"),
    ),
    "en": (
        ("entry", "entries"),
        ("ticket", "tickets"),
        ("photo", "photos"),
        ("recording", "recordings"),
        ("printout", "printouts"),
        ("evidence package", "evidence packages"),
        ("change of settings", "changes of settings"),
        ("file of a check", "files of checks"),
    ),
}


def told(report: Verification, language: str) -> str:
    """The finding in words, or that there is none."""
    return sentence(report.finding, language) if report.finding else intact(report, language)


def intact(report: Verification, language: str) -> str:
    """`Intact : 4 entrées, 1 fiche, 0 photo, 0 enregistrement, …, 0 fichier de contrôle.`"""
    counts = (
        report.entries,
        report.tickets,
        report.photos,
        report.recordings,
        report.printouts,
        report.packages,
        report.changes,
        report.check_files,
    )
    said = ", ".join(
        f"{count} {many if count > 1 or (count == 0 and language == 'en') else one}"
        for count, (one, many) in zip(counts, _COUNTED[language], strict=True)
    )
    return f"Intact : {said}." if language == "fr" else f"Intact: {said}."


def sentence(finding: Finding, language: str) -> str:
    """`L’entrée 3 de la fiche BES-26-00042 a été modifiée.`"""
    parts = _PARTS[language]
    said = (_FRENCH if language == "fr" else _ENGLISH)[finding.tampering]
    unknown = parts["unknown"].format(position=finding.position)
    return said.format(
        entry=_entry(finding, parts),
        ticket=finding.ticket_number or unknown,
        seq=finding.seq,
        position=finding.position,
        sitting=finding.sitting_id,
        instrument=finding.check_of,
        fact=_FACTS[finding.fact][language != "fr"] if finding.fact else "",
        now_at=parts["now_at"].format(*finding.now_at) if finding.now_at else "",
    )


def _entry(finding: Finding, parts: dict[str, str]) -> str:
    if finding.ticket_number and finding.seq is not None:
        return parts["entry"].format(seq=finding.seq, ticket=finding.ticket_number)
    place = parts["place"].format(position=finding.position)
    if not finding.suspects:
        return place
    named = ", ".join(f"{number} · {seq}" for number, seq in finding.suspects)
    return place + parts["suspects"].format(suspects=named)
