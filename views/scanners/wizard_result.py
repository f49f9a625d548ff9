# SPDX-License-Identifier: Apache-2.0
"""The wizard's second step: what was measured, what came wrong and why, and fast typing as the counter-proof."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from views.look import Look
from views.scanner import Pace
from views.scanners.letters import Letters, Separator, is_test_code
from views.scanners.measuring import ENDS, QUIET_MS, Burst, Key, Measured, apart, measure, text_of
from views.scanners.scan_text import ScanText
from views.widgets.buttons import KeyCapButton, button, give_icon
from views.widgets.chip import Chip
from views.widgets.paint import ChipFace
from views.widgets.states import Notice
from views.widgets.text import label

_LEAST_TYPED = 6
_ROWS = ("speed", "end", "around", "limit")


class ResultStep(QWidget):
    """`accepted` when it is to be kept: then `measured` and `pace` hold it. `again` for other scans."""

    accepted = Signal()
    again = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.measured: Measured | None = None
        self.pace: Pace | None = None
        self._bursts: Sequence[Burst] = ()
        self._typed: list[Key] = []
        say = look.say
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(3 * QUIET_MS)
        self._quiet.timeout.connect(self._judge)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.notice = Notice(look)
        column.addWidget(self.notice)
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        self._values = {name: label("", "strong", wrap=True) for name in _ROWS}
        for at, name in enumerate(_ROWS):
            grid.addWidget(label(say.of("scanner_row", name), "soft"), at, 0)
            grid.addWidget(self._values[name], at, 1)
        column.addLayout(grid)
        column.addWidget(self._typing())
        column.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        back = button(say("scanner.again"))
        give_icon(back, look, "refresh-cw", "ink")
        back.clicked.connect(self.again)
        self.save = KeyCapButton(look, say("scanner.save"), "check", "Enter", main=True)
        self.save.clicked.connect(self.accepted)
        back.setMinimumHeight(self.save.height())
        foot.addWidget(back, 1)
        foot.addWidget(self.save, 2)
        column.addLayout(foot)

    def _typing(self) -> QWidget:
        look, say = self._look, self._look.say
        panel = QFrame()
        panel.setProperty("role", "panel")
        inside = QVBoxLayout(panel)
        inside.setContentsMargins(16, 12, 16, 12)
        head = QHBoxLayout()
        head.addWidget(label(say("scanner.type_fast"), "body", wrap=True), 1)
        self._chip = Chip(look, ChipFace(text=say("scanner.typing_untried")))
        head.addWidget(self._chip)
        inside.addLayout(head)
        self._shown = ScanText(look)
        inside.addWidget(self._shown)
        return panel

    def show_measured(self, bursts: Sequence[Burst]) -> None:
        """These scans were made."""
        self._bursts, self._typed = bursts, []
        found = self.measured = measure(bursts)
        self.pace = found.pace
        say = self._look.say
        self._shown.show_text("")
        self._chip.set_face(ChipFace(text=say("scanner.typing_untried")))
        self._values["speed"].setText(
            say("scanner.speed", usual=found.usual_gap_ms, longest=found.longest_gap_ms)
        )
        self._values["end"].setText(say.of("scanner_end", found.end))
        self._values["around"].setText(self._around(found))
        self._show_limit()
        self._show_findings(found)

    def _around(self, found: Measured) -> str:
        say = self._look.say
        parts = [
            say("scanner.before", text=found.prefix) if found.prefix else "",
            say("scanner.behind", text=found.suffix) if found.suffix else "",
            say("scanner.aim", text=found.aim) if found.aim else "",
        ]
        return " · ".join(part for part in parts if part) or say("common.none")

    def _show_limit(self) -> None:
        if self.pace is not None:
            words = self._look.say("scanner.limit", gap=self.pace.gap_ms, least=self.pace.least)
            self._values["limit"].setText(words)

    def _show_findings(self, found: Measured) -> None:
        """What came wrong and what to do, in a sentence; the letters first."""
        say = self._look.say
        if found.letters is not Letters.RIGHT:
            pairs = ", ".join(f"{a} → {b or '×'}" for a, b in found.wrong)
            self.notice.tell(say.of("scanner_letters", found.letters, wrong=pairs))
        elif found.separator in (Separator.LOST, Separator.REPLACED):
            self.notice.tell(say.of("scanner_separator", found.separator))
        else:
            self.notice.tell(say("scanner.all_well"), state="good")

    def take_enter(self) -> bool:
        """A person's Enter: ends what is being typed (True), or means the button."""
        typing = bool(self._typed)
        if typing:
            self._judge()
        return typing

    def take_key(self, key: Key) -> None:
        """A hand types."""
        self._typed.append(key)
        self._shown.show_text("".join(one.text for one in self._typed[-60:]))
        if key.text in ENDS:
            self._judge()
        else:
            self._quiet.start()

    def _judge(self) -> None:
        self._quiet.stop()
        typed, found, say = tuple(self._typed), self.measured, self._look.say
        self._typed = []
        if found is None or len(typed) < _LEAST_TYPED or is_test_code(text_of(typed)):
            return  # too little, or the scanner once more instead of a hand
        fitting = apart(self._bursts, typed, self.pace or found.pace)
        if fitting is None:
            self._chip.set_face(ChipFace(text=say("scanner.typing_bad"), tone="warn"))
            self.notice.tell(say("scanner.too_slow"))
            return
        self.pace = fitting
        self._show_limit()
        self._chip.set_face(ChipFace(text=say("scanner.typing_good"), tone="good"))
