# SPDX-License-Identifier: Apache-2.0
"""What a site's counter sends on a busy day: parcels announced, received, handed over, stock moved.

The operations are whole (sealed, chained, with personal data beside them), and each parcel's come some time after one
another, so that the server finds them in its tables and not in the same batch. Nobody is meant by the names.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from app.codec import encode, operation_hash, seal
from app.domain.identity import consignment_id, parcel_id, product_id
from app.domain.kinds import MovementKind, ProofKind
from app.domain.operations import (
    AnnounceParcel,
    Args,
    Do,
    HandOver,
    ListProduct,
    MoveStock,
    Operation,
    ReceiveParcel,
)
from app.domain.records import Line, Personal
from app.ids import IdSource
from app.tokens import new_key, public_bytes, sign_request
from sync.codec import pack
from sync.protocol import EXCHANGE_PATH, EnrolRequest, ExchangeRequest, WireOperation
from sync.server.central import Central
from sync.server.enrolment import Session

_LAG = 40
"""So many parcels lie between being announced, received and handed over."""
_PRODUCTS = 20


@dataclass(slots=True, kw_only=True)
class BusyCounter:
    """An enrolled counter with its key, its journal and the numbers of its requests."""

    site: int
    id: str
    operator: str
    token: str
    seed: bytes
    incarnation: int
    ids: IdSource
    n: int = 0
    prev: str = ""
    sync_no: int = 0
    cursor: str = ""

    @property
    def session(self) -> Session:
        return Session(
            site=self.site, counter=self.id, public_key="", identities=frozenset({self.id})
        )

    def _record(
        self, kind: Do, entity: str, args: Args, private: Personal | None = None
    ) -> WireOperation:
        self.n += 1
        salt = secrets.token_hex(8) if private else ""
        op = Operation(
            id=self.ids.new_id(), counter=self.id, n=self.n, kind=kind, site=self.site,
            entity=entity, args=args, at=1_795_000_000_000 + self.n, operator=self.operator,
            shift=self.id, boot=self.id, monotonic=self.n, prev=self.prev,
            sealed=seal(private, salt),
        )  # fmt: skip
        body = encode(op)
        self.prev = operation_hash(body)
        return WireOperation(body=msgspec.Raw(body), private=private, salt=salt)

    def catalogue(self) -> list[WireOperation]:
        """The products that parcels and movements speak of."""
        return [
            self._record(
                Do.LIST_PRODUCT, product_id(self.site, f"69{n:011d}"),
                ListProduct(code=f"69{n:011d}", name="牛奶", price_minor=1_250),
            )
            for n in range(_PRODUCTS)
        ]  # fmt: skip

    def day(self) -> Iterator[WireOperation]:
        """Its operations without end: each step of the day concerns another parcel."""
        consignment = consignment_id(self.site, "list")
        parcel = 0
        while True:
            phone = f"199{parcel:08d}"
            product = product_id(self.site, f"69{parcel % _PRODUCTS:011d}")
            yield self._record(
                Do.ANNOUNCE_PARCEL, parcel_id(consignment, parcel),
                AnnounceParcel(
                    waybill=f"SF{parcel:012d}", consignment=consignment, position=parcel,
                    carrier="sf", item="鲜牛奶 1L×2",
                    # Most parcels are a carrier's; the goods of some are the shop's own stock.
                    lines=(Line(name="鲜牛奶", quantity=2, product=product),) if parcel % 4 == 0 else (),
                ),
                Personal(name="王小明", phone=phone, phone_tail=phone[-4:], address="幸福里3幢2单元501室"),
            )  # fmt: skip
            if (came := parcel - _LAG) >= 0:
                slot = f"A-{came % 12 + 1:02d}-{came % 20 + 1:02d}"
                yield self._record(
                    Do.RECEIVE_PARCEL, parcel_id(consignment, came),
                    ReceiveParcel(
                        waybill=f"SF{came:012d}", slot=slot, pickup_code=f"A1-{came:05d}",
                        consignment=consignment,
                    ),
                )  # fmt: skip
            if (left := parcel - 2 * _LAG) >= 0:
                yield self._record(
                    Do.HAND_OVER, parcel_id(consignment, left),
                    HandOver(proof=ProofKind.SECRET_CODE, scanned=True),
                )  # fmt: skip
            if parcel % 2:
                yield self._record(
                    Do.MOVE_STOCK, product, MoveStock(kind=MovementKind.SALE, quantity=-1)
                )
            parcel += 1

    def request(self, ops: list[WireOperation], *, limit: int = 0) -> ExchangeRequest:
        """The next exchange; as it stands one that only pushes."""
        self.sync_no += 1
        return ExchangeRequest(
            counter=self.id, incarnation=self.incarnation, sync_no=self.sync_no,
            rid=f"r{self.sync_no}", cursor=self.cursor, limit=limit, ops=ops, head=self.prev,
            head_n=self.n,
        )  # fmt: skip

    def signed(self, request: ExchangeRequest) -> tuple[bytes, dict[str, str]]:
        """The body and the headers of the HTTP request."""
        body, encoding = pack(request)
        signature = sign_request(
            new_key(self.seed), method="POST", target=EXCHANGE_PATH, counter=self.id, body=body
        )
        return body, {
            "authorization": f"Bearer {self.token}",
            "linli-signature": signature,
            "content-type": "application/vnd.linli+json",
            "content-encoding": encoding,
            "accept-encoding": "zstd",
        }


def open_site(central: Central, ids: IdSource) -> BusyCounter:
    """A fresh site with an operator who may do everything, one counter and a catalogue."""
    site = central.accounts.add_site("南门站")
    operator = central.accounts.add_operator(site, "小李", ("manager", "merchant"), "1234")
    seed = secrets.token_bytes(32)
    enrolled = central.enrol(
        EnrolRequest(
            code=central.enrolment.make_code(site),
            name="counter",
            public_key=public_bytes(new_key(seed)).hex(),
        )
    )
    counter = BusyCounter(
        site=site, id=enrolled.counter, operator=operator, token=enrolled.token, seed=seed,
        incarnation=enrolled.incarnation, ids=ids,
    )  # fmt: skip
    central.exchange(counter.session, counter.request(counter.catalogue()))
    return counter
