# SPDX-License-Identifier: Apache-2.0
"""Practice in the window's place: the same screens on a neighbourhood of its own, under a permanent banner.

The real counter stays open and goes on syncing; no screen of it is there meanwhile, and nothing done in
practice can reach it (`PracticePort` is another counter altogether). Making a neighbourhood takes seconds: it
runs on the errand lane, with its progress on the opening page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from app.errors import OperatorError
from app.services.answers import SiteView
from views.background import Lane
from views.bridge import Bridge
from views.look import Look
from views.ports import CounterPort
from views.widgets.buttons import button
from views.widgets.text import label

if TYPE_CHECKING:
    from views.application import Application


class PracticePort(Protocol):
    """Where a practice counter comes from; every call may take seconds."""

    def open(self, bridge: Bridge, progress: Callable[[int, int], None]) -> CounterPort: ...

    def close(self) -> None: ...

    def reset(self) -> None: ...


class PracticeBanner(QFrame):
    """Above everything, the log-in page too; without `can_end` (a demo) there is nothing to go back to."""

    ended = Signal()
    anew = Signal()

    def __init__(self, look: Look, *, can_end: bool) -> None:
        super().__init__()
        say = look.say
        self.setObjectName("practice")
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 2, 12, 2)
        row.setSpacing(8)
        words = label(say("window.practice"), "practice")
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row.addWidget(words, 1)
        self.reset, self.end = button(say("practice.anew")), button(say("practice.end"))
        for made, act in ((self.reset, self.anew), (self.end, self.ended)):
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(act)
            row.addWidget(made)
            made.setVisible(can_end)


class PracticeRoom(QObject):
    """Begins, renews and ends a practice; `on` while the window shows one."""

    _progressed = Signal(int, int)

    def __init__(self, application: Application, port: PracticePort) -> None:
        super().__init__(application)
        self._app, self._port = application, port
        self._home: tuple[CounterPort, SiteView, Bridge, str] | None = None
        self._under_way = False
        self._progressed.connect(self._show_progress)

    @property
    def on(self) -> bool:
        """Whether what is in front is practice."""
        return self._home is not None

    def begin(self) -> None:
        """From the log-in page or the settings of the real counter."""
        app = self._app
        if self._under_way or self.on or app.counter is None or app.site is None:
            return
        front = app.window.current if app.window is not None else ""
        self._home = (app.counter, app.site, app.bridge, front)
        self._open(fresh=False)

    def renew(self) -> None:
        """Away with what was practised; begin again."""
        if self.on and not self._under_way:
            self._open(fresh=True)

    def end(self) -> None:
        """Back to the real counter."""
        if not self.on or self._under_way:
            return
        self._under_way = True
        self._app.wait_in_front(self._app.look.say("practice.ending"))
        self._app.background.run(self._port.close, self._ended, self._not_ended, lane=Lane.ERRAND)

    def close(self) -> None:
        """The program ends: whatever is open of a practice is closed."""
        if self.on or self._under_way:
            self._port.close()

    def _open(self, *, fresh: bool) -> None:
        self._under_way = True
        app, port, bridge = self._app, self._port, Bridge(self)
        app.wait_in_front(app.look.say("practice.preparing"))
        app.bridge = bridge

        def open_it() -> tuple[CounterPort, SiteView]:
            if fresh:
                port.reset()
            counter = port.open(bridge, self._progressed.emit)
            return counter, counter.site()

        app.background.run(open_it, self._opened, self._not_opened, lane=Lane.ERRAND)

    def _show_progress(self, done: int, total: int) -> None:
        if self._under_way:
            self._app.opening.show_progress(done, total)

    def _opened(self, found: tuple[CounterPort, SiteView]) -> None:
        self._under_way = False
        self._app.counter, self._app.site = found
        self._app.show_window("")

    def _not_opened(self, error: OperatorError) -> None:
        self._go_home()
        if self._app.window is not None:
            self._app.window.tell(self._app.words_of(error), "", None)

    def _ended(self, nothing: None) -> None:
        self._go_home()

    def _not_ended(self, error: OperatorError) -> None:
        self._go_home()

    def _go_home(self) -> None:
        self._under_way = False
        home, self._home = self._home, None
        if home is not None:
            self._app.counter, self._app.site, self._app.bridge, front = home
            self._app.show_window(front)
