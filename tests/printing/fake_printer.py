# SPDX-License-Identifier: Apache-2.0
r"""A printer on a real TCP port that can be told what to do wrong.

Its labels are frames: `L name size\n`, `size` bytes, `P\n`. A whole frame comes out of it, whatever else it was told:
to refuse, to cut the line after some bytes, to take them slowly, to say nothing, or to be out of paper. Then it takes
everything, keeps it, and prints it when a roll is put in. It answers the status question between frames.
"""

from __future__ import annotations

import contextlib
import re
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

ASK = b"\x1b!?"
READY, PAPER_OUT = b"\x00", b"\x04"
_HEAD = re.compile(rb"L (\S+) ([0-9]+)\n")


def label(name: str, size: int = 2_000) -> bytes:
    """The bytes of a label that comes out as `name`."""
    return b"L %s %d\n" % (name.encode(), size) + b"x" * size + b"P\n"


class FakePrinter:
    """See the module; every attribute may be set while it runs."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.held: list[str] = []
        self.cut_after: int | None = None
        self.swallow_after: int | None = None
        self.mute = False
        self.paper = True
        self.out_of_paper_within: int | None = None
        self.chunk = 65_536
        self.pause_s = 0.0
        self.received = 0
        self.connections = 0
        self.arrived = threading.Condition()
        self._server = self._listen(0)
        self.port: int = self._server.getsockname()[1]
        self._closing = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    @property
    def refused(self) -> bool:
        """Whether it refuses at the moment."""
        return self._closing

    def _listen(self, port: int) -> socket.socket:
        server = socket.socket()
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", port))
        server.listen(8)
        return server

    def refuse(self) -> None:
        """Nobody listens any more."""
        self._closing = True
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join(5)

    def listen_again(self) -> None:
        self._closing = False
        self._server = self._listen(self.port)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        if not self._closing:
            self.refuse()

    def new_roll(self) -> None:
        """Paper again: what was taken meanwhile comes out now."""
        with self.arrived:
            self.paper = True
            self.out += self.held
            self.held.clear()
            self.arrived.notify_all()

    def wait_for(self, count: int, timeout_s: float = 20) -> None:
        """Until so many labels have come out."""
        with self.arrived:
            if not self.arrived.wait_for(lambda: len(self.out) >= count, timeout_s):
                raise AssertionError(f"{self.out} came out")

    def come_to_rest(self) -> None:
        """Until all that was sent before has been dealt with: connections are served one after the other."""
        if self._closing:
            return
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as visitor:
            visitor.shutdown(socket.SHUT_WR)
            while visitor.recv(100):
                pass

    def _serve(self) -> None:
        while not self._closing:
            try:
                line, _ = self._server.accept()
            except OSError:
                return
            self.connections += 1
            # One after the other, as these printers do.
            with line, contextlib.suppress(OSError):
                self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        buffer = b""
        here = 0
        while True:
            piece = line.recv(self.chunk)
            if not piece:
                return
            while piece.startswith(ASK) and not buffer:
                self._say_how(line)
                piece = piece[len(ASK) :]
            if self.pause_s:
                time.sleep(self.pause_s)
            here += len(piece)
            self.received += len(piece)
            if self.cut_after is not None and here > self.cut_after:
                buffer += piece[: len(piece) - (here - self.cut_after)]
                self._print(buffer)
                # A reset, not a goodbye.
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            if self.swallow_after is not None and here > self.swallow_after:
                continue
            buffer = self._print(buffer + piece)
            while buffer.startswith(ASK):
                self._say_how(line)
                buffer = buffer[len(ASK) :]

    def _say_how(self, line: socket.socket) -> None:
        if not self.mute:
            line.sendall(READY if self.paper else PAPER_OUT)

    def _print(self, buffer: bytes) -> bytes:
        """Takes whole frames off the front; gives the rest."""
        while (head := _HEAD.match(buffer)) is not None:
            end = head.end() + int(head[2]) + 2
            if len(buffer) < end:
                break
            if buffer[end - 2 : end] != b"P\n":
                raise AssertionError("a frame is broken")
            with self.arrived:
                if self.out_of_paper_within is not None:
                    self.out_of_paper_within -= 1
                    if self.out_of_paper_within < 0:
                        self.paper, self.out_of_paper_within = False, None
                (self.out if self.paper else self.held).append(head[1].decode())
                self.arrived.notify_all()
            buffer = buffer[end:]
        return buffer


@contextmanager
def fake_printer() -> Iterator[FakePrinter]:
    printer = FakePrinter()
    try:
        yield printer
    finally:
        printer.close()


@contextmanager
def collecting(*, held: bool = False) -> Iterator[tuple[str, list[bytes]]]:
    """A network printer that keeps each job that it reads to its end: (its address, the jobs).

    `held`: it keeps its lines open, so that nobody hears from it that it has read all.
    """
    jobs: list[bytes] = []
    keeping: list[socket.socket] = []
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                line, _ = server.accept()
            except OSError:
                return
            with line:
                whole = b""
                with contextlib.suppress(OSError):
                    while piece := line.recv(65_536):
                        whole += piece
                if whole:
                    jobs.append(whole)
                if held:
                    keeping.append(line.dup())

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}", jobs
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join()
        for line in keeping:
            line.close()
