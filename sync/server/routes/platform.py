# SPDX-License-Identifier: Apache-2.0
"""What the shop platform calls: upserts of its records, what happened at the counters, a resident's proof."""

from __future__ import annotations

from litestar import Response, get, post

from sync.server.platform_messages import (
    CancellationsRequest,
    ConsignmentsRequest,
    OrdersRequest,
    PickupTokenReply,
    ProductsRequest,
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


@post("/v1/platform/products")
async def products(request: Caller) -> Response[bytes]:
    """Products of the catalogue, by code."""
    central, key = central_of(request), platform_key(request)
    _, message = await body_of(request, ProductsRequest)
    site = await in_thread(lambda: central.platform_site(key, message.site))
    reply = await in_thread(lambda: central.platform.products(site, message.products))
    return to_platform(await in_thread(lambda: central.told(reply)))


@post("/v1/platform/orders")
async def orders(request: Caller) -> Response[bytes]:
    """Orders, by the platform's number."""
    central, key = central_of(request), platform_key(request)
    _, message = await body_of(request, OrdersRequest)
    site = await in_thread(lambda: central.platform_site(key, message.site))
    reply = await in_thread(lambda: central.platform.orders(site, message.orders))
    return to_platform(await in_thread(lambda: central.told(reply)))


@post("/v1/platform/consignments")
async def consignments(request: Caller) -> Response[bytes]:
    """Deliveries on their way with their parcels, by the platform's ids."""
    central, key = central_of(request), platform_key(request)
    _, message = await body_of(request, ConsignmentsRequest)
    site = await in_thread(lambda: central.platform_site(key, message.site))
    reply = await in_thread(lambda: central.platform.consignments(site, message.consignments))
    return to_platform(await in_thread(lambda: central.told(reply)))


@post("/v1/platform/cancellations")
async def cancellations(request: Caller) -> Response[bytes]:
    """Orders that won't be fulfilled, by the platform's number."""
    central, key = central_of(request), platform_key(request)
    _, message = await body_of(request, CancellationsRequest)
    site = await in_thread(lambda: central.platform_site(key, message.site))
    reply = await in_thread(lambda: central.platform.cancellations(site, message.cancellations))
    return to_platform(await in_thread(lambda: central.told(reply)))


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
