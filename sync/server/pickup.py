# SPDX-License-Identifier: Apache-2.0
"""What a resident shows at the counter: the pickup token's text and the secret code of an order.

Promises: asking again gives the same token for as long as most of its time is left, so that a QR on a phone
and one on paper are one; a token is for an order that this site knows, and its order number is the site's own.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from app.clock import Clock
from app.codec import decode_record
from app.domain.identity import order_id
from app.domain.kinds import Kind, OrderStatus
from app.domain.records import Order
from app.ids import IdSource
from app.tokens import MINUTE_MS, PARCELS_MAX, TokenBody, make_token, new_key
from sync.protocol import ErrorCode
from sync.server.engine import Database
from sync.server.faults import ProtocolFault
from sync.server.keys import DAY_MS, publish, rotate, signing
from sync.server.revoking import call_back
from sync.server.tables import order_secret, record
from sync.server.unit import Unit

VALID_DAYS = 30
RENEW_DAYS = 10
"""A token with less than this left is made anew when it is asked for."""
EARLY_MS = 60 * MINUTE_MS
"""A token is valid from an hour before it was made: counters' clocks are not alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupToken:
    """The QR's text, the code for people without a phone at hand, and until when (UTC ms) the token is good."""

    order: str
    number: int
    token: str
    secret_code: str
    expires: int


def pickup_token(
    database: Database, clock: Clock, ids: IdSource, site: int, order: str
) -> PickupToken:
    """The proof for an order, by its platform number or its id. `not_found` for any other text."""
    now = clock.now_ms()

    def work(connection: Connection) -> PickupToken:
        # The lock is what makes two askers get one token.
        unit = Unit(connection, database.statements, site, count=0, ids=ids)
        made = _issue(connection, unit, ids, order, now)
        unit.finish()
        return made

    return database.unit(work)


def _find(connection: Connection, site: int, order: str) -> Order:
    if "\0" not in order and len(order) <= 200:
        rows = connection.execute(
            select(record.c.body).where(
                record.c.site_id == site,
                record.c.kind == str(Kind.ORDER),
                record.c.id.in_((order_id(site, order), order)),
                record.c.deleted.is_(False),
            )
        ).scalars()
        for body in rows:
            found = decode_record(Kind.ORDER, body.encode())
            if isinstance(found, Order):
                return found
    raise ProtocolFault(ErrorCode.NOT_FOUND, "There is no such order at this site.")


def _issue(
    connection: Connection, unit: Unit, ids: IdSource, order: str, now_ms: int
) -> PickupToken:
    found = _find(connection, unit.site, order)
    if found.status is OrderStatus.CANCELLED:
        raise ProtocolFault(ErrorCode.NOT_FOUND, "The order has been cancelled.")
    place = (order_secret.c.site_id == unit.site, order_secret.c.order_id == found.id)
    kept = connection.execute(select(order_secret).where(*place)).first()
    if kept is None:
        raise ProtocolFault(ErrorCode.NOT_FOUND, "There is no such order at this site.")
    token, expires = kept.token, kept.expires_at
    if not token or expires - now_ms < RENEW_DAYS * DAY_MS:
        # One order, one token that opens: the one before is called back with the same commit.
        if call_back(unit, found.id, now_ms):
            publish(unit, now_ms)
        expires = now_ms // MINUTE_MS * MINUTE_MS + VALID_DAYS * DAY_MS
        token = _sign(connection, unit, ids, found, now_ms, expires)
        connection.execute(
            update(order_secret).where(*place).values(token=token, expires_at=expires)
        )
    return PickupToken(
        order=found.platform_no,
        number=found.number,
        token=token,
        secret_code=kept.code,
        expires=expires,
    )


def _sign(
    connection: Connection, unit: Unit, ids: IdSource, order: Order, now_ms: int, expires: int
) -> str:
    key = signing(connection, unit.site, now_ms)
    if key is None:
        # 90 days have passed since the last rotation: this is the moment for the next.
        rotate(unit, ids, now_ms)
        key = signing(connection, unit.site, now_ms)
        if key is None:
            raise RuntimeError("a key that was just made signs")
    parcels = connection.execute(
        select(record.c.id).where(
            record.c.site_id == unit.site,
            record.c.kind == str(Kind.PARCEL),
            record.c.parent == order.id,
            record.c.parent != "",
            record.c.deleted.is_(False),
        )
    ).all()
    return make_token(
        new_key(key[1]),
        TokenBody(
            site=unit.site,
            order=order.number,
            not_before_min=(now_ms - EARLY_MS) // MINUTE_MS,
            expires_min=expires // MINUTE_MS,
            jti=ids.secret(8).hex(),
            key_id=key[0],
            parcels=min(len(parcels), PARCELS_MAX),
        ),
    )
