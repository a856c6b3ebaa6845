"""The CASE 1.1 export, held against the tables of the standard's information model."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.cast import NOW
from workshop.assessment.library import referential, referentials
from workshop.exchange.case import case_package

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ADDRESS = "https://atelier.example/referentials/rncp37858"
UUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")
ASSOCIATIONS = {
    "isChildOf", "isPeerOf", "isPartOf", "exactMatchOf", "precedes", "isRelatedTo", "replacedBy",
    "exemplar", "hasSkillLevel", "isTranslationOf",
}  # fmt: skip
# Of each object: what the standard requires, then what it allows besides.
MODEL: dict[str, tuple[set[str], set[str]]] = {
    "CFDocument": (
        {"identifier", "uri", "creator", "title", "lastChangeDateTime"},
        {"frameworkType", "caseVersion", "officialSourceURL", "publisher", "description", "subject",
         "subjectURI", "language", "version", "adoptionStatus", "statusStartDate", "statusEndDate",
         "licenseURI", "notes", "extensions"},
    ),
    "CFItems": (
        {"identifier", "fullStatement", "uri", "lastChangeDateTime"},
        {"alternativeLabel", "CFItemType", "humanCodingScheme", "listEnumeration",
         "abbreviatedStatement", "conceptKeywords", "conceptKeywordsURI", "notes", "subject",
         "subjectURI", "language", "educationLevel", "CFItemTypeURI", "licenseURI",
         "statusStartDate", "statusEndDate", "extensions"},
    ),
    "CFAssociations": (
        {"identifier", "associationType", "uri", "originNodeURI", "destinationNodeURI",
         "lastChangeDateTime"},
        {"sequenceNumber", "CFAssociationGroupingURI", "notes", "extensions"},
    ),
}  # fmt: skip


def faults(package: dict[str, Any]) -> list[str]:
    """What the standard would refuse in a package."""
    found = [f"unknown {name}" for name in package.keys() - MODEL.keys()]
    for name, (required, allowed) in MODEL.items():
        objects = package[name] if isinstance(package[name], list) else [package[name]]
        for each in objects:
            found += [f"{name} without {key}" for key in required - each.keys()]
            found += [f"{name} with {key}" for key in each.keys() - required - allowed]
            if not UUID.fullmatch(each["identifier"]):
                found.append(f"{name}: {each['identifier']} is no UUID")
            datetime.fromisoformat(each["lastChangeDateTime"])
    for each in package["CFAssociations"]:
        if each["associationType"] not in ASSOCIATIONS:
            found.append(f"unknown association {each['associationType']}")
        for end in ("originNodeURI", "destinationNodeURI"):
            if each[end].keys() != {"title", "identifier", "uri", "targetType"}:
                found.append(f"{end} {each[end]}")
    return found


@pytest.mark.parametrize("code", list(referentials()))
def test_every_referential_is_a_package_of_the_standard(code: str) -> None:
    package = case_package(referential(code), ADDRESS, AT)
    assert faults(package) == []
    assert package["CFDocument"]["caseVersion"] == "1.1"
    assert json.loads(json.dumps(package)) == package


@pytest.mark.parametrize("code", list(referentials()))
def test_it_is_a_tree_under_its_document(code: str) -> None:
    package = case_package(referential(code), ADDRESS, AT)
    root = package["CFDocument"]["identifier"]
    items = [each["identifier"] for each in package["CFItems"]]
    assert len({root, *items}) == len(items) + 1
    parents = {
        each["originNodeURI"]["identifier"]: each["destinationNodeURI"]["identifier"]
        for each in package["CFAssociations"]
    }
    assert list(parents) == items
    known = {root}
    for item in items:
        assert parents[item] in known
        known.add(item)


def test_the_wording_is_the_official_one() -> None:
    found = referential("rncp37858")
    package = case_package(found, ADDRESS + "/", AT)
    statements = {each["humanCodingScheme"]: each["fullStatement"] for each in package["CFItems"]}
    for criterion in found.criteria:
        assert statements[criterion.id] == criterion.text
    for competence in found.competences:
        assert statements[competence.id] == competence.text
    kinds = [each["CFItemType"] for each in package["CFItems"]]
    counted = {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}
    assert list(counted.values()) == [4, 4, 9, 19, 97]
    assert package["CFItems"][0]["uri"] == f"{ADDRESS}#BC1"
    assert package["CFDocument"]["lastChangeDateTime"] == "2026-11-20T09:30:00Z"


def test_identifiers_do_not_depend_on_the_installation() -> None:
    here = case_package(referential("rncp37858"), ADDRESS, AT)
    there = case_package(referential("rncp37858"), "http://localhost/r", NOW)
    ids = [[each["identifier"] for each in package["CFItems"]] for package in (here, there)]
    assert ids[0] == ids[1]
