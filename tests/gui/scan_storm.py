# SPDX-License-Identifier: Apache-2.0
"""A storm of scans at a window: random codes, ends, prefixes, focuses, dialogs, stalls, with typing in between.

Keys are posted to the QWindow that has the keyboard, as a platform does, with the stamps of a scanner or a hand.
What was sent and what was typed is kept, so that a test can ask whether each scan arrived once, in order and
whole, and whether what a person typed stands where it was typed.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)

from tests.gui.conftest import Opened
from views.assistant.page import AssistantPage
from views.assistant.steps import Step
from views.customer.choices import CustomerChoices
from views.customer.view import WELCOME, CustomerState, CustomerView
from views.scanner import Pace
from views.widgets.fields import CodeField
from views.widgets.sheet import Sheet

_NO, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
_NAMED = {"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab, "<Enter>": Qt.Key.Key_Enter}
_AROUND = (("", ""), ("~", ""), ("", "#"), ("\x02", "\x03"), ("<F9>", ""), ("AB", ""), ("~", "~"))
_ENDS = ("\r", "\n", "\r\n", "\t", "\x03", "<Enter>", "")
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_REST_MS = 400


def letters_of(text: str) -> list[str]:
    """The keys of a text; a function key or the keypad's Enter is written `<F9>`, `<Enter>`."""
    found: list[str] = []
    while text:
        cut = text.index(">") + 1 if text.startswith(("<F", "<E")) else 1
        found.append(text[:cut])
        text = text[cut:]
    return found


class Keyboard:
    """Posts presses and releases, with stamps of its own."""

    def __init__(self) -> None:
        self.at = 100_000
        self.nobody = 0

    def post(self, letter: str, *, gap_ms: int) -> None:
        """One key, with the modifiers that it needs."""
        self.at += gap_ms
        if letter.startswith("<F"):
            self._both(Qt.Key(Qt.Key.Key_F1 + int(letter[2:-1]) - 1), _NO, "")
        elif letter in _NAMED:
            self._both(_NAMED[letter], _NO, "\r" if letter == "<Enter>" else letter)
        elif ord(letter) < 32:
            self._event(QEvent.Type.KeyPress, Qt.Key.Key_Control, _NO, "")
            self._both(Qt.Key(ord(letter) + 64), _CONTROL, letter)
            self._event(QEvent.Type.KeyRelease, Qt.Key.Key_Control, _CONTROL, "")
        elif letter.isupper():
            self._event(QEvent.Type.KeyPress, Qt.Key.Key_Shift, _NO, "")
            self._both(Qt.Key(ord(letter)), _SHIFT, letter)
            self._event(QEvent.Type.KeyRelease, Qt.Key.Key_Shift, _SHIFT, "")
        else:
            self._both(Qt.Key(ord(letter.upper())), _NO, letter)

    def _both(self, key: Qt.Key, modifiers: Qt.KeyboardModifier, text: str) -> None:
        self._event(QEvent.Type.KeyPress, key, modifiers, text)
        self._event(QEvent.Type.KeyRelease, key, modifiers, text)

    def _event(
        self, kind: QEvent.Type, key: Qt.Key, modifiers: Qt.KeyboardModifier, text: str
    ) -> None:
        window = QGuiApplication.focusWindow()
        if window is None:
            self.nobody += 1  # a key closed the window that had the keyboard
            return
        made = QKeyEvent(kind, key, modifiers, text)
        made.setTimestamp(self.at)
        QCoreApplication.postEvent(window, made)


