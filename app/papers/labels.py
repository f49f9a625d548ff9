# SPDX-License-Identifier: Apache-2.0
"""The labels screen's job: what can be printed, of what, how it looks, and printing it: to a file, or to a printer.

A file (`pdf:FILE`) is there when the call comes back; a printer (`printer:NAME`) has its labels in its queue by then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.domain.roles import Deed
from app.errors import OperatorError
from app.papers.choices import captioned, is_named
from app.papers.designs import Designs
from app.papers.source import Choices
from app.papers.sources import SOURCES, source_of
from app.services.answers import LabelKind, LabelSheet, PrintDone
from app.services.desk import Desk
from app.services.printers import Printers
from app.services.printing.ledger import PrintLedger

Progress = Callable[[int, int], bool]
PRINTER = "printer"
"""`printer:NAME` is a target; all others are files."""


class Labels:
    """Chooses, previews and prints; every call checks what the operator may do."""

    def __init__(
        self, desk: Desk, prints: PrintLedger, printers: Printers, language: str = "zh_CN"
    ) -> None:
        self._desk = desk
        self._designs = Designs(desk)
        self._prints = prints
        self._printers = printers
        self.language = language

    def kinds(self) -> tuple[LabelKind, ...]:
        """What can be printed, with its sizes (the first is the usual one) and its other designs."""
        from printing.catalogue import documents

        return tuple(
            LabelKind(
                document=d.name,
                sizes=tuple(d.sizes),
                of=SOURCES[d.name].of,
                designs=self._designs.of(d.name),
                form=str(d.form),
            )
            for d in documents()
            if d.name in SOURCES
        )

    def choose(self, of: str, text: str = "", limit: int = 100, *, language: str = "") -> Choices:
        """Things to print with their captions: the latest parcels, the slots, the catalogue."""
        source = next((found for found in SOURCES.values() if found.of == of), None)
        if source is None:
            return ()
        found = source.choose(self._desk, text, limit)
        return captioned(of, found, language or self.language)

    def captions(self, document: str, ids: Sequence[str], *, language: str = "") -> dict[str, str]:
        """What the ids of a document's records are called in a list; "" where nothing is known of one."""
        source = source_of(document)
        found = source.captions(self._desk, [id for id in ids if not is_named(source.of, id)])
        every = tuple((id, found.get(id, "")) for id in ids)
        return dict(captioned(source.of, every, language or self.language))

    def sheets(self) -> tuple[LabelSheet, ...]:
        """The sheets of labels that an office printer takes, and which sizes fit onto each."""
        from printing.geometry import SIZES
        from printing.label_sheets import GRIDS

        return tuple(
            LabelSheet(
                name=grid.name,
                columns=grid.columns,
                rows=grid.rows,
                holds=tuple(size.name for size in SIZES.values() if grid.holds(size)),
            )
            for grid in GRIDS.values()
        )

    def preview(
        self, document: str, id: str, *, size: str = "", dpi: int = 203, design: str = ""
    ) -> bytes:
        """One label as a PNG of the very dots that would be printed."""
        from printing.languages.preview import render_png

        source = source_of(document)
        if source.deed is not None:
            self._desk.require(source.deed)
        records = source.records(self._desk, (id,))
        kind = self._designs.kind(document, design)
        return render_png(kind, records[0], size or None, dpi, self.language)

    def print(
        self,
        document: str,
        ids: tuple[str, ...],
        to: str,
        *,
        size: str = "",
        design: str = "",
        language: str = "",
        sheet: str = "",
        first: int = 1,
        crop_marks: bool = False,
        progress: Progress | None = None,
    ) -> PrintDone:
        """Prints the documents of `ids` to a file such as `pdf:FILE`, or queues them for `printer:NAME`.

        A file's labels may also go onto a `sheet`.
        """
        self._desk.require(Deed.PRINT)
        from printing.spool import print_documents

        source = source_of(document)
        if source.deed is not None:
            self._desk.require(source.deed)
        kind, _, name = to.partition(":")
        if not ids:
            raise OperatorError("nothing_to_print", "Nothing was chosen.", "Choose at least one.")
        if kind == PRINTER:
            if sheet:
                raise OperatorError(
                    "not_available",
                    "A sheet of labels goes into a file.",
                    "Print it to pdf:FILE, then send the file to the office printer.",
                )
            from app.papers.queueing import Wanted, queue_labels

            wanted = Wanted(
                document=document,
                ids=ids,
                size=size,
                design=design,
                language=language or self.language,
                profile=self._printers.profile(name),
            )
            return queue_labels(self._desk, self._prints, source, wanted, progress)
        job = print_documents(
            self._designs.kind(document, design),
            source.records(self._desk, ids),
            to,
            size=size or None,
            language=language or self.language,
            sheet=sheet,
            first=first,
            crop_marks=crop_marks,
            progress=progress,
        )
        return PrintDone(
            job=job.job,
            items=job.items,
            path=str(job.path),
            refused=tuple(r.text for r in job.refused),
            missing=job.missing,
        )
