# SPDX-License-Identifier: Apache-2.0
"""What must hold of `apply` whatever comes in: it answers, the same every time, and nothing vanishes."""

from __future__ import annotations

from dataclasses import fields, replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.apply import apply, needs, needs_then
from app.domain.effects import rejected
from app.domain.identity import derived_id, lot_id
from app.domain.kinds import Kind, ParcelStatus, ProofKind
from app.domain.operations import Args, Do, HandOver, Operation, UndoHandOver
from app.domain.outcome import Memory, NothingIssued, Outcome, Verb
from app.domain.people import NO_ONE, are_several, fuller
from app.domain.records import Case, Handover, Line, Lot, Parcel, Personal, Record
from tests.app.domain.shapes import (
    PARCELS,
    PEOPLE,
    PRODUCTS,
    any_of,
    busy_operations,
    busy_records,
)

ROWS = st.lists(busy_records(), max_size=12)


def _op(kind: Do, args: Args, n: int = 1, entity: str = PARCELS[0]) -> Operation:
    return Operation(
        id=derived_id("op", n), counter="c1", n=n, kind=kind, site=1, entity=entity, args=args,
        at=1000 + n, operator="o1",
    )  # fmt: skip


def _is_told(op: Operation, outcome: Outcome) -> bool:
    """Whether a refused or conflicting operation leaves an open case that holds its own side."""
    if outcome.verb in (Verb.APPLIED, Verb.NOOP):
        return True
    case = next((r for r in outcome.puts if isinstance(r, Case)), None)
    return (
        case is not None
        and case.open
        and case.code == outcome.code
        and case.id == derived_id("case", op.id)
        and case.evidence[-1].operation == op.id
    )


@given(ROWS, busy_operations(), PEOPLE)
def test_any_operation_on_any_rows_is_answered(
    rows: list[Record], operations: list[Operation], person: Personal | None
) -> None:
    """Apply never raises, is the same twice, leaves its rows alone, and tells every refusal."""
    memory = Memory(rows)
    for op in operations:
        before = dict(memory.rows)
        needs(op)
        needs_then(op, memory)
        outcome = apply(op, person, memory, NothingIssued())
        assert memory.rows == before
        assert apply(op, person, memory, NothingIssued()) == outcome
        assert _is_told(op, outcome)
        if outcome.verb is Verb.NOOP:
            assert (outcome.puts, outcome.removes, outcome.code) == ((), (), "")
        memory.take(outcome)


def test_a_refusal_without_its_case_is_seen() -> None:
    """The check above notices a refusal that left no case, and one whose case is closed."""
    op = _op(Do.HAND_OVER, HandOver(proof=ProofKind.TOKEN))
    told = rejected(op, "not_received", Kind.PARCEL)
    closed = tuple(replace(r, open=False) for r in told.puts if isinstance(r, Case))
    assert _is_told(op, told)
    assert not _is_told(op, replace(told, puts=()))
    assert not _is_told(op, replace(told, puts=closed))


@given(ROWS, busy_operations(Do.HAND_OVER, Do.UNDO_HAND_OVER, Do.RECEIVE_PARCEL))
def test_at_most_one_handover_of_a_parcel_stands(
    rows: list[Record], operations: list[Operation]
) -> None:
    """However counters hand over and undo, one handover of a parcel stands and the others are marked."""
    memory = Memory(r for r in rows if not isinstance(r, Handover | Case))
    for id in PARCELS:
        row = memory.get(Kind.PARCEL, id)
        if isinstance(row, Parcel):
            memory.put(replace(row, handover="", status=ParcelStatus.WAITING))
    for op in operations:
        memory.take(apply(op, None, memory, NothingIssued()))
    for id in PARCELS:
        row = memory.get(Kind.PARCEL, id)
        left = [h for h in memory.by_parent(Kind.HANDOVER, id) if isinstance(h, Handover)]
        stand = [h.id for h in left if not h.undone and not h.conflict]
        gone = isinstance(row, Parcel) and row.status is ParcelStatus.HANDED_OVER
        assert stand == ([row.handover] if gone and isinstance(row, Parcel) else [])
        for h in left:
            if h.conflict:
                assert memory.get(Kind.CASE, derived_id("case", h.operation)) is not None


