"""Dataclasses as JSON values, and back again."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from types import UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints


def to_json(value: Any) -> Any:
    """Dataclasses as objects, sets sorted, instants and days in ISO 8601."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: to_json(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): to_json(each) for name, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(to_json(each) for each in value)
    if isinstance(value, (list, tuple)):
        return [to_json(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def from_json(kind: Any, stored: Any) -> Any:
    """The value of this type that `to_json` made `stored` of."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return None if stored is None else from_json(inner[0], stored)
    if origin in (tuple, frozenset):
        return origin(from_json(inner[0], each) for each in stored)
    if origin is not None and issubclass(origin, Mapping):
        return {
            from_json(inner[0], name): from_json(inner[1], each) for name, each in stored.items()
        }
    if is_dataclass(kind):
        hints, make = get_type_hints(kind), cast(Callable[..., Any], kind)
        return make(**{name: from_json(hints[name], each) for name, each in stored.items()})
    if kind in (datetime, date):
        return kind.fromisoformat(stored)
    return stored if kind is Any else kind(stored)
