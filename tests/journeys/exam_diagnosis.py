"""Modality 2: the example's watch is diagnosed as its key expects."""

from tests.journeys.exam_bench import Bench, water_tight
from workshop.domain.catalogue import case_backs


def diagnoses(bench: Bench) -> None:
    """« Une montre automatique qui retarde et s’arrête la nuit », diagnosed as the key expects."""
    (bench.number,) = bench.reads_everything()
    bench.opens("/reception")
    bench.declares("/diagnosis", "Enregistrer la prise en charge", TAKEN_ON)
    asked = {"to_role": "Hiérarchie", "Votre question": "Quelle réserve de marche tolérer ?"}
    bench.declares("/questions", "Poser la question", asked)
    magnetised = TIRED | water_tight(5) | {"magnetism-any": "défaut"}
    bench.measures(magnetised, "/diagnosis", at="/before_uncasing")
    bench.photographs("Habillage, avant")
    bench.declares("/diagnosis", "Enregistrer le déboîtage", OPENED)
    steps = [step.label("fr") for step in case_backs()["screw_back"].uncasing]
    bench.presses("Enregistrer le déboîtage", {"done": steps})
    bench.measures(TIRED, "/diagnosis", at="/after_uncasing")
    bench.photographs("Habillage, après")
    bench.declares("/diagnosis", "Enregistrer l’état des composants", FOUND)
    bench.presses("Ajouter l’anomalie", LOW_AMPLITUDE)
    bench.presses("Ajouter l’anomalie", MAGNETISED)
    for suspicion in ("Huiles desséchées ou dégradées", "Montre aimantée"):
        bench.presses("Confirmer", {"Ce qui le montre": "Mesures."}, under=suspicion)
    for works, parts in (
        ("automatic_full_service", "mainspring_automatic"),
        ("demagnetising", "gasket_set"),
    ):
        rank = 0 if works == "automatic_full_service" else 1
        lines = {f"works-{rank}-code": works, f"parts-{rank}-code": parts}
        bench.presses("Enregistrer la proposition", lines)
    said = {"Diagnostic final": "Huiles dégradées, spiral aimanté.", "Cause": "Aucun entretien."}
    bench.presses("Rendre le diagnostic", said)
    bench.agrees("/diagnosis", "Valider le diagnostic")
    bag = {"bag_code": bench.number, "Pièces dans le sachet": "2"}
    bench.declares("/diagnosis", "Remettre pour chiffrage", bag)
    bench.agrees("/diagnosis", "Accuser réception", bag)


TAKEN_ON = {
    "inputs": [
        "Pré-diagnostic", "Ordre de diagnostic", "Informations du client", "Données du fabricant",
    ],
    "symptoms": ["Retarde", "S’arrête par moments"],
    "La demande, avec mes mots": "Une montre à l’heure.",
    "tests": [
        "Marche diurne", "Amplitude", "Erreur de repère", "Magnétisme", "Remontage automatique",
        "Étanchéité, essai à sec",
    ],
}  # fmt: skip
TIRED = {
    "rate-0h-CH": "-130", "rate-0h-6H": "-135", "rate-0h-9H": "-128",
    "amplitude-0h-CH": "190", "amplitude-0h-6H": "184", "amplitude-0h-9H": "181",
    "beat_error-0h-CH": "0,3", "beat_error-0h-6H": "0,4", "beat_error-0h-9H": "0,2",
    "own-rate-0h": "hors tolérance",
    "own-amplitude-0h": "hors tolérance",
    "own-beat_error-0h": "dans la tolérance",
    "automatic_winding-any": "conforme",
    "instrument": "Chronocomparateur 1",
}  # fmt: skip
OPENED = {
    "Fond vissé": True,
    "tools": ["Clé à fond trois griffes (type Jaxa)", "Porte-boîte réglable", "Brucelles"],
    "Calibre lu sur le mouvement": "ETA 2824-2",
}
FOUND = {
    "state-rotor": "Rayé", "note-rotor": "Vu", "state-hairspring": "magnetised",
    "note-hairspring": "Vu", "state-train_jewels": "Sec, sans huile", "note-train_jewels": "Vu",
}  # fmt: skip
LOW_AMPLITUDE = {
    "Anomalie": "low_amplitude", "Composant": "balance", "severity": "Importante",
    "Précision": "Vu", "readings": ["Amplitude"],
}  # fmt: skip
MAGNETISED = {
    "Anomalie": "magnetism", "Composant": "hairspring", "severity": "Visible",
    "Précision": "Vu", "readings": ["Marche", "Magnétisme"],
}  # fmt: skip
