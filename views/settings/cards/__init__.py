# SPDX-License-Identifier: Apache-2.0
"""The cards of the settings screen, in their order: one subject, one file.

How to add one: a file here with a `SettingsCard`, one line in a column below, its phrases in both tables.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from views.settings.cards.base import SettingsCard
    from views.stage import Stage

LEFT = ("looks.LooksCard", "sound.SoundCard", "counter.CounterCard", "minutes.MinutesCard")
RIGHT = ("scanner.ScannerCard", "customer.CustomerCard", "imports.ImportsCard")


def card_kind(name: str) -> Callable[[Stage], SettingsCard]:
    """One card of `LEFT` or `RIGHT`, its module imported now: the assistant shows two without the others."""
    module, kind = name.split(".")
    made: Callable[[Stage], SettingsCard] = getattr(import_module(f"{__name__}.{module}"), kind)
    return made
