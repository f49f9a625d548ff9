# SPDX-License-Identifier: Apache-2.0
"""The screens there are, in the order of the rail.

Each is built when it is first opened: a window with ten eager screens starts four times slower.
How to add one: its folder with `screen.py`, one line here, its phrases (`screens.<id>` and its own
section) in both tables; the tests walk this registry.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from views.stage import Screen, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenEntry:
    """One screen: where its class is, its icon, and whether it stands at the foot of the rail.

    `topics` are what it can be opened for beside its usual face; each is a picture of its own.
    One that stands `under` another has no button of its own: the other opens it, and stays lit.
    """

    id: str
    icon: str
    module: str
    name: str
    at_foot: bool = False
    topics: tuple[str, ...] = ()
    under: str = ""

    def build(self, stage: Stage) -> Screen:
        """Import and make it."""
        made: Callable[[Stage], Screen] = getattr(import_module(self.module), self.name)
        return made(stage)


SCREENS: tuple[ScreenEntry, ...] = (
    ScreenEntry(
        id="pickup", icon="scan-barcode", module="views.pickup.screen", name="PickupScreen"
    ),
    ScreenEntry(
        id="receiving", icon="package-plus", module="views.receiving.screen", name="ReceivingScreen"
    ),
    ScreenEntry(
        id="inventory", icon="boxes", module="views.inventory.screen", name="InventoryScreen"
    ),
    ScreenEntry(
        id="labels",
        icon="printer",
        module="views.labels.screen",
        name="LabelsScreen",
        topics=("queue", "printers"),
    ),
    ScreenEntry(
        id="templates",
        icon="tag",
        module="views.labels.editor.screen",
        name="EditorScreen",
        under="labels",
    ),
    ScreenEntry(
        id="returns", icon="package-x", module="views.returns.screen", name="ReturnsScreen"
    ),
    ScreenEntry(id="records", icon="search", module="views.records.screen", name="RecordsScreen"),
    ScreenEntry(
        id="sync",
        icon="refresh-cw",
        module="views.sync_status.screen",
        name="SyncScreen",
        at_foot=True,
    ),
    ScreenEntry(
        id="settings",
        icon="settings",
        module="views.settings.screen",
        name="SettingsScreen",
        at_foot=True,
    ),
)
