# SPDX-License-Identifier: Apache-2.0
"""A counter on its own disk whose clock the test owns: one site, its people, parcels as they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.bootstrap import CounterApp, open_counter
from app.clock import FixedClock
from app.codec import encode
from app.domain.identity import derived_id
from app.domain.kinds import ParcelStatus
from app.domain.lookup import kind_of
from app.domain.records import Line, Operator, Parcel, Personal, Record, Site
from app.services.pins import hash_pin
from app.store import replica
from app.store.meta import put as put_meta
from app.store.store import KEPT, LAST_CONTACT

SITE = 1
PIN = "246810"
_HASH = hash_pin(PIN)
MANAGER = Operator(id=derived_id("who", "manager"), name="周经理", roles=("manager",), pin=_HASH)
CLERK = Operator(id=derived_id("who", "clerk"), name="小李", roles=("clerk",), pin=_HASH)


@contextmanager
def open_desk(folder: Path, clock: FixedClock | None = None, **policy: int) -> Iterator[CounterApp]:
    """The counter in `folder`, made and filled at its first opening."""
    counter = open_counter(
        folder / "counter", keyfile=folder / "keys.json", clock=clock or FixedClock(), quiet=True
    )
    try:
        if not counter.enrolled:
            counter.store.set_identity(site=SITE, counter="one", incarnation=1)
            site = Site(id=derived_id("site", SITE), number=SITE, name="南门站", **policy)  # type: ignore[arg-type]  # by name
            take(counter, site, MANAGER, CLERK)
        yield counter
    finally:
        counter.close()


def take(counter: CounterApp, *records: Record, seq: int = 1) -> None:
    """Records as the server's feed brings them."""
    rows = [replica.ServedRow(kind=kind_of(r), id=r.id, seq=seq, body=encode(r)) for r in records]
    counter.store.write(lambda conn: replica.take_rows(conn, rows)).result()


def heard_from_the_server(counter: CounterApp) -> None:
    """The server has answered just now."""
    now = str(counter.desk.now())
    counter.store.write(lambda conn: put_meta(conn, {KEPT + LAST_CONTACT: now})).result()


def parcel(number: int, *, worth_minor: int = 0) -> Parcel:
    """A waiting parcel with goods of a certain worth."""
    return Parcel(
        id=derived_id("parcel", number), waybill=f"SF{number:010d}", status=ParcelStatus.WAITING,
        lines=(Line(name="goods", unit_price_minor=worth_minor),), slot="A-01-01", received_at=1,
        recipient=Personal(name="王小明", phone="13800005678", phone_tail="5678"),
    )  # fmt: skip
