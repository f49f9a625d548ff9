# SPDX-License-Identifier: Apache-2.0
"""The listening end: accepts lines, proves who connects, hands each question to the counter's `Duty`.

Every counter of a LAN listens, hub or not, so that the others can ask whom it follows. Caps hold before
anybody is known: so many lines, so many strangers at a time, so many bytes, so long. One thread accepts and
answers datagrams, one serves each line; none of them writes to the store.
"""

from __future__ import annotations

import os
import secrets
import selectors
import socket
import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from app.logs import Events
from sync.hub.datagrams import HostSession
from sync.hub.handshake import Myself, PublicKeys
from sync.hub.messages import Claiming, Join, Joined, Message, NotHub, Ping
from sync.hub.sealed import (
    DATAGRAM_MAX,
    SESSION_BYTES,
    Conversation,
    NotGenuine,
    session_of,
)
from sync.hub.stream import LineLost, Stream

LINES_MAX = 64
STRANGERS_MAX = 16
SESSIONS_MAX = 128
IDLE_S = 60.0
SESSION_IDLE_S = 20.0
_SEND_S = 20.0
_log = Events("lan")


class Duty(Protocol):
    """What a counter answers to another; called in the host's threads."""

    def on_datagram(self, counter: str, question: Claiming | Ping) -> Message:
        """A claim or a pulse; within milliseconds."""
        ...

    def on_request(self, counter: str, request: Message) -> Message | None:
        """Anything else; None ends the line."""
        ...

    @property
    def acting(self) -> bool:
        """Whether this counter is the hub."""
        ...


