# SPDX-License-Identifier: Apache-2.0
"""What counters call: enrol, exchange, changes, and the stream that wakes them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import msgspec
from litestar import Response, get, post
from litestar.response import Stream

from sync.protocol import (
    CHANGES_PATH,
    CHUNK_TYPE,
    DIGEST_PATH,
    ENROL_PATH,
    EVENTS_PATH,
    EXCHANGE_PATH,
    MARKER,
    PROTO,
    ROWS_DEFAULT,
    SNAPSHOT_PATH,
    EnrolRequest,
    ErrorCode,
    ExchangeRequest,
    SnapshotReply,
    Wake,
)
from sync.server.bus import Bus
from sync.server.central import Central
from sync.server.faults import ProtocolFault
from sync.server.routes.wire import (
    Caller,
    body_of,
    central_of,
    in_thread,
    limit_of,
    number_of,
    sent_by,
    session_of,
    to_counter,
    to_counter_as_is,
)

HEARTBEAT_S = 20.0
COALESCE_S = 0.05
MAKING_S = 12.0
"""Below a counter's patience with a silent server."""
MAKING_RETRY_S = 3
WAIT_MAX_S = 25


@post(ENROL_PATH)
async def enrol(request: Caller) -> Response[bytes]:
    """A counter becomes one: by a code, or signed by the identity that was found to be a fork."""
    central = central_of(request)
    body, message = await body_of(request, EnrolRequest)
    session = await session_of(request, body) if message.forked_from else None
    address = request.client.host if request.client else ""
    try:
        reply = await in_thread(lambda: central.enrol(message, session=session))
    except ProtocolFault as fault:
        if fault.code is ErrorCode.CODE_UNKNOWN:
            central.failures.take(address)
        raise
    return await to_counter(request, reply)


@post(EXCHANGE_PATH)
async def exchange(request: Caller) -> Response[bytes]:
    """Push and pull in one."""
    central = central_of(request)
    # The signature is over the bytes, so a stranger's body is never unpacked.
    session = await session_of(request, await sent_by(request))
    _, message = await body_of(request, ExchangeRequest)
    return await to_counter(request, await in_thread(lambda: central.exchange(session, message)))


@get(CHANGES_PATH)
async def changes(request: Caller) -> Response[bytes]:
    """The pull alone: `cursor` and `limit` in the query."""
    central = central_of(request)
    session = await session_of(request, b"")
    cursor = request.query_params.get("cursor", "")
    limit = limit_of(request, ROWS_DEFAULT)
    return await to_counter(
        request, await in_thread(lambda: central.changes(session, cursor, limit))
    )


@get(SNAPSHOT_PATH)
async def snapshot(request: Caller) -> Response[bytes]:
    """The list of a snapshot's chunks (`shape`, `at_least`, `id`), or one of them (`id`, `chunk`)."""
    central = central_of(request)
    session = await session_of(request, b"")
    query = request.query_params
    id = query.get("id", "")
    if "chunk" in query:
        number = number_of(request, "chunk")
        body = await in_thread(lambda: central.snapshots.chunk(session.site, id, number))
        return to_counter_as_is(body, CHUNK_TYPE)
    shape, at_least = query.get("shape", ""), number_of(request, "at_least")
    besides = query.get("besides", "")
    making = asyncio.ensure_future(
        in_thread(
            lambda: central.snapshots.manifest(
                session.site, shape=shape, at_least=at_least, id=id, besides=besides
            )
        )
    )
    making.add_done_callback(_heard)
    try:
        # It is made to its end whoever waits; a counter that has waited this long asks again for it.
        reply = await asyncio.wait_for(asyncio.shield(making), MAKING_S)
    except TimeoutError:
        raise ProtocolFault(
            ErrorCode.UNAVAILABLE, "The snapshot is being made.", retry_after_s=MAKING_RETRY_S
        ) from None
    return await to_counter(request, reply)


def _heard(making: asyncio.Future[SnapshotReply]) -> None:
    """A fault after everyone has stopped waiting is heard here; whoever asks next meets it himself."""
    if not making.cancelled():
        making.exception()


@get(DIGEST_PATH)
async def digest(request: Caller) -> Response[bytes]:
    """What the site's records come to, for a counter to compare."""
    central = central_of(request)
    session = await session_of(request, b"")
    return await to_counter(request, await in_thread(lambda: central.digests.digest(session.site)))


@get(EVENTS_PATH)
async def events(request: Caller) -> Stream | Response[bytes]:
    """Wakes the counter when there may be something new; a comment line as heartbeat.

    With `wait` it is one question instead of a stream, for lines that hold streams back: the answer comes with the
    first news past `after`, or when the seconds are over.
    """
    central = central_of(request)
    session = await session_of(request, b"")
    if "wait" in request.query_params:
        wait_s = number_of(request, "wait", most=WAIT_MAX_S)
        after = number_of(request, "after") if "after" in request.query_params else None
        seq = await next_wake(central, session.site, after, wait_s)
        return await to_counter(request, Wake(seq=seq))
    return Stream(
        wakes(central.bus, session.site),
        media_type="text/event-stream",
        headers={MARKER: str(PROTO), "cache-control": "no-store", "x-accel-buffering": "no"},
    )


async def next_wake(central: Central, site: int, after: int | None, wait_s: int) -> int:
    """The sequence that the site has reached, as soon as it is past `after` (None: at the next news)."""
    async with central.bus.listen(site) as listener:
        # Asked after the ear is open: what is committed in between is heard.
        reached = await in_thread(lambda: central.reached(site))
        if after is not None and reached > after:
            return reached
        if await listener.wait(wait_s):
            await asyncio.sleep(COALESCE_S)
        return max(reached, listener.seq)


async def wakes(bus: Bus, site: int) -> AsyncIterator[bytes]:
    """The lines of one stream until the server stops or the counter goes."""
    async with bus.listen(site) as listener:
        yield b": listening\n\n"
        while not listener.is_closed():
            if not await listener.wait(HEARTBEAT_S):
                yield b": still here\n\n"
                continue
            if listener.is_closed():
                return
            # A batch of commits is one wake-up.
            await asyncio.sleep(COALESCE_S)
            yield b"event: wake\ndata: " + msgspec.json.encode(Wake(seq=listener.seq)) + b"\n\n"
