"""Stories that turn at the bench."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import story
from tests.cast import Cast
from tests.clock import Clock
from tests.journeys import chapters
from tests.journeys.conftest import Record
from tests.journeys.people import People, Person
from workshop.db.models import Quote
from workshop.domain.quote import QuoteState
from workshop.domain.ticket import State, WaitingOn
from workshop.domain.tracking import EntryKind


def test_a_failed_final_control_goes_back_with_its_cause_and_passes_the_second_time(
    session: Session, cast: Cast, people: People, clock: Clock, record: Record
) -> None:
    number = story.worked(session, cast, start=story.accepted).number
    ines = people.ines
    chapters.measures(ines, number, chapters.WEAK)
    assert not ines.sees_button("Conforme")
    failed = {"Cause": "Amplitude hors tolérance", "Ce qui n’est pas conforme": "190° à plat"}
    ines.presses("Déclarer non conforme", failed)
    assert record.kinds(number)[-1] is EntryKind.CONTROL_FAILED
    assert record.steps(number)[-1] is State.SERVICING
    clock.passes(minutes=10)
    ines.presses("Renvoyer à l’établi")
    assert record.steps(number)[-2:] == [State.SERVICING, State.SERVICING]

    story.do_the_work(session, cast, record.ticket(number), now=clock.instant)
    chapters.measures(ines, number)
    ines.presses("Conforme", at="/control")
    people.theo.opens(f"/tickets/{number}").presses("Passer en restitution")
    assert EntryKind.CONTROL_PASSED in record.kinds(number)
    assert record.state(number) is State.RESTITUTION
    assert record.is_intact()


def test_only_the_hierarchy_lets_a_failed_watch_leave_with_a_reason_and_a_term(
    session: Session, cast: Cast, people: People, clock: Clock, record: Record
) -> None:
    number = story.worked(session, cast, start=story.accepted).number
    ines, marc, claire = people.ines, people.marc, people.claire
    chapters.measures(ines, number, chapters.WEAK)
    failed = {"Cause": "Amplitude hors tolérance", "Ce qui n’est pas conforme": "190° à plat"}
    ines.presses("Déclarer non conforme", failed)
    assert not ines.sees_button("Laisser partir la montre")

    marc.opens(f"/tickets/{number}/servicing")
    marc.presses("Laisser partir la montre", {}, status=422)
    reason = "La cliente part en voyage ; retour prévu pour le réglage."
    granted = {"Pourquoi la montre peut partir ainsi": reason, "Jusqu’au": "2027-01-15"}
    marc.presses("Laisser partir la montre", granted)
    people.theo.opens(f"/tickets/{number}").presses("Passer en restitution")
    chapters.hands_back(claire, number, **chapters.BOX_AND_PAPERS)
    passport = next(path for words, path in claire.page.links if words == "Voir la page du client")
    assert people.customer.opens(passport).reads(reason)
    assert record.steps(number)[-1] is State.RETURNED
    assert record.is_intact()


def test_a_refused_supplementary_quote_leaves_the_first_one_as_it_was_accepted(
    session: Session, cast: Cast, people: People, clock: Clock, record: Record
) -> None:
    number = story.in_servicing(session, cast, start=story.accepted).number
    clock.passes(days=1)
    theo = people.theo.opens(f"/tickets/{number}/servicing")
    found = {
        "défaut supplémentaire": True,
        "Ce qui change": "La glace est fêlée sous le rehaut.",
        "Opération à ajouter au devis": "Remplacement de la glace",
    }
    theo.presses("Enregistrer", found, at="/findings")
    theo.presses("Demander un devis complémentaire")
    assert record.state(number) is State.QUOTE

    clock.passes(hours=1)
    edith = people.edith.opens(f"/tickets/{number}").follows("Établir le devis")
    edith.presses("Préparer")
    edith.presses("Envoyer à zoe@example.org")
    customer = people.customer.opens(record.link_in_mail(number))
    assert customer.reads("La glace est fêlée sous le rehaut.")
    customer.presses("Je refuse ce devis", {"Nom et prénom": "Zoé Lefèvre"})
    assert customer.reads("Les travaux que vous aviez acceptés continuent")
    people.claire.opens(f"/tickets/{number}").presses("Reprendre sur le premier devis")
    assert record.steps(number)[-3:] == [State.SERVICING, State.QUOTE, State.SERVICING]
    assert quotes(session, record, number) == [QuoteState.ACCEPTED, QuoteState.REFUSED]

    theo.opens(f"/tickets/{number}/servicing")
    assert theo.sees_button("Conforme"), "the work of the first quote goes on"
    assert record.is_intact()


def quotes(session: Session, record: Record, number: str) -> list[QuoteState]:
    of_ticket = Quote.ticket_id == record.ticket(number).id
    return list(session.scalars(select(Quote.state).where(of_ticket).order_by(Quote.version)))


def test_a_job_out_of_scope_goes_to_a_subcontractor_and_comes_back(
    session: Session, cast: Cast, people: People, clock: Clock, record: Record
) -> None:
    number = story.in_diagnosis(session, cast).number
    theo, marc = people.theo.opens(f"/tickets/{number}/escalation"), people.marc
    reason = "Quantième perpétuel : hors de notre champ."
    theo.presses(
        "Saisir la hiérarchie", {"un sous-traitant": True, "Ce qui dépasse notre portée": reason}
    )
    assert record.ticket(number).waiting_on is WaitingOn.MANAGER
    assert marc.opens("/").reads(number)
    marc.opens(f"/tickets/{number}").follows("Répondre à l’alerte")
    marc.opens(f"/tickets/{number}/escalation/decision")
    marc.presses("Décider", {"confiée à un sous-traitant": True, "Pourquoi": "Maison Bonnet."})
    assert record.ticket(number).waiting_on is WaitingOn.SUBCONTRACTOR

    claire = people.claire
    put(claire, number, {"Précision": "Maison Bonnet", "Chez le sous-traitant": True})
    clock.passes(days=20)
    put(claire, number, {"Établi": True})
    claire.opens(f"/tickets/{number}/waiting")
    claire.presses("Enregistrer", {"à nous": True, "Ce qui est attendu": "Revenue réparée"})
    assert record.state(number) is State.DIAGNOSIS, "it stays our ticket, at our step"
    chapters.diagnoses(theo, number)
    assert record.kinds(number)[4:11] == [
        EntryKind.ESCALATED,
        EntryKind.ESCALATION_DECIDED,
        EntryKind.PLACED,
        EntryKind.PLACED,
        EntryKind.WAITING_SET,
        EntryKind.PLACED,
        EntryKind.READINGS_RECORDED,
    ]
    assert record.is_intact()


def put(person: Person, number: str, where: dict[str, object]) -> None:
    person.opens(f"/tickets/{number}/place").presses("Enregistrer", where)


def test_a_missing_supply_moves_the_promise_only_with_reason_approval_and_message(
    session: Session, cast: Cast, people: People, clock: Clock, record: Record
) -> None:
    number = story.planned(session, cast, start=story.accepted).number
    promised = record.ticket(number).promised_on
    theo, marc, simon, claire = people.theo, people.marc, people.simon, people.claire
    theo.opens(f"/tickets/{number}/preparation")
    theo.presses("Tous les outils sont prêts")
    missing = {
        "supplies-0-missing": True,
        "supplies-0-from_whom": "Cousins",
        "supplies-0-due_on": "2027-01-04",
    }
    theo.presses("Enregistrer les fournitures", missing)
    theo.presses("Je confirme ces", at="/safety")
    assert not theo.sees_button("Commencer l’intervention")
    assert record.ticket(number).waiting_on is WaitingOn.PART

    late = {
        "Motif": "Pièce en attente",
        "Explication": "Le ressort arrive après les fêtes.",
        "Nouvelle date": "2027-01-22",
    }
    theo.presses("Demander l’accord de la hiérarchie", late)
    assert record.ticket(number).promised_on == promised
    marc.opens(f"/tickets/{number}/preparation").presses("Accepter ce retard")
    assert record.ticket(number).promised_on == promised
    claire.opens(f"/tickets/{number}/preparation")
    said = "Votre montre sera prête le 22 janvier : une pièce arrive après les fêtes."
    claire.presses("Le client est prévenu", {"Ce qu’on lui dit": said, "Par": "e-mail"})
    assert record.ticket(number).promised_on == date(2027, 1, 22)
    assert said in record.mail(number)[-1].body
    assert record.kinds(number)[-3:] == [
        EntryKind.DELAY_REQUESTED, EntryKind.DELAY_APPROVED, EntryKind.CUSTOMER_TOLD,
    ]  # fmt: skip

    clock.passes(days=40)
    assert simon.opens("/supplies").reads(number)
    simon.presses("Arrivée")
    theo.opens(f"/tickets/{number}").presses("Commencer l’intervention")
    assert record.state(number) is State.SERVICING
    assert record.is_intact()
