# SPDX-License-Identifier: Apache-2.0
"""What keeps the window quick, as structure: what is loaded, made anew and painted. Its times are `linli bench`'s."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from tests.gui.conftest import Opened, OpenWindow
from views.pickup.screen import PickupScreen
from views.widgets.card import Card, Page
from views.widgets.ground import Grounds

HEAVY = (
    *(
        "sqlalchemy",
        "httpx",
        "cryptography",
        "msgspec",
        "reportlab",
        "PIL",
        "openpyxl",
        "miniaudio",
    ),
    *("PySide6.QtPrintSupport", "PySide6.QtNetwork", "PySide6.QtSvg"),
    *("app.services", "app.domain", "app.store", "app.practice", "app.updates", "app.logs"),
    *("printing", "platform", "queue", "subprocess", "logging.handlers"),
    *("views.application", "views.window", "views.pickup", "views.stage"),
    *(
        "views.background",
        "views.bridge",
        "views.crash",
        "views.crash_report",
        "views.first_minutes",
    ),
    *("views.preferences", "views.assistant", "views.hints", "views.update_bar", "views.ears"),
    *("views.scanners", "views.scanning", "views.customer", "views.feedback", "views.spoken"),
    *("views.opening_fault", "views.toolkit_words"),
    *("views.widgets.buttons", "views.widgets.card", "views.widgets.paint", "views.widgets.text"),
)
"""What the first paint must not wait for."""

_LOADED = "import sys; import {module}; print(chr(10).join(sys.modules))"


def _heavy_after(module: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", _LOADED.format(module=module)],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.split())
    return [name for name in HEAVY if name in loaded]


@pytest.mark.parametrize("module", ["app.__main__, app.desktop, views.start", "views.start"])
def test_first_paint_loads_nothing_heavy(module: str) -> None:
    """Before its first paint the window has loaded neither the counter, nor a screen, nor the kit."""
    assert _heavy_after(module) == []


def test_what_is_heavy_is_seen() -> None:
    """The check above can fail: what lies behind the opening page does load such things."""
    behind = _heavy_after("views.application, views.window")
    assert {"app.services", "views.application", "views.crash", "views.widgets.card"} <= set(behind)


class _Paints(QObject):
    """Counts the widgets that are painted, made or dressed anew."""

    def __init__(self) -> None:
        super().__init__()
        self.painted: set[str] = set()
        self.polished = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.painted.add(type(watched).__name__)
        elif event.type() == QEvent.Type.Polish:
            self.polished += 1
        return False


class _Named(_Paints):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.painted.add(watched.objectName())
        return False


@pytest.fixture
def paints(qapp: QApplication) -> _Paints:
    return _Paints()


def _visit(opened: Opened, text: str) -> PickupScreen:
    opened.window._scanned(text)
    opened.settle()
    screen = opened.window.screen_in_front
    assert isinstance(screen, PickupScreen)
    return screen


def _second_verdict(
    screen: PickupScreen, paints: _Paints, qapp: QApplication
) -> tuple[set[QWidget], set[QWidget]]:
    """Another resident's verdict over the first one's; the widgets before and after."""
    assert screen.visit is not None
    verdict = screen.visit.verdict
    parcels = tuple(replace(p, id=f"{p.id}-other", slot="Z-09-09") for p in verdict.parcels)
    before = set(screen.findChildren(QWidget))
    qapp.installEventFilter(paints)
    screen._verdict(replace(verdict, parcels=parcels, name_masked="李*国"))
    for _ in range(5):
        qapp.processEvents()
    qapp.removeEventFilter(paints)
    return before, set(screen.findChildren(QWidget))


def test_a_verdict_makes_no_widget(
    open_window: OpenWindow, paints: _Paints, qapp: QApplication
) -> None:
    """The second verdict is written into the widgets of the first, and no style is worked out anew."""
    opened = open_window()
    screen = _visit(opened, "7788")
    sheet = qapp.styleSheet()
    before, after = _second_verdict(screen, paints, qapp)
    assert after == before
    assert paints.polished == 0
    assert qapp.styleSheet() == sheet


def test_a_verdict_paints_its_own_part(
    open_window: OpenWindow, paints: _Paints, qapp: QApplication
) -> None:
    """Neither the side column nor the rail is painted for a verdict; the panel and the list are."""
    opened = open_window(size=(1440, 900))
    screen = _visit(opened, "7788")
    opened.settle()
    _second_verdict(screen, paints, qapp)
    assert {"VerdictPanel", "ParcelList"} <= paints.painted
    assert not {"Ring", "RailButton", "Stat"} & paints.painted


def test_a_painted_side_column_is_seen(
    open_window: OpenWindow, paints: _Paints, qapp: QApplication
) -> None:
    """The check above can fail: a screen that is painted whole shows its ring."""
    opened = open_window(size=(1440, 900))
    screen = _visit(opened, "7788")
    qapp.installEventFilter(paints)
    screen.update()
    for _ in range(5):
        qapp.processEvents()
    qapp.removeEventFilter(paints)
    assert "Ring" in paints.painted


def test_what_was_done_lately_is_written_into_the_same_rows(open_window: OpenWindow) -> None:
    """A refresh of the last acts makes no new rows, and rows that say the same stay as they are."""
    opened = open_window()
    screen = _visit(opened, "7788")
    screen.refresh()
    opened.settle()
    rows = list(screen.side._acts)
    assert rows
    screen.refresh()
    opened.settle()
    assert screen.side._acts == rows


def test_a_layout_made_anew_shades_only_what_moved(
    open_window: OpenWindow, qapp: QApplication
) -> None:
    """A card that grows is shaded anew, the one beside it isn't painted."""
    look = open_window().window.stage.look
    page = Page(look)
    row = QHBoxLayout(page)
    row.setSpacing(60)
    still, moves = Card(look), Card(look)
    still.setObjectName("still")
    for card in (still, moves):
        card.setFixedSize(200, 200)
        row.addWidget(card)
    page.setFixedSize(700, 300)
    page.show()
    qapp.processEvents()

    named = _Named()
    qapp.installEventFilter(named)
    moves.setFixedSize(200, 240)
    for _ in range(4):
        qapp.processEvents()
    qapp.removeEventFilter(named)
    assert "still" not in named.painted
    assert "" in named.painted
    page.close()


def test_a_ground_is_drawn_once_and_few_are_kept(qapp: QApplication) -> None:
    """The same field comes out of the few that are kept; a day of sizes doesn't pile up."""
    grounds, fade = Grounds(), (QColor("#008000"), QColor("#004000"))
    first = grounds.picture(QSize(300, 200), 1.0, fade, None)
    assert grounds.picture(QSize(300, 200), 1.0, fade, None) is first
    assert grounds.made == 1
    for width in range(400, 420):
        grounds.picture(QSize(width, 200), 1.0, fade, None)
    assert len(grounds._drawn) <= 4
