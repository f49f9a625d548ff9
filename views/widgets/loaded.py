# SPDX-License-Identifier: Apache-2.0
"""A place that shows what was read, and says so where it could not be, is being read, or is nothing.

One mechanism for every list: what stands there stays while it is read anew, a fault is told in the
place of the list with its way to try again, and rows that were read before are kept under a strip
that says they may be old. Nothing here blocks: a scan finds the screen as ready as ever.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from views.look import Look
from views.widgets.fault_state import FaultState
from views.widgets.loading import LoadingState
from views.widgets.states import Notice


class Loaded(QWidget):
    """`content` with its other faces; `retried` when the operator wants it read again.

    A `compact` place (a small card) tells a fault by the strip alone, and waits without a word.
    """

    retried = Signal()

    def __init__(
        self,
        look: Look,
        content: QWidget,
        empty: QWidget | None = None,
        *,
        rows: int = 4,
        compact: bool = False,
    ) -> None:
        super().__init__()
        self._look, self._compact = look, compact
        self._content, self._empty = content, empty
        self._has: bool | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.strip = Notice(look, on_action=self.retried.emit, closable=False)
        self.loading = LoadingState(look, rows=rows)
        self.fault = FaultState(look)
        self.fault.retried.connect(self.retried)
        column.addWidget(self.strip)
        for part in (content, empty, self.loading, self.fault):
            if part is not None:
                column.addWidget(part, 1)
                part.hide()
        column.addStretch(0)
        self._face(content if compact else self.loading)

    @property
    def state(self) -> str:
        """content, empty, loading or fault: what stands there now; `stale` for old rows under a strip."""
        if not self.fault.isHidden():
            return "fault"
        if not self.strip.isHidden():
            return "stale" if self._has else "fault"
        if not self.loading.isHidden():
            return "loading"
        return "empty" if self._has is False else "content"

    def wait(self) -> None:
        """It is being read. Seen only where nothing stands there yet, and only after a moment."""
        if self._has is None and not self._compact and self.fault.isHidden():
            self._face(self.loading)
            self.loading.wait()

    def show_read(self, *, has: bool) -> None:
        """It was read; `has` says whether there is anything to show."""
        self._has = has
        self.loading.done()
        self.strip.hide()
        self._face(self._content if has or self._empty is None else self._empty)

    def tell_fault(self, words: str) -> None:
        """It could not be read, and why. Rows that stand there stay."""
        self.loading.done()
        if self._has or self._compact:
            self.strip.tell(
                self._look.say("common.may_be_old", why=words) if self._has else words,
                action=self._look.say("common.retry"),
            )
            if not self._has:
                self._face(None)
        else:
            self.fault.tell(words)
            self._face(self.fault)

    def _face(self, wanted: QWidget | None) -> None:
        for part in (self._content, self._empty, self.loading, self.fault):
            if part is not None and part is not wanted:
                part.hide()  # first: two faces at once would ask for the room of both
        if wanted is not None:
            wanted.show()
