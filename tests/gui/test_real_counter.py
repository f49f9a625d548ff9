# SPDX-License-Identifier: Apache-2.0
"""The window on a real counter with a real server: nothing between the scan and the disk is played."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtWidgets import QLabel

from app.domain.kinds import Kind, ParcelStatus
from app.domain.records import Parcel
from app.store.store import Store
from tests.counters import open_place
from tests.gui.conftest import OpenWindow
from tests.gui.fake_counter import FakeCounter
from tests.gui.test_pickup import scan
from views.screens import SCREENS


def test_a_parcel_goes_from_scan_to_hand(tmp_path: Path, open_window: OpenWindow) -> None:
    """A token scanned in the window and Enter hand the parcel over in the store; F8 takes it back."""
    with open_place(tmp_path) as place:
        place.order("A1", name="王小明", phone="19900001234")
        place.consignment("c1", {"waybill": "SF1234567890", "order": "A1"})
        with place.counter() as counter:
            counter.sync_for(10)
            counter.receiving.receive("SF1234567890")
            opened = open_window(cast(FakeCounter, counter))
            screen = scan(opened, place.token("A1"))
            assert screen.panel.face is not None
            assert screen.panel.face.state == "valid"
            assert _status(counter.store) is ParcelStatus.WAITING
            screen.take_enter()
            opened.settle()
            assert _status(counter.store) is ParcelStatus.HANDED_OVER
            screen = scan(opened, "SF1234567890")
            assert screen.panel.face is not None
            assert screen.panel.face.state == "invalid"


@pytest.mark.parametrize("screen", [entry.id for entry in SCREENS])
def test_every_screen_opens_on_it(screen: str, tmp_path: Path, open_window: OpenWindow) -> None:
    """Each screen shows what a real counter has, and no fault."""
    with open_place(tmp_path) as place:
        place.product("6901234567892", name="牛奶", price_minor=590)
        place.order("A1", name="王小明", phone="19900001234")
        place.consignment("c1", {"waybill": "SF1234567890", "order": "A1"})
        with place.counter() as counter:
            counter.sync_for(10)
            counter.receiving.receive("SF1234567890")
            opened = open_window(cast(FakeCounter, counter))
            opened.window.go(screen)
            opened.settle()
            front = opened.window.screen_in_front
            assert front is not None
            shown = [t for t in front.findChildren(QLabel) if t.isVisibleTo(front)]
            assert shown
            assert [t.text() for t in shown if t.property("role") == "fault" and t.text()] == []


def _status(store: Store) -> ParcelStatus:
    (row,) = store.read(lambda rows: rows.by_key(Kind.PARCEL, "SF1234567890"))
    assert isinstance(row, Parcel)
    return row.status
