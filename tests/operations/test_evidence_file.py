"""The file of a candidate: all that an appeal could ask, every hash right, nothing of anybody else."""

import json
import subprocess
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import jury_story
from tests import session_story as story
from tests.cast import FULL_NAMES, NOW, Cast
from tests.documents import samples
from tests.documents.reading import squeezed, words
from workshop.assessment.library import referential
from workshop.assessment.minutes import minutes_digest
from workshop.assessment.session import IncidentKind, NoticeChannel, NoticeKind, SessionMove
from workshop.assessment.sitting import IdentityMethod
from workshop.db.models import (
    AssessmentSession,
    KeyOpening,
    Minutes,
    Person,
    PreparedWatch,
    Sitting,
    Ticket,
)
from workshop.documents.tracking_sheet import tracking_sheet
from workshop.domain.errors import NotAllowed, NotFound
from workshop.domain.permissions import Role
from workshop.exchange.indexed_zip import IndexedZip
from workshop.operations.addendum import AddAddendum, add_addendum
from workshop.operations.appeals import (
    AppointReviewers,
    RecordAppeal,
    appoint_reviewers,
    record_appeal,
)
from workshop.operations.attendance import SignAttendance, sign_attendance
from workshop.operations.deliberation import CompileResults, Decide, compile_results, decide
from workshop.operations.evidence_file import evidence_file
from workshop.operations.incidents import ReportIncident, report_incident
from workshop.operations.minutes import DrawUpMinutes, draw_up_minutes
from workshop.operations.minutes_signing import SignMinutes, sign_minutes
from workshop.operations.notices import SendNotices, send_notices
from workshop.operations.sitting import (
    AcknowledgePrevention,
    CheckIn,
    acknowledge_prevention,
    check_in,
)
from workshop.operations.sitting_clock import Start, Stop, start, stop
from workshop.operations.tracking import AddNote, add_note

DENIS_ALONE = ("Denis Caron", "denis@etabli.example", "Vu par Denis seul", "La loupe de Denis")


def printed(_bench_id: int, number: str) -> bytes:
    """Any sheet: what the page prints is told in tests/journeys."""
    return tracking_sheet(replace(samples.RICH_SHEET, number=number), "fr")


@dataclass(frozen=True)
class Given:
    """A session told to its end; `file` makes the ZIP of Camille, or of `whose`, for somebody."""

    found: AssessmentSession
    sitting: Sitting
    denis_id: int
    file: Callable[..., ZipFile]


@pytest.fixture
def given(session: Session, cast: Cast, tmp_path: Path) -> Given:
    found = story.opened(session, cast)
    for sitting in story.sittings_of(session, found):
        _sat(session, cast, found, sitting)
    story.moved(session, cast, found, SessionMove.CLOSE)
    compile_results(session, cast.judith, CompileResults(found.id), now=NOW)
    for row in story.results_of(session, found):
        decide(session, cast.carole, Decide(found.id, row.enrolment_id, ("BC2",)), now=NOW)
    minutes = draw_up_minutes(session, cast.carole, DrawUpMinutes(found.id), now=NOW)
    for name in ("judith", "fabien", "carole"):
        sign_minutes(
            session, cast.people[name], SignMinutes(found.id, minutes.id, minutes.sha256), now=NOW
        )
    tell = SendNotices(found.id, NoticeKind.RESULT, NoticeChannel.POST)
    send_notices(session, cast.fanny, tell, now=NOW)
    camille, denis = (
        next(each for each in story.sittings_of(session, found) if each.candidate_id == person_id)
        for person_id in (cast.camille.person_id, cast.denis.person_id)
    )
    assert camille.enrolment_id
    assert denis.enrolment_id

    def file(by: str = "fanny", whose: int = camille.enrolment_id) -> ZipFile:
        out = BytesIO()
        evidence_file(
            session, cast.people[by], found.id, whose, out,
            media=tmp_path, public_url="https://etabli.example", print_sheet=printed, now=NOW,
        )  # fmt: skip
        return ZipFile(out)

    return Given(found, camille, denis.enrolment_id, file)


