# SPDX-License-Identifier: Apache-2.0
"""Print now: records in, a file out, whole or not at all.

Targets: `pdf:FILE` (all in one file), `tspl:FILE`, `zpl:FILE` and `escpos:FILE` (what a printer of
that language would get, one job behind the other) and `png:FILE` (one page: FILE itself; several:
FILE-1.png, FILE-2.png ...). A record that cannot be printed is
set aside with its reason and the rest goes on; only if none is left is that an error. Promises
that a file is complete when it has its name (a temporary file, then a rename), and that a job which
was stopped leaves nothing. Must not decide what a record says, nor talk to a printer.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import OperatorError
from printing.catalogue import DocumentType, Form
from printing.catalogue import document as document_named
from printing.documents.captions import captions
from printing.draw import ResolvedLabel
from printing.geometry import Printer, Size
from printing.imposition import Imposition, impose
from printing.languages import STREAMS, encode
from printing.profile import DeviceLanguage, PrinterProfile
from printing.refusal import Refusal
from printing.whole_files import WholeFiles, whole_files

Progress = Callable[[int, int], bool]
"""Called with (done, all) behind each record; False stops the job."""

# Office printers have 300, 600 or 1200 dots an inch: three dots at 300 are whole dots of all.
SHEET_DPI = 300
LABEL_DPI = (203, 300, 600)
SHEET_TARGETS = ("pdf", "png")
# A label printer's languages print labels; receipt printers have a roll as well.
_PAPER_OF = {
    DeviceLanguage.TSPL: (Form.LABEL,),
    DeviceLanguage.ZPL: (Form.LABEL,),
    DeviceLanguage.ESCPOS: (Form.LABEL, Form.ROLL),
}
TARGETS = tuple(language.value for language in DeviceLanguage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A record that was not printed: its place in the sequence (from 0) and why."""

    index: int
    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintJob:
    """What came out. `items` counts printed records, `path` is the first of `paths`.

    `missing` holds the characters that no font has and that print as 〓.
    """

    job: str
    items: int
    path: Path
    paths: tuple[Path, ...]
    refused: tuple[Refused, ...]
    missing: str


def _target(to: str) -> tuple[str, Path]:
    kind, colon, file = to.partition(":")
    if kind not in TARGETS or not colon or not file:
        raise OperatorError(
            "unknown_target",
            "The print target is not known.",
            f"Use one of: {', '.join(f'{known}:FILE' for known in TARGETS)}.",
        )
    path = Path(file)
    if not path.parent.is_dir():
        raise OperatorError(
            "folder_missing",
            f"The folder {path.parent} does not exist.",
            "Create it, or choose another one.",
        )
    return kind, path


def _printer(form: Form, dpi: int) -> Printer:
    if dpi not in LABEL_DPI:
        raise OperatorError(
            "unknown_resolution",
            f"Labels cannot be made for {dpi} dots an inch.",
            f"Choose one of: {', '.join(str(known) for known in LABEL_DPI)}.",
        )
    return Printer(dpi=max(dpi, SHEET_DPI) if form is Form.SHEET else dpi)


def _imposition(
    kind: DocumentType, size: str | None, *, sheet: str, first: int, crop_marks: bool
) -> Imposition | None:
    if not sheet:
        return None
    if kind.form is not Form.LABEL:
        raise OperatorError(
            "not_available",
            f"The document {kind.name} is no label; it doesn't go onto sheets of labels.",
            "Print it without a sheet.",
        )
    return impose(kind.sizes, sheet=sheet, size=size, first=first, crop_marks=crop_marks)


