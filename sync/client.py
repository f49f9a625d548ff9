# SPDX-License-Identifier: Apache-2.0
"""The transport over HTTP: one kept-alive connection, patient to connect, never endless to read.

Promises: every fault of the network comes back as a `Fault`, a reply is never larger in memory than
the wire's limit, and `cancel` from another thread ends a request that hangs within moments. It follows
no redirect (our server sends none; a captive portal does) and reads no meaning into a reply
(`transport.py` does). `httpx` is imported when the first transport is made: it costs start-up time.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sync.address import is_loopback, server_address
from sync.codec import ENCODED_MAX
from sync.protocol import MARKER
from sync.transport import Fault, FaultKind, Reply, Request

if TYPE_CHECKING:
    import httpx

CONNECT_S = 5.0
READ_S = 20.0
WHOLE_S = 90.0
"""A reply that drips for longer than this is given up: each drop resets the read timeout."""


class HttpTransport:
    """Requests to one server; used by one thread at a time, but for `cancel` and `close`."""

    def __init__(
        self,
        address: str,
        *,
        context: ssl.SSLContext | None = None,
        plain_allowed: bool = False,
        connect_s: float = CONNECT_S,
        read_s: float = READ_S,
        whole_s: float = WHOLE_S,
    ) -> None:
        import httpx

        self._httpx = httpx
        self.address = server_address(address, plain_allowed=plain_allowed)
        self._whole_s = whole_s
        self._closed = threading.Event()
        self._cancelled = threading.Event()
        self._lines = _Lines(self._is_ended)
        self._client = httpx.Client(
            base_url=self.address,
            verify=True if context is None else context,
            http1=True,
            http2=False,
            timeout=httpx.Timeout(read_s, connect=connect_s),
            limits=httpx.Limits(max_connections=2, max_keepalive_connections=1),
            follow_redirects=False,
            # A proxy set for the desktop must not stand between the counter and its own machine.
            trust_env=not is_loopback(self.address),
        )

    def send(self, request: Request) -> Reply | Fault:
        """One request, one reply; whatever goes wrong is a `Fault`."""
        self._cancelled.clear()
        if self._closed.is_set():
            return Fault(kind=FaultKind.CANCELLED)
        try:
            with self._open(request) as response:
                return self._read(response)
        except self._httpx.TimeoutException:
            return self._fault(FaultKind.TIMED_OUT)
        except self._httpx.ConnectError as fault:
            untrusted = "CERTIFICATE" in str(fault).upper()
            return self._fault(FaultKind.INSECURE if untrusted else FaultKind.UNREACHABLE)
        except (self._httpx.RemoteProtocolError, self._httpx.DecodingError):
            # Cut in the middle, or not HTTP at all: what there was of it proves nothing.
            return self._fault(FaultKind.BAD_REPLY)
        except (self._httpx.TransportError, self._httpx.InvalidURL, OSError):
            return self._fault(FaultKind.UNREACHABLE)
        except RuntimeError:
            # httpx says so when the client is closed under a request.
            if not self._closed.is_set():
                raise
            return Fault(kind=FaultKind.CANCELLED)

    @contextmanager
    def _open(self, request: Request) -> Iterator[httpx.Response]:
        message = self._client.build_request(
            request.method,
            self.address + request.target,
            headers=dict(request.headers),
            content=request.body or None,
            extensions={"trace": self._lines.note},
        )
        response = self._client.send(message, stream=True)
        try:
            yield response
        finally:
            response.close()

    def _read(self, response: httpx.Response) -> Reply | Fault:
        until = time.monotonic() + self._whole_s
        chunks: list[bytes] = []
        size = 0
        for chunk in response.iter_raw():
            chunks.append(chunk)
            size += len(chunk)
            if size > ENCODED_MAX:
                return Fault(kind=FaultKind.BAD_REPLY, detail="too large")
            if time.monotonic() > until:
                return self._fault(FaultKind.TIMED_OUT)
        if self._closed.is_set():
            return Fault(kind=FaultKind.CANCELLED)
        header = response.headers
        return Reply(
            status=response.status_code,
            body=b"".join(chunks),
            marker=header.get(MARKER, ""),
            content_type=header.get("content-type", ""),
            encoding=header.get("content-encoding", ""),
            retry_after=header.get("retry-after", ""),
        )

    def _is_ended(self) -> bool:
        """Whether this very request was ended from here."""
        return self._cancelled.is_set() or self._closed.is_set()

    def _fault(self, kind: FaultKind) -> Fault:
        return Fault(kind=FaultKind.CANCELLED if self._is_ended() else kind)

    def follow(self, request: Request, on_line: Callable[[str], None]) -> Fault:
        """Reads a reply that doesn't end (an event stream) line by line; says how it ended."""
        self._cancelled.clear()
        if self._closed.is_set():
            return Fault(kind=FaultKind.CANCELLED)
        try:
            with self._open(request) as response:
                kind = response.headers.get("content-type", "").partition(";")[0].strip()
                if response.status_code != 200 or kind != "text/event-stream":
                    return Fault(kind=FaultKind.NOT_A_SERVER)
                for line in response.iter_lines():
                    on_line(line)
        except (self._httpx.HTTPError, self._httpx.StreamError, OSError):
            return self._fault(FaultKind.UNREACHABLE)
        except RuntimeError:
            if not self._closed.is_set():
                raise
        return self._fault(FaultKind.UNREACHABLE)

    def cancel(self) -> None:
        """Ends a request that another thread is waiting for; the transport stays usable."""
        self._cancelled.set()
        self._lines.cut()

    def close(self) -> None:
        """Ends what is under way and lets go of the connections."""
        self._closed.set()
        self._lines.cut()
        self._client.close()


class _Lines:
    """The sockets that are open, so that another thread can end a read: closing alone wouldn't wake it."""

    def __init__(self, is_ended: Callable[[], bool]) -> None:
        self._is_ended = is_ended
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []

    def note(self, event: str, info: dict[str, Any]) -> None:
        """httpcore's trace hook: remembers each connection as it is made."""
        if event not in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            return
        line = info["return_value"].get_extra_info("socket")
        if isinstance(line, socket.socket):
            with self._lock:
                self._open = [s for s in self._open if s.fileno() >= 0]
                self._open.append(line)
        # Ended while it was still being connected: there was no line to cut yet.
        if self._is_ended():
            self.cut()

    def cut(self) -> None:
        """Shuts every open connection down; a reader gets an error at once."""
        with self._lock:
            lines, self._open = self._open, []
        for line in lines:
            try:
                # Below TLS: an SSLSocket's own shutdown isn't made for a second thread.
                socket.socket.shutdown(line, socket.SHUT_RDWR)
            except OSError:
                continue