def _sat(session: Session, cast: Cast, found: AssessmentSession, sitting: Sitting) -> None:
    """One candidate's test from the door to the grids; Denis leaves words of his own everywhere."""
    name = session.get_one(Person, sitting.candidate_id).name
    candidate = cast.people[name.split()[0].lower()]
    check_in(session, cast.fanny, CheckIn(sitting.id, IdentityMethod.PASSPORT), now=NOW)
    session.add(
        PreparedWatch(
            version_id=sitting.version_id, sitting_id=sitting.id, watch="watch",
            label=f"Montre de {name}", faults=["Aimantée"],
            readings=[{"characteristic": "amplitude", "position": "CH", "value": "205"}],
            prepared_by_id=cast.fanny.person_id, prepared_at=NOW,
            verified_by_id=cast.fabien.person_id, verified_at=NOW,
        )
    )  # fmt: skip
    acknowledge_prevention(session, candidate, AcknowledgePrevention(sitting.id), now=NOW)
    start(session, cast.fanny, Start(sitting.id), now=NOW)
    actor = replace(candidate, roles={sitting.bench_id or 0: frozenset({Role.CANDIDATE})})
    ticket = session.scalars(select(Ticket).where(Ticket.site_id == sitting.bench_id)).one()
    saw = f"Vu par {name.split()[0]} seul"
    add_note(session, actor, AddNote(ticket.number, saw), now=NOW + timedelta(minutes=5))
    stop(session, cast.fanny, Stop(sitting.id), now=NOW + timedelta(minutes=30))
    for juror in (cast.judith, cast.kevin, cast.louis):
        jury_story.signed(session, juror, sitting)
    story.agree(session, cast, sitting)
    lost = ReportIncident(
        found.id, IncidentKind.WATCH, False, f"La loupe de {name.split()[0]}.", sitting.id
    )
    report_incident(session, cast.kevin, lost, now=NOW)
    signing = SignAttendance(found.id, candidate.person_id, sitting.id, on_paper=True)
    sign_attendance(session, cast.fanny, signing, now=NOW)


