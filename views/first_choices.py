# SPDX-License-Identifier: Apache-2.0
"""The choices that the first paint needs: language, theme, text size and where the window stood.

A file of their own, and the way to read any of them from JSON, because the types of all the other choices take
longer to load than the opening page takes to paint. What is missing, broken or from another version means that
one's default, never a fault. Must not import a part of the window that has choices of its own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from views.i18n import Language
from views.theme import ThemeName
from views.window_place import WindowPlace

SCALES = (1.0, 1.25, 1.5)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstChoices:
    """How the window looks, and where it stood."""

    language: Language = Language.CHINESE
    theme: ThemeName = ThemeName.LIGHT
    scale: float = 1.0
    place: WindowPlace = field(default_factory=WindowPlace)

    def __post_init__(self) -> None:
        if self.scale not in SCALES:
            object.__setattr__(self, "scale", 1.0)


def first_choices(path: Path | None) -> FirstChoices:
    """What the opening page goes by."""
    return chosen_in(FirstChoices, path)


def chosen_in(kind: type[T], path: Path | None) -> T:
    """What was chosen before, of one dataclass of choices; the defaults where nothing can be read."""
    if path is None:
        return kind()
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return kind()
    return _read(kind, found)


def _read(kind: type[T], found: object) -> T:
    """A dataclass of choices from JSON; a field that can't be read keeps its default."""
    given = found if isinstance(found, dict) else MappingProxyType({})
    hints = get_type_hints(kind)
    read = {}
    for one in fields(kind):  # type: ignore[arg-type]  # only dataclasses come here; a type variable can't say so
        if one.name in given:
            try:
                read[one.name] = _value(hints[one.name], given[one.name])
            except (ValueError, TypeError):
                continue
    return kind(**read)


def _value(kind: Any, found: object) -> Any:
    """One choice as its type; ValueError or TypeError where it isn't one."""
    if is_dataclass(kind) and isinstance(kind, type):
        return _read(kind, found)
    if get_origin(kind) is tuple:
        if not isinstance(found, list):
            raise TypeError("not a list")
        return tuple(_value(get_args(kind)[0], one) for one in found)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(found)
    if kind is float and isinstance(found, int) and not isinstance(found, bool):
        return float(found)
    if not isinstance(kind, type) or type(found) is not kind:
        raise TypeError(f"not a {kind}")
    return found
