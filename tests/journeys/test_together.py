"""Several people on one ticket: nothing is overwritten, nothing is forgotten."""

from sqlalchemy.orm import Session

from tests import story
from tests.cast import Cast
from tests.clock import Clock
from tests.journeys.conftest import Record
from tests.journeys.people import People
from workshop.domain.tracking import EntryKind


def test_the_second_of_two_keeps_what_was_typed_and_sends_it_again(
    session: Session, cast: Cast, people: People, record: Record
) -> None:
    number = story.in_diagnosis(session, cast).number
    theo, claire = people.theo, people.claire
    theo.opens(f"/tickets/{number}/diagnosis")
    claire.opens(f"/tickets/{number}/promise")
    claire.presses("Promettre", {"Promise pour le": "2026-12-15", "Pourquoi": "Départ le 16"})

    typed = {
        "Anomalie": "low_amplitude",
        "Composant": "mainspring",
        "severity": "serious",
        "Précision": "231° à plat 🙂",
    }
    theo.presses("Ajouter l’anomalie", typed, status=409)
    assert theo.reads("Date promise")
    assert theo.reads("Claire Vuillemin")
    assert theo.reads("231° à plat 🙂")
    assert record.kinds(number)[-1] is EntryKind.PROMISED, "nothing of Théo’s was written yet"

    theo.presses("Enregistrer ma saisie sur la fiche à jour")
    assert record.kinds(number)[-2:] == [EntryKind.PROMISED, EntryKind.ANOMALY_CODED]
    assert record.is_intact()


def test_a_note_never_waits_for_what_others_write(
    session: Session, cast: Cast, people: People, record: Record
) -> None:
    number = story.in_diagnosis(session, cast).number
    people.theo.opens(f"/tickets/{number}")
    people.claire.opens(f"/tickets/{number}")
    people.claire.presses("Ajouter à la fiche", {"text": "Le client rappellera."})
    people.theo.presses("Ajouter à la fiche", {"text": "Couronne tordue."})
    people.theo.presses("Ajouter à la fiche", {"text": "Couronne tordue, photo à faire."})
    assert record.authors(number)[-2:] == ["Claire Vuillemin", "Théo Lamy"]


def test_an_alert_stays_open_until_it_is_answered(
    session: Session, cast: Cast, people: People, clock: Clock, record: Record
) -> None:
    number = story.in_diagnosis(session, cast).number
    theo, marc = people.theo, people.marc
    theo.opens(f"/tickets/{number}").follows("Alerter la hiérarchie")
    theo.presses("Envoyer l’alerte", {"text": "Le boîtier porte un poinçon étranger."})
    clock.passes(days=6)
    assert marc.opens("/").reads("poinçon étranger")
    assert theo.opens(f"/tickets/{number}").reads("poinçon étranger")
    assert not any(words == "Répondre à l’alerte" for words, _path in theo.page.links)

    marc.opens(f"/tickets/{number}").follows("Répondre à l’alerte")
    marc.presses("Répondre", {}, status=422)
    assert record.kinds(number)[-1] is EntryKind.ALERT_RAISED
    marc.presses("Répondre", {"Votre réponse": "Faire identifier par la garantie."})
    assert not any(words == "Répondre à l’alerte" for words, _path in marc.page.links)
    assert not marc.opens("/").reads("poinçon étranger")
    assert record.kinds(number)[-2:] == [EntryKind.ALERT_RAISED, EntryKind.ALERT_ANSWERED]
    assert record.is_intact()
