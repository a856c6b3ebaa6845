"""`workshop check-referential`: is a data file of the assessment sound?"""

import json
import tomllib
from pathlib import Path
from typing import Any

import click

from workshop.assessment import evidence_map, rule_set_file
from workshop.assessment.checked_toml import CheckedToml
from workshop.assessment.library import branch_rules, referential
from workshop.assessment.referential_file import counts, read_referential
from workshop.cli.file_findings import message, told_finding


@click.command("check-referential")
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def check_referential(files: tuple[Path, ...], as_json: bool) -> None:
    """Check referentials, rule sets and evidence maps: keys, references, expected counts.

    Everything that is wrong is told, with its key and its line. The status is 1 when something is.
    """
    checked = [_check(path) for path in files]
    if as_json:
        click.echo(json.dumps({"files": [_report(*each) for each in checked]}, ensure_ascii=False))
    else:
        for file, facts in checked:
            click.echo(_told(file, facts))
    raise SystemExit(1 if any(file.findings for file, _ in checked) else 0)


def _check(path: Path) -> tuple[CheckedToml, dict[str, Any]]:
    """The file with its findings, and what it is: its id, its hash and its counts."""
    content = path.read_bytes()
    match _schema(content):
        case rule_set_file.SCHEMA:
            rules, file = rule_set_file.read_rule_set(str(path), content, branch_rules())
            return file, {"id": rules.id, "hash": rules.digest} if rules else {}
        case evidence_map.SCHEMA:
            present = referential("rncp37858")
            found, file = evidence_map.read_evidence_map(str(path), content, present)
            return file, {"id": present.id, "counts": {"criteria": len(found)}}
        case _:
            read, file = read_referential(str(path), content)
            return file, {"id": read.id, "hash": read.digest, "counts": counts(read)}


def _schema(content: bytes) -> Any:
    """What the file says it is; None when it cannot be read at all."""
    try:
        return tomllib.loads(content.decode("utf-8")).get("schema")
    except (ValueError, RecursionError):
        return None


def _report(file: CheckedToml, facts: dict[str, Any]) -> dict[str, Any]:
    findings = [
        {"key": each.key, "line": each.line, "code": each.code, "message": message(each)}
        for each in file.findings
    ]
    head = {"file": file.name, "valid": not findings}
    return {**head, "findings": findings} if findings else {**head, **facts, "findings": []}


def _told(file: CheckedToml, facts: dict[str, Any]) -> str:
    if file.findings:
        return "\n".join(told_finding(each) for each in file.findings)
    counted = facts.get("counts", {})
    words = {"blocks": "blocs", "competences": "compétences", "criteria": "critères"}
    parts = [f"{counted[name]} {word}" for name, word in words.items() if counted.get(name)]
    return f"{file.name} : {facts['id']} conforme" + (f" ({', '.join(parts)})" if parts else "")
