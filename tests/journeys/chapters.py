"""The chapters most stories share, each told by whoever does it, on the pages they would use."""

from io import BytesIO

from PIL import Image

from tests.journeys.people import Person, Typed

AT_RECEPTION = {
    "Nom": "Lefèvre",
    "Prénom": "Zoé",
    "Téléphone": "06 12 34 56 78",
    "E-mail": "zoe@example.org",
    "watches-0-brand": "Lip",
    "Modèle": "Himalaya",
    "N° de série": "LH-4471",
    "automatique": True,
    "Les mots du client": "Elle s’arrête la nuit.",
    "S’arrête par moments": True,
    "watches-0-service_code": "service_automatic",
    "Écrin": True,
    "Papiers d’origine": True,
    "Signé sur papier": True,
}
TIRED = {
    "rate-0h-CH": "+12,5",
    "amplitude-0h-CH": "231",
    "beat_error-0h-CH": "0.9",
    "runs-any": "conforme",
    "instrument": "Chronocomparateur 1",
}
_MEASURED = {
    "CH": ("+4", "291", "0,3"),
    "FH": ("+3", "288", "0,2"),
    "3H": ("+1", "266", "0,3"),
    "6H": ("0", "263", "0,4"),
    "9H": ("-1", "268", "0,3"),
}
_CHECKS = (
    "runs", "winds", "automatic_winding", "sets", "date_change", "crown", "hand_clearance",
    "indexing",
)  # fmt: skip
IN_ORDER = {
    **{
        f"{characteristic}-0h-{position}": value
        for position, values in _MEASURED.items()
        for characteristic, value in zip(("rate", "amplitude", "beat_error"), values, strict=True)
    },
    "rate-24h-CH": "+3,5",
    "amplitude-24h-CH": "262",
    "beat_error-24h-CH": "0,3",
    "power_reserve-any": "42",
    **{f"{check}-any": "conforme" for check in _CHECKS},
    "instrument": "Chronocomparateur 2",
}
"""What the final control of an automatic watch asks for, all within its limits."""
WEAK = IN_ORDER | {"amplitude-0h-CH": "190", "amplitude-24h-CH": "171"}
BOX_AND_PAPERS = {"1 · Écrin": True, "2 · Papiers d’origine": True}


def receives(claire: Person, **typed: object) -> str:
    """A watch taken in, signed for and sent to the diagnosis in one press; its number."""
    claire.opens("/reception")
    claire.presses("Enregistrer et imprimer", AT_RECEPTION | typed)
    return claire.path.split("/")[2]


def diagnoses(theo: Person, number: str) -> None:
    theo.opens(f"/t/{number}").presses("Je prends la montre")
    assert theo.path == f"/tickets/{number}/diagnosis"
    theo.presses("Enregistrer les mesures", TIRED, at="/before_uncasing")
    case = {"Fond vissé": True, "Calibre lu sur le mouvement": "Miyota 8215"}
    theo.presses("Enregistrer le déboîtage", case)
    theo.presses("Enregistrer les mesures", TIRED, at="/after_uncasing")
    state = {"state-mainspring": "Usé", "note-mainspring": "Avachi.", "state-balance": "Bon"}
    theo.presses("Enregistrer l’état des composants", state)
    anomaly = {
        "Anomalie": "low_amplitude",
        "Composant": "mainspring",
        "severity": "serious",
        "Précision": "231° à plat",
    }
    theo.presses("Ajouter l’anomalie", anomaly)
    theo.presses("Révision d’une montre automatique")
    words = {
        "Diagnostic final": "Mouvement encrassé, amplitude insuffisante.",
        "Cause": "Huiles desséchées.",
    }
    theo.presses("Rendre le diagnostic", words)


def validates(marc: Person, number: str) -> None:
    marc.opens(f"/tickets/{number}").follows("Valider le diagnostic")
    marc.presses("Valider le diagnostic")


def hands_over(theo: Person, number: str) -> None:
    """The bag of parts is scanned, and the ticket goes to the desk of quotes."""
    theo.opens(f"/tickets/{number}/diagnosis")
    bag = {"Étiquette du sachet de pièces": f"http://localhost/t/{number}"}
    theo.presses("Remettre pour chiffrage", bag | {"Pièces dans le sachet": "4"})
    if theo.sees_button("Transmettre pour chiffrage"):
        theo.presses("Transmettre pour chiffrage")


def quotes(edith: Person, number: str, **typed: object) -> None:
    edith.opens(f"/tickets/{number}").follows("Établir le devis")
    edith.presses("Préparer le devis d’après le diagnostic")
    edith.presses("Envoyer à zoe@example.org", typed)


def prepares(theo: Person, number: str) -> None:
    """Level, plan, tools, supplies and safety: one press each, then the work begins."""
    theo.opens(f"/tickets/{number}").follows("Vérifier le niveau technique")
    theo.presses("Vérifier l’habilitation")
    theo.presses("Confirmer le plan")
    theo.presses("Tous les outils sont prêts")
    theo.presses("Enregistrer les fournitures")
    theo.presses("Je confirme ces", at="/safety")
    theo.presses("Commencer l’intervention")


def works(theo: Person, number: str) -> None:
    """Tick the next step until none is left, say that the operation is done, take the next."""
    theo.opens(f"/tickets/{number}/servicing")
    for words in iter(lambda: next_tick(theo), None):
        theo.presses(words, at="/completion" if words == "Opération terminée" else "/ticks")
    for words in ("Tout posé comme prévu", "Posée", "Diagnostic confirmé"):
        if theo.sees_button(words):
            theo.presses(words)


def next_tick(theo: Person) -> str | None:
    ways = (("Opération terminée", "/completion"), ("Conforme", "/ticks"), ("Fait", "/ticks"))
    return next((words for words, at in ways if theo.sees_button(words, at)), None)


def measures(ines: Person, number: str, typed: Typed = IN_ORDER) -> None:
    ines.opens(f"/tickets/{number}/servicing")
    ines.presses("Enregistrer les mesures", typed, at="/final_control")


def hands_back(claire: Person, number: str, **typed: object) -> None:
    claire.opens(f"/tickets/{number}/restitution")
    everything = {"Carte d’identité": True, "Signé sur papier": True}
    claire.presses("Rendre la montre", everything | typed)


def photo() -> bytes:
    out = BytesIO()
    Image.new("RGB", (640, 480), "steelblue").save(out, "JPEG")
    return out.getvalue()
