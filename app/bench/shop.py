# SPDX-License-Identifier: Apache-2.0
"""A counter with as many orders and parcels as a bench asks for, filled as a server's snapshot would fill it.

Rows go through the store's own encoders into a generation of their own (`app.store.shadow`), so that a million
orders are there in a minute or two and lie on the disk as after a real fill. Nobody and nothing is meant by the
names; they are as unevenly spread as real ones, and one phone in 64 ends alike. Every order has its secret code
and could have its token.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from app.bootstrap import CounterApp, open_counter
from app.codec import encode
from app.domain.check_digits import secret_check_digit
from app.domain.columns import values_of
from app.domain.identity import derived_id
from app.domain.kinds import Kind, ParcelStatus
from app.domain.lookup import kind_of
from app.domain.records import Handover, Keys, Operator, Order, Parcel, Personal, Record, Site
from app.secrets import ROOT_PUBLIC, SITE_KEY, Secrets, open_secrets
from app.services.desk import Session
from app.store import replica, shadow
from app.tokens import (
    MINUTE_MS,
    KeyList,
    TokenBody,
    TokenKey,
    make_token,
    new_key,
    public_bytes,
    secret_mac,
    sign_key_list,
)

SITE = 1
SLICE = 5_000
_DAY_MS = 86_400_000
_EVERY_MS = 60_000
"""One order a minute: a million of them reach back two years."""
_SPREAD = 2_654_435_761
_SURNAMES = "王王王王李李李李张张张刘刘刘陈陈杨杨黄赵周吴徐孙马朱胡郭何林罗高"
_NAMES = "伟伟芳芳娜敏敏静静丽丽强磊军军洋勇勇艳杰娟涛明明超霞平刚秀英华文"
ALIKE = "8888"
"""How the phone of one resident in 64 ends."""
MANAGER = Operator(id=derived_id("bench", "manager"), name="周经理", roles=("manager",))


class Shop:
    """The open counter and what its residents hold in their hands."""

    def __init__(self, counter: CounterApp, vault: Secrets) -> None:
        self.counter = counter
        self.count, self.waiting = 0, range(0)
        self._orders: list[str] = []
        self._now = counter.desk.now()
        self._site_key = secrets.token_bytes(32)
        self._signing = new_key(secrets.token_bytes(32))
        root = new_key(secrets.token_bytes(32))
        vault.put(SITE_KEY, self._site_key)
        vault.put(ROOT_PUBLIC, public_bytes(root))
        keys = KeyList(
            site=SITE,
            version=1,
            issued=self._now - _DAY_MS,
            expires=self._now + 90 * _DAY_MS,
            keys=(
                TokenKey(
                    key_id=1,
                    public=public_bytes(self._signing).hex(),
                    signs_from=self._now - _DAY_MS,
                    signs_until=self._now + 90 * _DAY_MS,
                ),
            ),
        )
        counter.store.set_identity(site=SITE, counter="bench", incarnation=1)
        signed = sign_key_list(root, keys)
        self._take(
            [
                Site(id=derived_id("site", SITE), number=SITE, name="南门站"),
                MANAGER,
                Keys(id=derived_id("keys", SITE), version=1, expires=keys.expires, signed=signed),
            ]
        )
        counter.desk.session = Session(operator=MANAGER, shift=derived_id("bench", "shift"))

    def _take(self, records: list[Record]) -> None:
        rows = [replica.ServedRow(kind=kind_of(r), id=r.id, seq=1, body=encode(r)) for r in records]
        self.counter.store.write(lambda conn: replica.take_rows(conn, rows), durable=False).result()

    def fill(self, count: int, *, waiting: int | None = None) -> None:
        """`count` orders with a parcel each, of which the last `waiting` (None = all) still wait."""
        self.count = count
        self.waiting = range(0 if waiting is None else max(0, count - waiting), count)
        self._orders = [derived_id("order", SITE, self.platform_no(n)) for n in range(count)]
        kinds: dict[Kind, tuple[Callable[[int], str], Callable[[int], Record], range]] = {
            Kind.ORDER: (self.order, self._order, range(count)),
            Kind.PARCEL: (self.parcel, self._parcel, range(count)),
            Kind.HANDOVER: (self.handover, self._handover, range(self.waiting.start)),
        }
        write = self.counter.store.write
        write(lambda conn: shadow.begin(conn, "bench"), durable=False).result()
        laid: Future[None] | None = None
        for kind, (name, make, numbers) in kinds.items():
            # In the order of the ids: half the time of any other.
            ranked = sorted(numbers, key=name)
            for start in range(0, len(ranked), SLICE):
                rows = [
                    (r.id, 1, *values_of(r), encode(r))
                    for r in map(make, ranked[start : start + SLICE])
                ]
                # The next slice is made while this one is written; no more than that is in memory.
                if laid is not None:
                    laid.result()
                laid = write(partial(shadow.put, kind=kind, rows=rows), durable=False)
        while write(shadow.build_index, durable=False).result():
            pass
        write(_make_current, durable=False).result()
        while write(partial(shadow.sweep, rows=SLICE), durable=False).result():
            pass

    def _who(self, n: int) -> Personal:
        phone = self.phone(n)
        return Personal(name=self.name(n), phone=phone, phone_tail=phone[-4:], address="幸福里")

    def placed_at(self, n: int) -> int:
        """When order `n` was placed: the last one yesterday."""
        return self._now - _DAY_MS - (self.count - n) * _EVERY_MS

    def _order(self, n: int) -> Order:
        return Order(
            id=self.order(n),
            platform_no=self.platform_no(n),
            number=n + 1,
            recipient=self._who(n),
            placed_at=self.placed_at(n),
            secret=secret_mac(self._site_key, SITE, self.secret_code(n)),
        )

    def _parcel(self, n: int) -> Parcel:
        waits = n in self.waiting
        received = self._now - n % 3 * _DAY_MS if waits else self.placed_at(n) + _DAY_MS // 4
        return Parcel(
            id=self.parcel(n),
            waybill=self.waybill(n),
            status=ParcelStatus.WAITING if waits else ParcelStatus.HANDED_OVER,
            order=self.order(n),
            recipient=self._who(n),
            item="赣南脐橙 5 斤装",
            slot=self.slot(n),
            pickup_code=f"A1-{n:05d}",
            announced_at=self.placed_at(n),
            received_at=received,
            closed_at=0 if waits else received + _DAY_MS // 3,
            handover="" if waits else self.handover(n),
        )

    def _handover(self, n: int) -> Handover:
        return Handover(
            id=self.handover(n),
            parcel=self.parcel(n),
            order=self.order(n),
            at=self.placed_at(n) + _DAY_MS // 4 + _DAY_MS // 3,
            counter="bench",
            operator=MANAGER.id,
            operation=derived_id("operation", "bench", n),
            order_number=n + 1,
        )

    @staticmethod
    def name(n: int) -> str:
        mixed = n * _SPREAD >> 7
        surname = _SURNAMES[mixed % len(_SURNAMES)]
        given = _NAMES[mixed // 31 % len(_NAMES)]
        # One name in five has two characters.
        return surname + given + (_NAMES[mixed // 997 % len(_NAMES)] if mixed % 5 else "")

    @staticmethod
    def phone(n: int) -> str:
        """Another one for every order."""
        if n % 64:
            return f"199{n:08d}"
        block, place = divmod(n // 64, 10_000)
        return f"{188 - block}{place:04d}{ALIKE}"

    @staticmethod
    def slot(n: int) -> str:
        return f"{'ABCD'[n % 4]}-{n // 4 % 12 + 1:02d}-{n // 48 % 20 + 1:02d}"

    def order(self, n: int) -> str:
        return self._orders[n]

    @staticmethod
    def handover(n: int) -> str:
        return _scattered("8002", n)

    @staticmethod
    def platform_no(n: int) -> str:
        return f"GB{n:012d}"

    @staticmethod
    def waybill(n: int) -> str:
        return f"SF{n:012d}"

    @staticmethod
    def secret_code(n: int) -> str:
        digits = f"{n:07d}"
        return digits + secret_check_digit(digits)

    @staticmethod
    def parcel(n: int) -> str:
        return _scattered("8001", n)

    def token(self, n: int) -> str:
        """The text of a resident's QR."""
        minute = self._now // MINUTE_MS
        body = TokenBody(
            site=SITE,
            order=n + 1,
            not_before_min=minute - 60,
            expires_min=minute + 60 * 24 * 30,
            jti=secrets.token_hex(8),
            key_id=1,
            parcels=1,
        )
        return make_token(self._signing, body)


def _scattered(variety: str, n: int) -> str:
    """An id like a derived one, which lies anywhere among the others; made in a tenth of the time."""
    return f"{n * _SPREAD & 0xFFFFFFFF:08x}-0000-{variety}-8000-{n:012x}"


def _make_current(conn: Connection) -> None:
    # What the shop has of itself was there before: it is newer than nothing.
    shadow.carry_over(conn, 0)
    shadow.swap(conn)


@contextmanager
def open_shop(folder: Path, count: int, *, waiting: int | None = None) -> Iterator[Shop]:
    """A shop in a folder of its own, offline; see `Shop.fill`."""
    keyfile = folder / "keys.json"
    counter = open_counter(folder / "counter", keyfile=keyfile, quiet=True)
    try:
        shop = Shop(counter, open_secrets(folder / "counter", keyfile))
        shop.fill(count, waiting=waiting)
        yield shop
    finally:
        counter.close()
