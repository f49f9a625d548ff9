# SPDX-License-Identifier: Apache-2.0
"""Laying pending operations over the server's rows gives what the server will make of them."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from app.domain.apply import apply
from app.domain.kinds import Kind, ParcelStatus, ProofKind
from app.domain.operations import Do, HandOver, Operation
from app.domain.outcome import Memory, NothingIssued, Outcome
from app.domain.rebase import rebase
from app.domain.records import Parcel, Record
from tests.app.domain.shapes import busy_operations, busy_records

ROWS = st.lists(busy_records(), max_size=12)


def _in_one_go(base: Memory, operations: Sequence[Operation]) -> tuple[Memory, dict[str, Outcome]]:
    memory = Memory(base.rows.values())
    outcomes: dict[str, Outcome] = {}
    for op in operations:
        outcomes[op.id] = apply(op, None, memory, NothingIssued())
        memory.take(outcomes[op.id])
    return memory, outcomes


def _shown(base: Memory, view: dict[tuple[Kind, str], Record | None]) -> Memory:
    shown = Memory(base.rows.values())
    for (kind, id), record in view.items():
        if record is None:
            shown.remove(kind, id)
        else:
            shown.put(record)
    return shown


@given(ROWS, busy_operations(), st.randoms(use_true_random=False))
def test_rebase_is_applying_in_one_go(
    rows: list[Record], operations: list[Operation], order: Random
) -> None:
    """The view and the outcomes are those of applying in the order of `n`, however they are given."""
    base = Memory(rows)
    before = dict(base.rows)
    given = list(operations)
    order.shuffle(given)
    rebased = rebase(base, [(op, None) for op in given])
    memory, outcomes = _in_one_go(base, operations)
    assert base.rows == before
    assert rebased.outcomes == outcomes
    assert _shown(base, rebased.view).rows == memory.rows


@given(ROWS, busy_operations(), st.integers(0, 12))
def test_what_the_server_has_taken_in_need_not_be_pending(
    rows: list[Record], operations: list[Operation], taken: int
) -> None:
    """The view stays as it was when the server takes in the first few of the pending operations."""
    base = Memory(rows)
    all_pending = _shown(base, rebase(base, [(op, None) for op in operations]).view)
    later, _ = _in_one_go(base, operations[:taken])
    rest = rebase(later, [(op, None) for op in operations[taken:]])
    assert _shown(later, rest.view).rows == all_pending.rows


def test_another_counters_act_shows_as_a_conflict_to_come() -> None:
    """The control: a base in which the server took another handover first gives another outcome."""
    op = Operation(
        id="op", counter="c1", n=1, kind=Do.HAND_OVER, site=1, entity="p",
        args=HandOver(proof=ProofKind.TOKEN), at=1,
    )  # fmt: skip
    waiting = Parcel(id="p", waybill="W", status=ParcelStatus.WAITING)
    gone = Parcel(id="p", waybill="W", status=ParcelStatus.HANDED_OVER, handover="other")
    assert rebase(Memory([waiting]), [(op, None)]).outcomes["op"].text == "applied"
    told = rebase(Memory([gone]), [(op, None)])
    assert told.outcomes["op"].text == "conflict:handed_over_twice"
    assert told.view.get((Kind.PARCEL, "p")) is None
