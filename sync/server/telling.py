# SPDX-License-Identifier: Apache-2.0
"""Tells the platform's receivers what happened, page after page from where each of them stands.

Promises: in the order of the cursor, each event at least once: a receiver's place moves only after it has answered
2xx, and what isn't answered is sent again, later each time, without end. One server process at a time tells one
receiver (a claim on its row, which gives way when its holder died). It runs in threads of its own with a limit on every
wait: a receiver that is slow, mute or gone holds up neither the counters nor the other receivers.
"""

from __future__ import annotations

import http.client
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from random import SystemRandom
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import DBAPIError

from app import __version__
from app.clock import Clock
from app.errors import OperatorError
from sync.protocol import ErrorCode
from sync.server.engine import Database
from sync.server.faults import ProtocolFault
from sync.server.feed import make_cursor, position
from sync.server.happenings import happenings
from sync.server.logs import log
from sync.server.platform_messages import HappeningsReply
from sync.server.tables import webhook
from sync.server.webhooks import SIGNATURE_HEADER, signed

PAGE = 200
PAGES = 50
"""So many pages go to one receiver before the others have their turn."""
TICK_S = 2.0
WAIT_S = 10.0
"""For a connection, and for each answer."""
LEASE_MS = 60_000
FIRST_MS = 5_000
LONGEST_MS = 3_600_000
_AT_ONCE = 4
_CHANCE = SystemRandom()

Post = Callable[[str, bytes, dict[str, str]], int]
"""Sends a body to an address; the answer's status. Raises `OSError` or `HTTPException` where there is none."""


