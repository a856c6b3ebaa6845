"""Stories that are decided at the counter."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import story
from tests.cast import Cast
from tests.clock import Clock
from tests.journeys import chapters
from tests.journeys.conftest import Record
from tests.journeys.people import People
from workshop.db.models import Guarantee
from workshop.domain.ticket import State
from workshop.domain.tracking import EntryKind

QUARTZ = {
    "automatique": False,
    "quartz": True,
    "Modèle": "Churchill",
    "S’arrête par moments": False,
    "Ne fonctionne plus": True,
    "Les mots du client": "Elle ne marche plus.",
    "watches-0-service_code": "battery_change",
}
BATTERY_DONE = {
    "rate_motor_pulses-any": "+0,30",
    "measuring_time": "60",
    "inhibition_period": "60",
    "instrument": "Analyseur à quartz",
    **{
        f"{check}-any": "conforme"
        for check in (
            "runs", "sets", "date_change", "crown", "hand_clearance", "indexing",
            "seconds_hand_step",
        )
    },
}  # fmt: skip


def test_a_battery_is_changed_while_the_customer_waits(
    people: People, clock: Clock, record: Record
) -> None:
    number = chapters.receives(people.claire, **QUARTZ)
    clock.passes(minutes=5)
    chapters.prepares(people.theo, number)
    chapters.works(people.theo, number)
    clock.passes(minutes=20)
    chapters.measures(people.ines, number, BATTERY_DONE)
    people.ines.presses("Conforme", at="/control")
    people.theo.opens(f"/tickets/{number}").presses("Passer en restitution")
    chapters.hands_back(people.claire, number, **chapters.BOX_AND_PAPERS)

    assert record.steps(number) == [
        State.RECEPTION, State.PREPARATION, State.SERVICING, State.RESTITUTION, State.RETURNED,
    ]  # fmt: skip
    kinds = record.kinds(number)
    assert EntryKind.QUOTE_SENT not in kinds
    assert kinds[-3:] == [EntryKind.NOTE_ISSUED, EntryKind.HANDED_BACK, EntryKind.MOVED]
    assert record.ticket(number).closed_at == clock.instant
    assert record.is_intact()


def test_a_refused_quote_brings_the_watch_back_unrepaired_for_the_agreed_fee(
    session: Session, cast: Cast, people: People, clock: Clock, record: Record
) -> None:
    number = story.quoted(session, cast).number
    clock.passes(days=2)
    customer = people.customer.opens(record.link_in_mail(number))
    assert customer.reads("les frais de diagnostic de 35,00 € restent dus")
    reason = "Pourquoi, si vous voulez nous le dire"
    customer.presses("Je refuse ce devis", {"Nom et prénom": "Zoé Lefèvre", reason: "Trop cher"})
    assert customer.reads("Votre refus est enregistré")
    assert record.state(number) is State.QUOTE, "the customer’s answer alone moves nothing"

    claire = people.claire.opens(f"/tickets/{number}")
    claire.presses("Rendre sans réparation")
    claire.opens(f"/tickets/{number}/restitution")
    assert claire.reads("Trop cher"), "the reason given is there to be spoken of"
    chapters.hands_back(claire, number, **chapters.BOX_AND_PAPERS)
    assert claire.reads("35,00 €")
    assert record.steps(number)[-3:] == [
        State.QUOTE, State.RESTITUTION, State.RETURNED_UNREPAIRED,
    ]  # fmt: skip
    assert not any(words == "Voir la page du client" for words, _path in claire.page.links)
    assert record.is_intact()


def test_a_return_under_guarantee_keeps_the_first_end_date(
    session: Session, cast: Cast, people: People, clock: Clock, record: Record
) -> None:
    first = story.returned(session, cast, start=story.accepted).number
    until = guarantees(session, record, first)
    clock.passes(days=200)

    claire = people.claire.opens(f"/tickets/{first}/restitution").follows("Retour sous garantie")
    words = {"Les mots du client": "Elle s’arrête encore.", "S’arrête par moments": True}
    claire.presses("Enregistrer et imprimer", words | {"Signé sur papier": True})
    second = claire.path.split("/")[2]
    assert second != first
    chapters.diagnoses(people.theo, second)
    chapters.validates(people.marc, second)
    people.marc.presses("Accorder la garantie et passer en préparation")
    assert record.steps(second) == [State.RECEPTION, State.DIAGNOSIS, State.PREPARATION]
    assert EntryKind.QUOTE_SENT not in record.kinds(second)

    chapters.prepares(people.theo, second)
    story.do_the_work(session, cast, record.ticket(second), now=clock.instant)
    chapters.measures(people.ines, second)
    people.ines.presses("Conforme", at="/control")
    people.theo.opens(f"/tickets/{second}").presses("Passer en restitution")
    chapters.hands_back(people.claire, second)
    assert record.steps(second)[-1] is State.RETURNED
    assert guarantees(session, record, second) == until
    assert EntryKind.GUARANTEE_RETURN in record.kinds(first)
    assert record.is_intact()


def guarantees(session: Session, record: Record, number: str) -> set[object]:
    until = select(Guarantee.until_on).where(Guarantee.ticket_id == record.ticket(number).id)
    return set(session.scalars(until))


def test_nobody_comes_and_the_watch_is_not_ours_before_the_court_says_so(
    session: Session, cast: Cast, people: People, clock: Clock, record: Record
) -> None:
    number = story.serviced(session, cast).number
    marc = people.marc.opens(f"/tickets/{number}/restitution")
    assert marc.reads("La montre ne devient jamais la nôtre.")
    marc.sends(f"/tickets/{number}/disposal", [])
    assert marc.status == 422
    assert marc.reads("la preuve des relances, un an sans réclamation, l’autorisation du tribunal")
    assert record.state(number) is State.RESTITUTION

    claire = people.claire
    claire.opens(f"/tickets/{number}/restitution")
    claire.presses("Prévenir et noter l’appel", {"Par quel moyen ?": "e-mail"})
    clock.passes(days=180)
    claire.opens(f"/tickets/{number}/restitution")
    by_post = {"Par quel moyen ?": "courrier", "Preuve": "Recommandé 1A 234 567 8901 2"}
    claire.presses("Prévenir et noter l’appel", by_post)
    clock.passes(days=200)

    marc.opens(f"/tickets/{number}/restitution")
    assert not marc.sees_button("Clore : montre non réclamée")
    court = {
        "Date de la décision": "2027-12-01",
        "Tribunal": "Tribunal judiciaire de Besançon",
        "Référence de la décision": "RG 27/00123",
    }
    marc.presses("Enregistrer l’autorisation", court)
    marc.presses("Clore : montre non réclamée")
    assert record.steps(number)[-1] is State.UNCLAIMED_DISPOSED
    assert record.kinds(number)[-4:] == [
        EntryKind.COLLECTION_REMINDED,
        EntryKind.COLLECTION_REMINDED,
        EntryKind.COURT_AUTHORISED,
        EntryKind.MOVED,
    ]
    assert record.is_intact()
