# SPDX-License-Identifier: Apache-2.0
"""Hypothesis strategies for records and operations: any at all, and a small busy neighbourhood."""

from __future__ import annotations

from dataclasses import MISSING, fields
from enum import Enum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from app.domain.identity import (
    consignment_id,
    derived_id,
    group_buy_id,
    lot_id,
    order_id,
    product_id,
)
from app.domain.kinds import Kind
from app.domain.operations import ARGS, Do, Operation
from app.domain.records import KINDS, Personal, Record

SITE = 1
PRODUCTS = [product_id(SITE, code) for code in ("MILK", "EGGS")]
ORDERS = [order_id(SITE, number) for number in ("NO-1", "NO-2")]
PARCELS = [derived_id("parcel", "list", n) for n in range(3)]
OPERATIONS = [derived_id("operation", n) for n in range(12)]
IDS: dict[Kind, list[str]] = {
    Kind.PRODUCT: PRODUCTS,
    Kind.ORDER: ORDERS,
    Kind.PARCEL: PARCELS,
    Kind.LOT: [lot_id(product, code) for product in PRODUCTS for code in ("", "L1")],
    Kind.CONSIGNMENT: [consignment_id(SITE, "LIST")],
    Kind.GROUP_BUY: [group_buy_id(SITE, "T1")],
    Kind.HANDOVER: [derived_id("handover", op) for op in OPERATIONS],
    Kind.CASE: [derived_id("case", op) for op in OPERATIONS],
}
_TEXTS: dict[str, list[str]] = {
    "product": ["", *PRODUCTS],
    "order": ["", *ORDERS],
    "parcel": PARCELS,
    "handover": ["", *IDS[Kind.HANDOVER]],
    "subject": PARCELS,
    "lot": ["", "L1"],
    "platform_no": ["NO-1", "NO-2", ""],
    "source": ["LIST", ""],
    "slot": ["", "A-01-01", "B-02-02", "?!"],
    "text": ["slot:A-01-01", ""],
    "expires_on": ["", "2026-12-01", "2026-11-30", "soon"],
    "operation": OPERATIONS,
    "moved_by": ["", *OPERATIONS],
    "resolve_as": ["acknowledged", "return_was_wrong", "use_second_slot", "shortage"],
    "code": ["MILK", "EGGS", "L1", "received_twice", "handed_over_after_return", ""],
}


def of_type(hint: Any, name: str = "", *, busy: bool = False) -> st.SearchStrategy[Any]:
    """Values of a field's type; `busy` draws ids and texts that meet each other."""
    if hint is str:
        if busy:
            return st.sampled_from(_TEXTS.get(name, ["", "x", "WB1"]))
        return st.text(max_size=8)
    if hint is bool:
        return st.booleans()
    if hint is int:
        return st.integers(-5, 40) if busy else st.integers(-(2**63), 2**63 - 1)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    if isinstance(hint, UnionType):
        return st.one_of(*(of_type(arm, name, busy=busy) for arm in get_args(hint)))
    if hint is NoneType:
        return st.none()
    if get_origin(hint) is tuple:
        return st.lists(of_type(get_args(hint)[0], name, busy=busy), max_size=3).map(tuple)
    return any_of(hint, busy=busy)


def any_of(shape: type[Any], *, busy: bool = False) -> st.SearchStrategy[Any]:
    """Any value of a dataclass; fields with defaults are left out at times."""
    hints = get_type_hints(shape)
    required: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for f in fields(shape):
        has_default = f.default is not MISSING or f.default_factory is not MISSING
        (optional if has_default else required)[f.name] = of_type(hints[f.name], f.name, busy=busy)
    return st.fixed_dictionaries(required, optional=optional).map(lambda given: shape(**given))


def records(kind: Kind) -> st.SearchStrategy[Any]:
    """Any record of the kind."""
    return any_of(KINDS[kind])


def busy_records() -> st.SearchStrategy[Record]:
    """Records under ids that operations of `busy_operations` name."""
    return st.one_of(
        *(
            st.tuples(any_of(KINDS[kind], busy=True), st.sampled_from(ids)).map(_under_id)
            for kind, ids in IDS.items()
        )
    )


def _under_id(drawn: tuple[Any, str]) -> Record:
    record, id = drawn
    values = {f.name: getattr(record, f.name) for f in fields(record)}
    made: Record = type(record)(**(values | {"id": id}))
    return made


ENTITIES = [id for ids in IDS.values() for id in ids]


@st.composite
def busy_operations(draw: st.DrawFn, *kinds: Do, most: int = 12) -> list[Operation]:
    """A journal of at most `most` operations over the same few things."""
    chosen = draw(st.lists(st.sampled_from(kinds or tuple(Do)), max_size=most))
    made: list[Operation] = []
    for n, kind in enumerate(chosen):
        near = _NEAR.get(kind, ENTITIES)
        made.append(
            Operation(
                id=OPERATIONS[n], counter=draw(st.sampled_from(["c1", "c2"])), n=n + 1, kind=kind,
                site=SITE, entity=draw(st.sampled_from(near)),
                args=draw(any_of(ARGS[kind], busy=True)), at=draw(st.integers(0, 50)),
                operator="o1",
            )
        )  # fmt: skip
    return made


_NEAR: dict[Do, list[str]] = {
    Do.LIST_PRODUCT: PRODUCTS,
    Do.PLACE_ORDER: ORDERS,
    Do.CANCEL_ORDER: ORDERS,
    Do.MOVE_STOCK: PRODUCTS,
    Do.COUNT_STOCK: PRODUCTS,
    Do.RESOLVE_CASE: IDS[Kind.CASE],
    **dict.fromkeys(
        (
            Do.ANNOUNCE_PARCEL,
            Do.RECEIVE_PARCEL,
            Do.PUT_AWAY,
            Do.SET_PROBLEM,
            Do.HAND_OVER,
            Do.UNDO_HAND_OVER,
        ),
        PARCELS,
    ),
}

PEOPLE = st.none() | any_of(Personal, busy=True)
