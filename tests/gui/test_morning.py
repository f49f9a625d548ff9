# SPDX-License-Identifier: Apache-2.0
"""A morning at the real program by keyboard, mouse and scanner: what was done is in the store, and nothing else."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from app.bootstrap import CounterApp
from app.domain.kinds import Kind, ParcelStatus
from app.domain.records import Parcel
from tests.gui.morning import RECEIVED, UNLISTED, play

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("live_desktop")]


def _statuses(counter: CounterApp) -> dict[str, ParcelStatus]:
    rows = counter.store.read(lambda rows: rows.all(Kind.PARCEL))
    return {row.waybill: row.status for row in rows if isinstance(row, Parcel)}


def test_a_morning(tmp_path: Path) -> None:
    """Received, printed, handed over, taken back, sent back; each picture shows something else than the one before."""
    for at, counter in play(tmp_path):
        wanted = dict.fromkeys(RECEIVED, ParcelStatus.WAITING)
        wanted[UNLISTED] = ParcelStatus.WAITING
        wanted[RECEIVED[0]] = wanted[RECEIVED[3]] = ParcelStatus.HANDED_OVER
        wanted[RECEIVED[4]] = ParcelStatus.RETURNED
        wanted[RECEIVED[7]] = ParcelStatus.EXPECTED
        assert _statuses(counter) == wanted
        acts = counter.pickup.recent(20)
        assert [(act.waybill, act.undone) for act in reversed(acts)] == [
            (RECEIVED[0], False),
            (RECEIVED[1], True),
            (RECEIVED[3], False),
        ]
        assert {act.operator_name for act in acts} == {"小李"}
        assert counter.verify_journal().ok
        labels = list((tmp_path / "labels").iterdir())
        assert len(labels) == 8, (
            "one label for each parcel that came in, none for the one that was here"
        )
        assert len(at.pictures) >= 27
        seen = [Image.open(path).tobytes() for path in at.pictures]
        assert all(a != b for a, b in pairwise(seen))
