"""Modality 4: the example's two watches are worked on and controlled."""

from tests.journeys.chapters import IN_ORDER, next_tick
from tests.journeys.exam_bench import Bench, water_tight
from tests.journeys.people import Typed


def repairs_two_watches(bench: Bench) -> None:
    """« Échange et révision », one watch after the other, each worked and controlled."""
    automatic, quartz = bench.reads_everything()
    bench.number = automatic
    bench.photographs("Zone avivée, avant")
    bench.declares("/condition", "Noter le constat", SCRATCHED_CLASP)
    services(bench, ["Balancier", "Ressort de barillet"], WORN)
    bench.declares("/alerts", "Envoyer l’alerte", {"Ce que la hiérarchie doit savoir": "Fêlée."})
    in_order = IN_ORDER | WITHIN | water_tight(5)
    finishes(bench, ["Balancier", "Ressort de barillet"], in_order)
    bench.photographs("Zone avivée, après")
    bench.number = quartz
    services(bench, ["Bobine"], {"state-coil": "Cassé", "note-coil": "Vu."})
    finishes(bench, ["Bobine"], QUARTZ_IN_ORDER | water_tight(3))


def services(bench: Bench, taken_off: list[str], found: Typed) -> None:
    """What the watch shows once it is open."""
    counted = {"au démontage": True, "components": taken_off}
    bench.declares("/parts-count", "Noter le comptage", counted)
    bench.declares("/servicing", "Enregistrer l’état des composants", found)
    confirmed = {"finding": "diagnostic confirmé", "Ce qui change": "Conforme."}
    bench.presses("Enregistrer", confirmed, at="/findings")


def finishes(bench: Bench, put_back: list[str], in_order: Typed) -> None:
    """Parts, procedure, count and final control."""
    bench.opens("/servicing")
    while bench.candidate.sees_button("Posée"):
        bench.presses("Posée")
    while words := next_tick(bench.candidate):
        bench.presses(words, at="/completion" if words == "Opération terminée" else "/ticks")
    counted = {"au remontage": True, "components": put_back}
    bench.declares("/parts-count", "Noter le comptage", counted)
    bench.measures(in_order, "/servicing", at="/final_control")


SCRATCHED_CLASP = {
    "zone_1": "clasp", "kind_1": "Rayure", "means": ["Brosses et disques de satinage"],
    "accessories": ["Bracelet de rechange"],
}  # fmt: skip
WORN = {
    "state-mainspring": "Usé", "note-mainspring": "Vu.", "state-train_jewels": "Cassé",
    "note-train_jewels": "Vu.",
}  # fmt: skip
WITHIN = {
    f"own-{quantity}": "dans la tolérance"
    for quantity in (
        "rate-0h", "amplitude-0h", "beat_error-0h", "rate-24h", "amplitude-24h", "beat_error-24h",
        "power_reserve-any",
    )
}  # fmt: skip
QUARTZ_IN_ORDER = {
    **{
        f"{check}-any": "conforme"
        for check in (
            "runs", "sets", "date_change", "crown", "hand_clearance", "indexing",
            "seconds_hand_step",
        )
    },
    "rate_motor_pulses-any": "+0,30",
    "own-rate_motor_pulses-any": "dans la tolérance",
    "measuring_time": "60",
    "inhibition_period": "60",
    "instrument": "Chronocomparateur 2",
}  # fmt: skip
