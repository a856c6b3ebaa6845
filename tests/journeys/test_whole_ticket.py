"""A watch goes from the counter back to the wrist through six pairs of hands."""

from io import BytesIO

import pikepdf

from tests.clock import Clock
from tests.journeys import chapters
from tests.journeys.conftest import Record
from tests.journeys.people import People, Person
from workshop.domain.ticket import State
from workshop.domain.tracking import EntryKind


def test_from_the_counter_back_to_the_wrist(people: People, clock: Clock, record: Record) -> None:
    number = claire_receives(people.claire)
    clock.passes(hours=2)
    chapters.diagnoses(people.theo, number)
    chapters.validates(people.marc, number)
    chapters.hands_over(people.theo, number)
    clock.passes(days=3)
    edith_quotes_with_two_options(people.edith, number)
    the_customer_takes_one_option(people.customer, record.link_in_mail(number))
    people.claire.opens(f"/tickets/{number}").presses("Passer en préparation")
    clock.passes(days=1)
    chapters.prepares(people.theo, number)
    theo_changes_the_mainspring(people.theo, number)
    chapters.works(people.theo, number)
    clock.passes(days=1)
    ines_controls(people.ines, number)
    people.theo.opens(f"/tickets/{number}").presses("Passer en restitution")
    clock.passes(days=1)
    passport = claire_hands_it_back(people.claire, number)

    assert record.steps(number) == [
        State.RECEPTION,
        State.DIAGNOSIS,
        State.QUOTE,
        State.PREPARATION,
        State.SERVICING,
        State.RESTITUTION,
        State.RETURNED,
    ]
    assert record.authors(number) == [
        "Claire Vuillemin", "Théo Lamy", "Marc Jeannin", "Théo Lamy", "Édith Roy", "Zoé Lefèvre",
        "Claire Vuillemin", "Théo Lamy", "Inès Faivre", "Théo Lamy", "Claire Vuillemin",
    ]  # fmt: skip
    assert without_repeats(record.kinds(number)) == STORY
    assert record.is_intact()
    the_papers_open(people.claire, number)
    anybody_reads_the_passport(people.customer, passport)


def claire_receives(claire: Person) -> str:
    number = chapters.receives(
        claire,
        **{
            "Coordonnées": True,
            "Métal de la boîte": "Acier",
            "Calibre": "Miyota 8215",
            "watches-0-marks-0-zone": "Lunette, de 12 h à 3 h",
            "watches-0-marks-0-kind": "Rayure",
            "watches-0-marks-0-severity": "Légère",
            "Photographier la montre": chapters.photo(),
            "Rendre les pièces remplacées": True,
        },
    )
    assert claire.reads("Dépôt enregistré")
    return number


def edith_quotes_with_two_options(edith: Person, number: str) -> None:
    edith.opens(f"/tickets/{number}").follows("Établir le devis")
    edith.presses("Préparer le devis d’après le diagnostic")
    for work in ("Avivage de la boîte et du bracelet", "Remplacement de la glace"):
        edith.presses("Ajouter", {"addition": work})
        edith.presses("Enregistrer sans envoyer", {place_of(edith, work): "En option"})
    edith.presses("Envoyer à zoe@example.org")
    assert edith.reads("réponse attendue")


def place_of(edith: Person, work: str) -> str:
    """The field that says whether a line of the draft is necessary."""
    fields = (field for form in edith.page.forms for field in form.fields)
    return next(field.name for field in fields if field.value == work).replace("label", "place")


def the_customer_takes_one_option(customer: Person, link: str) -> None:
    customer.opens(link)
    chosen = {"Avivage de la boîte et du bracelet": True, "Nom et prénom": "Zoé Lefèvre"}
    customer.presses("J’accepte mes choix", chosen)
    assert customer.reads("Merci, votre accord est enregistré")


