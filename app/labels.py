# SPDX-License-Identifier: Apache-2.0
"""Rows of the store as the records that printing draws: the seam between services and printing.

Printing knows no store and the services no printer; this is bootstrap's wiring of the two. Everything
that goes on paper is masked here.

How to add a document: its row in `SOURCES`, and the function that makes its record.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.phones import mask_name
from app.domain.records import Consignment, Kind, Parcel, ParcelStatus, Product
from app.domain.roles import Deed
from app.domain.slots import COLD, is_slot, slots_of
from app.errors import OperatorError
from app.importing import read_file
from app.importing.rows import RunRow
from app.services.answers import LabelKind, PrintDone
from app.services.desk import SHOP_ZONE, Desk, refused_as
from app.services.shown import phone_tail
from app.store import queries, stock

if TYPE_CHECKING:
    from printing.documents.manifest import Manifest

Progress = Callable[[int, int], bool]

SOURCES: dict[str, str] = {
    "parcel_label": "parcel",
    "shelf_label": "slot",
    "price_label": "product",
    "manifest": "run",
}
"""Document -> what its ids name: parcels, slots, product codes, or a run's file."""


WHOLE_ADDRESSES = frozenset({"manifest"})
"""Documents on which an address stands whole: whoever prints them must be one who delivers or sends out."""


