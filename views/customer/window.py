# SPDX-License-Identifier: Apache-2.0
"""The window that the resident reads from the other side of the counter: very few words, very large.

Painted whole from a `CustomerView`; the type grows with the window, whatever the clerk's text size.
It never takes the focus: the scanner's keys go where they went before.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QCloseEvent, QFont, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from views.customer.choices import CustomerLanguage
from views.customer.view import WELCOME, CustomerState, CustomerView
from views.i18n import Language, Phrases
from views.look import Look
from views.widgets.paint import fitted

_ICONS = {
    CustomerState.WELCOME: ("store", ""),
    CustomerState.WAIT: ("clock", ""),
    CustomerState.SHOW_CODE: ("qr-code", "ask"),
    CustomerState.READY: ("check", "valid"),
    CustomerState.ASK: ("user", "unknown"),
    CustomerState.THANKS: ("package-check", "valid"),
}
_DRAWN_FOR = (800.0, 480.0)
_CENTRE = Qt.AlignmentFlag.AlignCenter


class CustomerWindow(QWidget):
    """`shut` when a person has closed it, never when the program does."""

    shut = Signal()

    def __init__(self, look: Look, site: str, language: CustomerLanguage) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.WindowDoesNotAcceptFocus)
        self._look, self._site = look, site
        self._says: tuple[Phrases, ...] = ()
        self.view = WELCOME
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWindowTitle(look.say("customer.title"))
        self.setMinimumSize(480, 320)
        self.speak(language)

    def speak(self, language: CustomerLanguage) -> None:
        """In one language, or in both, the clerk's first."""
        if language is CustomerLanguage.BOTH:
            own = self._look.say.language
            rest = [one for one in Language if one is not own]
            self._says = tuple(Phrases(one) for one in (own, *rest))
        else:
            self._says = (Phrases(Language(language.value)),)
        self.show_view(self.view)

    def show_view(self, view: CustomerView) -> None:
        """Say something else."""
        self.view = view
        self.setAccessibleName(" ".join(self.words(say)[0] for say in self._says))
        self.setAccessibleDescription(
            "\n".join(line for say in self._says for line in self.words(say))
        )
        self.update()

    def words(self, say: Phrases) -> tuple[str, str, str]:
        """One word, one line below it, and whose it is ("" where nobody is named)."""
        view = self.view
        word = say.of("customer_word", view.state.value, site=self._site)
        line = say.of("customer_line", view.state.value, count=view.count)
        who = ""
        if view.name_masked and view.phone_tail:
            who = say("pickup.who", name=view.name_masked, tail=view.phone_tail)
        elif view.name_masked:
            who = view.name_masked
        return word, line, who

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = self._look, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        icon, state = _ICONS[self.view.state]
        if state:
            ground = QLinearGradient(box.topLeft(), box.bottomRight())
            ground.setColorAt(0, look.colour(f"verdict_{state}_from"))
            ground.setColorAt(1, look.colour(f"verdict_{state}_to"))
            painter.fillRect(box, ground)
        else:
            painter.fillRect(box, look.colour("card"))
        ink = look.colour("verdict_ink" if state else "ink")
        mark = look.colour("verdict_ink" if state else "accent_text")
        unit = min(box.width() / _DRAWN_FOR[0], box.height() / _DRAWN_FOR[1])
        pad = 32 * unit
        side = 84 * unit
        look.icons.paint(painter, icon, mark, QRectF(box.center().x() - side / 2, pad, side, side))
        room = box.adjusted(pad, pad + side + 12 * unit, -pad, -pad)
        named = 1.6 if self.view.name_masked else 1.0  # the first block says whose they are as well
        whole = named + len(self._says) - 1
        painter.setPen(ink)
        top = room.y()
        for number, say in enumerate(self._says):
            tall = room.height() * (1.0 if number else named) / whole
            self._paint_block(
                painter, QRectF(room.x(), top, room.width(), tall), say, first=number == 0
            )
            top += tall

    def _paint_block(self, painter: QPainter, box: QRectF, say: Phrases, *, first: bool) -> None:
        word, line, who = self.words(say)
        parts = [(word, 0.46, True), (line, 0.24, False)]
        if who and first:
            parts.append((who, 0.3, True))
        whole = sum(share for _, share, _ in parts)
        top = box.y()
        for text, share, bold in parts:
            tall = box.height() * share / whole
            cap = 84.0 if bold else 44.0
            unit = min(self.width() / _DRAWN_FOR[0], self.height() / _DRAWN_FOR[1])
            size = min(tall * 0.72, cap * unit * (1.0 if first else 0.8))
            font = QFont(self._look.family)
            font.setPixelSize(max(round(size), 12))
            font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
            painter.setFont(fitted(font, text, box.width(), least=12))
            painter.drawText(QRectF(box.x(), top, box.width(), tall), _CENTRE, text)
            top += tall

    def closeEvent(self, event: QCloseEvent) -> None:
        if event.spontaneous():
            self.shut.emit()
        super().closeEvent(event)
