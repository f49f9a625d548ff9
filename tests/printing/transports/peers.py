# SPDX-License-Identifier: Apache-2.0
"""Printers of one's own on a loopback port: a script says what each does with the connection that it gets."""

from __future__ import annotations

import atexit
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

WAIT_S = 20
Script = Callable[[socket.socket, "Peer"], None]


@dataclass
class Peer:
    """A listening printer; `got` is what it has read, `told` is set where its script says so."""

    port: int
    got: bytearray = field(default_factory=bytearray)
    told: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    wrong: list[BaseException] = field(default_factory=list)

    @property
    def to(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def read(self, connection: socket.socket, count: int) -> bytes:
        """Exactly so many bytes, or fewer at the end."""
        start = len(self.got)
        while len(self.got) - start < count:
            piece = connection.recv(min(65_536, count - len(self.got) + start))
            if not piece:
                break
            self.got += piece
        return bytes(self.got[start:])

    def read_all(self, connection: socket.socket) -> None:
        while piece := connection.recv(65_536):
            self.got += piece


def reset(connection: socket.socket) -> None:
    """Closes with a reset, as a printer does that is switched off and on."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@contextmanager
def peer(script: Script, *, buffer: int = 0) -> Iterator[Peer]:
    """One connection, run by the script in a thread; `buffer` makes it take little at a time."""
    with socket.socket() as listening:
        if buffer:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.settimeout(WAIT_S)
        printer = Peer(port=listening.getsockname()[1])

        def run() -> None:
            try:
                connection, _ = listening.accept()
                with connection:
                    connection.settimeout(WAIT_S)
                    script(connection, printer)
            except ConnectionError:
                pass
            except BaseException as fault:
                # The edge of the thread: the test is told at its end.
                printer.wrong.append(fault)
            finally:
                printer.told.set()

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield printer
        finally:
            printer.go_on.set()
            thread.join(WAIT_S * 2)
    if printer.wrong:
        raise AssertionError("the printer's script broke") from printer.wrong[0]


def silent_port() -> int:
    """A port of loopback at which nobody answers: bound for as long as the tests run, and not listening."""
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    atexit.register(taken.close)
    return int(taken.getsockname()[1])
