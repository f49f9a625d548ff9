# SPDX-License-Identifier: Apache-2.0
"""Questions that must be answered within a moment: sealed datagrams, sent again until the answer is there.

TCP waits 200 ms before it repeats a lost packet: longer than a clerk is to wait. A claim is idempotent, so
it is simply sent again every 12 ms; with a quarter of all packets lost an answer still comes in time.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable

from sync.hub.messages import Claimed, Claiming, Message, NotHub, Ping, Pong, pack, unpack
from sync.hub.sealed import DATAGRAM_MAX, Conversation, DatagramOpener, NotGenuine, Sealer

EVERY_S = 0.012
_RID_MAX = 1 << 62


class Datagrams:
    """The member's end of one session; a second caller waits its turn, within its own deadline."""

    def __init__(
        self, conversation: Conversation, session: bytes, address: tuple[str, int]
    ) -> None:
        self._session = session
        name = session.hex()
        self._sealer = Sealer(conversation.key(f"datagrams to host {name}"))
        self._opener = DatagramOpener(conversation.key(f"datagrams to member {name}"))
        self._turn = threading.Lock()
        self._rid = 0
        self._plug = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._plug.connect(address)

    def ask(self, make: Callable[[int], Claiming | Ping], deadline_s: float) -> Message | None:
        """The answer, or None if none came in time. `make` gets the request's number."""
        until = time.monotonic() + deadline_s
        if not self._turn.acquire(timeout=deadline_s):
            return None
        try:
            self._rid += 1
            return self._exchange(pack(make(self._rid)), self._rid, until)
        except OSError:
            # Nobody listens there any more, or the socket was closed under us.
            return None
        finally:
            self._turn.release()

    def _exchange(self, question: bytes, rid: int, until: float) -> Message | None:
        while (left := until - time.monotonic()) > 0:
            self._plug.send(self._sealer.datagram(self._session, question))
            again = time.monotonic() + min(EVERY_S, left)
            while (wait := again - time.monotonic()) > 0:
                self._plug.settimeout(wait)
                try:
                    packet = self._plug.recv(DATAGRAM_MAX + 1)
                    answer = unpack(self._opener.datagram(packet))
                except TimeoutError:
                    break
                except NotGenuine:
                    continue
                # An answer to what was asked before may come late.
                if isinstance(answer, Claimed | Pong | NotHub) and answer.rid == rid:
                    return answer
        return None

    def close(self) -> None:
        self._plug.close()


class HostSession:
    """The host's end: opens what one member sends, seals what it gets."""

    def __init__(
        self, conversation: Conversation, session: bytes, counter: str, now: float
    ) -> None:
        name = session.hex()
        self.session = session
        self.counter = counter
        self.heard = now
        self._opener = DatagramOpener(conversation.key(f"datagrams to host {name}"))
        self._sealer = Sealer(conversation.key(f"datagrams to member {name}"))

    def open(self, packet: bytes) -> Claiming | Ping:
        """The question in a packet; `NotGenuine` for anything else."""
        message = unpack(self._opener.datagram(packet))
        if not isinstance(message, Claiming | Ping) or not 0 <= message.rid < _RID_MAX:
            raise NotGenuine
        return message

    def seal(self, answer: Message) -> bytes:
        return self._sealer.datagram(self.session, pack(answer))
