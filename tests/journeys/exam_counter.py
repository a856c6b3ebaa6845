"""Modality 1: the example's customer is received, and complains."""

from tests.journeys.exam_bench import Bench
from tests.journeys.people import Mark


def receives_a_complaint(bench: Bench) -> None:
    """« Une montre à quartz arrêtée, cinq mois après un changement de pile », at the counter."""
    counter = bench.candidate.opens("/reception").finds("Vasseur", "Ormelle Rivage")
    counter.fills({"Ne fonctionne plus": True, SECONDS_JUMP: True}, "Voir les questions")
    bench.presses("Enregistrer et imprimer", AT_THE_COUNTER)
    bench.number = counter.path.split("/")[2]
    bench.declares("/place", "Enregistrer", {"place": "Coffre"})
    needs = ["Qu’elle marche de nouveau", "Ne rien payer", "Être tenu au courant par SMS"]
    bench.declares("/needs", "Noter les attentes", {"needs": needs, "text": "Qu’elle remarche."})
    complaint = {
        "cause": "Pile usée trop tôt",
        "Ce que dit le client": "Cinq mois !",
        "resolutions": ["Contrôle sans frais"],
        "Transmise à": "Hiérarchie",
    }
    bench.declares("/complaint", "Enregistrer la réclamation", complaint)
    bench.agrees("/complaint/agreement", "Noter l’accord")
    bench.agrees("/reception", "Valider le pré-devis")


SECONDS_JUMP = "La trotteuse saute plusieurs secondes à la fois"
AT_THE_COUNTER = {
    "Téléphone": "06 00 00 57 31",
    "SMS": True,
    "Audition": True,
    "watches-0-marks": Mark("Lunette, de 12 h à 3 h", "Rayure", "Légère"),
    "Les mots du client": "Elle s’est encore arrêtée.",
    "watches-0-functional_tests-runs": "défaut",
    "Pile épuisée": True,
    "watches-0-service_code": "battery_water_tested",
    "Demande reformulée": "Montre arrêtée cinq mois après un changement de pile.",
    "Pré-diagnostic": "Pile sans doute vide.",
    "Signé sur papier": True,
}
