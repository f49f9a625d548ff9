# SPDX-License-Identifier: Apache-2.0
"""Counter and server compare their rows once a day: a difference is noticed and mended."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sync.protocol import DIGEST_PATH
from sync.stored import StoredReplica
from tests.sync.conftest import MakeCounter
from tests.sync.filling import busy_site, filled, watched

pytestmark = pytest.mark.usefixtures("small_snapshots")
DAY_MS = 86_400_000
_digest = StoredReplica.digest


def test_an_altered_row_is_noticed_and_mended(counter: MakeCounter) -> None:
    """Once a day the rows are compared; a difference brings a snapshot. An unaltered replica is left alone."""
    a, b = busy_site(counter)
    b.sync()
    b.clock.advance(DAY_MS + 1)
    control = watched(b)
    filled(b, control)
    assert control.targets.count(DIGEST_PATH) == 1
    assert not control.chunks()
    b.store.write(
        lambda conn: conn.exec_driver_sql(
            "UPDATE parcel_row SET body = replace(CAST(body AS TEXT), 'SF', 'SX') WHERE id = ?",
            (b.parcel_id(9),),
        )
    ).result()
    early = watched(b)
    filled(b, early)
    assert early.targets.count(DIGEST_PATH) == 0
    b.clock.advance(DAY_MS + 1)
    network = watched(b)
    filled(b, network)
    assert network.chunks()
    assert b.shown() == a.shown()


def test_a_difference_that_stays_fills_once_a_day(
    counter: MakeCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the two ends never to agree, the counter wouldn't fill itself for ever."""
    _, b = busy_site(counter)
    b.sync()
    monkeypatch.setattr(
        StoredReplica,
        "digest",
        lambda self: (
            replace(found, kinds={**found.kinds, "parcel": (0, 0)})
            if (found := _digest(self))
            else None
        ),
    )
    b.clock.advance(DAY_MS + 1)
    network = watched(b)
    for _ in range(5):
        filled(b, network)
    assert network.chunks().count(0) == 1


def test_nothing_is_compared_while_something_is_pending(counter: MakeCounter) -> None:
    """An act of one's own is no difference."""
    a, _ = busy_site(counter)
    assert a.replica.digest() is not None
    a.hand_over(1)
    assert a.replica.digest() is None
