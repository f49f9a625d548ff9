# SPDX-License-Identifier: Apache-2.0
"""What the catalogue's and the stock's operations do.

Movements are intents and add up: whatever order two counters' sales arrive in, on hand is the sum.
A count records the difference that was seen, for the same reason.
"""

from __future__ import annotations

from app.domain.effects import applied, conflict, noop, rejected
from app.domain.identity import lot_id, product_id
from app.domain.kinds import Kind, MovementKind
from app.domain.operations import CountStock, ListProduct, MoveStock, Operation
from app.domain.outcome import Outcome, Rows
from app.domain.policy import is_date
from app.domain.records import Lot, Product
from app.domain.stock import MAX_ON_HAND, MAX_QUANTITY, Ledger

BY_HAND = {
    MovementKind.INTAKE: 1,
    MovementKind.SALE: -1,
    MovementKind.WASTE: -1,
    MovementKind.ADJUST: 0,
}
"""The movements that an operator makes, with the sign that each must have (0: either)."""


def list_product(op: Operation, args: ListProduct, rows: Rows) -> Outcome:
    if not args.code or op.entity != product_id(op.site, args.code):
        return rejected(op, "bad_product", Kind.PRODUCT)
    if args.price_minor < 0 or not args.name.strip():
        return rejected(op, "bad_product", Kind.PRODUCT)
    product = Product(
        id=op.entity, code=args.code, name=args.name, price_minor=args.price_minor,
        cost_minor=args.cost_minor, brand=args.brand, spec=args.spec, unit=args.unit,
        shelf_life_days=args.shelf_life_days, low_stock=args.low_stock, listed=args.listed,
        flags=args.flags,
    )  # fmt: skip
    return noop() if rows.get(Kind.PRODUCT, op.entity) == product else applied(product)


def move(op: Operation, args: MoveStock, rows: Rows) -> Outcome:
    if not isinstance(rows.get(Kind.PRODUCT, op.entity), Product):
        return rejected(op, "product_unknown", Kind.PRODUCT)
    sign = BY_HAND.get(args.kind)
    if sign is None or args.quantity == 0 or abs(args.quantity) > MAX_QUANTITY:
        return rejected(op, "bad_quantity", Kind.PRODUCT)
    if sign and (args.quantity > 0) != (sign > 0):
        return rejected(op, "bad_quantity", Kind.PRODUCT)
    if args.expires_on and not is_date(args.expires_on):
        return rejected(op, "bad_date", Kind.PRODUCT)
    ledger = Ledger(rows, op)
    ledger.move(
        op.entity,
        args.lot,
        args.kind,
        args.quantity,
        expires_on=args.expires_on,
        reason=args.reason,
    )
    return applied(*ledger.puts)


def count(op: Operation, args: CountStock, rows: Rows) -> Outcome:
    """A count that found what was believed moves nothing, but stands in the ledger all the same.

    If others have moved the lot since, their sales and the count's difference add up, which is right unless
    the count had missed those pieces already: a person is asked whether they were sold before it.
    """
    if not isinstance(rows.get(Kind.PRODUCT, op.entity), Product):
        return rejected(op, "product_unknown", Kind.PRODUCT)
    if not 0 <= args.counted <= MAX_QUANTITY or abs(args.believed) > MAX_ON_HAND:
        return rejected(op, "bad_quantity", Kind.PRODUCT)
    ledger = Ledger(rows, op)
    difference = args.counted - args.believed
    lot = rows.get(Kind.LOT, lot_id(op.entity, args.lot))
    found = lot.on_hand if isinstance(lot, Lot) else 0
    ledger.move(op.entity, args.lot, MovementKind.STOCKTAKE, difference, reason=args.reason)
    if difference and found != args.believed:
        text = f"count:{args.counted}/{args.believed}/{found}/{args.lot}"
        return conflict(op, "counted_against_sold", Kind.PRODUCT, *ledger.puts, sides=(), text=text)
    return applied(*ledger.puts)
