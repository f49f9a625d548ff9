# SPDX-License-Identifier: Apache-2.0
"""The right-hand column of the receiving screen: how far the delivery has come, the lists, the imports."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.services.answers import ConsignmentProgress
from views.look import Look
from views.receiving.tally import Tally, counted
from views.widgets.buttons import button, give_icon
from views.widgets.card import Card, clear
from views.widgets.loaded import Loaded
from views.widgets.paint import ChipFace
from views.widgets.rows import PressRow
from views.widgets.states import EmptyState, Notice
from views.widgets.text import Elided


class SideColumn(QWidget):
    """`list_pressed(consignment)` for a list, `import_pressed(kind)` for a file."""

    list_pressed = Signal(str)
    import_pressed = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look, say = look, look.say
        self.setFixedWidth(336 if look.scale == 1 else 384)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(18 if look.scale == 1 else 12)
        count = Card(look, say("receiving.count"))
        self._name = Elided(say("receiving.any"), "soft")
        count.body.addWidget(self._name)
        self.tally = Tally(look)
        self.tally.grew.connect(self._fit_soon)
        count.body.addWidget(self.tally)
        self.notice = Notice(look)
        count.body.addWidget(self.notice)
        column.addWidget(count)
        self._count = count
        lists = Card(look, say("receiving.lists"))
        lists.body.setSpacing(2)
        rows = QWidget()
        self._rows = QVBoxLayout(rows)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(2)
        none = EmptyState(look, "truck", say("receiving.no_lists"), say("receiving.no_lists_line"))
        self.lists_place = Loaded(look, rows, none, compact=True)
        lists.body.addWidget(self.lists_place, 1)
        self._lists = lists
        self._made: list[PressRow] = []
        lists.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        column.addWidget(lists, 1)
        column.addStretch(0)  # what is left where the lists have no room
        self._imports: list[QWidget] = []
        for kind, icon in (("consignment", "truck"), ("orders", "file-up")):
            made = button(say.of("import_open", kind))
            give_icon(made, look, icon, "ink")
            made.setProperty("import", kind)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(self._import_pressed)
            column.addWidget(made)
            self._imports.append(made)

    def show_lists(self, lists: Sequence[ConsignmentProgress], chosen: str) -> int:
        """The lists and the count of the chosen one, or of all; gives how many parcels are missing."""
        clear(self._rows)
        self._made = [self._row(one, chosen) for one in lists[:6]]
        for made in self._made:
            self._rows.addWidget(made)
        self._rows.addStretch(1)
        self._fit_soon()
        return self._show_count([one for one in lists if not chosen or one.id == chosen], chosen)

    def _fit(self) -> None:
        """Show as many lists as there is room for; the newest stay."""
        gap = self._column.spacing()
        used = sum(one.sizeHint().height() + gap for one in (self._count, *self._imports))
        least = self._made[0].sizeHint().height() if self._made else 0
        self._lists.setVisible(self.height() - used >= least + self._look.px(70))
        room = self.height() - used - self._look.px(62)
        tall = 0
        for made in self._made:
            tall += made.sizeHint().height() + 2
            made.setVisible(tall <= room + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_soon()

    def _fit_soon(self) -> None:
        """When the layout has settled."""
        QTimer.singleShot(0, self, self._fit)

    def _row(self, one: ConsignmentProgress, chosen: str) -> PressRow:
        whole = one.received >= one.expected
        made = PressRow(
            self._look,
            icon="circle-check" if whole else "truck",
            tone="good" if whole else "ink_soft",
            title=one.title,
            line=self._look.say.moment(one.announced_at),
            chip=ChipFace(text=f"{one.received}/{one.expected}", tone="good" if whole else "warn"),
        )
        made.setCheckable(True)
        made.setChecked(one.id == chosen)
        made.setProperty("consignment", one.id)
        made.clicked.connect(self._list_pressed)
        return made

    def _show_count(self, lists: Sequence[ConsignmentProgress], chosen: str) -> int:
        self._name.setText(lists[0].title if chosen and lists else self._look.say("receiving.any"))
        shown = counted(lists)
        self.tally.show_counted(shown)
        return shown.short

    def _list_pressed(self) -> None:
        self.list_pressed.emit(str(self.sender().property("consignment")))

    def _import_pressed(self) -> None:
        self.import_pressed.emit(str(self.sender().property("import")))
