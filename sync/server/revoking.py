# SPDX-License-Identifier: Apache-2.0
"""Pickup tokens that are called back before their time: cancelled orders, tokens made anew, an administrator's word.

One order has one token that opens. What is called back goes into the site's signed list (`keys.py`), which counters
check without a network; it leaves the list when it would have expired anyway. Calling back never touches what has
been handed over: the goods are gone, and the order's cancellation makes its own case.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import insert, select, update

from app.domain.kinds import Kind
from app.domain.records import Order
from app.ids import IdSource
from app.tokens import TokenFault, read_token, secret_mac
from sync.protocol import ErrorCode
from sync.server.faults import ProtocolFault
from sync.server.issuing import new_secret_code
from sync.server.keys import publish
from sync.server.tables import order_secret, revoked_token, site
from sync.server.unit import Unit


def call_back(unit: Unit, order: str, now_ms: int) -> bool:
    """The order's token opens nothing from the next list on; False if none of it is still good."""
    place = (order_secret.c.site_id == unit.site, order_secret.c.order_id == order)
    kept = unit.connection.execute(
        select(order_secret.c.token, order_secret.c.expires_at).where(*place)
    ).first()
    if kept is None or not kept.token or kept.expires_at <= now_ms:
        return False
    body = read_token(kept.token)
    if isinstance(body, TokenFault):
        raise RuntimeError("a token that was issued can be read")
    row = {"site_id": unit.site, "jti": body.jti, "expires_at": kept.expires_at, "at": now_ms}
    unit.connection.execute(insert(revoked_token).values(row))
    unit.connection.execute(update(order_secret).where(*place).values(token="", expires_at=0))
    return True


def call_back_cancelled(unit: Unit, now_ms: int) -> None:
    """After a unit's operations: the tokens of the orders that they cancelled."""
    called = [order for order in sorted(unit.cancelled) if call_back(unit, order, now_ms)]
    if called:
        publish(unit, now_ms)


def call_back_for_good(unit: Unit, ids: IdSource, order: str, now_ms: int) -> Order:
    """An administrator's word: an order's token and secret code are void; new ones come when they are asked for."""
    found = unit.rows.get(Kind.ORDER, order)
    place = (order_secret.c.site_id == unit.site, order_secret.c.order_id == order)
    known = unit.connection.execute(select(order_secret.c.order_id).where(*place)).first()
    if not isinstance(found, Order) or known is None:
        raise ProtocolFault(ErrorCode.NOT_FOUND, "There is no such order at this site.")
    call_back(unit, order, now_ms)
    key = unit.connection.execute(
        select(site.c.site_key).where(site.c.site_id == unit.site)
    ).scalar_one()
    code = new_secret_code(ids)
    unit.connection.execute(update(order_secret).where(*place).values(code=code))
    renewed = replace(found, secret=secret_mac(bytes(key), unit.site, code))
    unit.put(renewed)
    publish(unit, now_ms)
    return renewed
