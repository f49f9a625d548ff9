# SPDX-License-Identifier: Apache-2.0
"""Plays a stocktake on the inventory screen: each scan adds one, a typed number sets it, Enter books it all.

A code that was resolved once is counted at once from then on; one that nobody sells here is told and
counts nothing. What couldn't be booked stays counted. Leaving books nothing.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from app.errors import OperatorError
from app.services.answers import StockLine
from views.background import Urgency
from views.feedback import Sound
from views.inventory.count_pane import CountPane
from views.inventory.counting import Counted, Counting, typed_number
from views.stage import Stage


class Stocktake(QObject):
    """`booked(products)` after Enter, `left` after Escape."""

    booked = Signal(int)
    left = Signal()

    def __init__(self, stage: Stage, pane: CountPane) -> None:
        super().__init__(pane)
        self._stage, self.pane = stage, pane
        self.counting = Counting()
        self.on = False
        self._known: dict[str, StockLine] = {}
        self._looking = 0
        self._wanted = False
        pane.booked.connect(self.take_enter)
        pane.left.connect(self.leave)
        pane.lot_chosen.connect(self._lot_chosen)

    def begin(self, line: StockLine | None) -> None:
        """Nothing is counted yet; `line` is in hand if a product was shown."""
        self.on = True
        self._known.clear()
        self.counting = Counting() if line is None else Counting().take(line)
        self.pane.notice.hide()
        self._show()

    def leave(self) -> None:
        """Escape: the books are untouched; what was counted can be taken up again until the next begins."""
        self.on = self._wanted = False
        self.left.emit()

    def resume(self) -> None:
        """Take up what was left."""
        self.on = True
        self._show()

    def take_scan(self, text: str) -> None:
        """A product's code, or a number for the one in hand."""
        self.pane.notice.hide()
        number = typed_number(text)
        if number is not None and self.counting.line is not None:
            self._become(self.counting.set_number(number))
            return
        known = self._known.get(text)
        if known is not None:
            self._add(known)
            return
        inventory = self._stage.counter.inventory
        self._looking += 1
        self._stage.background.run(
            lambda: (text, inventory.line(text)),
            self._found,
            self._not_found,
            urgency=Urgency.SCAN,
        )

    def take_enter(self) -> None:
        """Book what was counted; scans that are still being looked up come first."""
        self._wanted = bool(self._looking)
        entries = self.counting.counted
        if self._wanted or not entries:
            return
        self._stage.background.run(partial(self._book, entries), self._was_booked, self._failed)

    def _book(
        self, entries: tuple[Counted, ...]
    ) -> tuple[tuple[Counted, ...], OperatorError | None]:
        """In the worker: one after the other, up to the first that is refused."""
        inventory, why = self._stage.counter.inventory, self._stage.look.say("inventory.count")
        done: list[Counted] = []
        for one in reversed(entries):
            try:
                inventory.count(one.code, one.number, lot=one.lot, reason=why)
            except OperatorError as refused:
                return tuple(done), refused
            done.append(one)
        return tuple(done), None

    def _was_booked(self, answer: tuple[tuple[Counted, ...], OperatorError | None]) -> None:
        done, refused = answer
        self._become(self.counting.without(done))
        if refused is not None:
            self._failed(refused)
            return
        self._stage.feedback.play(Sound.DONE)
        self.booked.emit(len(done))

    def _found(self, answer: tuple[str, StockLine | None]) -> None:
        text, line = answer
        self._looking -= 1
        if line is None:
            self._wanted = False
            self._stage.feedback.play(Sound.UNKNOWN)
            self.pane.notice.tell(self._stage.look.say("count.unknown", code=text))
            return
        self._known[text] = line
        self._add(line)
        if self._wanted and not self._looking:
            self.take_enter()

    def _not_found(self, error: OperatorError) -> None:
        self._looking -= 1
        self._wanted = False
        self._failed(error)

    def _add(self, line: StockLine) -> None:
        self._stage.feedback.play(Sound.GOOD)
        self._become(self.counting.add(line))

    def _failed(self, error: OperatorError) -> None:
        self._stage.feedback.play(Sound.FAULT)
        self.pane.notice.tell(self._stage.fault(error), state="bad")

    def _lot_chosen(self, lot: str) -> None:
        self._become(self.counting.choose_lot(lot))
        self._stage.focus_home()

    def _become(self, counting: Counting) -> None:
        self.counting = counting
        self._show()

    def _show(self) -> None:
        self.pane.show_counting(self.counting)
