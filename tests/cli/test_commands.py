"""The commands, as a person on the machine types them: what they say and their exit status."""

import json
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests import story
from tests.cast import Cast
from tests.conftest import CHEAP_PASSWORDS
from workshop.app import create_app
from workshop.cli import COMMANDS, workshop
from workshop.cli.findings import intact, sentence
from workshop.cli.words import WORDS
from workshop.db.session import commit
from workshop.domain.people import Language
from workshop.domain.verification import Finding, Tampering
from workshop.exchange import badge_key
from workshop.operations.account import Credentials, PasswordPolicy, person_with_password
from workshop.queries.verification import Verification
from workshop.web.sentences.labels import ROLES

PASSWORD = "le balancier bat"
Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, session: Session) -> Run:
    """`run("user", "list")` on the test database, in a French terminal unless told otherwise."""

    def on_test_database(*words: str, input: str | None = None, locale: str = "fr_FR") -> Result:
        commit(session)
        runner = CliRunner(env={"LC_ALL": locale})
        result = runner.invoke(workshop, words, obj=lambda: app, input=input)
        session.rollback()
        return result

    return on_test_database


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An instance folder that does not exist yet, chosen through the environment; no locale."""
    for name in [name for name in os.environ if name.startswith(("WORKSHOP_", "LC_", "LANG"))]:
        monkeypatch.delenv(name)
    folder = tmp_path / "instance"
    monkeypatch.setenv("WORKSHOP_INSTANCE_PATH", str(folder))
    return folder


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody is there to answer questions."""
    for module in ("init", "password"):
        asking = sys.modules[f"workshop.cli.{module}"]
        monkeypatch.setattr(asking, "has_terminal", lambda: True)


def on_instance(*words: str, input: str | None = None) -> Result:
    create = partial(create_app, CHEAP_PASSWORDS)
    return CliRunner().invoke(workshop, words, obj=create, input=input)


FIRST_SITE = (
    "init", "--site-name", "Atelier de Dole", "--site-code", "dol", "--admin-name", "Ana Roy",
    "--admin-email", "ana@etabli.example", "--admin-password-file", "-",
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command.name))
def test_every_command_explains_itself(command: object) -> None:
    result = CliRunner().invoke(workshop, [str(command.name), "--help"])  # type: ignore[attr-defined]
    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 3


def test_an_unknown_command_is_a_usage_error() -> None:
    assert CliRunner().invoke(workshop, ["repair"]).exit_code == 2


class TestVerify:
    def test_an_intact_story(self, run: Run, session: Session, cast: Cast) -> None:
        ticket = story.in_diagnosis(session, cast)
        whole, one = run("verify"), run("verify", ticket.number.lower())
        assert (whole.exit_code, whole.output) == (
            0,
            "Intact : 4 entrées, 1 fiche, 0 photo, 0 enregistrement, 0 relevé, "
            "0 dossier de preuves, 0 changement de réglages, 0 fichier de contrôle.\n",
        )
        assert (one.exit_code, one.output) == (
            0,
            "Intact : 4 entrées, 1 fiche, 0 photo, 0 enregistrement, 0 relevé, "
            "0 dossier de preuves, 0 changement de réglages, 0 fichier de contrôle.\n",
        )

    def test_the_first_bad_entry_is_named(self, run: Run, session: Session, cast: Cast) -> None:
        number = story.in_diagnosis(session, cast).number
        session.execute(text("UPDATE tracking_entry SET author_name = 'X' WHERE position = 2"))
        french, english = run("verify"), run("verify", number, "--language", "en")
        assert (french.exit_code, english.exit_code) == (1, 1)
        assert french.output == f"L’entrée 2 de la fiche {number} a été modifiée.\n"
        assert english.output == f"Entry 2 of ticket {number} was altered.\n"

    def test_json(self, run: Run, session: Session, cast: Cast) -> None:
        number = story.in_diagnosis(session, cast).number
        session.execute(text("DELETE FROM tracking_entry WHERE position = 3"))
        result = run("verify", "--json")
        report = json.loads(result.output)
        assert (result.exit_code, report["intact"]) == (1, False)
        assert report["finding"] == {
            "tampering": "removed", "position": 3, "ticket_number": number, "seq": 3,
            "now_at": None, "suspects": [], "sitting_id": None, "check_of": None, "fact": None,
        }  # fmt: skip

    def test_counts_agree_with_their_words(self) -> None:
        french, english = Verification(0, 0, 1, None, 2, 3, 2, 1, 2), Verification(2, 1, 0, None, 1)
        said = "Intact : 0 entrée, 0 fiche, 1 photo, 2 enregistrements, 3 relevés, 2 dossiers de preuves, 1 changement de réglages, 2 fichiers de contrôle."
        assert intact(french, "fr") == said
        said = "Intact: 2 entries, 1 ticket, 0 photos, 1 recording, 0 printouts, 0 evidence packages, 0 changes of settings, 0 files of checks."
        assert intact(english, "en") == said

    def test_an_unknown_ticket_is_a_usage_error(self, run: Run) -> None:
        result = run("verify", "BES-26-77")
        assert (result.exit_code, "No ticket BES-26-77." in result.output) == (2, True)

    @pytest.mark.parametrize("language", ["fr", "en"])
    @pytest.mark.parametrize("tampering", Tampering)
    def test_every_finding_has_a_sentence(self, tampering: Tampering, language: str) -> None:
        full = Finding(
            tampering, 7, "BES-26-00001", 3, ("BES-26-00002", 5), sitting_id=4, check_of="S1"
        )
        bare = Finding(tampering, 7, suspects=(("BES-26-00001", 3), ("BES-26-00002", 5)))
        for finding in (full, bare):
            said = sentence(finding, language)
            assert said[0].isupper()
            assert said.endswith(".")
            assert "{" not in said
            assert "None" not in said or finding is bare


