"""A certificate or a block attestation. Who issued it stands on it: a centre is no certifier."""

from dataclasses import dataclass
from datetime import date, datetime

from workshop.documents.formats import day
from workshop.documents.paper import render, texts
from workshop.documents.parties import Business
from workshop.documents.qr import qr_page


@dataclass(frozen=True)
class AwardPaper:
    """`block` is empty for a whole certificate; `certifiers` are the bodies named by the register.

    `url` is the public page where number and year of birth are checked.
    """

    number: str
    holder: str
    born_on: date
    certification: str
    awarded_on: date
    minutes_number: str
    printed_at: datetime
    business: Business
    is_provisional: bool
    url: str
    block: str = ""
    competences: tuple[tuple[str, str], ...] = ()
    certifiers: tuple[str, ...] = ()


@dataclass(frozen=True)
class BadgeWords:
    """An award in the words of a badge: what it is called, what it is and who says so."""

    name: str
    achievement: str
    description: str


def badge_words(data: AwardPaper, language: str) -> BadgeWords:
    """The same reservations as on paper: a badge must not look like more than the award."""
    t = texts(language)["award"]
    heading = t["attestation" if data.block else "certificate"]
    about = t["badge_block" if data.block else "badge_certificate"]
    said = [_decided(data, language), _issued_by(data, language)]
    if data.is_provisional:
        said.append(f"{t['provisional']}.")
    return BadgeWords(
        name=f"{heading} {data.number}",
        achievement=about.format(block=data.block, certification=data.certification),
        description=" ".join(said),
    )


def award(data: AwardPaper, language: str) -> bytes:
    """The award as a PDF, one page across."""
    t = texts(language)["award"]
    heading = t["attestation" if data.block else "certificate"]
    page = {
        "title": f"{heading} {data.number}",
        "heading": heading,
        "logo": data.business.logo,
        "issuer": data.business.legal_name,
        "provisional": t["provisional"] if data.is_provisional else "",
        "awarded_to": t["awarded_to"],
        "holder": data.holder,
        "born": t["born"].format(day=day(data.born_on, language)),
        "for_what": t["for_block" if data.block else "for_certificate"],
        "what": data.block or data.certification,
        "certification": data.certification if data.block else "",
        "competences": [{"code": code, "text": text} for code, text in data.competences],
        "number": data.number,
        "decided": _decided(data, language),
        "issued_by": _issued_by(data, language),
        "check": t["check"].format(url=data.url),
        "qr": qr_page(data.url, data.number, t["qr_alt"]),
    }
    return render("award", page, language=language, at=data.printed_at)


def _decided(data: AwardPaper, language: str) -> str:
    said = texts(language)["award"]["decided"]
    return said.format(day=day(data.awarded_on, language), minutes=data.minutes_number)


def _issued_by(data: AwardPaper, language: str) -> str:
    t = texts(language)["award"]
    issued_by = t["issued_by"].format(issuer=data.business.legal_name)
    if not data.certifiers:
        return issued_by
    return f"{issued_by} {t['certifiers'].format(names=', '.join(data.certifiers))}"
