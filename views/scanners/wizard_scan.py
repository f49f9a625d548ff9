# SPDX-License-Identifier: Apache-2.0
"""The wizard's first step: the test code on the screen, and how many scans of it have come."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.test_code import BAR_TEXT, QR_TEXT
from views.look import Look
from views.scanners.code_picture import CodePicture
from views.scanners.letters import Letters, arrival_of, is_test_code
from views.scanners.measuring import LEAST_KEYS, QUIET_MS, SCANS, Burst, Key, text_of
from views.scanners.scan_text import ScanText
from views.scanners.tally import Tally
from views.widgets.buttons import button, give_icon
from views.widgets.states import Notice
from views.widgets.text import label

_SAME_OTHER = 3
"""So many scans of one other text: the scanner changes the code beyond recognition, or there is no other to scan."""


class ScanStep(QWidget):
    """`complete(bursts)` when enough scans have come."""

    complete = Signal(object)
    print_wanted = Signal()

    def __init__(self, look: Look, *, can_print: bool) -> None:
        super().__init__()
        self._look, self._keys = look, list[Key]()
        self._bursts: list[Burst] = []
        self._others: list[Burst] = []
        say = look.say
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(QUIET_MS)
        self._quiet.timeout.connect(self._settle)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(label(say("scanner.scan_it", count=SCANS), "body", wrap=True))
        halves = QHBoxLayout()
        halves.setSpacing(24)
        column.addLayout(halves, 1)
        codes = QVBoxLayout()
        codes.setSpacing(12)
        halves.addLayout(codes)
        codes.addWidget(CodePicture(BAR_TEXT, say("scanner.bar_code"), module=2, tall=120))
        codes.addWidget(
            CodePicture(QR_TEXT, say("scanner.qr_code"), module=5), 0, Qt.AlignmentFlag.AlignHCenter
        )
        codes.addStretch(1)
        told = QVBoxLayout()
        told.setSpacing(16)
        halves.addLayout(told, 1)
        self.tally = Tally(look, SCANS)
        told.addWidget(self.tally)
        self._came = ScanText(look)
        told.addWidget(self._came)
        self.notice = Notice(look)
        told.addWidget(self.notice)
        told.addStretch(1)
        foot = QHBoxLayout()
        column.addLayout(foot)
        self.print = button(say("scanner.print"))
        give_icon(self.print, look, "printer", "ink")
        self.print.clicked.connect(self.print_wanted)
        foot.addWidget(self.print)
        self.print.setVisible(can_print)
        foot.addStretch(1)

    def begin(self) -> None:
        """From the first scan on."""
        self._keys, self._bursts, self._others = [], [], []
        self._quiet.stop()
        self.tally.show_done(0)
        self._came.show_text("")
        self.notice.hide()

    def take_key(self, key: Key) -> None:
        """One key of the scanner (or a hand: too few keys, or too slow, to be a scan)."""
        self._keys.append(key)
        self._quiet.start()

    def take_whole(self, text: str) -> None:
        """A scan that came by a serial line or a camera."""
        self._came.show_text(text)
        right = arrival_of(text).letters is Letters.RIGHT
        say = self._look.say
        words = say("scanner.by_line") if right else say("scanner.by_line_wrong")
        self.notice.tell(words, state="good" if right else "warn")

    def _settle(self) -> None:
        burst, self._keys = tuple(self._keys), []
        if len(burst) < LEAST_KEYS:
            return
        text = text_of(burst)
        self._came.show_text("".join(key.text for key in burst))
        self.notice.hide()
        if is_test_code(text):
            self._bursts.append(burst)
        else:
            self._others = [one for one in self._others if text_of(one) == text] + [burst]
            if len(self._others) < _SAME_OTHER:
                self.notice.tell(self._look.say("scanner.other_code"))
                return
            self._bursts, self._others = self._others[-SCANS:], []
        self.tally.show_done(len(self._bursts))
        if len(self._bursts) >= SCANS or arrival_of(text).letters is Letters.OTHER_CODE:
            self.complete.emit(list(self._bursts))