class TestUser:
    def test_people_are_listed(self, run: Run) -> None:
        lines = run("user", "list").output.splitlines()
        assert "claire@etabli.example\tClaire Vuillemin\tBES: counter" in lines
        assert "nora@etabli.example\tNora Blanc\tno role" in lines

    def test_only_those_of_a_site(self, run: Run) -> None:
        people = json.loads(run("user", "list", "--site", "dij", "--json").output)
        assert [person["email"] for person in people] == ["olga@etabli.example"]
        assert people[0]["roles"] == {"DIJ": ["counter"]}
        assert run("user", "list", "--site", "XYZ").exit_code == 2

    def test_somebody_is_added_and_can_sign_in(
        self, run: Run, app: Flask, session: Session
    ) -> None:
        words = ("user", "add", "leo@x.fr", "--name", "Léo", "--site", "BES", "--role", "technician",
                 "--level", "2", "--password-file", "-")  # fmt: skip
        assert run(*words, input=PASSWORD + "\n").exit_code == 0
        policy = PasswordPolicy.from_settings(app.config)
        credentials = Credentials("leo@x.fr", PASSWORD, "here")
        assert person_with_password(session, credentials, policy) is not None
        again = run(*words, input=PASSWORD + "\n")
        assert (again.exit_code, "déjà celle d’une autre personne" in again.output) == (2, True)

    @pytest.mark.parametrize(
        ("changes", "typed", "french", "english"),
        [
            ({}, "court", "Choisissez au moins 10 caractères.", "Choose at least 10 characters."),
            ({"email": "leo"}, PASSWORD, "Cette adresse e-mail n’est pas complète", "not complete"),
            ({"name": " "}, PASSWORD, "Écrivez un prénom et un nom.", "a first and family name"),
            ({"email": "claire@etabli.example"}, PASSWORD, "celle d’une autre", "somebody else"),
        ],
    )
    def test_a_refusal_is_told_in_the_language_of_the_terminal(
        self, run: Run, changes: dict[str, str], typed: str, french: str, english: str
    ) -> None:
        who = {"email": "leo@x.fr", "name": "Léo"} | changes
        words = ("user", "add", who["email"], "--name", who["name"], "--site", "BES",
                 "--role", "counter", "--password-file", "-")  # fmt: skip
        for locale, said in (("fr_FR.UTF-8", french), ("en_GB.UTF-8", english)):
            answer = run(*words, input=typed + "\n", locale=locale)
            assert (answer.exit_code, said in answer.output) == (2, True), answer.output

    def test_a_refused_password_adds_nobody(self, run: Run) -> None:
        words = ("user", "add", "leo@x.fr", "--name", "Léo", "--site", "BES", "--role", "counter",
                 "--password-file", "-")  # fmt: skip
        assert run(*words, input="court\n").exit_code == 2
        assert "leo@x.fr" not in run("user", "list").output

    def test_without_terminal_or_file_there_is_no_password(self, run: Run) -> None:
        assert run("user", "password", "claire@etabli.example").exit_code == 2

    def test_a_new_password(self, run: Run, app: Flask, session: Session) -> None:
        words = ("user", "password", "claire@etabli.example", "--password-file", "-")
        assert run(*words, input=PASSWORD).exit_code == 0
        policy = PasswordPolicy.from_settings(app.config)
        credentials = Credentials("claire@etabli.example", PASSWORD, "here")
        assert person_with_password(session, credentials, policy) is not None
        assert run("user", "password", "who@x.fr", "--password-file", "-").exit_code == 2

    def test_roles(self, run: Run) -> None:
        words = ("user", "roles", "claire@etabli.example", "--site", "BES")
        given = run(
            *words, "--give", "estimator", "--give", "manager", "--take", "counter", "--json"
        )
        assert json.loads(given.output)["roles"] == {"BES": ["estimator", "manager"]}
        refused = run("user", "roles", "adele@etabli.example", "--site", "BES",
                      "--give", "counter", "--take", "administrator")  # fmt: skip
        assert (refused.exit_code, "plus d’administrateur" in refused.output) == (2, True)
        assert run(*words, "--give", "king").exit_code == 2


