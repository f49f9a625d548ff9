# SPDX-License-Identifier: Apache-2.0
"""Stock: lots and the ledger. On hand is always the sum of the movements.

Goods that leave with a parcel take the lot that expires first (first expired, first out); what no lot
covers goes to the product's stock without a lot, which may become negative: it has left the shop, and
a number that shows the gap is worth more than a refusal after the fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.domain.identity import derived_id, lot_id
from app.domain.kinds import Kind, MovementKind
from app.domain.operations import Operation
from app.domain.outcome import Rows
from app.domain.records import Line, Lot, Movement, Record

MAX_QUANTITY = 1_000_000
"""More pieces in one movement is a bar code scanned into the quantity field."""

MAX_ON_HAND = 1_000_000_000
"""What a counter may have believed before a count; more would overflow the store's columns in time."""


def lots_of(rows: Rows, product: str) -> list[Lot]:
    """The product's lots, the one that expires first in front, undated ones last."""
    return in_order(row for row in rows.by_parent(Kind.LOT, product) if isinstance(row, Lot))


def in_order(lots: Iterable[Lot]) -> list[Lot]:
    return sorted(lots, key=lambda lot: (not lot.expires_on, lot.expires_on, lot.code))


def on_hand(lots: Iterable[Lot]) -> int:
    return sum(lot.on_hand for lot in lots)


def take_out(lots: Sequence[Lot], quantity: int) -> list[tuple[str, int]]:
    """Which lots give `quantity` pieces: (lot code, pieces), the remainder from the stock without a lot."""
    taken: list[tuple[str, int]] = []
    for lot in lots:
        if quantity and lot.on_hand > 0:
            pieces = min(lot.on_hand, quantity)
            taken.append((lot.code, pieces))
            quantity -= pieces
    if quantity:
        plain = next((n for n, (code, _) in enumerate(taken) if not code), None)
        if plain is None:
            taken.append(("", quantity))
        else:
            taken[plain] = ("", taken[plain][1] + quantity)
    return taken


class Ledger:
    """The movements that one operation makes, and the lots as they stand after them."""

    def __init__(self, rows: Rows, op: Operation) -> None:
        self._rows = rows
        self._op = op
        self._lots: dict[str, Lot] = {}
        self.movements: list[Movement] = []

    def move(
        self,
        product: str,
        lot: str,
        kind: MovementKind,
        quantity: int,
        *,
        expires_on: str = "",
        parcel: str = "",
        reason: str = "",
    ) -> Movement:
        """Moves `quantity` (signed) of a product's lot; makes the lot if it is new."""
        id = lot_id(product, lot)
        row = self._lots.get(id) or self._rows.get(Kind.LOT, id)
        before = row if isinstance(row, Lot) else None
        self._lots[id] = Lot(
            id=id,
            product=product,
            code=lot,
            expires_on=expires_on or (before.expires_on if before else ""),
            on_hand=quantity + (before.on_hand if before else 0),
        )
        movement = Movement(
            id=derived_id("movement", self._op.id, len(self.movements)), product=product, lot=lot,
            kind=kind, quantity=quantity, at=self._op.at, counter=self._op.counter,
            operator=self._op.operator, operation=self._op.id, parcel=parcel, reason=reason,
        )  # fmt: skip
        self.movements.append(movement)
        return movement

    def parcel_in(self, lines: Iterable[Line], parcel: str) -> None:
        """The linked goods of a parcel come into the shop."""
        for line in lines:
            if line.product and line.quantity > 0:
                self.move(line.product, "", MovementKind.PARCEL_IN, line.quantity, parcel=parcel)

    def parcel_out(
        self, lines: Iterable[Line], parcel: str, *, kind: MovementKind = MovementKind.PARCEL_OUT
    ) -> None:
        """The linked goods of a parcel leave, first expired first out."""
        for line in lines:
            if line.product and line.quantity > 0:
                for lot, pieces in take_out(self._lots_now(line.product), line.quantity):
                    self.move(line.product, lot, kind, -pieces, parcel=parcel)

    def _lots_now(self, product: str) -> list[Lot]:
        """The product's lots as this operation's earlier lines have left them."""
        now = {lot.id: lot for lot in lots_of(self._rows, product)}
        now |= {lot.id: lot for lot in self._lots.values() if lot.product == product}
        return in_order(now.values())

    def give_back(self, movements: Iterable[Movement], reason: str) -> None:
        """Reverses movements, lot by lot."""
        for m in movements:
            self.move(
                m.product,
                m.lot,
                MovementKind.PARCEL_BACK,
                -m.quantity,
                parcel=m.parcel,
                reason=reason,
            )

    @property
    def puts(self) -> tuple[Record, ...]:
        """Everything that changed."""
        return (*self._lots.values(), *self.movements)
