# SPDX-License-Identifier: Apache-2.0
"""The server as an ASGI application: routes, the faults' replies, what is counted about each request."""

from __future__ import annotations

import time
from typing import Any

from litestar import Litestar
from litestar.datastructures import State
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from sync.codec import ENCODED_MAX
from sync.protocol import EVENTS_PATH
from sync.server.central import Central
from sync.server.fence import fenced
from sync.server.openapi import ENDPOINTS
from sync.server.routes import counters, health, platform
from sync.server.routes.wire import answer_fault

ROUTES: list[Any] = [
    counters.enrol,
    counters.exchange,
    counters.changes,
    counters.snapshot,
    counters.digest,
    counters.events,
    platform.products,
    platform.orders,
    platform.group_buys,
    platform.cancellations,
    platform.consignments,
    platform.pickup_token,
    platform.happenings,
    platform.set_webhook,
    platform.webhook,
    platform.forget_webhook,
    health.livez,
    health.readyz,
    health.authority,
    health.metrics,
    health.document,
    health.docs,
]
_KNOWN = {endpoint.path for endpoint in ENDPOINTS}


def create_app(central: Central) -> Litestar:
    """The application on `central`; whoever made `central` closes it."""

    def counted(app: ASGIApp) -> ASGIApp:
        """Counts each request by route and status. The stream isn't timed: it ends when the counter goes."""

        async def call(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != ScopeType.HTTP:
                await app(scope, receive, send)
                return
            route = _route_of(scope["path"])
            began = time.perf_counter()

            async def noted(message: Message) -> None:
                if message["type"] == "http.response.start":
                    central.metrics.requests.labels(route, str(message["status"])).inc()
                    if route != EVENTS_PATH:
                        central.metrics.seconds.labels(route).observe(time.perf_counter() - began)
                await send(message)

            await app(scope, receive, noted)

        return call

    return Litestar(
        route_handlers=ROUTES,
        state=State({"central": central}),
        exception_handlers={Exception: answer_fault},
        middleware=[counted, fenced],
        openapi_config=None,
        request_max_body_size=ENCODED_MAX + 1,
        logging_config=None,
    )


def _route_of(path: str) -> str:
    """The route of a path, so that order numbers don't become labels."""
    if path in _KNOWN:
        return path
    before, _, _ = path.rpartition("/")
    return f"{before}/{{order}}" if f"{before}/{{order}}" in _KNOWN else "other"
