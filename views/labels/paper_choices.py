# SPDX-License-Identifier: Apache-2.0
"""Two choices around the preview: in which size and design, and where to.

A PDF of labels may lay them side by side on a bought sheet, from a chosen cell on.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.services.answers import LabelKind, LabelSheet
from views.labels.sheet_cells import SheetCells
from views.look import Look
from views.widgets.buttons import Choices
from views.widgets.card import clear
from views.widgets.text import label

_NO_SHEET = "none"
FILES = {"pdf": "PDF (*.pdf)", "png": "PNG (*.png)"}


class LookChoices(QWidget):
    """`size` and `design` ("" = the built-in one) of a document; `changed()` when either is another."""

    changed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._kind: LabelKind | None = None
        self.size_name = ""
        self.design = ""
        self._sizes, self._designs = QVBoxLayout(), QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._sizes)
        column.addLayout(self._designs)

    def show_kind(self, kind: LabelKind) -> None:
        """Another document, in its usual size."""
        self._kind = kind
        clear(self._sizes)
        found = _sizes_of(kind)
        self.size_name = found[0] if found else ""
        if len(found) > 1:
            options = [(size, size.replace("x", " × ")) for size in found]
            name = self._look.say("labels.sizes")
            sizes = Choices(options, columns=4, value=self.size_name, name=name)
            sizes.chosen.connect(self._size_chosen)
            self._sizes.addWidget(sizes)
        self._show_designs()

    def _size_chosen(self, size: str) -> None:
        self.size_name = size
        self._show_designs()
        self.changed.emit()

    def _show_designs(self) -> None:
        """The shop's own looks of this document in this size, beside the built-in one."""
        clear(self._designs)
        self.design = ""
        kind, say = self._kind, self._look.say
        fitting = [d for d in kind.designs if d.size == self.size_name and d.own] if kind else []
        if not fitting:
            return
        built_in = kind is not None and self.size_name in kind.sizes
        options = [("", say("labels.built_in"))] if built_in else []
        options += [(design.name, design.title_in(say.language.value)) for design in fitting]
        self.design = options[0][0]
        designs = Choices(options, columns=3, value=self.design, name=say("labels.design"))
        designs.chosen.connect(self._design_chosen)
        self._designs.addWidget(designs)

    def _design_chosen(self, design: str) -> None:
        self.design = design
        self.changed.emit()


class TargetChoices(QWidget):
    """`to` is `printer:NAME` or a kind of file, `on_sheet` the name of a sheet or "".

    The picture of the sheet's cells (`cells`) stands beside the preview, where its place is the screen's.
    """

    def __init__(self, look: Look, cells: SheetCells) -> None:
        super().__init__()
        self._look = look
        self._kind: LabelKind | None = None
        self._size = ""
        self._printers: tuple[str, ...] | None = None
        self._sheets: dict[str, LabelSheet] = {}
        self._cells = cells
        self.target: Choices | None = None
        self.sheet: Choices | None = None
        self._targets, self._sheet_row = QVBoxLayout(), QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label(look.say("labels.to"), "caption"))
        column.addLayout(self._targets)
        column.addLayout(self._sheet_row)

    @property
    def to(self) -> str:
        return self.target.value if self.target is not None else ""

    @property
    def on_sheet(self) -> str:
        chosen = self.sheet.value if self.sheet is not None else _NO_SHEET
        return "" if chosen == _NO_SHEET else chosen

    def show_targets(self, printers: tuple[str, ...], sheets: Sequence[LabelSheet]) -> None:
        """The printers there are come first; the choice stays while they are the same."""
        self._sheets = {sheet.name: sheet for sheet in sheets}
        if printers == self._printers:
            return
        self._printers = printers
        clear(self._targets)
        say = self._look.say
        options = [(f"printer:{name}", name) for name in printers]
        options += [(key, say.of("print_target", key)) for key in FILES]
        self.target = Choices(options, columns=2, value=options[0][0], name=say("labels.to"))
        self.target.chosen.connect(self._show_sheets)
        self._targets.addWidget(self.target)

    def show_kind(self, kind: LabelKind, size: str) -> None:
        """Another document or size: other sheets hold it."""
        self._kind, self._size = kind, size
        self._show_sheets()

    def _show_sheets(self) -> None:
        clear(self._sheet_row)
        self.sheet = None
        self._cells.hide()
        kind, say = self._kind, self._look.say
        if kind is None or kind.form != "label" or self.to != "pdf":
            return
        fitting = [s for s in self._sheets.values() if self._size in s.holds]
        if not fitting:
            return
        options = [(_NO_SHEET, say("labels.no_sheet"))]
        options += [(s.name, f"A4 {s.columns} × {s.rows}") for s in fitting]
        self._sheet_row.addWidget(label(say("labels.sheet"), "caption"))
        self.sheet = Choices(options, columns=3, value=_NO_SHEET, name=say("labels.sheet"))
        self.sheet.chosen.connect(self._sheet_chosen)
        self._sheet_row.addWidget(self.sheet)

    def _sheet_chosen(self, name: str) -> None:
        sheet = self._sheets.get(name)
        self._cells.setVisible(sheet is not None)
        if sheet is not None:
            self._cells.show_sheet(sheet)


def _sizes_of(kind: LabelKind) -> list[str]:
    """The document's own sizes, then those that only the shop's templates have."""
    own = [design.size for design in kind.designs if design.own]
    return list(dict.fromkeys((*kind.sizes, *own)))
