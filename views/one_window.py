# SPDX-License-Identifier: Apache-2.0
"""One window a data folder: a second start brings the first one to the front.

The folder's lock decides who has it; this is only the bell. Whoever holds the lock listens on a local
socket in the folder (or, for a long path, in a folder of this person's own), a second start rings there and
goes. A socket that a killed process left behind is no obstacle: the lock is free then, and its next holder
removes it. Only the same user may ring. The network part of the toolkit is loaded when it is needed.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

_RING, _SHOWN = b"show\n", b"shown\n"
_LONGEST_PATH = 96  # a Unix socket's address ends at 108 bytes
_ANSWER_MS = 3_000


def bell_of(folder: Path) -> str:
    """Where the window on `folder` listens: the same for every way to write the path."""
    whole = os.path.realpath(folder)
    mark = hashlib.sha256(whole.encode()).hexdigest()[:24]
    if sys.platform == "win32":
        return f"linli-{mark}"
    near = os.path.join(whole, "window.sock")
    if len(os.fsencode(near)) <= _LONGEST_PATH:
        return near
    own = Path(tempfile.gettempdir()) / f"linli-{os.getuid()}"
    own.mkdir(mode=0o700, exist_ok=True)
    seen = own.lstat()
    if seen.st_uid != os.getuid() or not stat.S_ISDIR(seen.st_mode) or seen.st_mode & 0o077:
        raise PermissionError(f"{own} is not this person's own")
    return str(own / mark)


def ring(folder: Path, wait_s: float = 0.0) -> bool:
    """Asks the window on `folder` to come to the front; True once it has answered.

    Tries again for `wait_s`: a window that has only just been started doesn't listen yet.
    """
    from PySide6.QtNetwork import QLocalSocket

    try:
        name = bell_of(folder)
    except OSError:
        return False
    end = time.monotonic() + wait_s
    while True:
        line = QLocalSocket()
        line.connectToServer(name)
        if line.waitForConnected(_ANSWER_MS):
            line.write(_RING)
            line.flush()
            if line.bytesAvailable() or line.waitForReadyRead(_ANSWER_MS):
                return bytes(line.readAll().data()) == _SHOWN
        line.abort()
        if time.monotonic() >= end:
            return False
        time.sleep(0.1)


class Bell(QObject):
    """Listens for a second start; `rung` when one came. Listen only while the folder's lock is held."""

    rung = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._server: QLocalServer | None = None

    def listen(self) -> bool:
        """Begins to listen; False where the system refuses (then a second start only says who is there)."""
        from PySide6.QtNetwork import QLocalServer

        if self._server is not None:
            return True
        try:
            name = bell_of(self._folder)
        except OSError:
            return False
        QLocalServer.removeServer(name)  # what a killed process left behind
        made = QLocalServer(self)
        made.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        made.newConnection.connect(self._came)
        if not made.listen(name):
            made.deleteLater()
            return False
        self._server = made
        return True

    def close(self) -> None:
        """Stops listening; the socket goes with it."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
            server.deleteLater()

    def _came(self) -> None:
        while self._server is not None and (line := self._server.nextPendingConnection()):
            line.setParent(self)
            line.readyRead.connect(self._asked)
            line.disconnected.connect(line.deleteLater)
            if line.bytesAvailable():
                self._answer(line)

    def _asked(self) -> None:
        self._answer(self.sender())

    def _answer(self, line: QObject | None) -> None:
        from PySide6.QtNetwork import QLocalSocket

        if isinstance(line, QLocalSocket) and line.bytesAvailable():
            if bytes(line.readAll().data()) == _RING:
                self.rung.emit()
                line.write(_SHOWN)
                line.flush()
            line.disconnectFromServer()
