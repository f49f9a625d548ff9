# SPDX-License-Identifier: Apache-2.0
"""The inventory screen: search or scan a product, see lots and ledger, book, count, import.

The list comes in pages of the service's order (keyset); an answer to an older search is dropped.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.errors import OperatorError
from app.services.answers import Moved, MovementView, StockLine
from views.background import Ticket, Urgency
from views.importing.sheet import ImportSheet
from views.inventory.columns import stock_columns
from views.inventory.count_pane import CountPane
from views.inventory.detail import ProductDetail
from views.inventory.sheets import MoveSheet
from views.inventory.stocktake import Stocktake
from views.one_sheet import OneSheet
from views.stage import Screen, Stage
from views.widgets.buttons import button, give_icon
from views.widgets.card import Card
from views.widgets.later import Later
from views.widgets.loaded import Loaded
from views.widgets.stat import Stat
from views.widgets.states import EmptyState
from views.widgets.table import Table
from views.widgets.text import Elided

_PAGE = 100


class InventoryScreen(Screen):
    """Find, look, book."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._text = ""
        self._last_page = False
        self._search: Ticket | None = None
        self.sheets = OneSheet(stage, self)
        self._stocktake = Later(self._make_stocktake, lambda one: self._pages.addWidget(one.pane))
        self._build()

    @property
    def stocktake(self) -> Stocktake:
        """The count that is under way, or will be."""
        return self._stocktake()

    @property
    def _count(self) -> Stocktake | None:
        """The count, while scans go to it."""
        made = self._stocktake.made
        return made if made is not None and made.on else None

    def _make_stocktake(self) -> Stocktake:
        made = Stocktake(self.stage, CountPane(self.look))
        made.left.connect(self._counted)
        made.booked.connect(self._booked)
        return made

    def _build(self) -> None:
        look, say = self.look, self.say
        self._pages = QStackedLayout(self)
        body = QWidget()
        self._pages.addWidget(body)
        row = QHBoxLayout(body)
        row.setContentsMargins(24, 20, 24, 22)
        row.setSpacing(20)
        left = QVBoxLayout()
        left.setSpacing(18)
        top = Card(look)
        numbers = QHBoxLayout()
        numbers.setSpacing(44)
        self._products = Stat(say("inventory.products"))
        self._low = Stat(say("inventory.low_count"))
        self._expiring = Stat(say("inventory.expiring_count"))
        for stat in (self._products, self._low, self._expiring):
            numbers.addWidget(stat)
        numbers.addStretch(1)
        bring = button(say.of("import_open", "goods"))
        give_icon(bring, look, "file-up", "ink")
        bring.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        bring.clicked.connect(self.open_import)
        numbers.addWidget(bring)
        top.body.addLayout(numbers)
        left.addWidget(top)
        card = Card(look, say("inventory.list"), padding=0)
        card.head.setContentsMargins(16, 16, 16, 0)
        card.body.setContentsMargins(1, 0, 1, 8)
        self._searched = Elided("", "caption")
        self._searched.setAlignment(Qt.AlignmentFlag.AlignRight)
        card.head.addWidget(self._searched, 1)
        self.table = Table(look, stock_columns(say), say("inventory.list"))
        self.table.opened.connect(self._chosen)
        self.table.more_wanted.connect(self._more)
        self._none = EmptyState(look, "boxes", say("inventory.none"), say("inventory.none_line"))
        self._place = Loaded(look, self.table, self._none)
        self._place.retried.connect(self.refresh)
        card.body.addWidget(self._place)
        left.addWidget(card, 1)
        row.addLayout(left, 1)
        self.detail = ProductDetail(look)
        self.detail.setFixedWidth(392)
        self.detail.move_wanted.connect(self.ask_move)
        self.detail.count_wanted.connect(self.begin_count)
        row.addWidget(self.detail)

    def shown(self, topic: str) -> None:
        self.refresh()

    def refresh(self) -> None:
        run, inventory = self.stage.background.run, self.stage.counter.inventory
        run(inventory.totals, self._totals, self._no_totals, urgency=Urgency.REFRESH)
        self._find(self._text)
        if self.detail.line is not None:
            self._reload(self.detail.line.code)

    def take_scan(self, text: str) -> None:
        count = self._count
        if count is not None:
            count.take_scan(text)
        else:
            self._find(text)

    def take_enter(self) -> None:
        count = self._count
        if count is not None:
            count.take_enter()

    def take_escape(self) -> None:
        count = self._count
        if count is not None:
            count.leave()
        elif not self.sheets.close():
            self._find("")

    def take_key(self, key: Qt.Key) -> bool:
        if self._count is not None:
            return key in (Qt.Key.Key_F4, Qt.Key.Key_F6)
        acts = {Qt.Key.Key_F4: self.ask_move, Qt.Key.Key_F6: self.begin_count}
        act = acts.get(key)
        if act is not None:
            act()
        return act is not None

    def ask_move(self) -> None:
        """F4: book a movement of the product that is shown."""
        if self.detail.line is not None:
            sheet = MoveSheet(self.look, self, self.detail.line)
            sheet.booked.connect(self._book)
            self.sheets.open(sheet, sheet.quantity)

    def begin_count(self) -> None:
        """F6: a blind count, of the product that is shown and of whatever is scanned."""
        self.sheets.close()
        self.stage.toast("", "", None)
        self._pages.setCurrentWidget(self.stocktake.pane)
        self.stocktake.begin(self.detail.line)
        self.stage.focus_home()

    def _counted(self) -> None:
        self._pages.setCurrentIndex(0)
        self.refresh()
        self.stage.focus_home()
        if self.stocktake.counting.counted:
            self.stage.toast(self.say("count.left"), self.say("pickup.key_undo"), self._count_on)

    def _count_on(self) -> None:
        self._pages.setCurrentWidget(self.stocktake.pane)
        self.stocktake.resume()

    def _booked(self, products: int) -> None:
        self.stage.toast(self.say("count.booked", count=products), "", None)
        self.stage.focus_home()

    def open_import(self) -> ImportSheet:
        """The import sheet for a goods list."""
        sheet = ImportSheet(self.stage, self, "goods")
        sheet.written.connect(self.refresh)
        self.sheets.open(sheet)
        return sheet

    def _find(self, text: str) -> None:
        if self._search is not None:
            self._search.cancel()
        self._text, self._last_page = text, False
        self._place.wait()
        inventory = self.stage.counter.inventory
        self._search = self.stage.background.run(
            lambda: inventory.find(text, _PAGE), self._found, self._not_found, urgency=Urgency.SCAN
        )

    def _found(self, lines: tuple[StockLine, ...]) -> None:
        self._search = None
        self._last_page = len(lines) < _PAGE
        self.table.rows.replace(lines)
        self._place.show_read(has=bool(lines))
        say = self.say
        if self._text:
            self._none.say(say("inventory.not_found"), say("inventory.not_found_line"))
            self._searched.setText(say("inventory.searched", text=self._text))
        else:
            self._none.say(say("inventory.none"), say("inventory.none_line"))
            self._searched.setText(say("inventory.hint"))
        if len(lines) == 1 and self._text:
            self._chosen(lines[0])
        keep = self.detail.line
        if keep is not None:
            for number, line in enumerate(lines):
                if line.product == keep.product:
                    self.table.selectRow(number)

    def _more(self) -> None:
        if self._last_page or self._search is not None or not self.table.rows.records:
            return
        inventory, text, after = self.stage.counter.inventory, self._text, ""
        after = self.table.rows.records[-1].product
        self._search = self.stage.background.run(
            lambda: inventory.find(text, _PAGE, after), self._found_more, self._not_found
        )

    def _found_more(self, lines: tuple[StockLine, ...]) -> None:
        self._search = None
        self._last_page = len(lines) < _PAGE
        self.table.rows.append(lines)

    def _not_found(self, error: OperatorError) -> None:
        self._search = None
        self._place.tell_fault(self.stage.fault(error))

    def _chosen(self, line: StockLine) -> None:
        self.detail.show_line(line)
        inventory = self.stage.counter.inventory
        self.stage.background.run(
            lambda: inventory.ledger(line.product, 100), self._ledger, self._fault
        )

    def _reload(self, code: str) -> None:
        inventory = self.stage.counter.inventory
        self.stage.background.run(lambda: inventory.line(code), self._reloaded, self._fault)

    def _reloaded(self, line: StockLine | None) -> None:
        if line is not None:
            self._chosen(line)

    def _ledger(self, movements: tuple[MovementView, ...]) -> None:
        self.detail.show_ledger(movements)

    def _book(self, kind: str, quantity: int, lot: str, expires_on: str, reason: str) -> None:
        line, inventory = self.detail.line, self.stage.counter.inventory
        if line is not None:
            self.stage.background.run(
                lambda: inventory.move_stock(
                    line.code, kind, quantity, lot=lot, expires_on=expires_on, reason=reason
                ),
                self._moved,
                self._fault,
            )

    def _moved(self, moved: Moved) -> None:
        self.stage.toast(self.say("inventory.booked", on_hand=f"{moved.on_hand:,}"), "", None)
        self.refresh()

    def _totals(self, totals: tuple[int, int, int]) -> None:
        products, low, expiring = totals
        self._products.set_number(f"{products:,}")
        self._low.set_number(f"{low:,}", tone="warn" if low else "")
        self._expiring.set_number(f"{expiring:,}", tone="bad" if expiring else "")

    def _no_totals(self, error: OperatorError) -> None:
        """The list tells of the fault; numbers that nobody could read aren't shown."""
        for stat in (self._products, self._low, self._expiring):
            stat.set_number("–")

    def _fault(self, error: OperatorError) -> None:
        self.stage.tell_fault(error)
