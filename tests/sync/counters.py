# SPDX-License-Identifier: Apache-2.0
"""A whole counter for the tests of synchronisation: real store, real keys, real way to a real server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.clock import FixedClock
from app.domain.identity import consignment_id, lot_id, parcel_id, product_id
from app.domain.kinds import Kind, MovementKind, ProofKind
from app.domain.operations import (
    AnnounceConsignment,
    AnnounceParcel,
    Do,
    HandOver,
    ListProduct,
    MoveStock,
    ReceiveParcel,
)
from app.domain.records import Case, Handover, Lot, Parcel, Personal, Record
from app.ids import IdSource
from app.secrets import Secrets, open_secrets
from app.store.record import Act, By
from app.store.store import Store
from sync.cycle import Cycle, Step
from sync.gate import StoredGate
from sync.server.embedded import Handle
from sync.stored import StoredReplica
from sync.way import Connection
from tests.sync.flaky import Flaky, Mishap

CODE = "6901234567892"
WANG = Personal(name="王小明", phone="13800005678", phone_tail="5678", address="幸福路1号2单元301")
STEPS = 200


@dataclass(frozen=True, slots=True)
class Place:
    """A site at a server, with someone who may do everything."""

    server: Handle
    site: int
    operator: str

    def code(self) -> str:
        return self.server.central.enrolment.make_code(self.site)


def open_place(server: Handle) -> Place:
    site = server.central.accounts.add_site("幸福里")
    accounts = server.central.accounts
    return Place(server, site, accounts.add_operator(site, "小李", ("manager", "merchant"), "1234"))


class Counter:
    """A counter of a place; enrolled when made, unless `code` is None."""

    def __init__(self, place: Place, folder: Path, *, clock: FixedClock | None = None) -> None:
        self.place = place
        self.folder = folder
        self.clock = clock or FixedClock()
        self.ids = IdSource(self.clock)
        self.open()

    def open(self) -> None:
        """Opens the store in the folder, enrolled or not."""
        self.secrets: Secrets = open_secrets(self.folder, self.folder.with_suffix(".keys"))
        key = self.secrets.store_key(create=True)
        self.store = Store.open(self.folder, key, self.clock, self.ids)
        self.replica = StoredReplica(self.store, clock=self.clock, ids=self.ids)
        self.gate = StoredGate(self.store, self.secrets, self.ids)
        self._connection: Connection | None = None

    def enrol(self) -> Counter:
        self.gate.enrol(self.place.server.url, self.place.code(), "counter")
        return self

    def close(self) -> None:
        self.disconnect()
        self.store.close()

    def disconnect(self) -> None:
        if self._connection is not None:
            self._connection.transport.close()
            self._connection = None

    @property
    def connection(self) -> Connection:
        if self._connection is None:
            self._connection = self.gate.connect()
        assert self._connection is not None
        return self._connection

    def flaky(self, *mishaps: Mishap) -> Flaky:
        return Flaky(self.connection.transport, *mishaps)

    def cycle(self, transport: Flaky | None = None, *, rows: int = 1_000) -> Cycle:
        return Cycle(
            replica=self.replica,
            transport=transport or self.connection.transport,
            credentials=self.connection.credentials,
            rows=rows,
        )

    def sync(self) -> Step:
        """A round that must be sound to its end."""
        step = self.cycle().run(STEPS)
        assert step.fault is None
        assert not step.more
        return step

    # What is done at it --------------------------------------------------------------------------

    def do(self, *acts: Act) -> None:
        recorded = self.store.record(acts, By(operator=self.place.operator))
        assert not recorded.refused, [outcome.text for outcome in recorded.outcomes]

    def parcel_id(self, n: int) -> str:
        return parcel_id(consignment_id(self.place.site, "list"), n)

    def take_in_parcels(self, numbers: Sequence[int]) -> None:
        """Announced, received and put away."""
        consignment = consignment_id(self.place.site, "list")
        title = AnnounceConsignment(title="am", source="list")
        acts = [Act(do=Do.ANNOUNCE_CONSIGNMENT, entity=consignment, args=title)]
        for n in numbers:
            waybill, id = f"SF{n:010d}", self.parcel_id(n)
            announced = AnnounceParcel(waybill=waybill, consignment=consignment, position=n)
            received = ReceiveParcel(
                waybill=waybill, slot=f"A-01-{n % 20 + 1:02d}", pickup_code=f"1-{n}"
            )
            acts += [
                Act(do=Do.ANNOUNCE_PARCEL, entity=id, args=announced, private=WANG),
                Act(do=Do.RECEIVE_PARCEL, entity=id, args=received),
            ]
        self.do(*acts)

    def hand_over(self, n: int) -> None:
        args = HandOver(proof=ProofKind.SECRET_CODE)
        self.do(Act(do=Do.HAND_OVER, entity=self.parcel_id(n), args=args))

    def list_product(self) -> None:
        args = ListProduct(code=CODE, name="牛奶")
        self.do(Act(do=Do.LIST_PRODUCT, entity=product_id(self.place.site, CODE), args=args))

    def move(self, quantity: int) -> None:
        kind = MovementKind.INTAKE if quantity > 0 else MovementKind.SALE
        args = MoveStock(kind=kind, quantity=quantity)
        self.do(Act(do=Do.MOVE_STOCK, entity=product_id(self.place.site, CODE), args=args))

    # What is to be seen at it --------------------------------------------------------------------

    def shown(self) -> dict[tuple[Kind, str], Record]:
        return self.store.read(lambda rows: {(k, r.id): r for k in Kind for r in rows.all(k)})

    def parcel(self, n: int) -> Parcel:
        record = self.store.read(lambda rows: rows.get(Kind.PARCEL, self.parcel_id(n)))
        assert isinstance(record, Parcel)
        return record

    def handovers(self) -> list[Handover]:
        return [r for r in self.shown().values() if isinstance(r, Handover)]

    def cases(self) -> list[Case]:
        return [r for r in self.shown().values() if isinstance(r, Case)]

    def on_hand(self) -> int:
        lot = lot_id(product_id(self.place.site, CODE), "")
        record = self.store.read(lambda rows: rows.get(Kind.LOT, lot))
        return record.on_hand if isinstance(record, Lot) else 0

    def outbox(self) -> int:
        """Entries of any state."""
        return self.store.query(
            lambda conn: int(conn.exec_driver_sql("SELECT count(*) FROM outbox").scalar_one())
        )