def delay_ms(tries: int) -> int:
    """How long to wait after so many failures, before chance spreads it."""
    return int(min(LONGEST_MS, FIRST_MS * 2 ** min(tries - 1, 20)))


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """One POST; no redirect is followed, nothing of the answer but its status is read."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        trust = ssl.create_default_context()
        connection = http.client.HTTPSConnection(host, parts.port, timeout=WAIT_S, context=trust)
    else:
        connection = http.client.HTTPConnection(host, parts.port, timeout=WAIT_S)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Receiver:
    site: int
    key: str
    url: str
    secret: bytes
    cursor: str
    tries: int

    @property
    def place(self) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return webhook.c.site_id == self.site, webhook.c.key_id == self.key


def _is_due(now: int) -> ColumnElement[bool]:
    """Its time has come. Of a clock that has jumped back no wait is longer than the longest one."""
    return (webhook.c.due_at <= now) | (webhook.c.due_at > now + 2 * LONGEST_MS)


class Telling:
    """The threads that tell; nothing runs before `start`."""

    def __init__(self, database: Database, clock: Clock, send: Post = post) -> None:
        self._database = database
        self._clock = clock
        self._send = send
        self._stop = threading.Event()
        self._news = threading.Event()
        self._thread: threading.Thread | None = None
        self._busy: set[tuple[int, str]] = set()
        self._lock = threading.Lock()

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="linli-telling", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends it after what is being sent."""
        self._stop.set()
        self._news.set()
        if self._thread is not None:
            self._thread.join(3 * WAIT_S)

    def wake(self) -> None:
        """Something has happened: whoever waits for it is told now, not at the next tick."""
        self._news.set()

    def _run(self) -> None:
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="linli-telling") as pool:
            while not self._stop.is_set():
                self._news.clear()
                try:
                    for receiver in self._due():
                        pool.submit(self._tell_guarded, receiver)
                except (OperatorError, DBAPIError) as fault:
                    # The database is away: the next tick asks again.
                    log.warning("telling_interrupted", error=fault)
                self._news.wait(TICK_S)

    def tell_due(self) -> int:
        """Tells every receiver whose time has come, one after the other; how many events went out."""
        return sum(self._tell(receiver) for receiver in self._due())

    def _due(self) -> list[_Receiver]:
        """Whose time has come, and who isn't being told already."""
        now = self._clock.now_ms()
        with self._database.read() as connection:
            rows = connection.execute(
                # The one question across sites: who waits to be told.
                select(webhook).where(_is_due(now))
            ).all()
        found = [
            _Receiver(
                site=row.site_id, key=row.key_id, url=row.url, secret=bytes(row.secret),
                cursor=row.cursor, tries=row.tries,
            )
            for row in rows
        ]  # fmt: skip
        with self._lock:
            free = [one for one in found if (one.site, one.key) not in self._busy]
            self._busy.update((one.site, one.key) for one in free)
        return free

    def _tell_guarded(self, receiver: _Receiver) -> None:
        try:
            self._tell(receiver)
        except (OperatorError, DBAPIError) as fault:
            log.warning("telling_interrupted", site=receiver.site, error=fault)
        except Exception as fault:  # a thread's edge: one receiver's fault may not end the others'
            log.error("telling_failed", site=receiver.site, error=fault)

    def _tell(self, receiver: _Receiver) -> int:
        """Page after page, until there is no more, one fails, or others should have their turn."""
        told = 0
        try:
            for _ in range(PAGES):
                page, cursor = self._page(receiver)
                if page.next == cursor:
                    break
                if page.events:
                    if not self._deliver(receiver, page, cursor):
                        break
                    receiver = replace(receiver, tries=0)
                elif not self._note(receiver, cursor, cursor=page.next):
                    break
                told += len(page.events)
                if not page.more or self._stop.is_set():
                    break
        finally:
            with self._lock:
                self._busy.discard((receiver.site, receiver.key))
        return told

    def _page(self, receiver: _Receiver) -> tuple[HappeningsReply, str]:
        """What comes next for it, and the cursor behind which that is. After a restore it goes on at the same place."""
        with self._database.read() as connection:
            kept = connection.execute(select(webhook.c.cursor).where(*receiver.place)).scalar()
            cursor = receiver.cursor if kept is None else str(kept)
            statements, site = self._database.statements, receiver.site
            try:
                return happenings(connection, statements, site, cursor, PAGE), cursor
            except ProtocolFault as fault:
                if fault.code is not ErrorCode.INCARNATION_CHANGED:
                    raise
            at = position(connection, statements, site)
            seq = min(int(cursor.split(".")[2]), at.reached)
            page = happenings(connection, statements, site, make_cursor(at.incarnation, seq), PAGE)
            return page, cursor

    def _deliver(self, receiver: _Receiver, page: HappeningsReply, cursor: str) -> bool:
        """Claims the receiver, sends it one page, and notes what came of it."""
        now = self._clock.now_ms()
        if not self._note(receiver, cursor, _is_due(now), due_at=now + LEASE_MS):
            return False
        body = msgspec.json.encode(page)
        headers = {
            "content-type": "application/json", "user-agent": f"linli-server/{__version__}",
            SIGNATURE_HEADER: signed(receiver.secret, now, body),
        }  # fmt: skip
        fault = ""
        try:
            status = self._send(receiver.url, body, headers)
            fault = "" if 200 <= status < 300 else f"status_{status}"
        except TimeoutError:
            fault = "timeout"
        except (OSError, http.client.HTTPException) as caught:
            log.warning("webhook_unreachable", site=receiver.site, error=caught)
            fault = "unreachable"
        if not fault:
            return self._note(receiver, cursor, cursor=page.next, tries=0, due_at=0, fault="")
        tries = receiver.tries + 1
        wait = int(delay_ms(tries) * _CHANCE.uniform(0.8, 1.2))
        self._note(receiver, cursor, tries=tries, due_at=self._clock.now_ms() + wait, fault=fault)
        log.warning("webhook_failed", site=receiver.site, key_id=receiver.key, code=fault)
        return False

    def _note(
        self, receiver: _Receiver, was: str, *also: ColumnElement[bool], **values: object
    ) -> bool:
        """Writes where it stands; False if somebody else has told it meanwhile, or it is gone."""
        change = (
            update(webhook)
            .where(*receiver.place, webhook.c.cursor == was, webhook.c.url == receiver.url, *also)
            .values(**values)
        )
        return self._database.unit(lambda connection: connection.execute(change).rowcount == 1)
