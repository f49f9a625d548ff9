# SPDX-License-Identifier: Apache-2.0
"""When the program itself is wrong: one report that can be copied, and the counter goes on.

`CrashReporter` hears of bugs wherever they come up (in the window's thread, in another, where Python can't
raise, in the toolkit) and shows them as ONE small window that takes no focus: a scan still reaches the
counter. A flood of faults is one report with a number; a fault that was told isn't told again for a while.
What a report says is `crash_report`'s; no exception's words and no variable are ever in it.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QStandardPaths,
    Qt,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
    qVersion,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from views.crash_report import LastLines, fault_lines, report_text, toolkit_words
from views.look import Look
from views.widgets.buttons import button, give_icon
from views.widgets.text import label

State = Callable[[], Mapping[str, int | str]]
_TOLD_FOR_S = 600.0
_SAID_AT_MOST = 50
_GRAVE = (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)


class CrashDialog(QWidget):
    """The report in a window of its own; it never takes the focus from the counter."""

    restart_wanted = Signal()
    gone = Signal()

    def __init__(self, look: Look, text: str, folder: Path | None) -> None:
        super().__init__()
        self._look, self._text, self._folder, self.more = look, text, folder, 0
        say = look.say
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setWindowTitle(say("report.title"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(label(say("report.title"), "headline", wrap=True))
        column.addWidget(label(say("report.line"), "body", wrap=True))
        self.box = QPlainTextEdit(text)
        self.box.setReadOnly(True)
        self.box.setAccessibleName(say("report.text"))
        column.addWidget(self.box, 1)
        self.told = label("", "strong", wrap=True)
        self.told.hide()
        column.addWidget(self.told)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.go_on = button(say("report.go_on"), "main")
        self.copy = button(say("report.copy"))
        self.keep = button(say("report.save"))
        self.again = button(say("report.restart"))
        for made, icon, act in (
            (self.go_on, "", self.close),
            (self.copy, "copy", self._copy),
            (self.keep, "save", self._save),
            (self.again, "refresh-cw", self.restart_wanted),
        ):
            if icon:
                give_icon(made, look, icon, "ink")
            made.clicked.connect(act)
            row.addWidget(made, 1)
        column.addLayout(row)
        self.resize(look.px(720), look.px(480))

    @property
    def text(self) -> str:
        """The report as it is shown."""
        return self.box.toPlainText()

    def count(self) -> None:
        """One more fault came while this one is open."""
        self.more += 1
        self._tell(self._look.say("report.more", count=self.more))

    def _tell(self, words: str) -> None:
        self.told.setText(words)
        self.told.show()

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._text)
        self._tell(self._look.say("report.copied"))

    def _save(self) -> None:
        say = self._look.say
        found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DesktopLocation)
        folder = self._folder or Path(found or Path.home())
        path = folder / time.strftime("linli-report-%Y%m%d-%H%M%S.txt")
        try:
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(f"{self._text}\n")
        except OSError:
            self._tell(say("report.not_saved", place=str(folder)))
            return
        self._tell(say("report.saved", place=str(path)))

    def closeEvent(self, event: object) -> None:
        self.gone.emit()


class CrashReporter(QObject):
    """Hears of bugs from `install` to `remove`; `restart_wanted` when the operator asks for a new start."""

    restart_wanted = Signal()
    _arrived = Signal(str, list)

    def __init__(
        self, look: Callable[[], Look], state: State, *, folder: Path | None = None
    ) -> None:
        super().__init__()
        self._look, self._state, self._folder = look, state, folder
        self._log = LastLines()
        self._told: dict[str, float] = {}
        self._said = 0
        self._installed = False
        self.dialog: CrashDialog | None = None
        self._arrived.connect(self._show)

    def install(self) -> None:
        """Takes the hooks of Python, of its threads and of the toolkit."""
        import logging

        logging.getLogger().addHandler(self._log)
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self.report
        threading.excepthook = self._thread_broke
        sys.unraisablehook = self._unraisable
        self._toolkit_before = qInstallMessageHandler(self._toolkit_said)
        self._installed = True

    def remove(self) -> None:
        """Gives the hooks back."""
        import logging

        if not self._installed:
            return
        self._installed = False
        logging.getLogger().removeHandler(self._log)
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
        qInstallMessageHandler(self._toolkit_before)
        if self.dialog is not None:
            self.dialog.close()

    def report(
        self, kind: type[BaseException], fault: BaseException, trace: TracebackType | None
    ) -> None:
        """A bug, from whichever thread."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, fault, trace)
            return
        lines = fault_lines(fault, trace)
        self._say(lines)
        self._arrived.emit(" ".join((lines[0], lines[-1])), lines)

    def _thread_broke(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            self.report(args.exc_type, args.exc_value, args.exc_traceback)

    def _unraisable(self, args: sys.UnraisableHookArgs) -> None:
        if args.exc_value is not None:
            self.report(args.exc_type, args.exc_value, args.exc_traceback)

    def _toolkit_said(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if kind in _GRAVE:
            words = toolkit_words(message)
            lines = [f"Qt {kind.name}: {words}"]
            self._say(lines)
            if kind is QtMsgType.QtFatalMsg:
                return  # the process ends with this call: no window comes up any more
            self._arrived.emit(words, lines)
        elif self._toolkit_before is not None:
            self._toolkit_before(kind, context, message)
        else:
            sys.stderr.write(f"{message}\n")

    def _say(self, lines: list[str]) -> None:
        """On stderr too, for whoever started the program in a terminal; a flood ends."""
        self._said += 1
        if self._said <= _SAID_AT_MOST and sys.stderr is not None:
            sys.stderr.write("\n".join(("linli: internal fault", *lines, "")))

    def _show(self, mark: str, lines: list[str]) -> None:
        now = time.monotonic()
        told_at = self._told.get(mark)
        self._told[mark] = now
        if self.dialog is not None:
            self.dialog.count()
            return
        if told_at is not None and now - told_at < _TOLD_FOR_S:
            return
        text = report_text(
            lines, toolkit=qVersion(), state=self._state(), log=self._log.lines, at=time.time()
        )
        made = self.dialog = CrashDialog(self._look(), text, self._folder)
        made.restart_wanted.connect(self.restart_wanted)
        made.gone.connect(self._gone)
        made.show()

    def _gone(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None
