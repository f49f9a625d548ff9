# SPDX-License-Identifier: Apache-2.0
"""The list of documents: labels first, then papers, one chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.services.answers import LabelKind
from views.look import Look
from views.widgets.card import CardScroll, clear
from views.widgets.rows import PressRow
from views.widgets.text import label

_GROUPS = (("label", "tag"), ("roll", "scan-line"), ("sheet", "file-check"))


class DocumentList(CardScroll):
    """`chosen(document)` when another one is wanted."""

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setAccessibleName(look.say("labels.what"))
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 6, 0)
        self._column.setSpacing(2)
        self.setWidget(inside)
        self._rows: dict[str, PressRow] = {}

    def show_kinds(self, kinds: Sequence[LabelKind], current: str) -> None:
        """These documents, by their form."""
        clear(self._column)
        self._rows = {}
        say = self._look.say
        for form, icon in _GROUPS:
            of_form = [kind for kind in kinds if kind.form == form]
            if not of_form:
                continue
            self._column.addWidget(label(say.of("document_form", form), "caption"))
            for kind in of_form:
                row = PressRow(
                    self._look, icon=icon, tone="ink_soft", title=say.of("document", kind.document)
                )
                row.setCheckable(True)
                row.setProperty("document", kind.document)
                row.clicked.connect(self._pressed)
                self._rows[kind.document] = row
                self._column.addWidget(row)
                # The style sheet gives rows no least height: a full list would squeeze them instead of scrolling.
                row.ensurePolished()
                row.setMinimumHeight(row.sizeHint().height())
            self._column.addSpacing(8)
        self._column.addStretch(1)
        self.show_current(current)

    def show_current(self, document: str) -> None:
        """Lights one without telling anyone."""
        for name, row in self._rows.items():
            row.setChecked(name == document)

    def _pressed(self) -> None:
        self.chosen.emit(str(self.sender().property("document")))
