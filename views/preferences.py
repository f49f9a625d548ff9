# SPDX-License-Identifier: Apache-2.0
"""How this counter's window looks and behaves: language, theme, text size. No secret and no personal data.

Kept as a small JSON file. Each choice is read by itself: what is missing, broken or from another version means
that one's default, never a fault, and never the loss of the others. A part of the window with choices of its own
adds ONE field, whose type is a frozen dataclass in that part's module (with a default for each of its fields).
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from views.assistant.steps import SetUp
from views.customer.choices import CustomerChoices
from views.ears.choices import Ears
from views.hints import HintChoices
from views.i18n import Language
from views.scanners.choices import ScannerChoices
from views.theme import ThemeName
from views.update_bar import UpdateChoice
from views.window_place import WindowPlace

SCALES = (1.0, 1.25, 1.5)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """The choices of the settings screen; `operator` is who logged in last."""

    language: Language = Language.CHINESE
    theme: ThemeName = ThemeName.LIGHT
    scale: float = 1.0
    operator: str = ""
    hints: HintChoices = field(default_factory=HintChoices)
    update: UpdateChoice = field(default_factory=UpdateChoice)
    set_up: SetUp = field(default_factory=SetUp)
    place: WindowPlace = field(default_factory=WindowPlace)
    scanner: ScannerChoices = field(default_factory=ScannerChoices)
    customer: CustomerChoices = field(default_factory=CustomerChoices)
    ears: Ears = field(default_factory=Ears)

    def __post_init__(self) -> None:
        if self.scale not in SCALES:
            object.__setattr__(self, "scale", 1.0)


def load_preferences(path: Path | None) -> Preferences:
    """What was chosen before, or the defaults."""
    if path is None:
        return Preferences()
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return Preferences()
    return _read(Preferences, found)


def save_preferences(path: Path | None, preferences: Preferences) -> bool:
    """Write them atomically; False where the disk refuses (the choice still holds until the end)."""
    if path is None:
        return False
    beside = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps(asdict(preferences)), "utf-8")
        os.replace(beside, path)
    except OSError:
        return False
    return True


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
