# SPDX-License-Identifier: Apache-2.0
"""A file before it is written: rows understood, mended, refused, each with its reason; then confirm, undo.

Opened over receiving (consignments, orders) and inventory (goods). Reading and writing run on the
errand lane: scans go on. Nothing is written until the operator confirms, and an import can be undone.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from app.errors import OperatorError
from app.importing.rows import Preview, RefusedRow, Row
from app.services.answers import Imported, ImportView
from views.background import Lane
from views.importing.columns import Line, columns_of, lines_of
from views.stage import Stage
from views.widgets.buttons import Choices, KeyCapButton, button, give_icon
from views.widgets.progress import ProgressLine
from views.widgets.sheet import Sheet
from views.widgets.stat import Stat
from views.widgets.states import EmptyState, Notice
from views.widgets.table import Table
from views.widgets.text import label

FILES = "*.csv *.xlsx"


class ImportSheet(Sheet):
    """One file of one kind; `written` after a confirmed or undone import."""

    written = Signal()

    def __init__(self, stage: Stage, host: QWidget, kind: str) -> None:
        say = stage.look.say
        super().__init__(stage.look, host, say.of("import_title", kind), width=1000)
        self._stage, self._kind, self._say = stage, kind, say
        self._preview: Preview[Row] | None = None
        self._lines: dict[str, tuple[Line, ...]] = {}
        self._file = label(say("import.no_file"), "soft", wrap=True)
        top = QHBoxLayout()
        top.addWidget(self._file, 1)
        self._pick = button(say("import.pick"))
        give_icon(self._pick, stage.look, "file-up", "ink")
        self._pick.clicked.connect(self.ask_file)
        top.addWidget(self._pick)
        self.body.addLayout(top)
        self._notice = Notice(stage.look)
        self.body.addWidget(self._notice)
        self._progress = ProgressLine(stage.look, can_cancel=False)
        self.body.addWidget(self._progress)
        numbers = QHBoxLayout()
        numbers.setSpacing(36)
        self._stats = {
            "understood": Stat(say("import.understood"), tone="good"),
            "mended": Stat(say("import.mended"), tone="warn"),
            "refused": Stat(say("import.refused"), tone="bad"),
            "notes": Stat(say("import.notes")),
        }
        for stat in self._stats.values():
            numbers.addWidget(stat)
        numbers.addStretch(1)
        self._numbers = QWidget()
        self._numbers.setLayout(numbers)
        numbers.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(self._numbers)
        self._tabs = Choices(
            [(key, say.of("import_tab", key)) for key in self._stats],
            kind="tab",
            value="mended",
            name=say("import.tabs"),
        )
        self._tabs.chosen.connect(self._show_lines)
        self.body.addWidget(self._tabs, 0, Qt.AlignmentFlag.AlignLeft)
        self._table = Table(stage.look, columns_of(say), say("import.rows"))
        self.body.addWidget(self._table, 1)
        self._empty = EmptyState(
            stage.look, "file-up", say("import.empty"), say.of("import_empty_line", kind)
        )
        self.body.addWidget(self._empty, 1)
        self._confirm = KeyCapButton(stage.look, say("import.confirm"), "file-check", main=True)
        self._confirm.clicked.connect(self._write)
        self._undo = KeyCapButton(stage.look, say("import.undo"), "undo-2")
        self._undo.clicked.connect(self._take_back)
        self._undo.hide()
        feet = QHBoxLayout()
        feet.addWidget(self._confirm, 2)
        feet.addWidget(self._undo, 1)
        self.body.addLayout(feet)
        self._import_id = ""
        self._show_parts(has_preview=False)

    def ask_file(self) -> None:
        """Let the operator choose a file."""
        chosen, _ = QFileDialog.getOpenFileName(
            self, self._say("import.pick"), "", f"{self._say('import.tables')} ({FILES})"
        )
        if chosen:
            self.read(Path(chosen))

    def read(self, path: Path) -> None:
        """Read a file and show what it says; nothing is written."""
        self._notice.hide()
        self._file.setText(path.name)
        self._progress.show_progress(self._say("import.reading"), 0, 0)
        importing, kind = self._stage.counter.importing, self._kind
        self._stage.background.run(
            lambda: importing.preview(kind, path), self._understood, self._failed, lane=Lane.ERRAND
        )

    def _understood(self, preview: object) -> None:
        self._progress.hide()
        if not isinstance(preview, Preview):
            raise TypeError("an import preview is a Preview")
        self._preview = preview
        say = self._say
        taken: tuple[tuple[str, tuple[Row | RefusedRow, ...]], ...] = (
            ("understood", preview.understood),
            ("mended", preview.mended),
            ("refused", preview.refused),
        )
        self._lines = {key: lines_of(say, rows) for key, rows in taken}
        self._lines["notes"] = tuple(
            Line(row=note.row, title=say("import.note"), line="", why=note.text_in(say.language))
            for note in preview.notes
        )
        for key, stat in self._stats.items():
            stat.set_number(f"{len(self._lines[key]):,}")
            self._tabs.set_text(key, f"{say.of('import_tab', key)} {len(self._lines[key]):,}")
        if preview.title:
            self._file.setText(f"{preview.file_name} · {preview.title}")
        count = len(preview.understood) + len(preview.mended)
        self._confirm.setText(say("import.confirm_count", count=count))
        self._confirm.setEnabled(count > 0)
        first = next(
            (key for key in ("refused", "mended", "understood") if self._lines[key]), "notes"
        )
        self._show_parts(has_preview=True)
        self._tabs.choose(first)
        self._confirm.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_lines(self, key: str) -> None:
        self._table.rows.replace(self._lines.get(key, ()))

    def _show_parts(self, *, has_preview: bool) -> None:
        for part in (self._numbers, self._tabs, self._table):
            part.setVisible(has_preview)
        self._empty.setVisible(not has_preview)
        self._confirm.setVisible(has_preview)

    def _failed(self, error: OperatorError) -> None:
        self._progress.hide()
        self._notice.tell(self._stage.fault(error), state="bad")

    def _write(self) -> None:
        preview, importing = self._preview, self._stage.counter.importing
        if preview is None:
            return
        self._confirm.setEnabled(False)
        self._progress.show_progress(self._say("import.writing"), 0, 0)
        self._stage.background.run(
            lambda: importing.confirm(preview), self._done, self._failed, lane=Lane.ERRAND
        )

    def _done(self, imported: Imported) -> None:
        self._progress.hide()
        self._import_id = imported.import_id
        words = self._say("import.done", count=imported.written)
        if imported.already_known:
            words = f"{words} {self._say('import.known', count=imported.already_known)}"
        self._notice.tell(words, state="good")
        self._confirm.hide()
        self._undo.show()
        self.written.emit()

    def _take_back(self) -> None:
        importing, wanted = self._stage.counter.importing, self._import_id
        self._undo.setEnabled(False)
        self._stage.background.run(
            lambda: importing.undo(wanted), self._taken_back, self._failed, lane=Lane.ERRAND
        )

    def _taken_back(self, view: ImportView) -> None:
        words = self._say("import.undone", count=max(view.written - view.kept, 0))
        if view.kept:
            words = f"{words} {self._say('import.kept', count=view.kept)}"
        self._notice.tell(words, state="plain")
        self._undo.hide()
        self.written.emit()
