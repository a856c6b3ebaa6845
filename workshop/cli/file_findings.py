"""What is wrong in a data file or with a set of marks, in French."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from workshop.assessment.checked_data import Finding, Kind

_FINDINGS: Final = {
    "not_utf8": "ce fichier n’est pas écrit en UTF-8",
    "not_toml": "ce fichier n’est pas du TOML valable ({detail})",
    "wrong_schema": "le schéma doit être « {expected} »",
    "missing_key": "cette clé manque",
    "unknown_key": "cette clé est inconnue",
    "wrong_type": "la valeur doit être {expected}",
    "empty": "la valeur est vide",
    "duplicate_id": "« {id} » est déjà donné plus haut",
    "unknown_reference": "« {id} » n’existe pas dans ce référentiel",
    "unknown_choice": "« {value} » n’est pas un choix : {choices}",
    "wrong_rank": "le critère « {id} » devrait être « {expected} »",
    "wrong_count": "{expected} attendus, {found} trouvés",
    "wrong_totals": "bloc {block} : {expected} attendus (oui, en partie, non), {found} trouvés",
    "wrong_sum": "les deux parts font cent : {expected} attendu",
    "out_of_range": "la valeur doit être au moins {lowest}",
    "missing_item": "« {id} » manque",
}
_BETWEEN: Final = "la valeur doit être de {lowest} à {highest}"
_KINDS: Final = {
    Kind.TEXT: "un texte",
    Kind.NUMBER: "un nombre entier",
    Kind.FLAG: "true ou false",
    Kind.DAY: "un jour, 2026-11-20",
    Kind.TEXTS: "une liste de textes",
    Kind.TABLE: "une table",
    Kind.TABLES: "une liste de tables",
}
_REFUSALS: Final = {
    "referential_unknown": "Le référentiel « {code} » est inconnu : {known}.",
    "not_json": "Les notes ne sont pas du JSON valable : {detail}.",
    "not_marks": "Les notes sont un objet JSON : un code de compétence, puis \"A\" ou \"NA\".",
    "duplicate_competence": "La compétence {competence} est notée deux fois.",
    "unknown_competence": "La compétence {competence} n’est pas dans ce référentiel.",
    "missing_competence": "La compétence {competence} n’est pas notée.",
    "unknown_mark": "La compétence {competence} est notée « {value} » : il faut A ou NA.",
    "block_not_whole": "Le texte officiel ne donne pas toutes les compétences du bloc {block} : il ne peut pas être calculé.",
    "rules_of_others": "Les règles « {rules} » ne sont pas faites pour {referential}.",
    "rule_of_unknown_block": "Les règles « {rules} » parlent d’un bloc inconnu, {block}.",
    "compulsory_unknown": "Les règles « {rules} » rendent obligatoire {competence}, qui n’est pas dans le bloc {block}.",
}  # fmt: skip


def told_finding(finding: Finding) -> str:
    """`règles.toml:12: delays[1].unit : « week » n’est pas un choix : day, month, year`"""
    place = f"{finding.file}:{finding.line}" if finding.line else finding.file
    return ": ".join(
        filter(None, (place, f"{finding.key} " if finding.key else "", message(finding)))
    )


def message(finding: Finding) -> str:
    """What is wrong, without the place."""
    facts = dict(finding.facts)
    if finding.code == "wrong_type":
        facts["expected"] = _KINDS[Kind(facts["expected"])]
    text = _BETWEEN if "highest" in facts else _FINDINGS[finding.code]
    return text.format(**{name: _shown(value) for name, value in facts.items()})


def refusal(code: str, facts: Mapping[str, Any]) -> str:
    """Why marks give no result."""
    return _REFUSALS[code].format(**facts)


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {each}" for name, each in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(str(each) for each in value)
    return str(value)