class Host:
    """Listens at these addresses until it is closed; `port` is the same at all of them."""

    def __init__(
        self,
        *,
        me: Myself,
        known: Callable[[], PublicKeys],
        duty: Duty,
        addresses: Sequence[str],
        port: int,
    ) -> None:
        self._me = me
        self._known = known
        self._duty = duty
        self._lock = threading.Lock()
        self._lines: set[Stream] = set()
        self._strangers: set[socket.socket] = set()
        self._sessions: dict[bytes, HostSession] = {}
        self._closed = False
        self._selector = selectors.DefaultSelector()
        self.port, self._plugs = _bound(addresses, port)
        self._stop, self._stopped = socket.socketpair()
        self._selector.register(self._stopped, selectors.EVENT_READ)
        for plug in self._plugs:
            self._selector.register(plug, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._live, name="linli-lan-host", daemon=True)
        self._thread.start()

    def drop(self, is_unwanted: Callable[[str], bool]) -> None:
        """Ends the lines and sessions of counters that may no longer be here."""
        with self._lock:
            lines = [line for line in self._lines if is_unwanted(line.counter)]
            self._sessions = {
                name: session
                for name, session in self._sessions.items()
                if not is_unwanted(session.counter)
            }
        for line in lines:
            line.close()

    def members(self) -> frozenset[str]:
        """The counters that have been heard within the last moments."""
        since = time.monotonic() - SESSION_IDLE_S
        with self._lock:
            return frozenset(s.counter for s in self._sessions.values() if s.heard > since)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            lines, strangers = list(self._lines), list(self._strangers)
        self._stop.send(b"x")
        self._thread.join(2.0)
        for line in lines:
            line.close()
        for plug in (*strangers, *self._plugs, self._stop, self._stopped):
            plug.close()
        self._selector.close()

    # The host's thread -------------------------------------------------------------------------

    def _live(self) -> None:
        while True:
            ready = self._selector.select()
            if self._closed:
                return
            for key, _ in ready:
                plug = key.fileobj
                if not isinstance(plug, socket.socket):
                    continue
                try:
                    self._take(plug)
                except (OSError, RuntimeError) as fault:
                    # A packet that can't be answered, a line gone before it was accepted, no thread to be had.
                    _log.note("lan_socket", error=type(fault).__name__)

    def _take(self, plug: socket.socket) -> None:
        if plug.type is socket.SOCK_DGRAM:
            packet, sender = plug.recvfrom(DATAGRAM_MAX + 1)
            answer = self._answered(packet)
            if answer is not None:
                plug.sendto(answer, sender)
            return
        line, _ = plug.accept()
        with self._lock:
            full = len(self._lines) >= LINES_MAX or len(self._strangers) >= STRANGERS_MAX
            if not full and not self._closed:
                self._strangers.add(line)
        if full:
            line.close()
            return
        serving = threading.Thread(
            target=self._serve, args=(line,), name="linli-lan-line", daemon=True
        )
        try:
            serving.start()
        except RuntimeError:
            with self._lock:
                self._strangers.discard(line)
            line.close()
            raise

    def _answered(self, packet: bytes) -> bytes | None:
        with self._lock:
            session = self._sessions.get(session_of(packet))
        if session is None:
            return None
        try:
            question = session.open(packet)
            session.heard = time.monotonic()
            if not self._duty.acting:
                return session.seal(NotHub(rid=question.rid))
            return session.seal(self._duty.on_datagram(session.counter, question))
        except NotGenuine:
            return None
        except Exception as fault:
            # The thread's edge: a defect must not end claims for everybody.
            _log.fault("lan_datagram_failed", fault)
            return None

    # A line's thread ---------------------------------------------------------------------------

    def _serve(self, plug: socket.socket) -> None:
        line: Stream | None = None
        try:
            line = Stream.accept(self._me, self._known(), plug)
            with self._lock:
                self._strangers.discard(plug)
                if self._closed:
                    return
                self._lines.add(line)
            while line.counter in self._known():
                request = line.receive(IDLE_S)
                answer = self._reply(line.counter, line.conversation, request)
                if answer is None:
                    return
                line.send(answer, _SEND_S)
        except LineLost:
            pass  # it will connect again
        except Exception as fault:
            # The thread's edge, as above.
            _log.fault("lan_line_failed", fault)
        finally:
            with self._lock:
                self._strangers.discard(plug)
                if line is not None:
                    self._lines.discard(line)
            if line is not None:
                line.close()
            plug.close()

    def _reply(self, counter: str, conversation: Conversation, request: Message) -> Message | None:
        if isinstance(request, Join):
            if not self._duty.acting:
                return NotHub()
            return self._joined(counter, conversation)
        return self._duty.on_request(counter, request)

    def _joined(self, counter: str, conversation: Conversation) -> Joined:
        now = time.monotonic()
        made = [
            HostSession(conversation, secrets.token_bytes(SESSION_BYTES), counter, now)
            for _ in range(2)
        ]
        with self._lock:
            kept = {n: s for n, s in self._sessions.items() if s.heard > now - SESSION_IDLE_S}
            while len(kept) > SESSIONS_MAX - 2:
                del kept[min(kept, key=lambda name: kept[name].heard)]
            self._sessions = kept | {session.session: session for session in made}
        return Joined(claims=made[0].session, pulse=made[1].session)


def _bound(addresses: Sequence[str], port: int) -> tuple[int, list[socket.socket]]:
    """A stream and a datagram socket at each address, at `port` or, if it is taken, at one that is free."""
    for wanted in (port, 0, 0, 0):
        plugs: list[socket.socket] = []
        chosen = wanted
        try:
            for address in addresses:
                stream = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
                plugs.append(stream)
                if os.name != "nt":  # there it would let another program share the port
                    stream.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                stream.bind((address, chosen))
                chosen = stream.getsockname()[1]
                stream.listen(32)
                datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                plugs.append(datagrams)
                datagrams.bind((address, chosen))
            for plug in plugs:
                plug.setblocking(False)
            return chosen, plugs
        except OSError:
            for plug in plugs:
                plug.close()
    raise LineLost("no port is free at these addresses")
