# SPDX-License-Identifier: Apache-2.0
"""The list that `table.py` measures: one process, one JSON object on its last line.

The records screen is built as the window builds it and driven by its scroll bar. CPU is the process's, so that the
thread that fetches a page is paid for by the frame that waited for it.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget
from sqlalchemy import Connection

from app.bench.jank_window import Stalls
from app.bench.report import spread
from app.bench.shop import MANAGER
from app.bootstrap import CounterApp, open_counter
from app.services.desk import Session
from app.services.record_answers import PAGE, RecordAsk, RecordLine
from views.background import Background
from views.bridge import Bridge
from views.dressing import make_look, qt_application
from views.feedback import Quiet
from views.preferences import Preferences
from views.records.columns import record_columns
from views.records.screen import RecordsScreen
from views.widgets.table import Table
from views.window import MainWindow

FRAMES = 400
JUMPS = 100
READS = 100
_NOTCH = 3 * 56
"""A notch of the mouse wheel: three rows."""
_WAIT_S = 60.0
Figures = dict[str, float]


def main(plan: dict[str, str]) -> Figures:
    """First paint, memory, frames, jumps; then the same table over rows in memory."""
    app = qt_application()
    preferences = Preferences()
    look = make_look(app, preferences, bundled_font=True)
    counter = open_counter(Path(plan["data"]), keyfile=Path(plan["keyfile"]), quiet=True)
    counter.desk.session = Session(operator=MANAGER, shift="bench")
    background = Background()
    window = MainWindow(
        look=look,
        counter=counter,
        background=background,
        bridge=Bridge(),
        feedback=Quiet(),
        site=counter.site(),
        preferences=preferences,
        now=lambda: time.time_ns() // 1_000_000,
    )
    try:
        window.resize(1280, 720)
        window.show()
        window.start()
        _until(lambda: not background.busy)
        window.go("receiving")
        _until(lambda: not background.busy)
        figures = _first(window)
        screen = window.screen_in_front
        if not isinstance(screen, RecordsScreen):
            raise RuntimeError("the records screen isn't in front")
        figures["shown_rows"] = screen.rows.total
        figures |= _scrolled("scroll", screen.table)
        figures |= _jumps(screen)
        more = _resident_mb() - figures.pop("memory_before_mb")
        figures["more_memory_mb"] = round(max(0.1, more), 1)
        figures |= _reads(counter)
        figures |= _bare(window, screen)
        return figures
    finally:
        background.close()
        window.close()
        counter.close()


def _first(window: MainWindow) -> Figures:
    """The screen's first opening, built and painted with its newest lines; then the same list opened anew."""
    before = _resident_mb()
    opening = _painted(window, lambda: window.go("records"))
    screen = window.screen_in_front
    if not isinstance(screen, RecordsScreen):
        raise RuntimeError("the records screen isn't in front")
    stalls = Stalls()
    stalls.start()
    _until(lambda: not window.stage.background.busy)
    grown = stalls.figures()
    again = _painted(window, screen.take_escape)
    wall, cpu = time.perf_counter(), time.process_time()
    _until(lambda: not window.stage.background.busy)
    return {
        "first_opening_ms": opening[0],
        "first_opening_cpu_ms": opening[1],
        "first_paint_ms": again[0],
        "first_paint_cpu_ms": again[1],
        "whole_length_ms": _ms(time.perf_counter() - wall),
        "whole_length_cpu_ms": _ms(time.process_time() - cpu),
        "whole_length_stall_ms": max(0.1, grown["stall_worst_ms"]),
        "memory_before_mb": before,
    }