class TestInit:
    def test_the_first_site_by_options_then_nothing_more(self, instance: Path) -> None:
        first = on_instance(*FIRST_SITE, input=PASSWORD)
        assert first.exit_code == 0, first.output
        assert "Connectez-vous avec l’adresse ana@etabli.example." in first.output
        for secret in ("secret.key", "seal.key", "badge.key"):
            assert (instance / secret).stat().st_mode & 0o077 == 0
        kept = (instance / "seal.key").read_text()
        again = on_instance("init")
        assert (again.exit_code, again.output) == (0, "La base de données est prête.\n")
        assert (instance / "seal.key").read_text() == kept
        assert on_instance(*FIRST_SITE, input=PASSWORD).exit_code == 2

    def test_half_the_options_without_a_terminal(self, instance: Path) -> None:
        result = on_instance("init", "--site-name", "Dole")
        assert (result.exit_code, "give --site-code" in result.output) == (2, True)

    @pytest.mark.parametrize(
        ("locale", "asked"),
        [
            ({}, "Nom du site"),
            ({"LANG": "fr_FR.UTF-8"}, "Nom du site"),
            ({"LANG": "C.UTF-8"}, "Nom du site"),
            ({"LANG": "en_GB.UTF-8"}, "Name of the site"),
            ({"LANG": "en_GB.UTF-8", "LC_ALL": "fr_CH.UTF-8"}, "Nom du site"),
            ({"LANG": "de_DE.UTF-8", "WORKSHOP_DEFAULT_LANGUAGE": "en"}, "Name of the site"),
        ],
    )
    def test_questions_on_a_terminal_are_in_its_language(
        self,
        instance: Path,
        terminal: None,
        monkeypatch: pytest.MonkeyPatch,
        locale: dict[str, str],
        asked: str,
    ) -> None:
        for name, value in locale.items():
            monkeypatch.setenv(name, value)
        answers = ["Atelier de Dole", "DOL", "Ana Roy", "ana@x.fr", PASSWORD, PASSWORD]
        result = on_instance("init", input="\n".join(answers) + "\n")
        assert result.exit_code == 0, result.output
        assert f"{asked}: Atelier de Dole" in result.output.replace("\u00a0", "")
        assert "ana@x.fr\tAna Roy\tDOL: administrator" in on_instance("user", "list").output

    def test_a_wrong_answer_is_asked_again(self, instance: Path, terminal: None) -> None:
        answers = [
            "Atelier de Dole", "DOLE", "Ana Roy", "ana@x.fr", PASSWORD, "autre", PASSWORD, PASSWORD,
            "DOL", "court", "court", PASSWORD, PASSWORD,
        ]  # fmt: skip
        result = on_instance("init", input="\n".join(answers) + "\n")
        assert result.exit_code == 0, result.output
        for said in ("Les deux ne sont pas les mêmes.", "Trois lettres de A à Z", "au moins 10"):
            assert said in result.output
        assert "ana@x.fr\tAna Roy\tDOL: administrator" in on_instance("user", "list").output

    @pytest.mark.parametrize("language", Language)
    def test_roles_are_called_as_on_screen(self, language: Language) -> None:
        assert WORDS[language].keys() == WORDS[Language.FRENCH].keys()
        if language is Language.FRENCH:
            for role, word in ROLES.items():
                assert WORDS[language][role].lower() == str(word).lower()

    def test_the_demo_and_a_first_site_exclude_each_other(self, instance: Path) -> None:
        assert on_instance(*FIRST_SITE, "--demo", input=PASSWORD).exit_code == 2

    def test_without_secrets_nothing_starts(self, instance: Path) -> None:
        result = on_instance("serve")
        assert (result.exit_code, "workshop init" in result.output) == (2, True)


