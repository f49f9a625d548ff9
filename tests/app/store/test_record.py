# SPDX-License-Identifier: Apache-2.0
"""Effect, journal and outbox are one transaction; refusals leave nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.codec import decode_operation, operation_hash
from app.domain.identity import derived_id
from app.domain.kinds import Kind, ParcelStatus
from app.domain.outcome import Verb
from app.domain.records import Handover
from app.errors import OperatorError
from app.store import outbox, record
from app.store.store import Store
from tests.app.store.shop import (
    BY,
    announce,
    count,
    did,
    hand_over,
    open_store,
    parcel,
    receive,
    undo,
)

EFFECT = ("parcel_row", "handover_row", "journal", "outbox", "touched", "base")


def _sizes(store: Store) -> dict[str, int]:
    return {table: count(store, table) for table in EFFECT}


def test_recorded_hand_over_is_row_journal_and_outbox(store: Store) -> None:
    """A recorded hand-over is to be seen in the rows, in the journal and in the outbox."""
    did(store, announce(1), receive(1))
    done = did(store, hand_over(1, id="op-x"))
    assert parcel(store, 1).status is ParcelStatus.HANDED_OVER
    handover = store.read(lambda rows: rows.get(Kind.HANDOVER, derived_id("handover", "op-x")))
    assert isinstance(handover, Handover)
    assert handover.operator == BY.operator
    batch = store.query(lambda conn: outbox.next_batch(conn, 10))
    assert [entry.n for entry in batch] == [1, 2, 3]
    assert decode_operation(batch[2].body) == done.operations[0]
    assert store.head.hash == operation_hash(batch[2].body)


def test_private_data_travels_beside_the_operation(store: Store) -> None:
    """An operation's bytes hold no name and no phone; what they commit to stands beside them."""
    did(store, announce(1))
    entry = store.query(lambda conn: outbox.next_batch(conn, 1))[0]
    assert "王小明".encode() not in entry.body
    assert b"13800005678" not in entry.body
    assert entry.private is not None
    assert b"13800005678" in entry.private
    assert decode_operation(entry.body).sealed


@pytest.mark.parametrize("failing", ["_OUTBOX", "_JOURNAL", "_TOUCHED"])
def test_fault_between_effect_and_outbox_leaves_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    """A fault at any of the statements behind the effect undoes the effect as well."""
    did(store, announce(1), receive(1))
    before, head = _sizes(store), store.head
    with monkeypatch.context() as patched:
        patched.setattr(record, failing, "INSERT INTO no_such_table VALUES (?)")
        with pytest.raises(Exception, match=r"no_such_table|binding"):
            store.record([hand_over(1)], BY)
    assert _sizes(store) == before
    assert parcel(store, 1).status is ParcelStatus.WAITING
    assert store.head == head
    # The control: the same act without the fault does change all of it.
    did(store, hand_over(1))
    assert all(_sizes(store)[t] > before[t] for t in ("handover_row", "journal", "outbox"))


def test_refused_operation_leaves_nothing(store: Store) -> None:
    """An act that the rules refuse writes neither row nor journal nor outbox."""
    did(store, announce(1))
    before = _sizes(store)
    recorded = store.record([hand_over(1)], BY)
    assert [o.verb for o in recorded.refused] == [Verb.REJECTED]
    assert recorded.operations == (None,)
    assert _sizes(store) == before


def test_second_hand_over_is_refused_here(store: Store) -> None:
    """The same counter can't hand a parcel over twice."""
    did(store, announce(1), receive(1), hand_over(1))
    before = _sizes(store)
    recorded = store.record([hand_over(1)], BY)
    assert [o.text for o in recorded.refused] == ["conflict:handed_over_twice"]
    assert _sizes(store) == before


def test_group_is_all_or_nothing(store: Store) -> None:
    """One refusal in a group and none of it is written; without `together` only the refused one is left out."""
    did(store, announce(1), receive(1), announce(2))
    before = _sizes(store)
    assert store.record([hand_over(1), hand_over(2)], BY).refused
    assert _sizes(store) == before
    loose = store.record([hand_over(2), hand_over(1)], BY, together=False)
    assert [op is not None for op in loose.operations] == [False, True]
    assert parcel(store, 1).status is ParcelStatus.HANDED_OVER


def test_numbers_and_hashes_link_across_transactions(store: Store) -> None:
    """Operation n holds the hash of n-1, in one transaction and across several."""
    did(store, announce(1), receive(1))
    did(store, hand_over(1, id="op-h"))
    did(store, undo(1, derived_id("handover", "op-h")))
    operations = [
        (decode_operation(e.body), operation_hash(e.body))
        for e in store.query(lambda conn: outbox.next_batch(conn, 10))
    ]
    assert [op.n for op, _ in operations] == [1, 2, 3, 4]
    assert [op.prev for op, _ in operations[1:]] == [digest for _, digest in operations[:-1]]


def test_counter_without_a_site_records_nothing(tmp_path: Path) -> None:
    """An unenrolled counter refuses every act with the reason."""
    store = open_store(tmp_path)
    try:
        with pytest.raises(OperatorError) as fault:
            store.record([announce(1)], BY)
        assert fault.value.code == "not_enrolled"
        assert count(store, "journal") == 0
    finally:
        store.close()


def test_everything_survives_closing(tmp_path: Path) -> None:
    """What was recorded is there when the store is opened again, and the chain goes on from it."""
    store = open_store(tmp_path)
    store.set_identity(site=7, counter="c")
    did(store, announce(1), receive(1))
    head = store.head
    store.close()
    again = open_store(tmp_path)
    try:
        assert again.head == head
        assert parcel(again, 1).status is ParcelStatus.WAITING
        assert did(again, hand_over(1)).operations[0].prev == head.hash
    finally:
        again.close()
