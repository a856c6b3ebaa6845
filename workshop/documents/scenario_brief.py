"""The subject of a sitting as the candidate gets it: the brief and the documents, no answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from workshop.documents.formats import day_of, grouped
from workshop.documents.paper import render, texts
from workshop.documents.parties import Business, business_page


@dataclass(frozen=True)
class ScenarioBrief:
    """`documents` are titles with their texts. `digest` is empty for a draft; an example says so."""

    code: str
    version: int
    title: str
    modality: str
    printed_at: datetime
    business: Business
    brief: str
    documents: tuple[tuple[str, str], ...]
    digest: str
    is_project_example: bool


def scenario_brief(data: ScenarioBrief, language: str) -> bytes:
    """The subject as a PDF, in `language`; what its author wrote stays as it is."""
    page = _page(data, texts(language)["scenario_brief"], language)
    return render("scenario_brief", page, language=language, at=data.printed_at)


def _page(data: ScenarioBrief, t: Mapping[str, str], language: str) -> dict[str, object]:
    number = t["number"].format(code=data.code, version=data.version)
    return {
        "title": f"{t['title']} – {data.title}",
        "heading": t["title"],
        "numbers": [number],
        "dated": day_of(data.printed_at, language, data.business.time_zone),
        "qr": None,
        "business": business_page(data.business, texts(language)["common"]),
        "subject": data.title,
        "modality": data.modality,
        "brief": data.brief,
        "documents": [{"label": title, "value": text} for title, text in data.documents],
        "digest": t["digest"].format(digest=grouped(data.digest)) if data.digest else t["draft"],
        "notice": t["example"] if data.is_project_example else "",
    }