class _Run:
    """The records on their way to pages, with what was refused and what was missing."""

    def __init__(
        self,
        kind: DocumentType,
        records: Sequence[object],
        size: Size,
        printer: Printer,
        language: str,
        progress: Progress | None,
        imposition: Imposition | None,
    ) -> None:
        self.imposition = imposition
        self.kind = kind
        self.records = records
        self.size = size
        self.printer = printer
        self.language = language
        self.progress = progress
        self.refused: list[Refused] = []
        self.missing: dict[str, None] = {}
        self.items = 0

    def pages(self) -> Iterator[ResolvedLabel]:
        """Each page in turn, or each sheet of labels."""
        labels = self._drawn()
        return labels if self.imposition is None else self.imposition.pages(labels)

    def _drawn(self) -> Iterator[ResolvedLabel]:
        """Drawn when asked for, so that a long job needs no more memory."""
        for index, record in enumerate(self.records):
            drawn = self.kind.render(
                record, size=self.size, printer=self.printer, language=self.language
            )
            if isinstance(drawn, Refusal):
                self.refused.append(Refused(index=index, code=drawn.code, text=drawn.text))
            else:
                self.items += 1
                for page in drawn:
                    self.missing.update(dict.fromkeys(page.missing))
                    yield page
            if self.progress is not None and not self.progress(index + 1, len(self.records)):
                raise OperatorError(
                    "cancelled",
                    "The print job was stopped; nothing was written.",
                    "Start it again.",
                )
        if not self.items:
            why = self.refused[0]
            raise OperatorError(why.code, why.text, "Correct the record, or choose a larger size.")


def _put(kind: str, path: Path, run: _Run, files: WholeFiles) -> list[Path]:
    """Writes the job page by page; how its files are to be called."""
    if kind == "pdf":
        from printing.languages.pdf import write_pdf

        with files.next() as stream:
            write_pdf(run.pages(), stream, title=run.kind.titles[run.language])
        return [path]
    if kind in STREAMS:
        printer = PrinterProfile(
            name=kind,
            language=DeviceLanguage(kind),
            to="file:///dev/null",
            dpi=run.printer.dpi,
            cut=run.size.is_roll,
        )
        with files.next() as stream:
            for page in run.pages():
                stream.write(encode(page, printer))
        return [path]
    from printing.languages.preview import png

    for page in run.pages():
        with files.next() as stream:
            stream.write(png(page))
    if files.count == 1:
        return [path]
    return [
        path.with_name(f"{path.stem}-{number}{path.suffix or '.png'}")
        for number in range(1, files.count + 1)
    ]


def print_documents(
    document: str | DocumentType,
    records: Sequence[object],
    to: str,
    *,
    size: str | None = None,
    language: str = "zh_CN",
    dpi: int = 203,
    sheet: str = "",
    first: int = 1,
    crop_marks: bool = False,
    progress: Progress | None = None,
) -> PrintJob:
    """Print records of one kind to a target; a shop's own design comes as its `DocumentType`.

    With `sheet` (see `label_sheets`) labels stand side by side on sheets, from the cell `first` on.
    `dpi` is the label printer's; sheets are made for office printers, at 300 or more. Faults are
    `OperatorError`s: unknown_document, unknown_size, unknown_language, unknown_target,
    unknown_resolution, unknown_sheet, label_over_cell, first_cell, not_available, label_too_wide,
    folder_missing, cannot_write, nothing_to_print, cancelled, font_missing; or the first refusal's
    code when no record could be printed.
    """
    kind = document if isinstance(document, DocumentType) else document_named(document)
    paper = kind.size(size)
    imposition = _imposition(kind, size, sheet=sheet, first=first, crop_marks=crop_marks)
    captions(language)
    target, path = _target(to)
    form = kind.form_of(paper)
    printer = _printer(form, dpi)
    if target in STREAMS and form not in _PAPER_OF[DeviceLanguage(target)]:
        raise OperatorError(
            "not_available",
            f"The document {kind.name} is a {form}; a label printer cannot print it.",
            "Print it to a PDF file.",
        )
    if imposition is not None:
        if target not in SHEET_TARGETS:
            raise OperatorError(
                "not_available",
                "Sheets of labels are for office printers.",
                "Print them to a PDF file.",
            )
        paper, printer = imposition.size, Printer(dpi=max(printer.dpi, SHEET_DPI))
    if not records:
        raise OperatorError("nothing_to_print", "There is nothing to print.", "Choose something.")
    run = _Run(kind, records, paper, printer, language, progress, imposition)
    with whole_files(path.parent) as files:
        paths = _put(target, path, run, files)
        files.name(paths)
    return PrintJob(
        job=uuid.uuid4().hex,
        items=run.items,
        path=paths[0],
        paths=tuple(paths),
        refused=tuple(run.refused),
        missing="".join(run.missing),
    )
