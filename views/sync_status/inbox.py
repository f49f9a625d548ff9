# SPDX-License-Identifier: Apache-2.0
"""The list of cases beside the card: open ones first, one chosen, moved by the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.services.case_answers import CaseView
from views.look import Look
from views.sync_status.words import chip_of, subject_of, title_of
from views.widgets.card import CardScroll, clear
from views.widgets.rows import PressRow

_ICONS = {"conflict": ("circle-alert", "bad"), "discrepancy": ("git-compare", "warn")}


class Inbox(CardScroll):
    """`chosen(case)` when another one is to be shown."""

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(4)
        self.setWidget(inside)
        self._rows: dict[str, PressRow] = {}
        self.current = ""

    def show_cases(self, cases: Sequence[CaseView]) -> None:
        """These, in this order; the chosen one stays chosen while it is there."""
        clear(self._column)
        self._rows = {}
        say = self._look.say
        for case in cases:
            icon, tone = _ICONS.get(case.kind, ("info", "ink_soft"))
            if not case.open:
                icon, tone = "circle-check", "ink_soft"
            made = PressRow(
                self._look, icon=icon, tone=tone, title=title_of(say, case),
                line=f"{chip_of(say, case).text} · {subject_of(say, case)}",
                wraps=True,
            )  # fmt: skip
            made.setCheckable(True)
            made.setProperty("case", case.id)
            made.clicked.connect(self._pressed)
            self._rows[case.id] = made
            self._column.addWidget(made)
            # The style sheet gives rows no least height: a full list would squeeze them instead of scrolling.
            made.ensurePolished()
            made.setMinimumHeight(made.sizeHint().height())
        self._column.addStretch(1)
        self.choose(self.current if self.current in self._rows else next(iter(self._rows), ""))

    def choose(self, case: str) -> None:
        """Lights one and tells of it."""
        self.current = case
        for id, made in self._rows.items():
            made.setChecked(id == case)
        if case in self._rows:
            self.ensureWidgetVisible(self._rows[case])
        self.chosen.emit(case)

    def step(self, by: int) -> None:
        """The next one (or the one before)."""
        ids = list(self._rows)
        if ids:
            at = ids.index(self.current) if self.current in ids else 0
            self.choose(ids[max(0, min(at + by, len(ids) - 1))])

    def _pressed(self) -> None:
        self.choose(str(self.sender().property("case")))
