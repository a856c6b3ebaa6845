"""What is written to customers: fixed texts in both languages, filled with what they may know.

The texts are in `templates/mail/<language>.toml`, one table a letter, each with a subject and a
body. A letter holds only the values given to it: nothing of a ticket reaches it by itself.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from workshop.domain.resources import resource


@dataclass(frozen=True)
class Letter:
    subject: str
    body: str


def letter(name: str, language: str, values: Mapping[str, str]) -> Letter:
    """The letter `name` in `language`; `KeyError` for a value its text asks for and has not."""
    text = _texts(language)[name]
    subject = " ".join(text["subject"].format_map(values).split())
    return Letter(subject, text["body"].format_map(values))


@cache
def _texts(language: str) -> Mapping[str, Mapping[str, str]]:
    file = resource("templates") / "mail" / f"{language}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
