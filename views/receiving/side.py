# SPDX-License-Identifier: Apache-2.0
"""The right-hand column of the receiving screen: how far the delivery has come, the lists, the imports."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.services.answers import ConsignmentProgress
from views.look import Look
from views.widgets.buttons import button, give_icon
from views.widgets.card import Card, clear
from views.widgets.paint import ChipFace
from views.widgets.rows import PressRow
from views.widgets.stat import Stat
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
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(18)
        count = Card(look, say("receiving.count"))
        self._name = Elided(say("receiving.any"), "soft")
        count.body.addWidget(self._name)
        numbers = QHBoxLayout()
        numbers.setSpacing(20)
        self._received = Stat(say("receiving.got"), tone="good")
        self._missing = Stat(say("receiving.short"))
        self._damage = Stat(say("receiving.damaged_count"))
        for stat in (self._received, self._missing, self._damage):
            numbers.addWidget(stat)
        numbers.addStretch(1)
        count.body.addLayout(numbers)
        self.notice = Notice(look)
        count.body.addWidget(self.notice)
        column.addWidget(count)
        lists = Card(look, say("receiving.lists"))
        lists.body.setSpacing(2)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        lists.body.addLayout(self._rows, 1)
        column.addWidget(lists, 1)
        for kind, icon in (("consignment", "truck"), ("orders", "file-up")):
            made = button(say.of("import_open", kind))
            give_icon(made, look, icon, "ink")
            made.setProperty("import", kind)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(self._import_pressed)
            column.addWidget(made)

    def show_lists(self, lists: Sequence[ConsignmentProgress], chosen: str) -> int:
        """The lists and the count of the chosen one, or of all; gives how many parcels are missing."""
        clear(self._rows)
        say = self._look.say
        if not lists:
            self._rows.addWidget(
                EmptyState(
                    self._look, "truck", say("receiving.no_lists"), say("receiving.no_lists_line")
                )
            )
        for one in lists[:6]:
            self._rows.addWidget(self._row(one, chosen))
        self._rows.addStretch(1)
        return self._show_count([one for one in lists if not chosen or one.id == chosen], chosen)

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
        got = sum(one.received for one in lists)
        expected = sum(one.expected for one in lists)
        damaged = sum(one.damaged for one in lists)
        self._received.set_number(
            f"{got:,}/{expected:,}" if self._look.scale <= 1.25 else f"{got:,}"
        )
        short = max(expected - got, 0)
        self._missing.set_number(f"{short:,}", tone="warn" if short else "")
        self._damage.set_number(f"{damaged:,}", tone="bad" if damaged else "")
        return short

    def _list_pressed(self) -> None:
        self.list_pressed.emit(str(self.sender().property("consignment")))

    def _import_pressed(self) -> None:
        self.import_pressed.emit(str(self.sender().property("import")))
