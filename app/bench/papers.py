# SPDX-License-Identifier: Apache-2.0
"""What the printing bench prints: a day's labels and a courier's manifest, from the practice lists that are shipped."""

from __future__ import annotations

from functools import cache
from itertools import cycle, islice
from typing import TYPE_CHECKING

from app.demo.shop import FILES, shipped_files
from app.domain.phones import mask_name
from app.importing import read_file
from app.importing.rows import ConsignmentRow, RunRow

if TYPE_CHECKING:
    from printing.documents.manifest import Manifest
    from printing.documents.parcel_label import ParcelLabel
    from printing.draw import ResolvedLabel

SLOTS = 30
LANGUAGE = "zh_CN"
SHEET_DPI = 300


@cache
def _announced() -> tuple[ConsignmentRow, ...]:
    folder = shipped_files()
    return tuple(
        row
        for kind, name in FILES
        if kind == "consignment"
        for row in read_file(kind, folder / name).taken
        if isinstance(row, ConsignmentRow)
    )


def parcel_labels(count: int) -> list[ParcelLabel]:
    """One label a piece of the day's parcels; more than those begin anew with other numbers."""
    from printing.documents.parcel_label import ParcelLabel

    pieces = [(row, piece) for row in _announced() for piece in range(1, row.pieces + 1)]
    labels: list[ParcelLabel] = []
    for n, (row, piece) in enumerate(islice(cycle(pieces), count)):
        slot = f"{n % SLOTS + 1}-{n % 5 + 1}"
        again = n // len(pieces)
        labels.append(
            ParcelLabel(
                parcel_id=f"prc_{n:026d}",
                waybill=row.waybill if not again else f"{row.waybill[:-1]}{again % 10}",
                pickup_code=f"{slot}-{1000 + n % 9000}",
                slot=slot,
                recipient_masked=mask_name(row.name),
                phone_tail=row.phone_tail,
                carrier=row.carrier,
                item=row.item,
                piece=piece,
                pieces=row.pieces,
                temperature=row.temperature,
                due_minor=row.due_minor,
                received_on="2026-11-23 09:12",
            )
        )
    return labels


def manifest(stops: int) -> Manifest:
    """A round of so many stops: the practice run, again and again with order numbers of its own."""
    from printing.documents.manifest import Manifest, ManifestStop

    kind, name = FILES[-1]
    rows = [row for row in read_file(kind, shipped_files() / name).taken if isinstance(row, RunRow)]
    return Manifest(
        run_code="R20261123-0001",
        courier="李**",
        site="翠苑社区自提点",
        date="2026-11-23",
        stops=tuple(
            ManifestStop(
                position=n,
                order_no=f"GB20261122{n:06d}",
                recipient_masked=mask_name(row.name),
                phone_tail=row.phone_tail,
                address=row.address,
                window_from=row.window_from,
                window_to=row.window_to,
                pieces=row.pieces,
                cash_minor=row.cash_minor,
                urgent=row.urgent,
            )
            for n, row in enumerate(islice(cycle(rows), stops), start=1)
        ),
    )


def drawn(document: str, record: object, size: str, dpi: int) -> tuple[ResolvedLabel, ...]:
    """The record's pages; a record of the bench that can't be printed is a bug."""
    from printing.catalogue import document as document_named
    from printing.geometry import Printer
    from printing.refusal import Refusal

    kind = document_named(document)
    pages = kind.render(record, size=kind.size(size), printer=Printer(dpi=dpi), language=LANGUAGE)
    if isinstance(pages, Refusal):
        raise RuntimeError(f"the bench's {document} can't be printed: {pages.text}")
    return pages


def forget_records() -> None:
    """Drops what is remembered of texts and codes: each label of a real day is a new one."""
    from printing import barcodes, fonts

    for remembered in (fonts.printable, fonts.width_em, barcodes.code128, barcodes.qr):
        remembered.cache_clear()
