"""The chapters of an assessment, each told by whoever does it, on the pages they would use."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.cast import FULL_NAMES, NOW, Cast
from tests.clock import Clock
from tests.exam_work_others import PROBLEM
from tests.journeys.exam_bench import Bench
from tests.journeys.exam_counter import receives_a_complaint
from tests.journeys.exam_diagnosis import diagnoses
from tests.journeys.exam_preparation import prepares_a_job
from tests.journeys.exam_repairs import repairs_two_watches
from tests.journeys.people import People, Person
from workshop.assessment.library import referential
from workshop.assessment.session import SessionState
from workshop.db.models import AssessmentSession, Base, JurySeat, ServicePrice, Sitting
from workshop.db.session import commit

WORK: dict[str, Callable[[Bench], None]] = {
    "M1": receives_a_complaint, "M2": diagnoses, "M3": prepares_a_job, "M4": repairs_two_watches,
}  # fmt: skip
BLOCKS = {"M1": "BC1", "M2": "BC2", "M3": "BC3", "M4": "BC4"}
EXAM_ON = date(2026, 12, 8)
DAY_OF_THE_EXAM = NOW + timedelta(days=18)
EVALUATION = (
    ("Judith Perrin", "représentant des salariés"),
    ("Kévin Maire", "représentant des employeurs"),
    ("Louis Girod", "formateur"),
)
CERTIFICATION = (
    ("Judith Perrin", "représentant des salariés"),
    ("Fabien Droz", "représentant des employeurs"),
    ("Carole Vauthier", "président de l’instance"),
)
JURORS = ("judith", "kevin", "louis", "fabien", "carole")
Said = Mapping[str, str]
NOTHING: Said = MappingProxyType({})


@dataclass
class School:
    """The people before their pages, the clock on the wall, and the database behind."""

    people: People
    clock: Clock
    session: Session
    cast: Cast

    def sitting(self, session_id: int, who: str) -> Sitting:
        self.session.rollback()
        person_id = self.cast.people[who].person_id
        own = Sitting.session_id == session_id, Sitting.candidate_id == person_id
        return self.session.scalars(select(Sitting).where(*own)).one()

    def state(self, session_id: int) -> SessionState:
        self.session.rollback()
        return self.session.get_one(AssessmentSession, session_id).state

    def presidents(self) -> list[int]:
        self.session.rollback()
        presiding = select(JurySeat.person_id).where(JurySeat.is_president)
        return list(self.session.scalars(presiding))

    def seat(self, session_id: int, who: str) -> int:
        self.session.rollback()
        person_id = self.cast.people[who].person_id
        own = JurySeat.session_id == session_id, JurySeat.person_id == person_id
        return self.session.scalars(select(JurySeat.id).where(*own)).one()

    def count(self, rows: type[Base]) -> int:
        self.session.rollback()
        return self.session.scalar(select(func.count()).select_from(rows)) or 0


def last_number(path: str) -> int:
    return int([part for part in path.split("/") if part.isdigit()][-1])


def sells_batteries(school: School) -> None:
    """The price the example of the counter asks for, as every new site has it."""
    price = ServicePrice(
        site_id=school.cast.school, code="battery_water_tested", name_fr="Pile et étanchéité",
        name_en="Battery and water test", kinds=["quartz"], operations=["battery_change"],
        price_cents=4500,
    )  # fmt: skip
    school.session.add(price)
    commit(school.session)


def writes_the_scenario(school: School, modality: str) -> int:
    """Fanny takes an example over, Fabien reads it and solves it, Fanny publishes it."""
    fanny, fabien = school.people.fanny, school.people.fabien
    fanny.opens(f"/scenarios?modality={modality}").presses("Reprendre cet exemple")
    version = last_number(fanny.path)
    fabien.opens(f"/scenarios/{version}/review").presses("J’ai relu, il peut servir")
    fanny.opens(f"/sittings/new?mode=solution&version={version}")
    fanny.presses("Planifier", {"Personne qui joue le corrigé": "Fabien Droz"})
    fanny.follows("Fabien Droz")
    sits(school, last_number(fanny.path), "fabien", before="fanny")
    fanny.opens(f"/scenarios/{version}").presses("Publier")
    return version


def prepares_the_session(
    school: School, candidates: Iterable[str], version: int, *blocks: str
) -> int:
    """Enrolled, planned, both juries seated and declared, everybody told; its number."""
    fanny = school.people.fanny
    for name in candidates:
        enrols(school, name, *blocks)
    session_id = creates_the_session(school, candidates)
    fanny.opens(f"/sittings/new?mode=exam&version={version}&session={session_id}&all=1")
    fanny.presses("Planifier", {"Jour et heure": f"{EXAM_ON}T10:30", "Lieu": "Atelier 2"})
    seats_the_juries(school, session_id)
    at = f"/sessions/{session_id}"
    fanny.opens(at).presses("Annoncer la session")
    fanny.opens(f"{at}/candidates")
    fanny.presses("Envoyer ou noter l’envoi", {"Envoi": "Convocation"})
    fanny.opens(at).presses("Dire que tous sont convoqués")
    return session_id


def enrols(school: School, name: str, *blocks: str) -> None:
    sheet = {
        "Nom": FULL_NAMES[name],
        "Adresse e-mail": school.cast.email(name),
        "Date de naissance": "2006-03-14",
        "sought": list(blocks),
        "Prérequis vérifiés le": "2026-09-01",
    }
    school.people.fanny.opens("/candidates/new").presses("Inscrire", sheet)


def creates_the_session(school: School, candidates: Iterable[str] = ()) -> int:
    fanny = school.people.fanny
    sheet = {
        "Titre": "Session de décembre",
        "Certification": "rncp37858",
        "Jour des épreuves": f"{EXAM_ON}",
        "Jour du jury de certification": "2026-12-15",
        "Lieu": "Morteau",
    }
    fanny.opens("/sessions/new").presses("Créer la session", sheet)
    session_id = last_number(fanny.path)
    if names := [FULL_NAMES.get(each, each) for each in candidates]:
        fanny.opens(f"/sessions/{session_id}/candidates")
        fanny.presses("Ajouter à la session", {"enrolment_ids": names})
    return session_id


def seats_the_juries(school: School, session_id: int) -> None:
    """Judith presides the first jury; every juror declares for himself that he knows nobody."""
    fanny, at = school.people.fanny, f"/sessions/{session_id}"
    fanny.opens(f"{at}/juries")
    for jury, seats in (("d’évaluation", EVALUATION), ("de certification", CERTIFICATION)):
        for name, quality in seats:
            chosen = {"Personne": name, "À titre de": quality}
            fanny.presses(f"Donner un siège Jury {jury}", chosen)
    fanny.presses("Choisir président Judith Perrin")
    for juror in JURORS:
        declares(school, session_id, juror)


def declares(school: School, session_id: int, juror: str) -> None:
    person = getattr(school.people, juror).opens(f"/sessions/{session_id}/declaration")
    asked = {field.name for form in person.page.forms for field in form.fields}
    person.presses("Déclarer", {each: "no" for each in asked if each.startswith("known-")})


def holds_the_exam(school: School, session_id: int, who: str) -> int:
    """The day has come: the session opens and the candidate works; the number of the sitting."""
    school.clock.instant = DAY_OF_THE_EXAM
    school.people.fanny.opens(f"/sessions/{session_id}").presses("Ouvrir la session")
    sitting_id = school.sitting(session_id, who).id
    sits(school, sitting_id, who, before="judith", witness="kevin")
    sign_on_paper(school, session_id)
    return sitting_id


def sits(school: School, sitting_id: int, who: str, *, before: str, witness: str = "") -> None:
    """From the arrival to the work handed in, before somebody who plays customer and hierarchy."""
    fanny, candidate = school.people.fanny, getattr(school.people, who)
    fanny.opens(f"/sittings/{sitting_id}").presses("Pointer l’arrivée")
    candidate.opens(f"/my-sittings/{sitting_id}")
    if candidate.sees_button("J’ai lu et compris"):
        candidate.presses("J’ai lu et compris")
    fanny.opens(f"/sittings/{sitting_id}").presses("Démarrer")
    candidate.opens(f"/my-sittings/{sitting_id}").follows("Le sujet")
    if fanny.opens(f"/sittings/{sitting_id}").sees_button("Démarrer l’évaluation"):
        school.clock.passes(minutes=20)
        fanny.presses("Démarrer l’évaluation")
    if witness:
        seen = {"Problème vu": PROBLEM}
        getattr(school.people, witness).opens(f"/jury/{sitting_id}").presses("Noter", seen)
    works(school, sitting_id, candidate, getattr(school.people, before))
    candidate.opens(f"/my-sittings/{sitting_id}").presses("Rendre mon travail")
    assert candidate.reads("Merci, votre travail est enregistré")


def works(school: School, sitting_id: int, candidate: Person, before: Person) -> None:
    """All the key expects."""
    school.session.rollback()
    modality = school.session.get_one(Sitting, sitting_id).modality_id
    WORK[modality](Bench(sitting_id, candidate, before, school.clock))
    school.clock.passes(minutes=1)


def sign_on_paper(school: School, session_id: int) -> None:
    """Everybody who was there, on the sheet that hangs at the door."""
    fanny = school.people.fanny.opens(f"/sessions/{session_id}/attendance")
    while fanny.sees_button("Enregistrer la signature"):
        fanny.presses("Enregistrer la signature", {"Signé sur papier": True})


def grades(
    school: School, sitting_id: int, juror: str, modality: str, doubts: Said = NOTHING
) -> None:
    """Everything met and acquired, but for the competences doubted, each with its comment."""
    filled: dict[str, str] = {}
    for competence in referential("rncp37858").assessed_by(modality):
        doubt = doubts.get(competence.id, "")
        filled |= {f"{each.id}-seen": "met" for each in competence.criteria}
        filled |= {f"{competence.id}-mark": "NA" if doubt else "A"}
        filled |= {f"{competence.id}-comment": doubt}
    person = getattr(school.people, juror).opens(f"/jury/{sitting_id}/grid")
    person.fills(filled, "Enregistrer ma grille").presses("Signer ma grille")


def agrees(school: School, sitting_id: int, modality: str, reasons: Said = NOTHING) -> None:
    """Judith enters what the three say together."""
    settled: dict[str, str] = {}
    for competence in referential("rncp37858").assessed_by(modality):
        settled |= {f"{competence.id}-mark": "A"}
        settled |= {f"{competence.id}-reason": reasons.get(competence.id, "")}
    judith = school.people.judith.opens(f"/jury/{sitting_id}/common")
    judith.presses("Enregistrer et clore la grille commune", settled)


def decides(school: School, session_id: int) -> None:
    """Closed, compiled, recommended, decided as compiled, minuted, signed by all three, told."""
    people, at = school.people, f"/sessions/{session_id}"
    people.fanny.opens(at).presses("Clore les épreuves")
    judith = people.judith.opens(f"{at}/deliberation").presses("Compiler les résultats")
    judith.presses("Enregistrer l’avis", {"outcome": "partial"})
    people.carole.opens(f"{at}/deliberation").presses("Enregistrer la décision")
    people.carole.presses("Dresser le procès-verbal")
    for signer in (people.judith, people.fabien, people.carole):
        signer.opens(f"{at}/deliberation").presses("Signer")
    people.fanny.opens(f"{at}/candidates")
    people.fanny.presses("Envoyer ou noter l’envoi", {"Envoi": "Résultat"})
    people.fanny.opens(at).presses("Publier les résultats")
