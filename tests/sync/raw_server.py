# SPDX-License-Identifier: Apache-2.0
"""A server of a few lines that answers with the bytes it is told, or not at all."""

from __future__ import annotations

import socket
import threading
from types import TracebackType


class RawServer:
    """Answers every request with `answer` and hangs up (`then_hangs`: keeps the line open and silent)."""

    def __init__(self, answer: bytes, *, then_hangs: bool = False) -> None:
        self._answer = answer
        self._hangs = then_hangs
        self.asked = threading.Event()
        self.requests: list[bytes] = []
        self._lines: list[socket.socket] = []
        self._ears = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._ears.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> RawServer:
        self._thread.start()
        return self

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._ears.accept()
            except OSError:
                return
            self._lines.append(line)
            try:
                self.requests.append(line.recv(65_536))
                line.sendall(self._answer)
                self.asked.set()
                if not self._hangs:
                    line.close()
            except OSError:
                continue

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Closing alone doesn't wake a thread that is in accept.
        self._ears.shutdown(socket.SHUT_RDWR)
        self._ears.close()
        self._thread.join(5)
        for line in self._lines:
            line.close()
