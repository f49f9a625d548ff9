# SPDX-License-Identifier: Apache-2.0
"""The day until the doors open: import the files, take 600 parcels in, print their labels.

Each step writes its figures and its checks into the book; none of them decides what follows.
"""

from __future__ import annotations

from collections import Counter as Tally
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.bootstrap import CounterApp
from app.demo.shop import FILES
from app.demo.summary import Book, OddRow
from app.domain.identity import consignment_id
from app.importing.rows import ConsignmentRow, Preview
from app.services.answers import ParcelView, ReceiveOutcome


@dataclass(slots=True, kw_only=True)
class Announced:
    """What the delivery lists announced: each row with its consignment."""

    rows: list[tuple[str, ConsignmentRow]] = field(default_factory=list)

    @property
    def pieces(self) -> int:
        return sum(row.pieces for _, row in self.rows)


def import_files(counter: CounterApp, files: Path, book: Book) -> Announced:
    """Every file: a preview first, every odd row told, then confirmed."""
    announced = Announced()
    for kind, name in FILES:
        with book.step(f"import {name}") as figures:
            preview = counter.importing.preview(kind, files / name)
            tell_odd_rows(preview, name, book)
            done = counter.importing.confirm(preview)
            figures |= {
                "understood": done.understood,
                "mended": done.mended,
                "refused": done.refused,
                "written": done.written,
                "already known": done.already_known,
            }
            rows = done.understood + done.mended + done.refused
            book.expect(f"no row of {name} is lost", rows + preview.skipped, preview.file_rows)
            book.expect(f"what {name} says is written or known", done.refused, len(preview.refused))
        if kind == "consignment":
            id = consignment_id(counter.site().number, preview.file_sha256)
            announced.rows += [
                (id, row) for row in preview.taken if isinstance(row, ConsignmentRow)
            ]
    return announced


def tell_odd_rows(preview: Preview[Any], name: str, book: Book) -> None:
    """Mended and refused rows in the order of the file, each with its reason in words."""
    odd = sorted((*preview.mended, *preview.refused), key=lambda row: row.row)
    for row in odd:
        book.odd_row(OddRow(file=name, row=row.row, why=row.why, text=row.text_in("en")))
    silent = [row.row for row in odd if not row.why or not row.text_in("en")]
    book.expect(f"every odd row of {name} is told why", silent, [])


def receive_all(counter: CounterApp, announced: Announced, book: Book) -> list[ParcelView]:
    """Scans the waybill of every row; each becomes one parcel with a slot."""
    with book.step("receive") as figures:
        outcomes: Tally[str] = Tally()
        parcels: dict[str, ParcelView] = {}
        for consignment, row in announced.rows:
            got = counter.receiving.receive(row.waybill, consignment=consignment)
            outcomes[str(got.outcome)] += 1
            if got.parcel is not None:
                parcels[got.parcel.id] = got.parcel
        slots = {p.slot for p in parcels.values()}
        codes = {p.pickup_code for p in parcels.values()}
        figures |= {
            "rows": len(announced.rows),
            "parcels": len(parcels),
            "waybills": len({row.waybill for _, row in announced.rows}),
            "slots": len(slots),
        }
        book.expect(
            "every row's parcel was expected",
            dict(outcomes),
            {str(ReceiveOutcome.EXPECTED): len(announced.rows)},
        )
        book.expect("as many parcels as rows", len(parcels), len(announced.rows))
        book.check("every parcel has a slot", "" not in slots, f"{len(slots)} slots")
        book.expect("every parcel has a pickup code of its own", len(codes), len(parcels))
        missing = sum(p.expected - p.received for p in counter.receiving.consignments())
        book.expect("nothing announced is missing", missing, 0)
    return list(parcels.values())


def print_papers(
    counter: CounterApp, parcels: list[ParcelView], pieces: int, files: Path, to: Path, book: Book
) -> None:
    """All labels as one PDF, one a piece, read back where that can be; and the courier's manifest."""
    from app.demo.reading_back import read_codes

    to.mkdir(parents=True, exist_ok=True)
    with book.step("print") as figures:
        labels = counter.labels.print(
            "parcel_label", tuple(p.id for p in parcels), f"pdf:{to / 'labels.pdf'}"
        )
        manifest = counter.labels.print(
            "manifest", (str(files / FILES[-1][1]),), f"pdf:{to / 'manifest.pdf'}"
        )
        figures |= {"labels": labels.items, "manifests": manifest.items}
        book.expect("one label a piece", labels.items, pieces)
        book.expect("no label was refused", labels.refused, ())
        book.expect("one manifest", manifest.items, 1)
        book.check(
            "the manifest is a PDF",
            (to / "manifest.pdf").read_bytes()[:5] == b"%PDF-",
            f"{(to / 'manifest.pdf').stat().st_size} bytes",
        )
    with book.step("read the labels back") as figures:
        read = read_codes(to / "labels.pdf")
        if read is None:
            figures |= {"labels": 0, "why": "not read back: no PDF or bar code reader installed"}
            return
        wanted: Tally[str] = Tally()
        for parcel in parcels:
            wanted[parcel.waybill] += max(1, parcel.pieces)
        found: Tally[str] = Tally()
        for codes in read.pages:
            found.update(codes & wanted.keys())
        figures |= {
            "labels": len(read.pages),
            "codes": sum(len(codes) for codes in read.pages),
            "second looks": read.second_looks,
        }
        wrong = sorted((wanted - found).keys() | (found - wanted).keys())
        book.expect("the labels' codes read as the waybills", wrong, [])
