# SPDX-License-Identifier: Apache-2.0
"""What the window costs until it has been painted: processor time and memory, beside a bare Qt window.

Two moments of the command that an operator starts: the first paint (the opening page), and the window with a
counter behind it, ready for work. As on a counter's machine, the choices of an earlier day are there to be read,
and the program's byte code lies beside it (the first start leaves it there, whatever the environment says).
Then every screen is opened once, as by a press in the rail: what that costs the window's thread until the screen
is painted, and what the process holds in the end; beside it as many plain widgets in a plain window.
Each is a process of its own, offscreen, that ends itself there. The first start of each warms
the disk's cache and isn't counted; of the others the median stands.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from app.bench.report import Report
from app.bench.shop import open_shop
from app.errors import OperatorError

STARTS = 5
RECORDS = 2_000
LIMITS = {
    "first_paint_cpu_ms": 350.0,
    "first_paint_rss_mb": 130.0,
    "screen_worst_cpu_ms": 50.0,
    "all_screens_rss_mb": 220.0,
}
_WAIT_S = 60

_TELL = """
import json, os, sys, time
from PySide6.QtCore import QEvent, QObject, QTimer
figures = []
def note():
    with open("/proc/self/statm") as file:
        pages = int(file.read().split()[1])
    figures.append([time.process_time() * 1000, pages * os.sysconf("SC_PAGE_SIZE") / 1e6])
def tell():
    note()
    sys.stdout.write(json.dumps([figures[0], figures[-1]]) + "\\n")
    sys.stdout.flush()
    os._exit(0)
class Watch(QObject):
    def eventFilter(self, watched, event):
        if not figures and event.type() == QEvent.Type.Paint and watched.isWidgetType():
            QTimer.singleShot(0, lambda: figures or note())
        return False
"""

_BARE = """
from PySide6.QtWidgets import QApplication, QMainWindow
class Bare(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, tell)
qt = QApplication([])
window = Bare()
window.resize(1280, 800)
window.show()
qt.exec()
"""

_OURS = """
from app.__main__ import main
import views.start
watch, made, run = Watch(), views.start.qt_application, views.start.run_window
def watched():
    qt = made()
    qt.installEventFilter(watch)
    return qt
views.start.qt_application = watched
views.start.run_window = lambda *plain, **named: run(*plain, **{**named, "on_ready": tell})
sys.exit(main(["--data", sys.argv[1] + "/counter"]))
"""

_SCREENS = """
from pathlib import Path
from PySide6.QtWidgets import QApplication, QWidget
from app.bench.shop import MANAGER
from app.services.desk import Session
from views.application import Application
from views.dressing import qt_application
from views.screens import SCREENS
def open_it(bridge):
    from app.bootstrap import open_counter
    counter = open_counter(Path(sys.argv[1]) / "counter")
    counter.desk.session = Session(operator=MANAGER, shift="bench")
    return counter
qt = qt_application()
application = Application(qt, open_it)
found, order = {}, [entry.id for entry in SCREENS]
def begin(window):
    # The first screen has come with the window; the parts of the others are loaded by themselves.
    QTimer.singleShot(int(sys.argv[2]), lambda: visit(window))
