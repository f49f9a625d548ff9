# SPDX-License-Identifier: Apache-2.0
"""Counters of an earlier program get their public key into their row, once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.domain.kinds import Kind
from app.domain.records import Counter
from app.tokens import public_bytes
from sync.server.counter_keys import name_keys
from sync.server.job import Round
from sync.server.unit import Unit
from tests.sync.conftest import MakeCounter, counter, place, server
from tests.sync.counters import Counter as Enrolled

__all__ = ["counter", "place", "server"]


def _row(one: Enrolled) -> Counter:
    row = one.store.read(lambda rows: rows.get(Kind.COUNTER, one.store.identity.counter))
    assert isinstance(row, Counter)
    return row


def test_a_missing_key_is_written(counter: MakeCounter, tmp_path: Path) -> None:
    """The row has the key of the enrolment again, the counters hear of it, and there is no second time."""
    one = counter("one")
    central = one.place.server.central
    whole = _row(one)
    assert whole.public_key == public_bytes(one.connection.credentials.key).hex()

    def forget(connection: object) -> None:
        unit = Unit(
            connection,  # type: ignore[arg-type]  # the database's own connection
            central.database.statements,
            one.place.site,
            count=1,
            ids=central.ids,
        )
        unit.put(replace(whole, public_key=""))
        unit.finish()

    central.database.unit(forget)
    one.sync()
    assert _row(one).public_key == ""
    turn = Round(database=central.database, ids=central.ids, now_ms=1, site=one.place.site)
    assert name_keys(turn) == 1
    assert name_keys(turn) == 0
    one.sync()
    assert _row(one) == whole