@dataclass
class Storm:
    """What is under way: the window, the dice, what was sent, heard, typed and pressed by mistake."""

    opened: Opened
    seed: int
    sent: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    pressed: list[str] = field(default_factory=list)
    misplaced: list[str] = field(default_factory=list)
    states: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.keyboard = Keyboard()
        window = self.opened.window
        self.router = self.listening = window.router
        self.router.scanned.disconnect()
        self.router.scanned.connect(self._heard_by_window)
        window.bar.staff.clicked.connect(lambda: self.pressed.append("staff"))
        self.prefix, self.suffix = "", ""
        self._other = self._other_window()
        self._after: Callable[[], object] = lambda: None
        self._typed_into: QLineEdit | None = None

    def run(self, count: int) -> None:
        """So many scans, changing the focus, the settings and the typing between them."""
        while len(self.sent) < count:
            if self.dice.random() < 0.12:
                self._change_settings()
            name, prepare = self.dice.choice(list(self._places().items()))
            self.states.add(name)
            prepare()
            QApplication.processEvents()
            for _ in range(self.dice.randint(2, 9)):
                self._step()
            self._settle()
            self._after()
            self._after = lambda: None
            QApplication.processEvents()

    def _heard_by_window(self, text: str) -> None:
        self.heard.append(text)
        if self.listening is not self.router:
            self.misplaced.append(f"the window behind the assistant heard {text!r}")

    def _step(self) -> None:
        focus = QApplication.focusWidget()
        if isinstance(focus, QLineEdit) and QApplication.activePopupWidget() is None:
            chance = self.dice.random()
            if chance < 0.15:
                self._type(focus)
            elif chance < 0.2:
                self._compose(focus)
        self._scan()

    def _scan(self) -> None:
        code, end = self._code(), self.dice.choice(_ENDS)
        if not end and not self.suffix and len(code) < Pace().least_without_end:
            end = "\r"
        before = self._text()
        together = bool(self.dice.random() < 0.3)
        self.keyboard.at += 30 if together else _REST_MS
        if not together and self.dice.random() < 0.5:
            self._process()
        gap = self.dice.choice((1, 4, 8, 15, 30))
        keys = letters_of(f"{self.prefix}{code}{self.suffix}{end}")
        stall = self.dice.randrange(2, len(keys)) if self.dice.random() < 0.06 else -1
        for index, letter in enumerate(keys):
            self.keyboard.post(letter, gap_ms=gap)
            if index == stall:
                self._process()
            if index > stall >= 0 and index == min(stall + 2, len(keys) - 1):
                self._timer_first()
        self.sent.append(code)
        if not end and (not self.suffix or self.suffix == "AB"):
            self.keyboard.at += _REST_MS
        self._process()
        if self._text() != before:
            self.misplaced.append(f"{before!r} became {self._text()!r}")

    def _timer_first(self) -> None:
        """After a stall the wait's timer may come before the keys that are queued."""
        waits = self.listening.held._waits
        if waits.isActive():
            waits.stop()
            waits.timeout.emit()

    def _type(self, into: QLineEdit) -> None:
        self._settle()
        before, words = into.text(), "".join(self.dice.choices("0123456789abcdef", k=3))
        into.end(False)
        self.keyboard.at += _REST_MS
        for letter in words:
            self.keyboard.post(letter, gap_ms=self.dice.randint(70, 260))
        self._settle()
        if into.text() != before + words:
            self.misplaced.append(f"typed {words!r} after {before!r}: {into.text()!r}")
        if len(into.text()) > 40:
            into.clear()
        self.keyboard.at += _REST_MS

    def _compose(self, into: QLineEdit) -> None:
        self._settle()
        before = into.text()
        into.end(False)
        done = QInputMethodEvent("", [])
        done.setCommitString("王")
        QCoreApplication.sendEvent(into, QInputMethodEvent("wang", []))
        QCoreApplication.sendEvent(into, done)
        if into.text() != f"{before}王":
            self.misplaced.append(f"composed after {before!r}: {into.text()!r}")

    def _code(self) -> str:
        dice = self.dice
        digits = "".join(dice.choices("0123456789", k=13))
        return dice.choice(
            (
                f"SF{digits}",
                digits,
                f"{dice.randint(1, 30)}-{dice.randint(1, 9)}-{dice.randint(1000, 9999)}",
                "".join(dice.choices(_ALPHABET, k=154))
                if dice.random() < 0.1
                else f"JD{digits[:9]}",
                f"01{digits}\x1d21{digits[:5]}",
                digits[:4],
            )
        )

    def _change_settings(self) -> None:
        self._settle()
        self.prefix, self.suffix = self.dice.choice(_AROUND)
        self.router.set_up(Pace(), prefix=self.prefix, suffix=self.suffix)
        self.keyboard.at += _REST_MS

    def _process(self) -> None:
        for _ in range(2):
            QApplication.processEvents()

    def _settle(self) -> None:
        """Until nothing is held any more."""
        self._process()
        self.opened.qtbot.waitUntil(lambda: not self.listening.held.any_wait, timeout=5_000)
        self._process()

    def _text(self) -> str:
        focus = QApplication.focusWidget()
        if isinstance(focus, QLineEdit):
            return focus.text()
        if isinstance(focus, QPlainTextEdit):
            return focus.toPlainText()
        return str(focus.value()) if isinstance(focus, QSpinBox) else ""

    def _other_window(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        self.line, self.spin, self.box, self.text = (
            QLineEdit(), QSpinBox(), QComboBox(), QPlainTextEdit(),
        )  # fmt: skip
        self.table, self.button = QTableWidget(4, 3), QPushButton("x")
        self.button.setDefault(True)
        self.box.addItems(["a1", "b2", "c3"])
        self.button.clicked.connect(lambda: self.pressed.append("button"))
        for part in (self.line, self.spin, self.box, self.text, self.table, self.button):
            column.addWidget(part)
        return page

    def _places(self) -> dict[str, Callable[[], None]]:
        window = self.opened.window
        return {
            "scan field": lambda: self._home(window.bar.scan),
            "scan field for words": self._words,
            "chip": lambda: self._home(window.bar.staff),
            "rail": lambda: self._home(window.rail.findChildren(QPushButton)[1]),
            "nowhere": self._nowhere,
            "sheet": self._sheet,
            "log-in": self._log_in,
            "popup list": self._popup,
            "menu": self._menu,
            "dialog": self._dialog,
            "file dialog": self._file_dialog,
            "assistant": self._assistant,
            "customer display": self._customer,
            **{
                type(part).__name__: lambda part=part: self._elsewhere(part)  # type: ignore[misc]  # bound now
                for part in (self.line, self.spin, self.box, self.text, self.table, self.button)
            },
        }

    def _home(self, part: QWidget) -> None:
        self._other.hide()
        self.opened.window.activateWindow()
        QApplication.processEvents()
        part.setFocus()

    def _words(self) -> None:
        scan = self.opened.window.bar.scan
        scan.set_words(True)
        self._home(scan)
        self._after = lambda: scan.set_words(False)

    def _nowhere(self) -> None:
        self._home(self.opened.window.bar.scan)
        focus = QApplication.focusWidget()
        if focus is not None:
            focus.clearFocus()

    def _sheet(self) -> None:
        window = self.opened.window
        self._home(window.bar.scan)
        sheet = Sheet(self.opened.window.stage.look, window.stack, "x")
        words = CodeField("x", words=True, longest=60)
        sheet.body.addWidget(words)
        sheet.open_sheet(words)
        self._after = sheet.close_sheet

    def _log_in(self) -> None:
        window = self.opened.window
        self._home(window.bar.scan)
        window._pages.setCurrentWidget(window.log_in)
        window.log_in.pad.setFocus()
        window.log_in.pad.entered.connect(self.pressed.append)
        self._after = lambda: window._pages.setCurrentIndex(0)

    def _elsewhere(self, part: QWidget) -> None:
        self._other.show()
        self._other.activateWindow()
        QApplication.processEvents()
        part.setFocus()

    def _popup(self) -> None:
        self._elsewhere(self.box)
        self.box.showPopup()
        self._after = self.box.hidePopup

    def _menu(self) -> None:
        self._home(self.opened.window.bar.scan)
        menu = QMenu(self.opened.window)
        for word in ("SF", "JD", "12"):
            menu.addAction(word).triggered.connect(lambda: self.pressed.append("menu"))
        menu.popup(self.opened.window.rect().center())
        self._after = lambda: (menu.close(), menu.deleteLater())

    def _dialog(self) -> None:
        self._home(self.opened.window.bar.scan)
        dialog = QDialog(self.opened.window)
        column, line, yes = QVBoxLayout(dialog), QLineEdit(), QPushButton("yes")
        column.addWidget(line)
        column.addWidget(yes)
        yes.setDefault(True)
        dialog.accepted.connect(lambda: self.pressed.append("dialog"))
        yes.clicked.connect(dialog.accept)
        dialog.open()
        dialog.activateWindow()
        QApplication.processEvents()
        line.setFocus()
        self._after = lambda: (dialog.close(), dialog.deleteLater())

    def _file_dialog(self) -> None:
        self._home(self.opened.window.bar.scan)
        dialog = QFileDialog(self.opened.window)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.accepted.connect(lambda: self.pressed.append("file dialog"))
        dialog.open()
        dialog.activateWindow()
        self._after = lambda: (dialog.close(), dialog.deleteLater())

    def _assistant(self) -> None:
        """It stands in the window's place, and has ears of its own."""
        window = self.opened.window
        self._other.hide()
        page = AssistantPage(window.stage.look, at=Step.SERVER)
        page.router.scanned.disconnect()
        page.router.scanned.connect(self.heard.append)
        page.router.set_up(Pace(), prefix=self.prefix, suffix=self.suffix)
        page.next.clicked.connect(lambda: self.pressed.append("assistant"))
        self.listening = page.router
        page.show()
        window.hide()
        page.activateWindow()
        QApplication.processEvents()
        self.dice.choice((page.findChildren(CodeField)[0], page.next)).setFocus()

        def back() -> None:
            self.listening = self.router
            window.show()
            page.close()
            page.deleteLater()
            window.activateWindow()

        self._after = back

    def _customer(self) -> None:
        """The resident's window is open and says something else now and then; the keyboard stays where it is."""
        window = self.opened.window
        chosen = window.preferences
        window.keep(replace(chosen, customer=CustomerChoices(open=True)))
        # The offscreen platform gives the keyboard to each new window, whatever it asks for.
        self._home(self.dice.choice((window.bar.scan, window.bar.staff)))
        QApplication.processEvents()
        window.customer.tell(CustomerView(state=self.dice.choice(list(CustomerState))))

        def shut() -> None:
            window.customer.tell(WELCOME)
            QApplication.processEvents()
            if QGuiApplication.focusWindow() is not window.windowHandle():
                self.misplaced.append("the customer display took the keyboard")
            window.keep(replace(chosen, customer=CustomerChoices()))

        self._after = shut

    def close(self) -> None:
        """Take the other window away."""
        self._other.close()
        self._other.deleteLater()
