# SPDX-License-Identifier: Apache-2.0
"""Rows of a list of any length: the table knows how many there are, and holds only those around what is seen.

A row that isn't there yet is painted as an outline and asked for; its page arrives from another thread a moment
later. Of what a fast scroll has passed by only the newest wish is kept, so a jump to the end never waits for the
pages between. A few dozen pages are kept, the least lately seen goes first: a million rows cost what a hundred
cost. Must not fetch anything itself.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QTimer, Signal
from PySide6.QtWidgets import QWidget

from views.widgets.table import Column, Index, Rows

KEPT_PAGES = 40
_WISHES = 3
"""Two pages can be in sight at once, and one on the way there."""


class WindowedRows(Rows):
    """`wanted(page)` asks for a page of `page_size` rows; answer with `put`, or with `missed` if there is none."""

    wanted = Signal(int)

    def __init__(self, columns: Sequence[Column[Any]], parent: QWidget) -> None:
        super().__init__(columns, parent)
        self.total = 0
        self.page_size = 100
        self._pages: OrderedDict[int, tuple[Any, ...]] = OrderedDict()
        self._wishes: OrderedDict[int, None] = OrderedDict()
        self._asked = -1
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._ask)

    def replace(self, records: Sequence[Any]) -> None:
        """Show these and no others; they are all there."""
        self.open(len(records), max(1, len(records)), first=records)

    def open(self, total: int, page_size: int, *, first: Sequence[Any] = ()) -> None:
        """Another list, of which `first` is the first page."""
        self.beginResetModel()
        self._forget()
        self.total, self.page_size = total, page_size
        if first:
            self._pages[0] = tuple(first)
        self.endResetModel()

    def grow(self, total: int) -> None:
        """The same list turns out to be this long: whatever is shown and selected stays."""
        if total > self.total:
            self.beginInsertRows(QModelIndex(), self.total, total - 1)
            self.total = total
            self.endInsertRows()
        elif total < self.total:
            self.beginRemoveRows(QModelIndex(), total, self.total - 1)
            self.total = total
            self.endRemoveRows()

    def stale(self) -> None:
        """What is kept may have changed: every page is asked for again when it is seen."""
        self._forget()
        self._tell(0, self.total)

    def put(self, page: int, records: Sequence[Any]) -> None:
        """A page has arrived."""
        self._asked = -1
        self._pages[page] = tuple(records)
        self._pages.move_to_end(page)
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        self._tell(page * self.page_size, (page + 1) * self.page_size)
        self._ask_soon()

    def missed(self) -> None:
        """The page that was asked for doesn't come; it is asked for again when it is seen again."""
        self._asked = -1

    @property
    def kept(self) -> int:
        """How many rows are in memory."""
        return sum(len(page) for page in self._pages.values())

    def record(self, row: int) -> Any | None:
        page, place = divmod(row, self.page_size)
        found = self._pages.get(page)
        if found is None:
            self._wish(page)
            return None
        self._pages.move_to_end(page)
        # Fewer than were counted: some have left the list since.
        return found[place] if place < len(found) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - the framework's signature
        return 0 if parent.isValid() else self.total

    def _forget(self) -> None:
        self._pages.clear()
        self._wishes.clear()
        self._asked = -1

    def _tell(self, first: int, end: int) -> None:
        if self.total:
            last = min(end, self.total) - 1
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def _wish(self, page: int) -> None:
        self._wishes.pop(page, None)
        self._wishes[page] = None
        while len(self._wishes) > _WISHES:
            self._wishes.popitem(last=False)
        self._ask_soon()

    def _ask_soon(self) -> None:
        if self._wishes and self._asked < 0 and not self._timer.isActive():
            self._timer.start()

    def _ask(self) -> None:
        while self._wishes and self._asked < 0:
            page, _ = self._wishes.popitem(last=True)
            if page not in self._pages:
                self._asked = page
                self.wanted.emit(page)
