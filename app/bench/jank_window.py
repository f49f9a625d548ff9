# SPDX-License-Identifier: Apache-2.0
"""The window that `jank.py` measures: one process, one JSON object on its last line.

Keys are posted to the native window with a scanner's time stamps; what the clerk would see is what ends a
measurement: the verdict's paint, the sound of the done hand-over. It must not reach into services to hand over.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from app.bench.report import percentile, spread
from app.bootstrap import CounterApp, open_counter
from views.application import Application
from views.bridge import Bridge
from views.dressing import qt_application
from views.ears.choices import Ears
from views.feedback import DeviceState, Sound
from views.i18n import Language
from views.spoken import Spoken

TICK_MS = 5
_PAUSE_MS = 20
_LOOK_MS = 50
_HAND_MS = 300
"""The scanner's keys come together, the clerk's Enter so much later: by the keys' stamps, not by waiting."""
_FILL_WAIT_S = 900
_ASK_AGAIN_S = 0.5
"""A server that is still making its snapshot is asked again so soon."""


class Stalls(QObject):
    """By how much the event loop came late to a steady timer."""

    def __init__(self) -> None:
        super().__init__()
        self.late: list[float] = []
        self._due = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self._due = time.perf_counter() + TICK_MS / 1_000
        self._timer.start(TICK_MS)

    def figures(self) -> dict[str, float]:
        self._timer.stop()
        if not self.late:  # over before the first tick
            return {"stall_p99_ms": 0.0, "stall_worst_ms": 0.0}
        return {
            "stall_p99_ms": round(percentile(self.late, 0.99) * 1_000, 1),
            "stall_worst_ms": round(max(self.late) * 1_000, 1),
        }

    def _tick(self) -> None:
        now = time.perf_counter()
        self.late.append(max(0.0, now - self._due))
        self._due = now + TICK_MS / 1_000


class Ear:
    """Feedback that tells of each outcome instead of playing it."""

    speaks = False
    device = DeviceState.NONE

    def __init__(self, heard: Callable[[Sound], None]) -> None:
        self._heard = heard

    def play(self, sound: Sound) -> None:
        self._heard(sound)

    def say(self, spoken: Spoken) -> None:
        """Nobody listens."""

    def apply(self, ears: Ears, window: Language) -> None:
        """Nothing is heard, however it is chosen."""

    def look_again(self) -> None:
        """There is no device."""


class Clerk(QObject):
    """Scans one token after the other and presses Enter at each verdict."""

    def __init__(self, tokens: list[str]) -> None:
        super().__init__()
        self._tokens = iter(tokens)
        self._since = 0.0
        self._waits_for_paint = False
        self._stamp = 1_000_000
        self._first = 0.0
        self.scans: list[float] = []
        self.bursts: list[float] = []
        self.hand_overs: list[float] = []
        self.stopping = False
        self.ended = False
        self.window: QMainWindow | None = None

    def begin(self) -> None:
        """The next resident, or the end of the queue."""
        token = None if self.stopping else next(self._tokens, None)
        if token is None:
            self.ended = True
            return
        self._stamp += 10_000
        self._since = time.perf_counter()
        self._first = self._since
        for letter in token:
            self._press(Qt.Key(ord(letter)), letter)
        # A scanner types for a tenth of a second: its letters are dealt with as they come. The clerk waits
        # from the key that ends the code.
        QTimer.singleShot(0, self, self._end_the_code)

    def _end_the_code(self) -> None:
        self._since = time.perf_counter()
        self._press(Qt.Key.Key_Return, "\r")

    def heard(self, sound: Sound) -> None:
        """An outcome is on its way to the screen, or a hand-over has been acknowledged."""
        match sound:
            case Sound.GOOD:
                self._waits_for_paint = True
            case Sound.DONE:
                self.hand_overs.append(time.perf_counter() - self._since)
                QTimer.singleShot(_PAUSE_MS, self, self.begin)
            case _:
                raise RuntimeError(f"the bench's resident was answered with {sound}")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._waits_for_paint and event.type() == QEvent.Type.UpdateRequest:
            self._waits_for_paint = False
            QTimer.singleShot(0, self, self._painted)
        return False

    def _painted(self) -> None:
        now = time.perf_counter()
        self.scans.append(now - self._since)
        self.bursts.append(now - self._first)
        self._stamp += _HAND_MS
        self._since = time.perf_counter()
        self._press(Qt.Key.Key_Return, "\r")

    def _press(self, key: Qt.Key, text: str) -> None:
        window = self.window.windowHandle() if self.window is not None else None
        if window is None:
            raise RuntimeError("there is no window to press a key in")
        self._stamp += 1
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
            event.setTimestamp(self._stamp)
            QCoreApplication.postEvent(window, event)


