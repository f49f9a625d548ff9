# SPDX-License-Identifier: Apache-2.0
"""What the window costs until it has been painted: processor time and memory, beside a bare Qt window.

Each is a process of its own, offscreen, that ends itself at the first paint. The first start of each warms
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

from app.bench.report import Report
from app.errors import OperatorError

STARTS = 5
LIMITS = {"first_paint_cpu_ms": 350.0, "first_paint_rss_mb": 130.0}
_WAIT_S = 60

_TELL = """
import json, os, sys, time
def tell():
    import resource
    with open("/proc/self/statm") as file:
        pages = int(file.read().split()[1])
    rss_mb = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    cpu_ms = time.process_time() * 1000
    sys.stdout.write(json.dumps([cpu_ms, rss_mb]) + "\\n")
    sys.stdout.flush()
    os._exit(0)
"""

_BARE = """
from PySide6.QtCore import QTimer
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
from pathlib import Path
from views.application import run_window
def open_it(bridge):
    from app.bootstrap import open_counter
    return open_counter(Path(sys.argv[1]))
run_window(open_it, preferences_file=Path(sys.argv[1]) / "window.json", on_ready=tell)
"""


def measure(size: int) -> Report:
    """`size` is how many starts of each are counted."""
    if not Path("/proc/self/statm").exists():
        raise OperatorError(
            "not_available", "This bench reads /proc, which this system hasn't.", "Run it on Linux."
        )
    starts = size or STARTS
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as made:
        folder = Path(made)
        ours = [_start(_OURS, folder) for _ in range(starts + 1)][1:]
        bare = [_start(_BARE, folder) for _ in range(starts + 1)][1:]
    figures = {
        "first_paint_cpu_ms": _median(ours, 0),
        "first_paint_rss_mb": _median(ours, 1),
        "bare_window_cpu_ms": _median(bare, 0),
        "bare_window_rss_mb": _median(bare, 1),
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


def _median(starts: list[tuple[float, float]], which: int) -> float:
    return round(statistics.median(start[which] for start in starts), 1)


def _start(program: str, folder: Path) -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, "-c", _TELL + program, str(folder)],
        cwd=Path(__file__).resolve().parents[2],
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "LINLI_KEYFILE": str(folder / "keys.json"),
        },
        capture_output=True,
        text=True,
        timeout=_WAIT_S,
        check=False,
    )
    if done.returncode or not done.stdout.strip():
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise OperatorError("bench_failed", f"The window didn't start ({last}).")
    cpu_ms, rss_mb = json.loads(done.stdout.splitlines()[-1])
    return float(cpu_ms), float(rss_mb)