class Labels:
    """The labels screen's job."""

    def __init__(self, desk: Desk, language: str = "zh_CN") -> None:
        self._desk = desk
        self.language = language

    def kinds(self) -> tuple[LabelKind, ...]:
        """What can be printed, with its sizes (the first is the usual one)."""
        from printing.catalogue import documents

        return tuple(
            LabelKind(document=d.name, sizes=tuple(d.sizes), of=SOURCES.get(d.name, ""))
            for d in documents()
        )

    def choose(self, of: str, text: str = "", limit: int = 100) -> tuple[tuple[str, str], ...]:
        """Things to print with their captions: the latest parcels, the slots, the catalogue."""
        store = self._desk.store
        match of:
            case "parcel":
                parcels = store.query(lambda c: queries.recently_received(c, limit * 3))
                wanted = text.strip().upper()
                return tuple(
                    (
                        p.id,
                        f"{p.slot}   {p.pickup_code}   {mask_name(p.recipient.name)} {phone_tail(p.recipient)}",
                    )
                    for p in parcels
                    if not wanted
                    or wanted in p.waybill
                    or wanted in p.slot
                    or wanted in p.pickup_code
                )[:limit]
            case "slot":
                site = self._desk.site()
                slots = [*slots_of(site, cold=False), *slots_of(site, cold=True)]
                wanted = text.strip().upper()
                return tuple((s, s) for s in slots if not wanted or wanted in s)[:limit]
            case "product":
                rows = store.query(lambda c: stock.stock_lines(c, text=text, limit=limit))
                return tuple((r.product.code, f"{r.product.name}   {r.product.code}") for r in rows)
            case _:
                return ()

    def preview(self, document: str, id: str, *, size: str = "", dpi: int = 203) -> bytes:
        """One label as a PNG of the very dots that would be printed."""
        from printing.languages.preview import render_png

        records = self._records(document, (id,))
        return render_png(document, records[0], size or None, dpi, self.language)

    def print(
        self,
        document: str,
        ids: tuple[str, ...],
        to: str,
        *,
        size: str = "",
        language: str = "",
        progress: Progress | None = None,
    ) -> PrintDone:
        """Prints the documents of `ids` to a target such as `pdf:FILE`."""
        self._desk.require(Deed.PRINT)
        if document in WHOLE_ADDRESSES:
            self._desk.require(Deed.PRINT_ADDRESSES)
        from printing.spool import print_documents

        kind, _, _ = to.partition(":")
        if kind in ("zpl", "escpos"):
            raise OperatorError(
                "not_available",
                f"Printing to {kind} isn't available yet.",
                "Print to pdf:FILE, png:FILE or tspl:FILE.",
            )
        if not ids:
            raise OperatorError("nothing_to_print", "Nothing was chosen.", "Choose at least one.")
        job = print_documents(
            document,
            self._records(document, ids),
            to,
            size=size or None,
            language=language or self.language,
            progress=progress,
        )
        return PrintDone(
            job=job.job,
            items=job.items,
            path=str(job.path),
            refused=tuple(r.text for r in job.refused),
        )

    def _records(self, document: str, ids: Sequence[str]) -> Sequence[object]:
        of = SOURCES.get(document)
        if of is None:
            known = ", ".join(SOURCES)
            raise OperatorError(
                "not_available", f"There is no document {document!r}.", f"Known are {known}."
            )
        match of:
            case "parcel":
                return [label for id in ids for label in self._parcel(id)]
            case "slot":
                return [self._slot(id) for id in ids]
            case "product":
                return [self._price(id) for id in ids]
            case _:
                return [self._manifest(Path(id)) for id in ids]

    def _parcel(self, id: str) -> list[object]:
        """One label a piece: 1/3, 2/3, 3/3."""
        from printing.documents.parcel_label import ParcelLabel

        row, consignment = self._desk.store.read(
            lambda rows: (
                p := rows.get(Kind.PARCEL, id),
                rows.get(Kind.CONSIGNMENT, p.consignment) if isinstance(p, Parcel) else None,
            )
        )
        if not isinstance(row, Parcel):
            raise refused_as("parcel_unknown")
        received = self._day(row.received_at) if row.status is not ParcelStatus.EXPECTED else ""
        pieces = max(1, row.pieces)
        return [
            ParcelLabel(
                parcel_id=row.id,
                waybill=row.waybill,
                pickup_code=row.pickup_code,
                slot=row.slot,
                recipient_masked=mask_name(row.recipient.name),
                phone_tail=phone_tail(row.recipient),
                carrier=row.carrier,
                item=row.item,
                piece=piece,
                pieces=pieces,
                temperature=row.temperature,
                due_minor=row.due_minor,
                received_on=received,
                consignment=consignment.title if isinstance(consignment, Consignment) else "",
            )
            for piece in range(1, pieces + 1)
        ]

    @staticmethod
    def _day(at: int) -> str:
        return datetime.datetime.fromtimestamp(at / 1000, SHOP_ZONE).strftime("%Y-%m-%d %H:%M")

    def _slot(self, slot: str) -> object:
        from printing.documents.shelf_label import ShelfLabel

        if not is_slot(slot):
            raise refused_as("bad_slot")
        site = self._desk.site()
        cold = slot.split("-")[0] == site.cold_zone
        return ShelfLabel(slot=slot, temperature=min(COLD) if cold else "")

    def _price(self, code: str) -> object:
        from printing.documents.price_label import PriceLabel

        row = self._desk.store.query(lambda c: stock.stock_line(c, code) or stock.stock_of(c, code))
        if row is None:
            raise refused_as("product_unknown")
        product: Product = row.product
        return PriceLabel(
            name=product.name,
            code=product.code,
            price_minor=product.price_minor,
            spec=product.spec,
            unit="" if product.unit == "piece" else product.unit,
        )

    def _manifest(self, file: Path) -> Manifest:
        """A courier's round, from its file."""
        from printing.documents.manifest import Manifest, ManifestStop

        preview = read_file("run", file)
        return Manifest(
            run_code=f"R{self._desk.today().replace('-', '')}-{preview.file_sha256[:4].upper()}",
            site=self._desk.site().name,
            date=self._desk.today(),
            stops=tuple(
                ManifestStop(
                    position=row.position,
                    order_no=row.platform_no,
                    recipient_masked=mask_name(row.name),
                    phone_tail=row.phone_tail,
                    # The courier must find the door: the address stands whole on this sheet alone.
                    address=row.address,
                    window_from=row.window_from,
                    window_to=row.window_to,
                    pieces=row.pieces,
                    cash_minor=row.cash_minor,
                    urgent=row.urgent,
                )
                for row in preview.taken
                if isinstance(row, RunRow)
            ),
        )