class TestDoctor:
    @pytest.fixture
    def healthy(self, instance: Path) -> Path:
        assert on_instance(*FIRST_SITE, input=PASSWORD).exit_code == 0
        return instance

    def findings(self) -> dict[str, list[str]]:
        result = on_instance("doctor", "--json")
        found: dict[str, list[str]] = {}
        for check in json.loads(result.output):
            if check["result"] == "finding":
                found.setdefault(check["name"], []).append(check["text"])
        assert result.exit_code == (1 if found else 0)
        return found

    def test_a_fresh_installation_is_healthy(self, healthy: Path) -> None:
        assert self.findings() == {}
        lines = on_instance("doctor").output.splitlines()
        assert any(line.startswith("ok ") and "up to date" in line for line in lines)

    def test_each_trouble_is_a_finding(
        self, healthy: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("WORKSHOP_SERCET_KEY", "typo")
        monkeypatch.setenv("WORKSHOP_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("WORKSHOP_SMTP_PORT", "1")
        monkeypatch.setenv("WORKSHOP_MEDIA_PATH", str(healthy / "nowhere"))
        (healthy / "seal.key").chmod(0o644)
        found = self.findings()
        assert found.keys() == {"settings", "secrets", "mail", "media"}
        assert "WORKSHOP_SERCET_KEY" in found["settings"][0]

    def test_a_key_that_cannot_sign_badges(self, healthy: Path) -> None:
        (healthy / "badge.key").write_text("-----BEGIN PRIVATE KEY-----")
        assert self.findings() == {"badges": ["BADGE_KEY is no private RSA key in PEM"]}

    def test_without_the_extra_no_key_is_made_and_nothing_is_wrong(
        self, instance: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(badge_key, "INSTALLED", False)
        assert on_instance(*FIRST_SITE, input=PASSWORD).exit_code == 0
        assert not (instance / "badge.key").exists()
        assert self.findings() == {}
        assert "make setup-badges" in on_instance("doctor").output

    def test_a_database_behind_its_migrations(self, healthy: Path) -> None:
        with create_app(CHEAP_PASSWORDS).app_context() as context:
            engine = context.app.extensions["sqlalchemy"].engine
            with engine.begin() as connection:
                connection.execute(text("DELETE FROM alembic_version"))
        assert "run `workshop init`" in self.findings()["database"][0]

    def test_wrong_counts_and_clock(self, run: Run, session: Session, cast: Cast) -> None:
        story.received(session, cast)
        session.execute(text("UPDATE ticket_count SET total = 5"))
        session.execute(text("UPDATE tracking_entry SET at = '2099-01-01 00:00:00.000000'"))
        session.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        revision = ScriptDirectory("migrations").get_current_head()
        session.execute(text("INSERT INTO alembic_version VALUES (:r)"), {"r": revision})
        try:
            report = json.loads(run("doctor", "--json").output)
        finally:
            session.execute(text("DROP TABLE alembic_version"))
            commit(session)
        said = [check["text"] for check in report if check["result"] == "finding"]
        assert any("5 tickets counted in reception, there are 1" in line for line in said)
        assert any("before the last entry" in line for line in said)
