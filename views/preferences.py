# SPDX-License-Identifier: Apache-2.0
"""How this counter's window looks and behaves: language, theme, text size. No secret and no personal data.

Kept as a small JSON file. Each choice is read by itself: what is missing, broken or from another version means
that one's default, never a fault, and never the loss of the others. A part of the window with choices of its own
adds ONE field, whose type is a frozen dataclass in that part's module (with a default for each of its fields).
What the first paint needs is in `first_choices`.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from views.assistant.steps import SetUp
from views.customer.choices import CustomerChoices
from views.ears.choices import Ears
from views.first_choices import FirstChoices, chosen_in
from views.hints import HintChoices
from views.scanners.choices import ScannerChoices
from views.update_bar import UpdateChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences(FirstChoices):
    """The choices of the settings screen; `operator` is who logged in last."""

    operator: str = ""
    hints: HintChoices = field(default_factory=HintChoices)
    update: UpdateChoice = field(default_factory=UpdateChoice)
    set_up: SetUp = field(default_factory=SetUp)
    scanner: ScannerChoices = field(default_factory=ScannerChoices)
    customer: CustomerChoices = field(default_factory=CustomerChoices)
    ears: Ears = field(default_factory=Ears)


def load_preferences(path: Path | None) -> Preferences:
    """What was chosen before, or the defaults."""
    return chosen_in(Preferences, path)


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
