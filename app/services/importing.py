# SPDX-License-Identifier: Apache-2.0
"""Importing a file: preview, confirm, undo.

A preview writes nothing. Confirming records one operation a row, in slices between which a hand-over
goes first; ids follow from natural keys, so that a second import of the same file (here or at another
counter) adds nothing. Undo takes back what nothing has touched since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from app.domain.identity import consignment_id, order_id, parcel_id, product_id
from app.domain.kinds import Kind
from app.domain.operations import (
    AnnounceConsignment,
    AnnounceParcel,
    Do,
    ListProduct,
    PlaceOrder,
    Withdraw,
)
from app.domain.outcome import Verb
from app.domain.records import Line, Order, Personal
from app.errors import OperatorError
from app.importing import read_file
from app.importing.rows import ConsignmentRow, GoodsRow, OrderRow, Preview, RunRow
from app.services.answers import Imported, ImportView
from app.services.desk import Desk
from app.store import imports
from app.store.record import Act
from app.store.writer import Priority

SLICE = 100
"""Rows a transaction: a hand-over waits for one slice at most."""

_TAKES_BACK: dict[Do, Kind] = {
    Do.LIST_PRODUCT: Kind.PRODUCT,
    Do.PLACE_ORDER: Kind.ORDER,
    Do.ANNOUNCE_PARCEL: Kind.PARCEL,
    Do.ANNOUNCE_CONSIGNMENT: Kind.CONSIGNMENT,
}


_RECORDS: dict[str, Do] = {
    "goods": Do.LIST_PRODUCT,
    "orders": Do.PLACE_ORDER,
    "consignment": Do.ANNOUNCE_PARCEL,
    "run": Do.PLACE_ORDER,
}
"""What the rows of a kind become: whoever may not do that may not import it."""


class Importing:
    """The import panel's job."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def preview(self, kind: str, path: Path) -> Preview[Any]:
        """What a file says, row by row: understood, mended, refused."""
        return read_file(kind, path)

    def confirm(self, preview: object) -> Imported:
        """Writes what was understood and mended."""
        if not isinstance(preview, Preview):
            raise TypeError("a preview is what `preview` gave")
        self._desk.require(_RECORDS.get(preview.kind, Do.WITHDRAW))
        acts = self._acts(preview)
        batch = self._desk.ids.new_id()
        # Noted first: whatever stops the writing, what was written can be taken back.
        note = imports.ImportBatch(
            id=batch,
            kind=preview.kind,
            title=preview.title or preview.file_name,
            operator=self._desk.operator().id,
            digest=preview.file_sha256,
            at=self._desk.now(),
        )
        self._desk.store.write(lambda conn: imports.add(conn, note)).result()
        written = known = refused = 0
        for start in range(0, len(acts), SLICE):
            done = self._desk.record(
                acts[start : start + SLICE], cause=batch, priority=Priority.FILL, together=False
            )
            written += sum(o.verb is Verb.APPLIED for o in done.outcomes)
            known += sum(o.verb is Verb.NOOP for o in done.outcomes)
            refused += len(done.refused)
        self._desk.store.write(lambda conn: imports.set_records(conn, batch, written)).result()
        return Imported(
            import_id=batch,
            kind=preview.kind,
            written=written,
            already_known=known,
            understood=len(preview.understood),
            mended=len(preview.mended),
            refused=len(preview.refused) + refused,
        )

    def _acts(self, preview: Preview[Any]) -> list[Act]:
        site = self._desk.site().number
        rows = preview.taken
        match preview.kind:
            case "goods":
                return [_product(site, row) for row in rows if isinstance(row, GoodsRow)]
            case "orders":
                return _orders(site, [row for row in rows if isinstance(row, OrderRow)])
            case "consignment":
                return self._consignment(site, preview)
            case "run":
                return self._run(site, [row for row in rows if isinstance(row, RunRow)])
            case _:
                raise OperatorError(
                    "not_available",
                    f"Importing {preview.kind} isn't available.",
                    "Import goods, orders, consignment or run.",
                )

    def _consignment(self, site: int, preview: Preview[Any]) -> list[Act]:
        rows = [row for row in preview.taken if isinstance(row, ConsignmentRow)]
        consignment = consignment_id(site, preview.file_sha256)
        lines = self._lines_of({row.platform_no for row in rows if row.platform_no}, site)
        head = AnnounceConsignment(
            title=preview.title or preview.file_name, expected=len(rows), source=preview.file_sha256
        )
        acts = [Act(do=Do.ANNOUNCE_CONSIGNMENT, entity=consignment, args=head)]
        for row in rows:
            order = order_id(site, row.platform_no) if row.platform_no else ""
            acts.append(
                Act(
                    do=Do.ANNOUNCE_PARCEL,
                    entity=parcel_id(consignment, row.row),
                    args=AnnounceParcel(
                        waybill=row.waybill,
                        consignment=consignment,
                        position=row.position or row.row,
                        order=order,
                        carrier=row.carrier,
                        item=row.item,
                        lines=_matching(lines.get(order, ()), row.item),
                        pieces=row.pieces,
                        temperature=str(row.temperature),
                        due_minor=row.due_minor,
                        note=row.note,
                        flags=row.flags,
                    ),
                    private=_person(row),
                )
            )
        return acts

    def _lines_of(self, platform_nos: Iterable[str], site: int) -> dict[str, tuple[Line, ...]]:
        """The goods of the orders that are known here, by order id."""
        ids = [order_id(site, no) for no in platform_nos]
        found = self._desk.store.read(lambda rows: [rows.get(Kind.ORDER, id) for id in ids])
        return {o.id: o.lines for o in found if isinstance(o, Order)}

    def _run(self, site: int, rows: list[RunRow]) -> list[Act]:
        """A round's stops become known as orders for delivery; the runs themselves come with their screen."""
        return [
            Act(
                do=Do.PLACE_ORDER,
                entity=order_id(site, row.platform_no),
                args=PlaceOrder(
                    platform_no=row.platform_no,
                    delivery="home",
                    payment="collect" if row.cash_minor else "paid",
                    total_minor=row.cash_minor,
                ),
                private=_person(row),
            )
            for row in rows
            if row.platform_no and not self._is_known(order_id(site, row.platform_no))
        ]

    def _is_known(self, order: str) -> bool:
        return self._desk.store.read(lambda rows: rows.get(Kind.ORDER, order)) is not None

    def undo(self, import_id: str) -> ImportView:
        """Takes an import back, but for what has been touched since: that stays and is counted."""
        self._desk.require(Do.WITHDRAW)
        batch = self._desk.store.query(lambda c: imports.get(c, import_id))
        if batch is None or batch.undone_at:
            raise OperatorError(
                "import_unknown", "No such import stands here.", "Choose one from the list."
            )
        operations = self._desk.store.query(lambda c: imports.operations_of(c, import_id))
        acts = [
            Act(
                do=Do.WITHDRAW,
                entity=op.entity,
                args=Withdraw(kind=str(_TAKES_BACK[op.kind]), id=op.entity),
            )
            for op in operations
            if op.kind in _TAKES_BACK
        ]
        parcels = [a for a in acts if _kind(a) is Kind.PARCEL]
        others = [a for a in acts if _kind(a) not in (Kind.PARCEL, Kind.CONSIGNMENT)]
        kept = self._withdraw([*parcels, *others])
        heads = [a for a in acts if _kind(a) is Kind.CONSIGNMENT]
        # A consignment stays while one of its parcels does: they name it.
        kept += len(heads) if kept else self._withdraw(heads)
        at = self._desk.now()
        self._desk.store.write(lambda conn: imports.mark_undone(conn, import_id, at)).result()
        return ImportView(
            import_id=batch.id,
            kind=batch.kind,
            title=batch.title,
            file_name=batch.title,
            at=batch.at,
            written=batch.records,
            undone=True,
            kept=kept,
        )

    def _withdraw(self, acts: list[Act]) -> int:
        kept = 0
        for start in range(0, len(acts), SLICE):
            done = self._desk.record(
                acts[start : start + SLICE], priority=Priority.FILL, together=False
            )
            kept += len(done.refused)
        return kept

    def history(self, limit: int = 20) -> tuple[ImportView, ...]:
        """The latest imports, newest first."""
        return tuple(
            ImportView(
                import_id=b.id,
                kind=b.kind,
                title=b.title,
                file_name=b.title,
                at=b.at,
                written=b.records,
                undone=bool(b.undone_at),
            )
            for b in self._desk.store.query(lambda c: imports.history(c, limit))
        )


