# SPDX-License-Identifier: Apache-2.0
"""What the shop platform calls: upserts of its records, what happened at the counters, a resident's proof."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from litestar import Response, delete, get, post, put

from sync.server.accounts import key_id_of
from sync.server.platform import Platform
from sync.server.platform_messages import (
    BatchReply,
    CancellationsRequest,
    ConsignmentsRequest,
    GroupBuysRequest,
    OrdersRequest,
    PickupTokenReply,
    ProductsRequest,
    WebhookReply,
    WebhookRequest,
)
from sync.server.routes.wire import (
    Caller,
    body_of,
    central_of,
    in_thread,
    limit_of,
    platform_key,
    site_of,
    to_platform,
)

_M = TypeVar(
    "_M",
    ProductsRequest,
    OrdersRequest,
    ConsignmentsRequest,
    GroupBuysRequest,
    CancellationsRequest,
)


async def _taken_in(
    request: Caller, shape: type[_M], call: Callable[[Platform, int, _M], BatchReply]
) -> Response[bytes]:
    """What all the calls that tell us something have in common; the counters are woken afterwards."""
    central, key = central_of(request), platform_key(request)
    _, message = await body_of(request, shape)
    site = await in_thread(lambda: central.platform_site(key, message.site))
    reply = await in_thread(lambda: call(central.platform, site, message))
    return to_platform(await in_thread(lambda: central.told(reply)))


@post("/v1/platform/products")
async def products(request: Caller) -> Response[bytes]:
    """Products of the catalogue, by code."""
    return await _taken_in(
        request, ProductsRequest, lambda p, site, m: p.products(site, m.products)
    )


@post("/v1/platform/orders")
async def orders(request: Caller) -> Response[bytes]:
    """Orders, by the platform's number."""
    return await _taken_in(request, OrdersRequest, lambda p, site, m: p.orders(site, m.orders))


@post("/v1/platform/consignments")
async def consignments(request: Caller) -> Response[bytes]:
    """Deliveries on their way with their parcels, by the platform's ids."""
    return await _taken_in(
        request, ConsignmentsRequest, lambda p, site, m: p.consignments(site, m.consignments)
    )


@post("/v1/platform/group-buys")
async def group_buys(request: Caller) -> Response[bytes]:
    """Group buys, by the platform's number."""
    return await _taken_in(
        request, GroupBuysRequest, lambda p, site, m: p.group_buys(site, m.group_buys)
    )


@post("/v1/platform/cancellations")
async def cancellations(request: Caller) -> Response[bytes]:
    """Orders that won't be fulfilled, by the platform's number."""
    return await _taken_in(
        request, CancellationsRequest, lambda p, site, m: p.cancellations(site, m.cancellations)
    )


@get("/v1/platform/pickup-token/{order:str}")
async def pickup_token(request: Caller) -> Response[bytes]:
    """The text of the resident's QR for an order, and the code to type."""
    central, key = central_of(request), platform_key(request)
    asked, order = site_of(request), str(request.path_params["order"])
    site = await in_thread(lambda: central.platform_site(key, asked))
    made = await in_thread(lambda: central.pickup_token(site, order))
    return to_platform(
        PickupTokenReply(
            order=made.order,
            number=made.number,
            token=made.token,
            secret_code=made.secret_code,
            expires=made.expires,
        )
    )


@get("/v1/platform/events")
async def happenings(request: Caller) -> Response[bytes]:
    """What happened at the counters, after a cursor."""
    central, key = central_of(request), platform_key(request)
    asked, limit = site_of(request), limit_of(request, 200)
    cursor = request.query_params.get("cursor", "")
    site = await in_thread(lambda: central.platform_site(key, asked))
    return to_platform(await in_thread(lambda: central.happenings(site, cursor, limit)))


@put("/v1/platform/webhook")
async def set_webhook(request: Caller) -> Response[bytes]:
    """Registers the address that is told from now on."""
    central, key = central_of(request), platform_key(request)
    _, message = await body_of(request, WebhookRequest)
    site = await in_thread(lambda: central.platform_site(key, message.site))

    def work() -> WebhookReply:
        made = central.webhooks.register(site, key_id_of(key), message.url, message.cursor)
        central.telling.wake()
        return made

    return to_platform(await in_thread(work))


@get("/v1/platform/webhook")
async def webhook(request: Caller) -> Response[bytes]:
    """Where this key's webhook stands."""
    central, key = central_of(request), platform_key(request)
    asked = site_of(request)
    site = await in_thread(lambda: central.platform_site(key, asked))
    return to_platform(await in_thread(lambda: central.webhooks.show(site, key_id_of(key))))


@delete("/v1/platform/webhook", status_code=200)
async def forget_webhook(request: Caller) -> Response[bytes]:
    """Ends it."""
    central, key = central_of(request), platform_key(request)
    asked = site_of(request)
    site = await in_thread(lambda: central.platform_site(key, asked))
    return to_platform(await in_thread(lambda: central.webhooks.forget(site, key_id_of(key))))
