# SPDX-License-Identifier: Apache-2.0
"""Practice beside the real counter: a neighbourhood of its own, in a folder of its own, with a server of its own.

Promises that nothing done in it can reach the real store or server: it shares no folder, no key and no
connection with them; its server listens on this machine alone and ends with it. It can be made anew at any
time, and one that was never finished (the program was killed meanwhile) is. It must not remove anything but
what it has made: its folder bears its mark in the name.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import OperatorError

if TYPE_CHECKING:
    from app.services.ports import CounterPort
    from views.bridge import Bridge

MARK = "-practice"
Progress = Callable[[int, int], None]


def practice_folder(real: Path) -> Path:
    """Beside the real counter's folder, never in it."""
    return real.with_name(f"{real.name}{MARK}")


class PracticeShop:
    """One practice at a time; every call blocks, so none belongs into the window's thread."""

    def __init__(self, real: Path) -> None:
        self._folder = practice_folder(real)
        self._open: ExitStack | None = None
        self._one = threading.Lock()

    def open(self, bridge: Bridge, progress: Progress) -> CounterPort:
        """The practice counter with somebody logged in; made first where there is none yet."""
        from app.demo.demo import MARK as FINISHED
        from app.demo.demo import open_first, open_server
        from app.demo.neighbourhood import QUIET, ShiftedClock

        with self._one:
            self._close()
            if not (self._folder / FINISHED).is_file():
                self._remove()
            undo = ExitStack()
            try:
                undo.callback(_forget_logs, tuple(logging.getLogger().handlers))
                clock = ShiftedClock()
                server = open_server(self._folder, clock, size=QUIET, tell=progress)
                undo.callback(server.stop)
                counter = open_first(self._folder, server, clock)
                undo.callback(counter.close)
            except BaseException:
                undo.close()
                raise
            counter.on_changed(bridge.announce)
            self._open = undo
            return counter

    def close(self) -> None:
        """Ends its counter and its server; a second call does nothing."""
        with self._one:
            self._close()

    def reset(self) -> None:
        """Away with everything that was practised; the next `open` begins anew."""
        with self._one:
            self._close()
            self._remove()

    def _close(self) -> None:
        undo, self._open = self._open, None
        if undo is not None:
            undo.close()

    def _remove(self) -> None:
        try:
            shutil.rmtree(self._folder)
        except FileNotFoundError:
            return
        except OSError as fault:
            raise OperatorError(
                "data_folder",
                f"The practice folder {self._folder} can't be emptied.",
                "Close whatever has it open, then try again.",
            ) from fault


def _forget_logs(before: tuple[logging.Handler, ...]) -> None:
    """The practice counter's own log ends with it."""
    root = logging.getLogger()
    for handler in tuple(root.handlers):
        if handler not in before:
            root.removeHandler(handler)
            handler.close()
