"""A referential for other tools: a CFPackage of CASE 1.1 (1EdTech, Competencies and Academic Standards Exchange).

Source: https://www.imsglobal.org/spec/case/v1p1, CFPackage in its JSON binding.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from workshop.assessment.referential import Block, Competence, Modality, Referential

CASE_VERSION: Final = "1.1"


@dataclass(frozen=True)
class _Node:
    """An item of the framework; `parent` is the code of the item above, empty under the document."""

    code: str
    kind: str
    statement: str
    parent: str
    notes: str = ""


def case_package(of: Referential, address: str, changed_at: datetime) -> dict[str, Any]:
    """The package, JSON-safe. `address` is where the referential is read; ids follow from its own.

    The wording is the official one; identifiers stay the same as long as the codes do.
    """
    package = _Package(
        of,
        address.rstrip("/"),
        changed_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
    )
    nodes = list(_nodes(of))
    return {
        "CFDocument": package.document(),
        "CFItems": [package.item(node) for node in nodes],
        "CFAssociations": [
            package.association(node, rank) for rank, node in enumerate(nodes, start=1)
        ],
    }


def _nodes(of: Referential) -> Iterator[_Node]:
    """From the blocks down to the criteria, each after the one it belongs to."""
    for block in of.blocks:
        yield _Node(block.id, "Bloc de compétences", block.title or block.id, "")
        yield from (_modality(block, each) for each in block.modalities)
        for activity in block.activities:
            tasks = "\n".join(activity.tasks)
            yield _Node(activity.id, "Activité", activity.title, block.id, tasks)
        for competence in block.competences:
            yield _competence(block, competence)
            for criterion in competence.criteria:
                yield _Node(criterion.id, "Critère d’évaluation", criterion.text, competence.id)


def _modality(block: Block, modality: Modality) -> _Node:
    statement = "\n".join((modality.title, *modality.paragraphs))
    return _Node(modality.id, "Modalité d’évaluation", statement, block.id, modality.duration_text)


def _competence(block: Block, competence: Competence) -> _Node:
    return _Node(
        competence.id,
        "Compétence",
        competence.text or competence.id,
        competence.activity_id or block.id,
        competence.heading,
    )


@dataclass(frozen=True)
class _Package:
    """What every object of the package shares."""

    of: Referential
    address: str
    changed_at: str

    def document(self) -> dict[str, Any]:
        sheet = self.of.content["certification"]
        return _said(
            identifier=self._id(""),
            uri=self.address,
            caseVersion=CASE_VERSION,
            creator=_creator(self.of),
            title=self.of.title,
            officialSourceURL=sheet.get("reference_url"),
            language=self.of.language,
            version=self.of.digest[:16],
            statusEndDate=self.of.registration_end,
            lastChangeDateTime=self.changed_at,
        )

    def item(self, node: _Node) -> dict[str, Any]:
        return _said(
            identifier=self._id(node.code),
            fullStatement=node.statement,
            CFItemType=node.kind,
            uri=self._uri(node.code),
            humanCodingScheme=node.code,
            notes=node.notes,
            language=self.of.language,
            lastChangeDateTime=self.changed_at,
        )

    def association(self, node: _Node, rank: int) -> dict[str, Any]:
        identifier = self._id(f"{node.code} isChildOf {node.parent}")
        return {
            "identifier": identifier,
            "associationType": "isChildOf",
            "sequenceNumber": rank,
            "uri": self._uri(f"association-{node.code}"),
            "originNodeURI": self._link(node.code),
            "destinationNodeURI": self._link(node.parent),
            "lastChangeDateTime": self.changed_at,
        }

    def _link(self, code: str) -> dict[str, str]:
        title, uri = (code, self._uri(code)) if code else (self.of.title, self.address)
        return {"title": title, "identifier": self._id(code), "uri": uri, "targetType": "CASE"}

    def _uri(self, code: str) -> str:
        return f"{self.address}#{code}"

    def _id(self, code: str) -> str:
        """The same on every installation: it follows from the certification and the code alone."""
        return str(uuid5(NAMESPACE_URL, f"urn:workshop-referential:{self.of.id}:{code}"))


def _creator(of: Referential) -> str:
    """Who answers for the certification, as far as its texts or the public register say."""
    certifier = of.content["certification"].get("certifier")
    others = of.content.get("outside_seeds", {}).get("certifiers", [])
    return certifier or ", ".join(each["name"] for each in others) or of.code


def _said(**values: Any) -> dict[str, Any]:
    """Without what there is nothing to say of."""
    return {name: value for name, value in values.items() if value}
