# SPDX-License-Identifier: Apache-2.0
"""A counter's store for tests, and the acts of a day at it, each in one line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.clock import FixedClock
from app.codec import encode
from app.domain.identity import consignment_id, derived_id, product_id
from app.domain.kinds import Kind, MovementKind, ProofKind
from app.domain.lookup import kind_of
from app.domain.operations import (
    AnnounceParcel,
    Do,
    HandOver,
    ListProduct,
    MoveStock,
    ReceiveParcel,
    UndoHandOver,
)
from app.domain.records import Parcel, Personal, Record, Site
from app.ids import IdSource
from app.store.record import Act, By, Recorded
from app.store.replica import Result, ServedRow, take_answer
from app.store.store import Store

KEY = bytes(range(32))
SITE = 7
COUNTER = "counter-a"
LIST = consignment_id(SITE, "list-1")
WANG = Personal(
    name="王小明", phone="13800005678", phone_tail="5678", address="幸福路 1 号 2 单元 301"
)
BY = By(operator="op-1", shift="shift-1")


def open_store(folder: Path, clock: FixedClock | None = None, key: bytes = KEY) -> Store:
    """A store in `folder`, as it is before enrolment if it is new."""
    clock = clock or FixedClock()
    return Store.open(folder, key, clock, IdSource(clock))


def enrolled(folder: Path, clock: FixedClock | None = None) -> Store:
    """A store of an enrolled counter that knows its site."""
    store = open_store(folder, clock)
    store.set_identity(site=SITE, counter=COUNTER, incarnation=1)
    serve(store, [Site(id="site-7", number=SITE, name="南门站")], seq=1)
    return store


def serve(
    store: Store,
    records: Sequence[Record],
    *,
    seq: int,
    results: Sequence[Result] = (),
    more: bool = False,
    deleted: Sequence[tuple[Kind, str]] = (),
    upto: int | None = None,
) -> None:
    """Takes a server's answer whose rows all stand at `seq`."""
    rows = [ServedRow(kind=kind_of(r), id=r.id, seq=seq, body=encode(r)) for r in records]
    rows += [ServedRow(kind=kind, id=id, seq=seq, deleted=True) for kind, id in deleted]
    store.write(
        lambda conn: take_answer(
            conn, results=results, rows=rows, cursor=f"c{seq}", more=more, upto=upto
        ),
        durable=False,
    ).result()


def parcel_of(n: int) -> str:
    return derived_id("parcel", LIST, n)


def announce(n: int, who: Personal = WANG, *, waybill: str = "") -> Act:
    args = AnnounceParcel(waybill=waybill or f"SF{n:010d}", consignment=LIST, position=n)
    return Act(do=Do.ANNOUNCE_PARCEL, entity=parcel_of(n), args=args, private=who)


def receive(n: int, *, slot: str = "A-01-01", code: str = "") -> Act:
    args = ReceiveParcel(
        waybill=f"SF{n:010d}", slot=slot, pickup_code=code or f"1-{n}", consignment=LIST
    )
    return Act(do=Do.RECEIVE_PARCEL, entity=parcel_of(n), args=args)


def hand_over(n: int, *, id: str = "") -> Act:
    return Act(
        do=Do.HAND_OVER, entity=parcel_of(n), args=HandOver(proof=ProofKind.SECRET_CODE), id=id
    )


def undo(n: int, handover: str) -> Act:
    args = UndoHandOver(handover=handover, reason="wrong parcel")
    return Act(do=Do.UNDO_HAND_OVER, entity=parcel_of(n), args=args)


def list_product(code: str, name: str = "苹果") -> Act:
    return Act(
        do=Do.LIST_PRODUCT, entity=product_id(SITE, code), args=ListProduct(code=code, name=name)
    )


def take_in(code: str, quantity: int, *, lot: str = "", expires_on: str = "") -> Act:
    args = MoveStock(kind=MovementKind.INTAKE, quantity=quantity, lot=lot, expires_on=expires_on)
    return Act(do=Do.MOVE_STOCK, entity=product_id(SITE, code), args=args)


def sell(code: str, quantity: int) -> Act:
    args = MoveStock(kind=MovementKind.SALE, quantity=-quantity)
    return Act(do=Do.MOVE_STOCK, entity=product_id(SITE, code), args=args)


def did(store: Store, *acts: Act) -> Recorded:
    """Records acts that must all be applied."""
    recorded = store.record(acts, BY)
    if recorded.refused or None in recorded.operations:
        raise AssertionError([outcome.text for outcome in recorded.outcomes])
    return recorded


def parcel(store: Store, n: int) -> Parcel:
    record = store.read(lambda rows: rows.get(Kind.PARCEL, parcel_of(n)))
    if not isinstance(record, Parcel):
        raise AssertionError(f"no parcel {n}")
    return record


def count(store: Store, table: str) -> int:
    return store.query(
        lambda conn: int(conn.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())
    )