def _painted(window: MainWindow, act: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU of what is asked for, until its first lines are painted."""
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    screen = window.screen_in_front
    if not isinstance(screen, RecordsScreen):
        raise RuntimeError("the records screen isn't in front")
    _until(lambda: screen.began)
    screen.table.viewport().repaint()
    return _ms(time.perf_counter() - wall), _ms(time.process_time() - cpu)


def _scrolled(name: str, table: Table) -> Figures:
    """Notch by notch, each one painted; rows that come meanwhile are paid for as well."""
    bar = table.verticalScrollBar()
    wall: list[float] = []
    cpu: list[float] = []
    for frame in range(FRAMES):
        start, began = time.perf_counter(), time.process_time()
        bar.setValue(frame * _NOTCH)
        QApplication.processEvents()
        wall.append(time.perf_counter() - start)
        cpu.append(time.process_time() - began)
    return {**spread(name, wall), **spread(f"{name}_cpu", cpu)}


def _jumps(screen: RecordsScreen) -> Figures:
    """To anywhere: until the rows in sight are there and painted."""
    bar, chance = screen.table.verticalScrollBar(), random.Random(6)
    wall: list[float] = []
    cpu: list[float] = []
    stalls = Stalls()
    stalls.start()
    for _ in range(JUMPS):
        start, began = time.perf_counter(), time.process_time()
        bar.setValue(chance.randrange(max(1, bar.maximum())))
        screen.table.viewport().repaint()
        _until(partial(_all_there, screen))
        screen.table.viewport().repaint()
        wall.append(time.perf_counter() - start)
        cpu.append(time.process_time() - began)
    late = stalls.figures()
    return {
        **spread("jump", wall),
        **spread("jump_cpu", cpu),
        "jump_stall_worst_ms": max(0.1, late["stall_worst_ms"]),
    }


def _all_there(screen: RecordsScreen) -> bool:
    table = screen.table
    first = table.rowAt(0)
    last = table.rowAt(table.viewport().height() - 1)
    last = screen.rows.total - 1 if last < 0 else last
    return all(screen.rows.record(row) is not None for row in range(max(first, 0), last + 1))


def _reads(counter: CounterApp) -> Figures:
    """The bare keyed read of a page anywhere, in this thread, with nothing made of its rows."""
    opened, chance = counter.records.open(RecordAsk()), random.Random(7)
    begins = [chance.choice(opened.begins) for _ in range(READS)]
    taken: list[float] = []
    for begin in begins:
        start = time.perf_counter()
        counter.store.query(partial(_page_behind, mark=begin))
        taken.append(time.perf_counter() - start)
    return spread("bare_read", taken)


def _page_behind(conn: Connection, mark: tuple[int, int]) -> int:
    return len(
        conn.exec_driver_sql(
            "SELECT body FROM parcel_row WHERE (received_at, rowid) <= (?, ?)"
            " ORDER BY received_at DESC, rowid DESC LIMIT ?",
            (*mark, PAGE),
        ).all()
    )


def _bare(window: MainWindow, screen: RecordsScreen) -> Figures:
    """The same table over rows that lie in memory, one line again and again."""
    record = screen.rows.record(screen.table.rowAt(0))
    if not isinstance(record, RecordLine):
        raise RuntimeError("no row to measure with")
    host = QWidget(window)
    look = window.stage.look
    table = Table(look, record_columns(look.say), "bare")
    table.setParent(host)
    table.rows.replace([record] * (FRAMES * 4))
    host.setGeometry(screen.table.geometry())
    table.setGeometry(0, 0, screen.table.width(), screen.table.height())
    host.show()
    host.raise_()
    QApplication.processEvents()
    return _scrolled("bare_scroll", table)


def _until(there: Callable[[], bool]) -> None:
    """Sleeping between the looks: a loop that spins would be taken for work."""
    end = time.monotonic() + _WAIT_S
    while not there():
        QApplication.processEvents()
        time.sleep(0.001)
        if time.monotonic() > end:
            raise TimeoutError("the window did not come to rest")


def _ms(seconds: float) -> float:
    return round(seconds * 1_000, 2)


def _resident_mb() -> float:
    """What this process holds in memory now (Linux), or the most it ever held elsewhere."""
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1_024
    return 0.0


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(json.load(sys.stdin))) + "\n")
