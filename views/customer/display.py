# SPDX-License-Identifier: Apache-2.0
"""Opens the customer display on the second screen, keeps it there, and closes it with the window.

With one screen it is an ordinary window that may be moved; a screen that is plugged in takes it over.
Costs nothing while it is closed: its window isn't even imported then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from views.customer.choices import CustomerChoices
from views.look import Look

if TYPE_CHECKING:
    from views.customer.view import CustomerView
    from views.customer.window import CustomerWindow

_ALONE = (800, 480)


class CustomerDisplay(QObject):
    """`shut` when a person has closed its window."""

    shut = Signal()

    def __init__(self, look: Look, site: str, beside: QWidget) -> None:
        super().__init__(beside)
        self._look, self._site, self._beside = look, site, beside
        self._choices = CustomerChoices()
        self.window: CustomerWindow | None = None
        screens = QGuiApplication.instance()
        if isinstance(screens, QGuiApplication):
            screens.screenAdded.connect(self._screens_changed)
            screens.screenRemoved.connect(self._screens_changed)

    def apply(self, choices: CustomerChoices) -> None:
        """Open or closed, in these languages."""
        before, self._choices = self._choices, choices
        if not choices.open:
            self.close()
        elif self.window is None:
            self._open()
        elif choices.language is not before.language:
            self.window.speak(choices.language)

    def tell(self, view: CustomerView) -> None:
        """What the resident reads now, if anybody does."""
        if self.window is not None:
            self.window.show_view(view)

    def close(self) -> None:
        """The window goes; what was chosen stays chosen."""
        window, self.window = self.window, None
        if window is not None:
            window.close()
            window.deleteLater()

    def _open(self) -> None:
        from views.customer.window import CustomerWindow

        self.window = CustomerWindow(self._look, self._site, self._choices.language)
        self.window.shut.connect(self._shut)
        self._place()

    def _place(self) -> None:
        window = self.window
        if window is None:
            return
        other = second_screen(self._beside.screen(), QGuiApplication.screens())
        if other is None:
            window.showNormal()
            window.resize(*_ALONE)
            return
        window.setScreen(other)
        window.setGeometry(other.geometry())
        window.showFullScreen()

    def _screens_changed(self, screen: QScreen) -> None:
        self._place()

    def _shut(self) -> None:
        window, self.window = self.window, None
        if window is not None:
            window.deleteLater()
        self.shut.emit()


def second_screen(own: QScreen, screens: list[QScreen]) -> QScreen | None:
    """The first screen that the clerk's window isn't on; None where there is only that one."""
    return next((one for one in screens if one is not own and one.name() != own.name()), None)
