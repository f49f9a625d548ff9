# SPDX-License-Identifier: Apache-2.0
"""A label of the queue as the bytes of its printer, drawn from what its record says now.

The queue holds no picture and nothing personal: the record is read when the label's turn comes, so a parcel that was
moved meanwhile gets the label of its new place. `revision_of` says whether two labels say the same. Must not send
anything, nor write into the ledger, nor load the documents before the first label: a counter starts without them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.errors import OperatorError
from app.papers.sources import source_of
from app.services.desk import Desk
from app.store.prints import PrintItem, PrintJob
from printing.profile import DeviceLanguage, PrinterProfile

if TYPE_CHECKING:
    from printing.document import DocumentType
    from printing.draw import ResolvedLabel

SHEET_DPI = 300
"""Three dots at 300 are whole dots of every office printer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One label's whole job for its printer, and what it says."""

    content: bytes
    revision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a document is drawn: its own way, or the shop's template as it stands, whose text is `template`."""

    kind: DocumentType
    template: str = ""


class Drawing:
    """Draws for every printer; any thread may call it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def draw(self, job: PrintJob, item: PrintItem, profile: PrinterProfile) -> Drawn:
        """The label's bytes; an OperatorError with the reason if it can't be printed."""
        records = source_of(item.document).records(self._desk, (item.entity,))
        if not 1 <= item.copy <= len(records):
            raise OperatorError(
                "print_item_unknown", "There is no such label any more.", "Look at the record."
            )
        record = records[item.copy - 1]
        look = look_of(self._desk, job.document, job.design)
        pages = pages_of(look, job, record, profile, reprint=item.reprint)
        return Drawn(content=in_language(pages, profile), revision=revision_of(look, job, record))


def look_of(desk: Desk, document: str, design: str) -> Look:
    """The document, in the design if one is named; an OperatorError if there is no such."""
    from app.papers.designs import Designs

    designs = Designs(desk)
    return Look(
        kind=designs.kind(document, design), template=designs.open(design) if design else ""
    )


def revision_of(look: Look, job: PrintJob, record: object) -> str:
    """A digest of what a label says: the same record in the same size, language and design says the same."""
    said = "\n".join((job.document, job.size, job.language, look.template, repr(record)))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def pages_of(
    look: Look, job: PrintJob, record: object, profile: PrinterProfile, *, reprint: int = 0
) -> tuple[ResolvedLabel, ...]:
    """The record's pages on the printer's dots; an OperatorError with the reason if there are none."""
    from printing.document import Form
    from printing.geometry import Printer
    from printing.refusal import Refusal

    kind = look.kind
    size = kind.size(job.size)
    dpi = max(profile.dpi, SHEET_DPI) if kind.form_of(size) is Form.SHEET else profile.dpi
    drawn = kind.render(record, size=size, printer=Printer(dpi=dpi), language=job.language)
    if isinstance(drawn, Refusal):
        raise OperatorError(
            str(drawn.code), drawn.text, "Correct the record, or choose a larger size."
        )
    if not reprint:
        return drawn
    from printing.reprint_mark import marked

    return tuple(marked(page, reprint, job.language) for page in drawn)


def in_language(pages: Sequence[ResolvedLabel], profile: PrinterProfile) -> bytes:
    """All pages as one job of the printer's language; an OperatorError if its paper can't hold them."""
    if profile.language is DeviceLanguage.PDF:
        # One file for all pages, so that a spooler prints them as one.
        from printing.languages.pdf import pdf
        from printing.languages.placing import placed

        # A page has its own dots: a sheet is finer than the labels of a printer that takes both.
        return pdf(
            [placed(page, replace(profile, dpi=page.dpi)) for page in pages], title=profile.name
        )
    from printing.languages import encode

    return b"".join(encode(page, profile) for page in pages)
