"""Catalogue entries as the choices of a form."""

from collections.abc import Mapping

from workshop.domain.catalogue_items import Item
from workshop.web.translation import language


def worded(vocabulary: Mapping[str, Item]) -> list[tuple[str, str]]:
    """Pairs (code, word), in the order of the catalogue."""
    return [(code, item.label(language())) for code, item in vocabulary.items()]
