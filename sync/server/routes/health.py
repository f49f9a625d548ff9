# SPDX-License-Identifier: Apache-2.0
"""Is it alive, is it ready, how is it doing, and what can be called."""

from __future__ import annotations

from litestar import Response, get

from sync.protocol import CA_PATH, ErrorCode
from sync.server import openapi
from sync.server.faults import ProtocolFault
from sync.server.metrics import CONTENT_TYPE
from sync.server.routes.wire import Caller, central_of, in_thread, to_platform

PEM = "application/x-pem-file"


@get("/livez")
async def livez() -> Response[bytes]:
    """The process answers."""
    return to_platform({"ok": True})


@get("/readyz")
async def readyz(request: Caller) -> Response[bytes]:
    """The database answers, too."""
    central = central_of(request)

    def ask() -> None:
        with central.database.read() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM site").scalar()

    await in_thread(ask)
    return to_platform({"ok": True, "server_time": central.clock.now_ms()})


@get(CA_PATH)
async def authority(request: Caller) -> Response[bytes]:
    """The certificate that counters pin: they know by its mark that it is the right one."""
    text = central_of(request).authority
    if not text:
        raise ProtocolFault(ErrorCode.NOT_FOUND, "This server has no authority of its own.")
    return to_platform(text.encode(), media_type=PEM)


@get("/metrics")
async def metrics(request: Caller) -> Response[bytes]:
    """For Prometheus."""
    return to_platform(await in_thread(central_of(request).measured), media_type=CONTENT_TYPE)


@get("/v1/openapi.json")
async def document() -> Response[bytes]:
    """This interface as OpenAPI 3.1."""
    return to_platform(openapi.document())


@get("/v1/docs")
async def docs() -> Response[bytes]:
    """The same as a page; it loads nothing from anywhere."""
    return to_platform(openapi.page().encode(), media_type="text/html; charset=utf-8")