def visit(window):
    if not order:
        note()
        found["all_screens_rss_mb"] = figures[-1][1]
        found["widgets"] = len(window.findChildren(QWidget))
        sys.stdout.write(json.dumps(found) + "\\n")
        sys.stdout.flush()
        os._exit(0)
    screen = order.pop(0)
    cpu, wall = time.thread_time(), time.perf_counter()
    window.go(screen)
    qt.processEvents()
    found["screen_" + screen] = [
        (time.thread_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000
    ]
    QTimer.singleShot(400, lambda: visit(window))
application.ready.connect(begin)
application.start()
qt.exec()
"""

_BARE_MANY = """
from PySide6.QtWidgets import QApplication, QGridLayout, QLabel, QMainWindow, QWidget
qt = QApplication([])
window, middle = QMainWindow(), QWidget()
grid = QGridLayout(middle)
for n in range(int(sys.argv[2])):
    grid.addWidget(QLabel(str(n)), n // 30, n % 30)
window.setCentralWidget(middle)
window.show()
qt.processEvents()
note()
told = {"bare_many_cpu_ms": figures[-1][0], "bare_many_rss_mb": figures[-1][1]}
sys.stdout.write(json.dumps(told) + "\\n")
sys.stdout.flush()
os._exit(0)
"""
_LOADED_AFTER_MS = 2_500

Cost = tuple[float, float]
"""Processor time in ms, memory in MB."""


def measure(size: int) -> Report:
    """`size` is how many starts of each are counted."""
    if not Path("/proc/self/statm").exists():
        raise OperatorError(
            "not_available", "This bench reads /proc, which this system hasn't.", "Run it on Linux."
        )
    starts = size or STARTS
    # Not at the head: the other benches run without the window's toolkit.
    from views.preferences import Preferences, save_preferences

    with tempfile.TemporaryDirectory(prefix="linli-bench-") as made:
        folder = Path(made)
        # A counter that knows its site: without one the window asks for its enrolment instead.
        with open_shop(folder, RECORDS):
            pass
        save_preferences(folder / "counter" / "window.json", Preferences())
        ours = [_start(_OURS, folder) for _ in range(starts + 1)][1:]
        bare = [_start(_BARE, folder) for _ in range(starts + 1)][1:]
        tours = [_told(_SCREENS, folder, str(_LOADED_AFTER_MS)) for _ in range(min(starts, 3))]
        widgets = int(tours[0]["widgets"])
        many = _told(_BARE_MANY, folder, str(widgets))
    figures = {
        **_median("first_paint", [first for first, _ in ours]),
        **_median("counter_ready", [ready for _, ready in ours]),
        **_median("bare_window", [painted for _, painted in bare]),
        **_screens(tours),
        **{name: round(float(value), 1) for name, value in many.items()},
    }
    return Report(
        bench="start",
        figures=figures,
        limits=LIMITS,
        ratios={
            "cpu_to_bare_window": round(
                figures["first_paint_cpu_ms"] / figures["bare_window_cpu_ms"], 2
            ),
            "rss_to_bare_window": round(
                figures["first_paint_rss_mb"] / figures["bare_window_rss_mb"], 2
            ),
        },
    )


def _screens(tours: list[dict[str, Any]]) -> dict[str, float]:
    """Each screen's first opening in the window's thread, the worst of them, and the memory after all."""
    names = [name for name in tours[0] if name.startswith("screen_")]
    figures: dict[str, float] = {}
    for name in names:
        figures[f"{name}_cpu_ms"] = round(statistics.median(tour[name][0] for tour in tours), 1)
        figures[f"{name}_wall_ms"] = round(statistics.median(tour[name][1] for tour in tours), 1)
    worst = max(figures[f"{name}_cpu_ms"] for name in names)
    held = statistics.median(tour["all_screens_rss_mb"] for tour in tours)
    return {**figures, "screen_worst_cpu_ms": worst, "all_screens_rss_mb": round(held, 1)}


def _median(name: str, starts: list[Cost]) -> dict[str, float]:
    return {
        f"{name}_cpu_ms": round(statistics.median(cpu for cpu, _ in starts), 1),
        f"{name}_rss_mb": round(statistics.median(rss for _, rss in starts), 1),
    }


def _start(program: str, folder: Path) -> tuple[Cost, Cost]:
    """What one start cost at its first paint, and when it was ready for work."""
    first, ready = _told(program, folder)
    return (float(first[0]), float(first[1])), (float(ready[0]), float(ready[1]))


def _told(program: str, folder: Path, *more: str) -> Any:
    """What a window of its own said at its end."""
    try:
        done = _run(program, folder, *more)
    except subprocess.TimeoutExpired:
        raise OperatorError(
            "bench_failed", f"The window wasn't painted within {_WAIT_S} s."
        ) from None
    if done.returncode or not done.stdout.strip():
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise OperatorError("bench_failed", f"The window didn't start ({last}).")
    return json.loads(done.stdout.splitlines()[-1])


def _run(program: str, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    environment = {n: v for n, v in os.environ.items() if n != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(
        [sys.executable, "-c", _TELL + program, str(folder), *more],
        cwd=Path(__file__).resolve().parents[2],
        env={
            **environment,
            "QT_QPA_PLATFORM": "offscreen",
            "LINLI_KEYFILE": str(folder / "keys.json"),
        },
        capture_output=True,
        text=True,
        timeout=_WAIT_S,
        check=False,
    )
