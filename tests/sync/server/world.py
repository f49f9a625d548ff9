# SPDX-License-Identifier: Apache-2.0
"""A counter as the server sees one, and the sentences of a day that the tests speak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from app.clock import FixedClock
from app.codec import decode_record, encode, operation_hash, seal
from app.domain.identity import consignment_id, order_id, parcel_id, product_id
from app.domain.kinds import Kind, MovementKind, ProofKind
from app.domain.operations import (
    AnnounceConsignment,
    AnnounceParcel,
    Args,
    Do,
    HandOver,
    ListProduct,
    MoveStock,
    Operation,
    PlaceOrder,
    ReceiveParcel,
)
from app.domain.records import Line, Personal, Record
from app.ids import IdSource
from app.tokens import TokenBody, new_key, public_bytes, read_token, sign_request
from sync.protocol import (
    EnrolReply,
    EnrolRequest,
    ExchangeReply,
    ExchangeRequest,
    Row,
    WireOperation,
)
from sync.server.central import Central
from sync.server.enrolment import Session

NOW = 1_795_000_000_000
_IDS = IdSource(FixedClock(NOW))
PERSON = Personal(
    name="王小明", phone="13800138000", phone_tail="8000", address="幸福里3幢2单元501室"
)


@dataclass
class TestCounter:
    """One counter: its key, its journal, its numbers, its cursor."""

    __test__ = False

    central: Central
    site: int
    operator: str
    enrolled: EnrolReply
    seed: bytes
    n: int = 0
    prev: str = ""
    sync_no: int = 0
    cursor: str = ""
    rows: dict[tuple[str, str], Row] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.enrolled.counter

    @property
    def session(self) -> Session:
        return Session(
            site=self.site, counter=self.id, public_key="", identities=frozenset({self.id})
        )

    def headers(self, method: str, target: str, body: bytes = b"") -> dict[str, str]:
        """What an HTTP request of this counter carries."""
        signature = sign_request(
            new_key(self.seed), method=method, target=target, counter=self.id, body=body
        )
        return {
            "authorization": f"Bearer {self.enrolled.token}",
            "linli-signature": signature,
            "content-type": "application/vnd.linli+json",
        }

    def record(
        self,
        kind: Do,
        entity: str,
        args: Args,
        private: Personal | None = None,
        **changes: object,
    ) -> WireOperation:
        """An operation as the journal keeps it; `changes` plant a fault."""
        self.n += 1
        salt = "s" if private else ""
        fields: dict[str, object] = {
            "id": _IDS.new_id(), "counter": self.id, "n": self.n, "kind": kind, "site": self.site,
            "entity": entity, "args": args, "at": NOW, "operator": self.operator,
            "prev": self.prev, "sealed": seal(private, salt),
        }  # fmt: skip
        body = encode(Operation(**{**fields, **changes}))  # type: ignore[arg-type]  # by name
        self.prev = operation_hash(body)
        return WireOperation(body=msgspec.Raw(body), private=private, salt=salt)

    def request(
        self, ops: Sequence[WireOperation] = (), *, limit: int = 1_000, **changes: object
    ) -> ExchangeRequest:
        """The next request; with `sync_no` and `rid` among `changes` any other."""
        self.sync_no += 1
        fields: dict[str, object] = {
            "counter": self.id, "incarnation": self.enrolled.incarnation, "sync_no": self.sync_no,
            "rid": f"r{self.sync_no}", "cursor": self.cursor, "limit": limit, "ops": list(ops),
            "head": self.prev, "head_n": self.n,
        }  # fmt: skip
        return ExchangeRequest(**{**fields, **changes})  # type: ignore[arg-type]  # by name

    def send(self, request: ExchangeRequest) -> ExchangeReply:
        """Sends it and takes what comes."""
        reply = self.central.exchange(self.session, request)
        self.take(reply)
        return reply

    def take(self, reply: ExchangeReply) -> None:
        for row in reply.rows:
            self.rows[row.kind, row.id] = row
        self.cursor = reply.next

    def push(self, *ops: WireOperation) -> list[str]:
        """The outcomes of these operations."""
        return [result.outcome for result in self.send(self.request(ops)).results]

    def pull(self, *, limit: int = 1_000) -> None:
        """Everything that is new."""
        more = True
        while more:
            more = self.send(self.request(limit=limit)).more

    def see(self, kind: Kind, id: str) -> Record | None:
        """A record as this counter has it."""
        row = self.rows.get((str(kind), id))
        return None if row is None or row.deleted else decode_record(kind, bytes(row.body))

    # A day's sentences ---------------------------------------------------------------------------

    def list_product(self, code: str = "6901234567892") -> WireOperation:
        return self.record(
            Do.LIST_PRODUCT, product_id(self.site, code), ListProduct(code=code, name="牛奶")
        )

    def move(self, quantity: int, code: str = "6901234567892") -> WireOperation:
        kind = MovementKind.INTAKE if quantity > 0 else MovementKind.SALE
        return self.record(
            Do.MOVE_STOCK, product_id(self.site, code), MoveStock(kind=kind, quantity=quantity)
        )

    def order(self, number: str, **changes: object) -> WireOperation:
        return self.record(
            Do.PLACE_ORDER, order_id(self.site, number),
            PlaceOrder(platform_no=number, **changes), PERSON,  # type: ignore[arg-type]  # by name
        )  # fmt: skip

    def announce(
        self, row: int, *, order: str = "", lines: tuple[Line, ...] = ()
    ) -> tuple[str, list[WireOperation]]:
        """A parcel and its consignment; the parcel's id."""
        source = "list"
        consignment = consignment_id(self.site, source)
        parcel = parcel_id(consignment, row)
        args = AnnounceParcel(
            waybill=f"SF{row:010d}", consignment=consignment, position=row, lines=lines,
            order=order_id(self.site, order) if order else "",
        )  # fmt: skip
        return parcel, [
            self.record(
                Do.ANNOUNCE_CONSIGNMENT, consignment, AnnounceConsignment(title="am", source=source)
            ),
            self.record(Do.ANNOUNCE_PARCEL, parcel, args, PERSON),
        ]

    def receive(self, parcel: str, slot: str = "A-01-01") -> WireOperation:
        return self.record(
            Do.RECEIVE_PARCEL, parcel, ReceiveParcel(waybill="SF0000000001", slot=slot)
        )

    def hand_over(self, parcel: str, *, token: str = "") -> WireOperation:
        if not token:
            return self.record(Do.HAND_OVER, parcel, HandOver(proof=ProofKind.SECRET_CODE))
        body = read_token(token)
        assert isinstance(body, TokenBody)
        args = HandOver(
            proof=ProofKind.TOKEN, token=token, order_number=body.order, token_jti=body.jti
        )
        return self.record(Do.HAND_OVER, parcel, args)

    def waiting_parcel(self, row: int = 1, **about: object) -> str:
        """A parcel that is known and in the shop; its id."""
        parcel, ops = self.announce(row, **about)  # type: ignore[arg-type]  # by name
        assert set(self.push(*ops, self.receive(parcel))) <= {"applied", "noop"}
        return parcel


def enrol(central: Central, site: int, operator: str, *, seed: bytes | None = None) -> TestCounter:
    """A fresh counter of the site."""
    seed = seed or _IDS.secret(32)
    reply = central.enrol(
        EnrolRequest(
            code=central.enrolment.make_code(site), name="counter",
            public_key=public_bytes(new_key(seed)).hex(),
        )
    )  # fmt: skip
    return TestCounter(central=central, site=site, operator=operator, enrolled=reply, seed=seed)


@dataclass
class Shop:
    """A site with someone who may do everything."""

    central: Central
    site: int
    operator: str

    def counter(self) -> TestCounter:
        return enrol(self.central, self.site, self.operator)


def open_shop(central: Central, name: str = "幸福里") -> Shop:
    site = central.accounts.add_site(name)
    operator = central.accounts.add_operator(site, "小李", ("manager", "merchant"), "1234")
    return Shop(central=central, site=site, operator=operator)
