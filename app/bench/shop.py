# SPDX-License-Identifier: Apache-2.0
"""A counter with as many orders and parcels as a bench asks for, filled as a server's feed would fill it.

Nobody and nothing is meant by the names. Every order has its secret code and could have its token.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.bootstrap import CounterApp, open_counter
from app.codec import encode
from app.domain.check_digits import secret_check_digit
from app.domain.identity import derived_id
from app.domain.records import (
    Keys,
    Operator,
    Order,
    Parcel,
    ParcelStatus,
    Personal,
    Record,
    Site,
    kind_of,
)
from app.secrets import ROOT_PUBLIC, SITE_KEY, Secrets, open_secrets
from app.services.desk import Session
from app.store import replica
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
SLICE = 2_000
_DAY_MS = 86_400_000
_SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗高"
_NAMES = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚"
MANAGER = Operator(id=derived_id("bench", "manager"), name="周经理", roles=("manager",))


class Shop:
    """The open counter and what its residents hold in their hands."""

    def __init__(self, counter: CounterApp, vault: Secrets) -> None:
        self.counter = counter
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

    def fill(self, count: int) -> None:
        """`count` orders with a waiting parcel each."""
        for start in range(0, count, SLICE):
            page: list[Record] = []
            for n in range(start, min(start + SLICE, count)):
                page += self._pair(n)
            self._take(page)

    def _pair(self, n: int) -> tuple[Order, Parcel]:
        phone = f"199{n:08d}"
        surname = _SURNAMES[n % len(_SURNAMES)]
        given = _NAMES[n // 20 % len(_NAMES)] + _NAMES[n // 400 % len(_NAMES)]
        who = Personal(name=surname + given, phone=phone, phone_tail=phone[-4:], address="幸福里")
        order = Order(
            id=derived_id("order", SITE, self.platform_no(n)),
            platform_no=self.platform_no(n),
            number=n + 1,
            recipient=who,
            secret=secret_mac(self._site_key, SITE, self.secret_code(n)),
        )
        parcel = Parcel(
            id=self.parcel(n),
            waybill=self.waybill(n),
            status=ParcelStatus.WAITING,
            order=order.id,
            recipient=who,
            slot="A-01-01",
            pickup_code=f"A1-{n:05d}",
            received_at=self._now - n % 3 * _DAY_MS,
        )
        return order, parcel

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
        return derived_id("parcel", "bench", n)

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


@contextmanager
def open_shop(folder: Path, count: int) -> Iterator[Shop]:
    """A shop in a folder of its own, offline."""
    keyfile = folder / "keys.json"
    counter = open_counter(folder / "counter", keyfile=keyfile, quiet=True)
    try:
        shop = Shop(counter, open_secrets(folder / "counter", keyfile))
        shop.fill(count)
        yield shop
    finally:
        counter.close()
