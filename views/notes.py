# SPDX-License-Identifier: Apache-2.0
"""The window's one toast, and what it can take back: by its button, and by F8.

A newer note stands in the place of an older one, which can't be taken back from then on. Must not take the focus.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from views.look import Look
from views.widgets.toast import Toast

_SIDE, _BELOW, _LEAST_BESIDE = 24, 22, 140


class Notes:
    """`tell` says what was done; `take_back` undoes it."""

    def __init__(self, look: Look, window: QWidget) -> None:
        self._look, self._window = look, window
        self._undo: Callable[[], None] | None = None
        self.toast = Toast(look, window)

    @property
    def can_take_back(self) -> bool:
        """Whether what the toast tells can be undone now."""
        return self._undo is not None and bool(self.toast.text)

    def tell(self, words: str, action: str, undo: Callable[[], None] | None) -> None:
        """Show a toast (or, without words, none); `undo` is what its button and F8 do."""
        self._undo = undo
        if not words:
            self.toast.hide()
            return
        self.toast.tell(words, action=action)
        self.place()

    def warn(self, words: str) -> None:
        """What didn't succeed; there is nothing to take back."""
        self.tell(words, "", None)
        self.toast.tell(words, icon="circle-alert")

    def forget(self) -> None:
        """Another operator takes nothing back."""
        self.toast.hide()
        self._undo = None

    def take_back(self) -> None:
        """Undo what the toast tells, if that can be."""
        can, undo = self.can_take_back, self._undo
        self._undo = None
        if can and undo is not None:
            self.toast.hide()
            undo()

    def place(self) -> None:
        """In the window's lower right corner, as wide as its words ask for."""
        px, window, height = self._look.px, self._window, self.toast.height()
        wished = max(px(352), min(self.toast.wished_width(), px(560)))
        width = min(wished, window.width() - _LEAST_BESIDE)
        self.toast.setGeometry(
            window.width() - width - _SIDE, window.height() - height - _BELOW, width, height
        )