def run(plan: dict[str, Any]) -> dict[str, float]:
    """A clerk's work at the window; with `fill`, while the counter catches up with its server."""
    qt = qt_application()
    opened: list[CounterApp] = []
    stalls = Stalls()
    filled: list[float] = []

    def open_it(bridge: Bridge) -> CounterApp:
        counter = open_counter(Path(plan["data"]), keyfile=Path(plan["keyfile"]))
        counter.staff.log_in(plan["operator"], plan["pin"])
        counter.on_changed(bridge.announce)
        opened.append(counter)
        return counter

    clerk = Clerk(plan["tokens"])
    application = Application(qt, open_it, feedback=Ear(clerk.heard))

    def catch_up() -> None:
        start = time.perf_counter()
        opened[0].sync.set_online(True)
        while time.perf_counter() - start < _FILL_WAIT_S:
            report = opened[0].sync_for(_FILL_WAIT_S)
            if not report.reason and not report.pulled:
                break
            if report.reason:
                time.sleep(_ASK_AGAIN_S)
        filled.append(time.perf_counter() - start)
        clerk.stopping = True

    filler = threading.Thread(target=catch_up, daemon=True)

    def ready(window: QMainWindow) -> None:
        clerk.window = window
        window.installEventFilter(
            clerk
        )  # it alone is told to paint; every event of the process isn't its business
        # The window's first lists are still on their way: the measurement begins with a window at rest.
        QTimer.singleShot(1_000, begin)

    def begin() -> None:
        stalls.start()
        if plan["fill"]:
            filler.start()
        clerk.begin()

    def look() -> None:
        # A clerk who has nobody left to serve still has a window that may stall.
        if clerk.ended and not filler.is_alive():
            qt.quit()

    watch = QTimer()
    watch.timeout.connect(look)
    watch.start(_LOOK_MS)
    application.ready.connect(ready)
    application.start()
    try:
        qt.exec()
        figures = {
            **spread("scan", clerk.scans),
            **spread("burst", clerk.bursts),
            **spread("hand_over", clerk.hand_overs),
        }
        figures |= {"visits": len(clerk.hand_overs), **stalls.figures()}
        if plan["fill"]:
            figures["took_s"] = round(filled[0], 2)
        return figures | {"rows": _orders_in(opened[0])}
    finally:
        application.close()
        for counter in opened:
            counter.close()


def _orders_in(counter: CounterApp) -> int:
    return counter.store.query(
        lambda conn: int(conn.exec_driver_sql("SELECT count(*) FROM order_row").scalar_one())
    )


def bare(plan: dict[str, Any]) -> dict[str, float]:
    """An empty window while a thread writes as many rows with nothing around them."""
    qt = QApplication([])
    window = QMainWindow()
    window.show()
    stalls = Stalls()

    def fill() -> None:
        link = sqlite3.connect(plan["file"], isolation_level=None)
        link.execute("PRAGMA journal_mode = WAL")
        link.execute("CREATE TABLE bare (id TEXT PRIMARY KEY, body BLOB)")
        for start in range(0, plan["bare"], 1_000):
            link.execute("BEGIN")
            link.executemany(
                "INSERT INTO bare VALUES (?, ?)",
                [(f"{n:032x}", b"x" * 700) for n in range(start, start + 1_000)],
            )
            link.execute("COMMIT")
        link.close()

    filler = threading.Thread(target=fill, daemon=True)

    def begin() -> None:
        stalls.start()
        filler.start()

    def look() -> None:
        if not filler.is_alive():
            qt.quit()

    QTimer.singleShot(200, begin)
    watch = QTimer()
    watch.timeout.connect(look)
    QTimer.singleShot(400, lambda: watch.start(_LOOK_MS))
    qt.exec()
    return stalls.figures()


def main() -> None:
    plan = json.load(sys.stdin)
    figures = bare(plan) if "bare" in plan else run(plan)
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