_LINES = st.lists(
    st.builds(
        Line,
        name=st.just("x"),
        quantity=st.integers(-2, 6),
        product=st.sampled_from(["", *PRODUCTS]),
    ),
    max_size=3,
).map(tuple)
_LOTS = st.lists(
    st.builds(
        lambda product, code, expires_on, on_hand: Lot(
            id=lot_id(product, code), product=product, code=code, expires_on=expires_on,
            on_hand=on_hand,
        ),
        st.sampled_from(PRODUCTS),
        st.sampled_from(["", "L1", "L2"]),
        st.sampled_from(["", "2026-12-01", "2026-12-02"]),
        st.integers(-2, 6),
    ),
    max_size=4,
    unique_by=lambda lot: lot.id,
)  # fmt: skip


@given(
    _LINES,
    _LOTS,
    st.sampled_from([ParcelStatus.WAITING, ParcelStatus.PROBLEM]),
    st.sampled_from(["", "NO"]),
)
def test_an_undo_restores_exactly(
    lines: tuple[Line, ...], lots: list[Lot], status: ParcelStatus, order: str
) -> None:
    """After a handover and its undo, parcel and stock are what they were; a second handover moved nothing."""
    parcel = Parcel(
        id=PARCELS[0], waybill="WB1", status=status, order=order, lines=lines, slot="A-01-01",
        received_at=5,
    )  # fmt: skip
    memory = Memory([parcel, *lots])
    on_hand = _stock(memory)
    memory.take(
        apply(_op(Do.HAND_OVER, HandOver(proof=ProofKind.TOKEN)), None, memory, NothingIssued())
    )
    gone = _stock(memory)
    assert gone == {
        p: on_hand[p] - sum(ln.quantity for ln in lines if ln.product == p and ln.quantity > 0)
        for p in PRODUCTS
    }
    second = apply(
        _op(Do.HAND_OVER, HandOver(proof=ProofKind.TOKEN, order_number=7), 2),
        None, memory, NothingIssued(),
    )  # fmt: skip
    assert not [r for r in second.puts if not isinstance(r, Handover | Case)]
    undo = UndoHandOver(handover=derived_id("handover", derived_id("op", 1)), reason="x")
    memory.take(apply(_op(Do.UNDO_HAND_OVER, undo, 3), None, memory, NothingIssued()))
    assert memory.get(Kind.PARCEL, PARCELS[0]) == parcel
    assert _stock(memory) == on_hand
    for lot in Memory(lots).rows.values():
        assert memory.get(Kind.LOT, lot.id) == lot


def _stock(memory: Memory) -> dict[str, int]:
    return {
        p: sum(r.on_hand for r in memory.rows.values() if isinstance(r, Lot) and r.product == p)
        for p in PRODUCTS
    }


@given(any_of(Personal, busy=True), any_of(Personal, busy=True))
def test_particulars_never_become_less(new: Personal, old: Personal) -> None:
    """Two sources together know at least what each knew; the same said again changes nothing."""
    both = fuller(new, fuller(old, NO_ONE))
    for f in fields(Personal):
        told = [getattr(new, f.name), getattr(fuller(old, NO_ONE), f.name)]
        assert getattr(both, f.name) or not any(told)
    assert fuller(new, both) == both


def test_stars_are_no_particulars() -> None:
    """A masked phone gives its tail at most, and a masked name gives way to a whole one."""
    whole = Personal(name="王芳", phone="13812345678", phone_tail="5678", address="Lane 5")
    masked = Personal(name="王*", phone="138****5678", address="***")
    assert fuller(masked, whole) == whole
    assert fuller(whole, masked) == whole
    assert fuller(masked, NO_ONE) == replace(masked, phone="", phone_tail="5678")
    assert fuller(Personal(phone="*******"), NO_ONE) == NO_ONE


def test_who_is_one_person() -> None:
    """Blanks and a missing phone don't make two people of one; another name or phone does."""
    fang = Personal(name="王芳", phone="13812345678", phone_tail="5678")
    assert not are_several([fang, Personal(name="王 芳", phone_tail="5678"), fang])
    assert are_several([fang, replace(fang, name="王强")])
    assert are_several([fang, replace(fang, phone="13912345678")])
    assert not are_several([])