def theo_changes_the_mainspring(theo: Person, number: str) -> None:
    theo.opens(f"/tickets/{number}").follows("Poursuivre l’intervention")
    theo.presses("Posée : Ressort de barillet automatique", {"Lot": "L-2291"})
    theo.presses("Posée : Jeu de joints complet")
    removed = {"Pièce déposée": "Ressort de barillet", "destination": "Rendue au client"}
    theo.presses("Noter la dépose", removed)
    theo.presses("Enregistrer", {"diagnostic confirmé": True}, at="/findings")


def ines_controls(ines: Person, number: str) -> None:
    chapters.measures(ines, number)
    ines.presses("Conforme", at="/control")


def claire_hands_it_back(claire: Person, number: str) -> str:
    """The address of the passport's page."""
    claire.opens(f"/tickets/{number}").follows("Rendre la montre")
    claire.presses("Pointer cet accessoire", {"Scanner l’étiquette d’un accessoire": "1"})
    claire.presses("Établir la note")
    chapters.hands_back(
        claire,
        number,
        **{"2 · Papiers d’origine": True, "Pièces remplacées": True, "topics": ["work"]},
    )
    assert claire.reads("Garantie")
    return next(path for words, path in claire.page.links if words == "Voir la page du client")


def the_papers_open(claire: Person, number: str) -> None:
    for paper in (
        "deposit-slip", "labels", "quotes/1", "tracking-sheet", "note", "passport",
    ):  # fmt: skip
        with pikepdf.open(BytesIO(claire.downloads(f"/tickets/{number}/{paper}.pdf"))) as document:
            assert len(document.pages) >= 1


def anybody_reads_the_passport(customer: Person, path: str) -> None:
    customer.opens(path)
    assert customer.reads("Lip Himalaya")
    assert customer.reads("Ressort de barillet")


def without_repeats(kinds: list[EntryKind]) -> list[EntryKind]:
    """The kinds in order, a run of the same (the steps ticked) told once."""
    return [kind for kind, before in zip(kinds, [None, *kinds], strict=False) if kind != before]


STORY = [
    EntryKind.OPENED,
    EntryKind.DEPOSIT_SIGNED,
    EntryKind.PRE_DIAGNOSIS_SENT,
    EntryKind.MOVED,
    EntryKind.PLACED,
    EntryKind.READINGS_RECORDED,
    EntryKind.UNCASING_RECORDED,
    EntryKind.READINGS_RECORDED,
    EntryKind.COMPONENTS_INSPECTED,
    EntryKind.ANOMALY_CODED,
    EntryKind.WORK_PROPOSED,
    EntryKind.DIAGNOSIS_CONCLUDED,
    EntryKind.DIAGNOSIS_VALIDATED,
    EntryKind.DIAGNOSIS_HANDED_OVER,
    EntryKind.MOVED,
    EntryKind.QUOTE_DRAFTED,
    EntryKind.QUOTE_VALIDATED,
    EntryKind.QUOTE_SENT,
    EntryKind.QUOTE_DECIDED,
    EntryKind.MOVED,
    EntryKind.LEVEL_CHECKED,
    EntryKind.WORK_PLANNED,
    EntryKind.TOOLS_CHECKED,
    EntryKind.SUPPLIES_CHECKED,
    EntryKind.HSE_CHECKED,
    EntryKind.MOVED,
    EntryKind.PART_FITTED,
    EntryKind.PART_REMOVED,
    EntryKind.DIAGNOSIS_REASSESSED,
    EntryKind.PROCEDURE_TICKED,
    EntryKind.OPERATION_DONE,
    EntryKind.PROCEDURE_TICKED,
    EntryKind.OPERATION_DONE,
    EntryKind.READINGS_RECORDED,
    EntryKind.CONTROL_PASSED,
    EntryKind.MOVED,
    EntryKind.ACCESSORIES_CHECKED,
    EntryKind.NOTE_ISSUED,
    EntryKind.ACCESSORIES_CHECKED,
    EntryKind.EXPLAINED,
    EntryKind.HANDED_BACK,
    EntryKind.MOVED,
]
