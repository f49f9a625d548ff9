# SPDX-License-Identifier: Apache-2.0
"""How this counter's window looks: language, theme, text size. No secret and no personal data.

Kept as a small JSON file; a missing or broken file means the defaults, never a fault.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from views.i18n import Language
from views.theme import ThemeName

SCALES = (1.0, 1.25, 1.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """The choices of the settings screen; `operator` is who logged in last."""

    language: Language = Language.CHINESE
    theme: ThemeName = ThemeName.LIGHT
    scale: float = 1.0
    operator: str = ""


def load_preferences(path: Path | None) -> Preferences:
    """What was chosen before, or the defaults."""
    if path is None:
        return Preferences()
    try:
        found = json.loads(path.read_text("utf-8"))
        return Preferences(
            language=Language(found["language"]),
            theme=ThemeName(found["theme"]),
            scale=float(found["scale"]) if float(found["scale"]) in SCALES else 1.0,
            operator=str(found.get("operator", "")),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return Preferences()


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