def test_it_holds_all_and_every_hash_is_right(given: Given, tmp_path: Path) -> None:
    with given.file() as archive:
        assert_nothing_is_missing(set(archive.namelist()), given)
        archive.extractall(tmp_path / "file")
    lines = (tmp_path / "file" / "empreintes.sha256").read_text("utf-8").splitlines()
    listed = {line[66:]: line[:64] for line in lines}
    found = {
        str(each.relative_to(tmp_path / "file"))
        for each in (tmp_path / "file").rglob("*")
        if each.is_file()
    }
    assert listed.keys() == found - {"empreintes.sha256"}
    for name, digest in listed.items():
        assert sha256((tmp_path / "file" / name).read_bytes()).hexdigest() == digest, name
    index = json.loads((tmp_path / "file" / "index.json").read_text("utf-8"))
    assert {each["name"]: each["sha256"] for each in index}.items() <= listed.items()
    told = (tmp_path / "file" / "LISEZMOI.txt").read_text("utf-8")
    assert all(each["name"] in told and each["sha256"] in told for each in index)
    checked = subprocess.run(
        ["sha256sum", "--check", "--quiet", "empreintes.sha256"],
        cwd=tmp_path / "file", capture_output=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout


def assert_nothing_is_missing(names: set[str], given: Given) -> None:
    work = f"M2-{given.sitting.id}"
    jurors = [
        each.split("-")[-1]
        for each in names
        if each.startswith(f"{work}/grille-") and "pdf" in each
    ]
    assert len(jurors) == 4
    for wanted in (
        "LISEZMOI.txt", "index.pdf", "index.json", "empreintes.sha256", "candidat.json",
        "referentiel/rncp37858.toml", "referentiel/rncp37858.json",
        "referentiel/branche-hbjo.toml", "referentiel/evidence-map-rncp37858.toml",
        f"{work}/sujet/sujet.json", f"{work}/sujet/sujet.pdf", f"{work}/sujet/corrige.pdf",
        f"{work}/sujet/corrige-ouvertures.json", f"{work}/travail.json", f"{work}/sceau.json",
        f"{work}/constats.pdf", f"{work}/grille-commune.pdf", f"{work}/grille-commune.json",
        "emargement.pdf", "resultat.pdf", "proces-verbal/ECO-PV-26-00001.pdf",
        "proces-verbal/ECO-PV-26-00001.json", "proces-verbal/ECO-PV-26-00001-signatures.json",
    ):  # fmt: skip
        assert wanted in names, wanted
    assert [each for each in names if each.startswith(f"{work}/fiche-")]
    assert any(each.startswith("envois/2026-11-20-convocation-") for each in names)
    assert any(each.startswith("titres/BLOC-RNCP37858-2026-") for each in names)
    assert len([each for each in names if each.startswith("incidents/")]) == 1


def test_the_hashes_lead_from_one_file_to_the_other(session: Session, given: Given) -> None:
    work = f"M2-{given.sitting.id}"
    with given.file() as archive:
        frozen = archive.read(f"{work}/travail.json")
        told = json.loads(frozen)
        asked = archive.read(f"{work}/sujet/sujet.json")
        assert (
            sha256(frozen).hexdigest() == json.loads(archive.read(f"{work}/sceau.json"))["sha256"]
        )
        assert sha256(asked).hexdigest() == told["scenario"]["digest"]
        text = archive.read("referentiel/rncp37858.json")
        assert sha256(text).hexdigest() == told["sitting"]["referential_digest"]
        assert sha256(text).hexdigest() == referential("rncp37858").digest
        minutes = session.scalars(select(Minutes)).one()
        extract = json.loads(archive.read(f"proces-verbal/{minutes.number}.json"))
        proof = json.loads(archive.read(f"proces-verbal/{minutes.number}-signatures.json"))
        assert minutes_digest(extract) == proof["sha256"] == minutes.sha256
        paper = words(archive.read(f"proces-verbal/{minutes.number}.pdf"))
    assert proof["signed_pdf_sha256"] == minutes.signed_sha256
    assert {each["sha256"] for each in proof["signatures"]} == {minutes.sha256}
    for said in ("Extrait du procès-verbal", "Camille Petit", "Signé avec son compte"):
        assert squeezed(said) in paper
    altered = {**extract, "exam_on": "2026-12-09"}
    assert minutes_digest(altered) != minutes.sha256


def test_a_certifier_reads_the_answers_and_who_opened_them(
    session: Session, cast: Cast, given: Given
) -> None:
    given.file().close()
    with given.file("carole") as archive:
        openings = json.loads(archive.read(f"M2-{given.sitting.id}/sujet/corrige-ouvertures.json"))
        answers = words(archive.read(f"M2-{given.sitting.id}/sujet/corrige.pdf"))
        findings = words(archive.read(f"M2-{given.sitting.id}/constats.pdf"))
        told = json.loads(archive.read("candidat.json"))
    assert [each["name"] for each in openings] == ["Fanny Gros", "Carole Vauthier"]
    opened = select(KeyOpening.person_id).where(KeyOpening.version_id == given.sitting.version_id)
    assert session.scalars(opened).all() == [cast.fanny.person_id, cast.carole.person_id]
    for said in ("Corrigé", "Questions préparées", "Montre de Camille Petit", "Fabien Droz"):
        assert squeezed(said) in answers
    assert squeezed("C.2.4-k1") in findings
    assert "Judith Perrin" in told["people"].values()
    assert {each["name"] for each in told["juries"]} >= {"Judith Perrin", "Carole Vauthier"}


def test_whoever_examines_an_appeal_is_named(session: Session, cast: Cast, given: Given) -> None:
    story.moved(session, cast, given.found, SessionMove.NOTIFY)
    enrolment_id, reviewer = given.sitting.enrolment_id or 0, cast.claire.person_id
    received = RecordAppeal(given.found.id, enrolment_id, NOW.date(), True, None, "C.2.4")
    appeal = record_appeal(session, cast.carole, received, now=NOW)
    appointed = AppointReviewers(given.found.id, appeal.id, (reviewer,))
    appoint_reviewers(session, cast.carole, appointed, now=NOW)
    with given.file() as archive:
        told = json.loads(archive.read("candidat.json"))
    assert told["people"][str(reviewer)] == FULL_NAMES["claire"]


def test_nothing_of_another_candidate_is_in_it(session: Session, cast: Cast, given: Given) -> None:
    _revoked_for_an_error(session, cast, given.found, given.denis_id)
    add_addendum(session, cast.carole, AddAddendum(given.found.id, "Lieu corrigé."), now=NOW)
    camilles = _shown(given.file())
    deniss = _shown(given.file(whose=given.denis_id))
    assert "proces-verbal/ECO-PV-26-00002.pdf" in deniss.keys() - camilles.keys()
    assert "proces-verbal/ECO-PV-26-00003.pdf" in deniss.keys() & camilles.keys()
    for said in map(squeezed, DENIS_ALONE):
        assert [name for name, shown in deniss.items() if said in shown] != [], said
        assert [name for name, shown in camilles.items() if said in shown] == [], said


def _shown(archive: ZipFile) -> dict[str, str]:
    """What each file says, without white space."""
    with archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    return {
        name: words(content) if name.endswith(".pdf") else squeezed(content.decode())
        for name, content in contents.items()
    }


def _revoked_for_an_error(
    session: Session, cast: Cast, found: AssessmentSession, enrolment_id: int
) -> None:
    """An addendum about one candidate alone."""
    anew = Decide(found.id, enrolment_id, ("BC2",), "Une erreur de saisie.")
    add_addendum(session, cast.carole, AddAddendum(found.id, "Erreur.", anew), now=NOW)


def test_before_the_work_is_frozen_no_answer_is_in_it_and_only_who_organises_has_it(
    session: Session, cast: Cast, tmp_path: Path
) -> None:
    found = story.opened(session, cast, ("camille",))
    (sitting,) = story.sittings_of(session, found)

    def names(by: str) -> list[str]:
        out = BytesIO()
        evidence_file(
            session, cast.people[by], found.id, sitting.enrolment_id or 0, out,
            media=tmp_path, public_url="https://etabli.example", print_sheet=printed, now=NOW,
        )  # fmt: skip
        with ZipFile(out) as archive:
            return archive.namelist()

    assert [each for each in names("fanny") if "sujet" in each] == []
    for stranger in ("camille", "judith", "claire"):
        with pytest.raises((NotFound, NotAllowed)):
            names(stranger)
    assert session.scalars(select(KeyOpening)).all() == []


def test_a_large_file_is_never_whole_in_memory(tmp_path: Path) -> None:
    large = tmp_path / "sound"
    with large.open("wb") as file:
        file.truncate(64 * 1024 * 1024)
    tracemalloc.start()
    with (tmp_path / "out.zip").open("wb") as out, IndexedZip(out, NOW) as archive:
        archive.add_file("sound", large, "Enregistrement")
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * 1024 * 1024
    assert archive.files[0].size == 64 * 1024 * 1024
    assert archive.files[0].sha256 == sha256(bytes(64 * 1024 * 1024)).hexdigest()


def test_the_same_files_give_the_same_bytes_and_no_name_is_there_twice() -> None:
    made = []
    for _ in range(2):
        out = BytesIO()
        with IndexedZip(out, NOW) as archive:
            archive.add("a.txt", b"a", "A")
        made.append(out.getvalue())
    assert made[0] == made[1]
    with IndexedZip(BytesIO(), NOW) as twice:
        twice.add("a.txt", b"a", "A")
        with pytest.raises(ValueError, match="twice"):
            twice.add("a.txt", b"b", "B")
