# SPDX-License-Identifier: Apache-2.0
"""Which of the program's windows is in front: the opening page, the assistant, or the counter's window.

One at a time, each in the place of the one before, so that to the operator it is one window all along.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


class Front:
    """`widget` is what stands there."""

    def __init__(self, first: QWidget) -> None:
        self.widget = first

    def put(self, made: QWidget) -> None:
        """`made` in the place of what is in front."""
        old, self.widget = self.widget, made
        if old is made:
            return
        made.setGeometry(old.geometry())
        made.setWindowState(old.windowState())
        made.show()
        old.hide()

    def come(self) -> None:
        """Before the windows of other programs."""
        if self.widget.isMinimized():
            self.widget.showNormal()
        self.widget.show()
        self.widget.raise_()
        self.widget.activateWindow()
