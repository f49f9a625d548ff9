# SPDX-License-Identifier: Apache-2.0
"""Inventory: what is on hand, why it moved, and blind counts.

A count records what was seen against what this counter believed, so that sales meanwhile add up. An
expired lot isn't sold, with or without a network.
"""

from __future__ import annotations

import datetime
from functools import partial

from app.domain.codes import clean_product_code
from app.domain.identity import derived_id, lot_id
from app.domain.kinds import Kind, MovementKind
from app.domain.operations import Args, CountStock, Do, MoveStock
from app.domain.policy import is_expired
from app.domain.records import Lot
from app.errors import UsageError
from app.services.answers import LotView, Moved, MovementView, StockLine
from app.services.desk import Desk, refused_as
from app.store import stock
from app.store.record import Act

EXPIRING_DAYS = 7
BY_HAND = tuple(
    str(k)
    for k in (MovementKind.INTAKE, MovementKind.SALE, MovementKind.WASTE, MovementKind.ADJUST)
)


class Inventory:
    """The inventory screen's job."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def find(self, text: str = "", limit: int = 100, after: str = "") -> tuple[StockLine, ...]:
        """A page of the catalogue: by name, initials or code."""
        rows = self._desk.store.query(
            lambda c: stock.stock_lines(c, text=text, limit=limit, after=after)
        )
        return tuple(self._line(row) for row in rows)

    def line(self, code: str) -> StockLine | None:
        """The product that is sold under a code; a lost leading zero is put back."""
        row = self._row(code)
        return None if row is None else self._line(row)

    def _row(self, code: str) -> stock.StockRow | None:
        for wanted in dict.fromkeys((code.strip(), clean_product_code(code).value)):
            row = self._desk.store.query(partial(stock.stock_line, code=wanted))
            if row is not None:
                return row
        return None

    def _wanted(self, code: str) -> stock.StockRow:
        row = self._row(code)
        if row is None:
            raise refused_as("product_unknown")
        return row

    def _line(self, row: stock.StockRow) -> StockLine:
        today = self._desk.today()
        soon = self._soon()
        p = row.product
        return StockLine(
            product=p.id,
            code=p.code,
            name=p.name,
            price_minor=p.price_minor,
            on_hand=row.on_hand,
            low=bool(p.low_stock) and row.on_hand <= p.low_stock,
            expiring=any(
                lot.expires_on and lot.on_hand > 0 and lot.expires_on <= soon for lot in row.lots
            ),
            lots=tuple(
                LotView(
                    lot=lot.code,
                    expires_on=lot.expires_on,
                    on_hand=lot.on_hand,
                    expired=is_expired(lot.expires_on, today),
                )
                for lot in row.lots
            ),
            flags=p.flags,
        )

    def _soon(self) -> str:
        day = datetime.date.fromisoformat(self._desk.today())
        return (day + datetime.timedelta(days=EXPIRING_DAYS)).isoformat()

    def ledger(self, product: str, limit: int = 100) -> tuple[MovementView, ...]:
        """A product's movements, newest first."""
        names = self._desk.names()
        return tuple(
            MovementView(
                id=m.id,
                kind=str(m.kind),
                quantity=m.quantity,
                lot=m.lot,
                at=m.at,
                operator_name=names.operators.get(m.operator, ""),
                counter_name=names.counters.get(m.counter, ""),
                reason=m.reason,
            )
            for m in self._desk.store.query(lambda c: stock.ledger(c, product, limit))
        )

    def move_stock(
        self,
        code: str,
        kind: str,
        quantity: int,
        *,
        lot: str = "",
        expires_on: str = "",
        reason: str = "",
    ) -> Moved:
        """Moves stock by hand. `quantity` counts pieces; sale and waste take them away whatever its sign."""
        self._desk.require(Do.MOVE_STOCK)
        if kind not in BY_HAND:
            raise UsageError(
                "bad_kind", f"A movement's kind is one of {', '.join(BY_HAND)}, stocktake."
            )
        row = self._wanted(code)
        does = MovementKind(kind)
        if does in (MovementKind.SALE, MovementKind.WASTE):
            quantity = -abs(quantity)
        if does is MovementKind.SALE:
            self._refuse_expired(row, lot)
        args = MoveStock(
            kind=does, quantity=quantity, lot=lot, expires_on=expires_on, reason=reason
        )
        return self._move(row, Do.MOVE_STOCK, args)

    def count(self, code: str, counted: int, *, lot: str = "", reason: str = "") -> Moved:
        """Records a blind count of one lot."""
        self._desk.require(Do.COUNT_STOCK)
        row = self._wanted(code)
        known = self._desk.store.read(lambda rows: rows.get(Kind.LOT, lot_id(row.product.id, lot)))
        believed = known.on_hand if isinstance(known, Lot) else 0
        args = CountStock(counted=counted, believed=believed, lot=lot, reason=reason)
        return self._move(row, Do.COUNT_STOCK, args)

    def _move(self, row: stock.StockRow, do: Do, args: Args) -> Moved:
        act = Act(do=do, entity=row.product.id, id=self._desk.ids.new_id(), args=args)
        self._desk.record([act])
        after = self._desk.store.query(lambda c: stock.stock_of(c, row.product.id))
        return Moved(
            movement=derived_id("movement", act.id, 0), on_hand=after.on_hand if after else 0
        )

    def _refuse_expired(self, row: stock.StockRow, lot: str) -> None:
        today = self._desk.today()
        if any(known.code == lot and is_expired(known.expires_on, today) for known in row.lots):
            raise refused_as("lot_expired")

    def totals(self) -> tuple[int, int, int]:
        """Products, those that run low, lots that expire within a week."""
        t = self._desk.store.query(lambda c: stock.totals(c, until=self._soon()))
        return t.products, t.low, t.expiring