def _kind(act: Act) -> Kind:
    return Kind(act.args.kind) if isinstance(act.args, Withdraw) else Kind.CASE


def _person(row: ConsignmentRow | OrderRow | RunRow) -> Personal:
    return Personal(name=row.name, phone=row.phone, phone_tail=row.phone_tail, address=row.address)


def _product(site: int, row: GoodsRow) -> Act:
    args = ListProduct(code=row.code, name=row.name, price_minor=row.price_minor, flags=row.flags)
    return Act(do=Do.LIST_PRODUCT, entity=product_id(site, row.code), args=args)


def _orders(site: int, rows: list[OrderRow]) -> list[Act]:
    """Rows with one number are the lines of one order."""
    by_number: dict[str, list[OrderRow]] = defaultdict(list)
    for row in rows:
        by_number[row.platform_no].append(row)
    acts: list[Act] = []
    for number, lines in by_number.items():
        first = lines[0]
        goods = tuple(
            Line(
                name=row.product_name,
                quantity=row.quantity,
                product=product_id(site, row.product_code) if row.product_code else "",
                unit_price_minor=row.unit_price_minor,
            )
            for row in lines
        )
        args = PlaceOrder(
            platform_no=number,
            lines=goods,
            delivery=str(first.delivery),
            payment=str(first.payment),
            total_minor=sum(line.quantity * line.unit_price_minor for line in goods),
            group_buy=first.group_buy,
            note=first.note,
            placed_at=first.placed_at,
        )
        acts.append(
            Act(do=Do.PLACE_ORDER, entity=order_id(site, number), args=args, private=_person(first))
        )
    return acts


def _matching(lines: tuple[Line, ...], item: str) -> tuple[Line, ...]:
    """The order's line that a parcel's text names; goods are linked by their name, not guessed."""
    return tuple(line for line in lines if line.name.strip() == item.strip())[:1]
