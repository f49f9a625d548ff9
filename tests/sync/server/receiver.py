# SPDX-License-Identifier: Apache-2.0
"""A platform's receiver on this machine: a real HTTP server that notes what it is sent and answers as it is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

import msgspec

from sync.server.platform_messages import Happening, HappeningsReply
from sync.server.webhooks import SIGNATURE_HEADER


@dataclass
class Receiver:
    """`answers` are given in turn, the last for ever; `came` is set at each call."""

    url: str = ""
    answers: list[int] = field(default_factory=lambda: [200])
    bodies: list[bytes] = field(default_factory=list)
    signatures: list[str] = field(default_factory=list)
    came: threading.Event = field(default_factory=threading.Event)
    hold: threading.Event | None = None

    @property
    def events(self) -> list[Happening]:
        return [
            one for body in self.bodies for one in msgspec.json.decode(body, type=HappeningsReply).events
        ]  # fmt: skip


@contextmanager
def receiving() -> Iterator[Receiver]:
    """One that listens until the end."""
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if told.hold is not None:
                told.came.set()
                told.hold.wait(30)
            told.bodies.append(body)
            told.signatures.append(self.headers[SIGNATURE_HEADER])
            answer = told.answers.pop(0) if len(told.answers) > 1 else told.answers[0]
            self.send_response(answer)
            if answer == 302:
                self.send_header("location", told.url)
            self.send_header("content-length", "0")
            self.end_headers()
            told.came.set()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}/hook?from=linli"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield told
    finally:
        if told.hold is not None:
            told.hold.set()
        server.shutdown()
        thread.join()
        server.server_close()
