"""Modality 3: the example's job is prepared, and will be late.

In an exam nothing is suggested: the candidate names the level, the work, the tools, the supplies.
"""

from datetime import date, timedelta
from typing import Any

from tests.exam_work_others import PROBLEM
from tests.journeys.exam_bench import Bench
from tests.journeys.people import Typed
from workshop.domain.catalogue import operations, supplies, tools
from workshop.domain.preparation import hse_checks_before, tools_for

OPERATIONS = ("crown_stem_replacement", "gaskets_water_test")
SUPPLIES = ("crown_standard", "stem", "gasket_crown", "gasket_back_round")
OVERDUE, WORN, MISSING = "dry_water_tester", "screwdrivers", "gasket_crown"


def prepares_a_job(bench: Bench) -> None:
    """« Un joint manque », a job prepared that will be late."""
    (bench.number,) = bench.reads_everything()
    bench.photographs("Poste de travail, avant")
    bench.photographs("Montre entière, avant")
    page = bench.opens("/preparation")
    is_guided = page.sees_button("Vérifier l’habilitation")
    today = bench.clock.instant.date()
    for words, typed in (guided(today) if is_guided else unaided(today)).items():
        bench.presses(words, typed)
    bench.agrees("/plan-approval", "Valider le plan")
    overdue = {"Ce que la hiérarchie doit savoir": "Étanchéimètre échu.", "tool": OVERDUE}
    bench.declares("/alerts", "Envoyer l’alerte", overdue)
    will_be_late(bench)
    problem = {"text": "Vis tombée, retrouvée.", "problem": PROBLEM}
    bench.declares("/entries", "Ajouter à la fiche", problem)
    tidied = {"codes": ["bench_tidied", "waste_oil", "waste_logged"]}
    bench.declares("/bench-after", "Noter la remise en état", tidied)
    bench.photographs("Poste de travail, après")
    bench.photographs("Montre entière, après")
    bench.declares("/condition", "Noter le constat")
    bench.declares("/transmission", "Transmettre")


def will_be_late(bench: Bench) -> None:
    later = bench.clock.instant.date() + timedelta(days=20)
    slip = {"reason": "part_unavailable", "Explication": "Joint absent.", "new_date": f"{later}"}
    bench.declares("/preparation", "Demander l’accord de la hiérarchie", slip)
    bench.agrees("/preparation", "Accepter ce retard")
    told = {"message": "Un joint manque.", "channel": "phone"}
    bench.declares("/preparation", "Le client est prévenu", told)


def _missing(line: str, today: date) -> dict[str, Any]:
    due = today + timedelta(days=10)
    return {f"{line}missing": True, f"{line}from_whom": "Fournisseur", f"{line}due_on": f"{due}"}


def guided(today: date) -> dict[str, Typed]:
    overdue, worn = (tools()[code].label("fr") for code in (OVERDUE, WORN))
    gasket = supplies()[MISSING].label("fr")
    return {
        "Vérifier l’habilitation": {},
        "Confirmer le plan": {},
        "Tous les outils sont prêts": {
            f"{overdue} > État": "overdue", f"{overdue} > Ce qui ne va pas": "Échu.",
            f"{worn} > État": "worn", f"{worn} > Ce qui ne va pas": "Lames usées.",
        },
        "Enregistrer les fournitures": {
            f"{gasket} > Il manque": True, f"{gasket} > Chez qui": "Fournisseur",
            f"{gasket} > Attendue le": f"{today + timedelta(days=10)}",
        },
        "Je confirme ces": {},
    }  # fmt: skip


def unaided(today: date) -> dict[str, Typed]:
    lines = enumerate(OPERATIONS)
    return {
        "Enregistrer le niveau": {"required_level": "2", "covered": "yes"},
        "Confirmer le plan": {
            name: value
            for rank, code in lines
            for name, value in (
                (f"lines-{rank}-operation", code),
                (f"lines-{rank}-minutes", f"{operations()[code].minutes}"),
                (f"lines-{rank}-day", f"{today}"),
            )
        },
        "Enregistrer mes outils": {
            "needed": list(tools_for(OPERATIONS)),
            "tools-0-tool": OVERDUE, "tools-0-state": "overdue", "tools-0-note": "Échu.",
            "tools-1-tool": WORN, "tools-1-state": "worn", "tools-1-note": "Lames usées.",
        },
        "Enregistrer les fournitures": {
            **{f"supplies-{rank}-code": code for rank, code in enumerate(SUPPLIES)},
            **_missing(f"supplies-{SUPPLIES.index(MISSING)}-", today),
        },
        "Enregistrer mes contrôles": {"codes": list(hse_checks_before(OPERATIONS, radium_risk=False))},
    }  # fmt: skip
