"""How to read and check the file: an index for people, one for programs, hashes for any machine."""

from typing import Final

from workshop.db.juries import rules_of
from workshop.documents.evidence_index import EvidenceIndex, IndexedFile, evidence_index, read_me
from workshop.operations.evidence_file.making import Making, json_bytes
from workshop.operations.session_papers import LANGUAGE, certification_name

CHECKSUMS: Final = "empreintes.sha256"


def add_guide(making: Making) -> None:
    """Last: it names every other file."""
    index = EvidenceIndex(
        candidate=making.candidate.name,
        session=making.found.title,
        certification=certification_name(making.found.referential_id),
        made_at=making.now,
        business=making.business,
        is_provisional=rules_of(making.found).is_provisional,
        files=tuple(
            IndexedFile(each.name, each.what, each.sha256) for each in making.archive.files
        ),
    )
    title = making.words("index")
    making.archive.add("index.json", json_bytes([vars(each) for each in index.files]), title)
    making.archive.add("index.pdf", evidence_index(index, LANGUAGE), title)
    making.add("LISEZMOI.txt", read_me(index, CHECKSUMS, LANGUAGE).encode(), "read_me")
    lines = [f"{each.sha256}  {each.name}\n" for each in making.archive.files]
    making.add(CHECKSUMS, "".join(lines).encode(), "checksums")
