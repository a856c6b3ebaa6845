"""Reading everything a person can reach: links are followed, forms are asked for and never sent."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import product

from flask import Flask
from flask.testing import FlaskClient

from tests.documents.reading import words

_LINK = re.compile(r'(?:href|hx-get|src|data-[a-z-]*url|data-bench-clock|action)="(/[^"#]*)')
_LEFT = ("/sign-out", "/static", "/photos", "/catalogue/calibres/")
_READ = ("text/", "application/json", "application/pdf", "image/svg+xml")
_CHANGED_ANYWAY = frozenset({"static", "catalogue.calibre"})


@dataclass(frozen=True)
class Answer:
    """What one address says: the mark-up as it is, the text as it is read."""

    address: str
    status: int
    mimetype: str
    raw: str
    text: str


def crawl(client: FlaskClient, starts: Iterable[str]) -> Iterator[Answer]:
    """Every page, fragment, drawing, JSON and PDF within reach of `starts`.

    Of the catalogue, which is the same for everybody, only the list.
    """
    waiting = deque(dict.fromkeys(starts))
    seen = set(waiting)
    while waiting:
        address = waiting.popleft()
        answer = client.get(address)
        if answer.status_code in (301, 302, 303):
            found = [answer.headers["Location"]]
        elif answer.mimetype.startswith(_READ):
            read = _read(address, answer.status_code, answer.mimetype, answer.data)
            yield read
            found = [unescape(each) for each in _LINK.findall(read.raw)]
        else:
            found = []
        for link in found:
            if link not in seen and link.startswith("/") and not link.startswith(_LEFT):
                seen.add(link)
                waiting.append(link)


def _read(address: str, status: int, mimetype: str, data: bytes) -> Answer:
    if mimetype == "application/pdf":
        text = words(data)
        return Answer(address, status, mimetype, text, text)
    raw = data.decode()
    return Answer(address, status, mimetype, raw, unescape(re.sub(r"<[^>]+>", " ", raw)))


def addresses(app: Flask, values: Mapping[str, Sequence[object]]) -> list[str]:
    """Every address one can GET whose blanks all have values: what nobody links to is tried too."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            blanks = sorted(rule.arguments)
            if "GET" not in (rule.methods or ()) or rule.endpoint in _CHANGED_ANYWAY:
                continue
            if not set(blanks) <= values.keys():
                continue
            for filled in product(*(values[each] for each in blanks)):
                built = rule.build(dict(zip(blanks, filled, strict=True)))
                if built is not None and not built[1].startswith(_LEFT):
                    found.append(built[1])
    return found
