"""`check-referential` and `results`, as a person types them."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from workshop.assessment.library import referential
from workshop.cli import workshop

DATA = Path("workshop/data")
PRESENT = DATA / "referentials" / "rncp37858.toml"
SOUND = [*sorted((DATA / "referentials").glob("*.toml")), DATA / "rule_sets" / "branche-hbjo.toml"]


def run(*words: str, input: str | bytes | None = None) -> Result:
    return CliRunner().invoke(workshop, words, input=input)


def marks(**changes: str) -> dict[str, str]:
    """All acquired, but `C_2_4="NA"`."""
    found = {each.id: "A" for each in referential("rncp37858").competences}
    return found | {name.replace("_", "."): mark for name, mark in changes.items()}


def computed(given: Any, *words: str) -> Any:
    text = given if isinstance(given, str | bytes) else json.dumps(given)
    result = run("results", "--referential", "rncp37858", *words, "--json", "-", input=text)
    assert result.exit_code in (0, 2), result.output
    assert ("errors" in result.stdout) is (result.exit_code == 2)
    return json.loads(result.stdout)


class TestCheckReferential:
    def test_what_ships_is_sound(self) -> None:
        result = run("check-referential", *map(str, SOUND))
        assert result.exit_code == 0, result.output
        assert "4 blocs, 19 compétences, 97 critères" in result.output

    def test_the_report_names_file_key_and_line(self, tmp_path: Path) -> None:
        text = PRESENT.read_text("utf-8").replace('block = "BC1"', 'block = "BC7"', 1)
        path = tmp_path / "mine.toml"
        path.write_text(text, "utf-8")
        line = next(n for n, each in enumerate(text.splitlines(), 1) if '"BC7"' in each)
        result = run("check-referential", str(path), str(PRESENT))
        assert result.exit_code == 1
        assert f"{path}:{line}: modalities[0].block : « BC7 » n’existe pas" in plain(result.output)
        assert "rncp37858 conforme" in result.output
        report = json.loads(run("check-referential", "--json", str(path), str(PRESENT)).stdout)
        first, second = report["files"]
        assert (first["valid"], second["valid"]) == (False, True)
        assert first["findings"][0] == {
            "key": "modalities[0].block",
            "line": line,
            "code": "unknown_reference",
            "message": first["findings"][0]["message"],
        }
        assert second["counts"]["criteria"] == 97
        assert second["hash"] == referential("rncp37858").digest

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"a = \n", ":1: ce fichier n’est pas du TOML valable"),
            (b"\n\xff", ":2: ce fichier n’est pas écrit en UTF-8"),
            (b"", "schema"),
            (b'schema = "workshop-rule-set/1"', "validation : cette clé manque"),
            (b'schema = "workshop-evidence-map/1"\ncriteria = 1', "doit être une liste de tables"),
        ],
    )
    def test_a_file_of_another_kind_is_told(
        self, tmp_path: Path, content: bytes, said: str
    ) -> None:
        path = tmp_path / "other.toml"
        path.write_bytes(content)
        result = run("check-referential", str(path))
        assert result.exit_code == 1
        assert said in plain(result.output)

    def test_a_file_that_is_not_there_is_a_wrong_usage(self) -> None:
        assert run("check-referential", "nowhere.toml").exit_code == 2
        assert run("check-referential").exit_code == 2


class TestResults:
    def test_blocks_and_outcome(self) -> None:
        found = computed(marks(C_1_1="NA", C_2_1="NA", C_2_2="NA", C_2_3="NA"))
        assert found["blocks"]["BC1"] == {
            "acquired": 3,
            "total": 4,
            "validated": True,
            "reason": "3 sur 4 acquises\u00a0: bloc validé",
        }
        assert plain(found["blocks"]["BC2"]["reason"]) == (
            "2 sur 5 acquises, il en faut 3 : bloc non validé"
        )
        assert (found["outcome"], found["provisional"]) == ("partial", True)
        assert computed(marks())["outcome"] == "total"
        assert computed(dict.fromkeys(marks(), "NA"))["outcome"] == "none"

    def test_rules_of_ones_own(self, tmp_path: Path) -> None:
        path = tmp_path / "rules.toml"
        path.write_text(
            'status = "confirmed"\nconfirmed_by = "CPNEFP"\nconfirmed_on = 2026-11-20\n'
            '[[validation.block_rules]]\nblock = "BC2"\nacquired_min_percent = 60\n'
            'mandatory = ["C.2.4", "C.2.5"]\n'
        )
        found = computed(marks(C_2_4="NA"), "--rules", str(path))
        assert not found["provisional"]
        assert plain(found["blocks"]["BC2"]["reason"]) == (
            "4 sur 5 acquises, C.2.4 obligatoire non acquise : bloc non validé"
        )
        both = computed(marks(C_2_4="NA", C_2_5="NA", C_2_1="NA"), "--rules", str(path))
        assert plain(both["blocks"]["BC2"]["reason"]) == (
            "2 sur 5 acquises, il en faut 3, C.2.4 et C.2.5 obligatoires non acquises :"
            " bloc non validé"
        )

    def test_the_threshold_of_a_sister_certification_may_be_borrowed(self) -> None:
        sister = str(DATA / "referentials" / "cqp-concepteur-3d.toml")
        found = computed(marks(C_2_4="NA"), "--rules", sister)
        assert found["provisional"]
        assert found["blocks"]["BC2"]["validated"]

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ({**marks(), "C.9.9": "A"}, ["unknown_competence C.9.9"]),
            ({**marks(), "c.1.1": "A"}, ["unknown_competence c.1.1"]),
            ({**marks(), "C.1.1": "B"}, ["unknown_mark C.1.1"]),
            ({**marks(), "C.1.1": ["A"]}, ["unknown_mark C.1.1"]),
            ({**marks(), "C.1.1": {"A": 1}}, ["unknown_mark C.1.1"]),
            ({**marks(), "C.1.1": None}, ["unknown_mark C.1.1"]),
            ({**marks(), "\ud800": "A"}, ["unknown_competence \ud800"]),
            ('{"C.1.1": "A", "C.1.1": "A"}', ["duplicate_competence C.1.1"]),
            ("[]", ["not_marks"]),
            ('"A"', ["not_marks"]),
            ("{", ["not_json"]),
            ("", ["not_json"]),
            ("[" * 100_000, ["not_json"]),
            (b"\xff\xfe", ["not_json"]),
        ],
    )
    def test_marks_that_cannot_be_used_are_named(self, given: Any, expected: list[str]) -> None:
        errors = computed(given)["errors"]
        assert [f"{e['code']} {e.get('competence', '')}".strip() for e in errors] == expected
        assert all(each["message"].endswith(".") for each in errors)

    def test_each_competence_that_is_missing_is_named(self) -> None:
        errors = computed({"C.1.1": "A"})["errors"]
        assert {each["code"] for each in errors} == {"missing_competence"}
        assert [each["competence"] for each in errors] == list(marks())[1:]

    def test_without_json_the_words_are_on_the_right_output(self) -> None:
        good = run("results", "--referential", "RNCP37858", "-", input=json.dumps(marks()))
        assert good.exit_code == 0
        assert "Certification obtenue.\nRègle provisoire" in good.stdout
        bad = run("results", "--referential", "rncp37858", "-", input="{}")
        assert (bad.exit_code, bad.stdout) == (2, "")
        assert "La compétence C.1.1 n’est pas notée." in bad.stderr

    @pytest.mark.parametrize(
        ("code", "said"),
        [("rncp1", "est inconnu"), ("cqp-concepteur-3d", "ne donne pas toutes les compétences")],
    )
    def test_a_referential_that_cannot_be_used(self, code: str, said: str) -> None:
        codes = [each.id for each in referential("cqp-concepteur-3d").competences]
        given = json.dumps(dict.fromkeys(codes, "A"))
        result = run("results", "--referential", code, "-", input=given)
        assert result.exit_code == 2
        assert said in result.stderr

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("[validation]\nacquired_min_percent = 101", "de 1 à 100"),
            ('[[validation.block_rules]]\nblock = "BC9"\nacquired_min_percent = 60', "bloc inconnu"),
            (
                '[[validation.block_rules]]\nblock = "BC1"\nacquired_min_percent = 60\n'
                'mandatory = ["C.2.1"]',
                "rendent obligatoire C.2.1",
            ),
            ('referentials = ["rncp31314"]\n[validation]', "ne sont pas faites pour rncp37858"),
            ("nonsense", "TOML"),
        ],
    )  # fmt: skip
    def test_rules_that_cannot_be_used(self, tmp_path: Path, text: str, said: str) -> None:
        path = tmp_path / "rules.toml"
        path.write_text(text)
        result = run(
            "results", "--referential", "rncp37858", "--rules", str(path), "-",
            input=json.dumps(marks()),
        )  # fmt: skip
        assert result.exit_code == 2
        assert said in plain(result.stderr)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")
