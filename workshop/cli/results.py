"""`workshop results`: from the marks of a candidate to blocks and certificate."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import click

from workshop.assessment.library import branch_rules, referential, referentials, rules_for
from workshop.assessment.referential import SCHEMA, Referential
from workshop.assessment.referential_file import read_referential
from workshop.assessment.rule_set_file import borrowed_rules, own_rules, read_rule_set
from workshop.assessment.rules import Outcome, Results, RuleSet, mark_faults
from workshop.assessment.rules import results as compute
from workshop.cli.file_findings import refusal, told_finding
from workshop.documents.block_reasons import told_reason
from workshop.domain.errors import NotFound, WorkshopError

_OUTCOMES = {
    Outcome.TOTAL: "Certification obtenue.",
    Outcome.PARTIAL: "Certification obtenue en partie, par blocs.",
    Outcome.NONE: "Certification non obtenue.",
}


class _Refused(Exception):
    """Reasons for which there is no result: codes with their facts."""

    def __init__(self, *reasons: tuple[str, Mapping[str, Any]]) -> None:
        super().__init__(reasons)
        self.reasons = reasons


@click.command("results")
@click.argument("marks", type=click.File("rb"), metavar="MARKS.json")
@click.option("--referential", "code", required=True, metavar="ID", help="rncp37858, …")
@click.option(
    "--rules",
    "rules_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Rule set; those of the referential, or of the branch, otherwise.",
)
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def results(marks: BinaryIO, code: str, rules_file: Path | None, as_json: bool) -> None:
    """Compute blocks and certificate from MARKS.json: {"C.1.1": "A", "C.1.2": "NA", …}.

    Every competence of the referential is marked A or NA. The status is 2 when the marks or the
    rules cannot be used: each reason is told on the error output, and with --json as "errors" too.
    """
    try:
        of = _referential(code)
        rules = _rules(rules_file, of) if rules_file else rules_for(of)
        found = _results(of, rules, marks.read())
    except _Refused as refused:
        _refuse(refused, as_json)
    click.echo(_as_json(found) if as_json else _told(found, rules))


def _refuse(refused: _Refused, as_json: bool) -> NoReturn:
    told = [
        {"code": code, **facts, "message": refusal(code, facts)} for code, facts in refused.reasons
    ]
    if as_json:
        click.echo(json.dumps({"errors": told}))
    for each in told:
        click.echo(each["message"].encode("utf-8", "backslashreplace"), err=True)
    raise SystemExit(2)


def _referential(code: str) -> Referential:
    try:
        return referential(code)
    except NotFound as error:
        known = ", ".join(referentials())
        raise _Refused((error.code, {**error.facts, "known": known})) from error


def _rules(path: Path, of: Referential) -> RuleSet:
    """A rule set, or the rules another certification prints in its own referential."""
    content = path.read_bytes()
    rules, file = read_rule_set(path.name, content, branch_rules())
    if file.data.get("schema") == SCHEMA:
        printed, file = read_referential(path.name, content)
        if not file.findings and printed.has_block_rule:
            if printed.id == of.id:
                return own_rules(of.id, printed.content, branch_rules())
            return borrowed_rules(printed.content, branch_rules())
    if rules is None:
        findings = "\n".join(told_finding(each) for each in file.findings)
        raise click.UsageError(f"--rules {path}\n{findings}")
    return rules


def _results(of: Referential, rules: RuleSet, content: bytes) -> Results:
    marks = _marks(content)
    faults = mark_faults(marks, of.blocks)
    if faults:
        raise _Refused(
            *((each.code, {"competence": each.competence, "value": each.value}) for each in faults)
        )
    try:
        return compute(of, rules, {code: str(mark) for code, mark in marks.items()})
    except WorkshopError as error:
        raise _Refused((error.code, error.facts)) from error


def _marks(content: bytes) -> dict[str, Any]:
    """The object of the file; a competence marked twice is refused, even with the same mark."""
    try:
        found = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_Pairs)
    except (ValueError, RecursionError) as error:
        raise _Refused(("not_json", {"detail": str(error)})) from error
    if not isinstance(found, _Pairs):
        raise _Refused(("not_marks", {}))
    codes = [code for code, _ in found]
    twice = [code for code in dict.fromkeys(codes) if codes.count(code) > 1]
    if twice:
        raise _Refused(*(("duplicate_competence", {"competence": code}) for code in twice))
    return dict(found)


class _Pairs(list[tuple[str, Any]]):
    """The pairs of a JSON object, those with the same name too."""


def _as_json(found: Results) -> str:
    blocks = {
        each.block_id: {
            "acquired": each.acquired,
            "total": each.total,
            "validated": each.validated,
            "reason": told_reason(each, "fr"),
        }
        for each in found.blocks
    }
    report = {"blocks": blocks, "outcome": found.outcome, "provisional": found.is_provisional}
    return json.dumps(report, ensure_ascii=False)


def _told(found: Results, rules: RuleSet) -> str:
    lines = [f"{each.block_id}  {told_reason(each, 'fr')}" for each in found.blocks]
    lines.append(_OUTCOMES[found.outcome])
    if found.is_provisional:
        lines.append(f"Règle provisoire : {rules.title or rules.id}.")
    return "\n".join(lines)
