# SPDX-License-Identifier: Apache-2.0
"""What a kind of document is: its name, its sizes, its record, and how it is drawn.

Each module in `documents` makes one of these, named `DOCUMENT`; `catalogue` lists them. Promises that a
record which cannot be printed comes back as a `Refusal`, a value, and that nothing here loads a
graphics library.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from app.errors import OperatorError
from printing.blocks import Label
from printing.documents.captions import captions
from printing.draw import ResolvedLabel, resolve
from printing.geometry import Printer, Size, paper
from printing.refusal import CannotPrint, Reason, Refusal


class Form(StrEnum):
    LABEL = "label"  # one record, one label, on a label printer's dots
    SHEET = "sheet"  # one record, one or more pages, for an office printer
    ROLL = "roll"  # one record, one strip as long as it needs, for a receipt printer's dots


AnyRecord = TypeVar("AnyRecord")
Pages = tuple[ResolvedLabel, ...]
Render = Callable[[object, Size, Printer, str], Pages | Refusal]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentType:
    """One kind of document; `titles` by language, the first size is the default."""

    name: str
    titles: dict[str, str]
    form: Form
    sizes: tuple[str, ...]
    record: type
    draw: Render

    def size(self, name: str | None) -> Size:
        """The size of that name, or the document's own first."""
        chosen = self.sizes[0] if name is None else name
        if chosen not in self.sizes:
            raise OperatorError(
                "unknown_size",
                f"The document {self.name} has no size {chosen}.",
                f"Choose one of: {', '.join(self.sizes)}.",
            )
        return paper(chosen)

    def form_of(self, size: Size) -> Form:
        """A document may come as sheets and on a roll: its paper decides."""
        return Form.ROLL if size.is_roll else self.form

    def render(
        self, record: object, *, size: Size, printer: Printer, language: str
    ) -> Pages | Refusal:
        """The record's pages on the printer's dots, or why there are none."""
        captions(language)
        if not isinstance(record, self.record):
            return Refusal(
                code=Reason.WRONG_RECORD, text=f"This is no record for the document {self.name}."
            )
        try:
            return self.draw(record, size, printer, language)
        except CannotPrint as refused:
            return refused.refusal


def as_label(
    record_type: type[AnyRecord], layout: Callable[[AnyRecord, Size, str], Label]
) -> Render:
    """Draws one record as one label."""

    def draw(record: object, size: Size, printer: Printer, language: str) -> Pages | Refusal:
        assert isinstance(record, record_type)
        resolved = resolve(layout(record, size, language), printer)
        return resolved if isinstance(resolved, Refusal) else (resolved,)

    return draw


def as_sheets(
    record_type: type[AnyRecord], pages: Callable[[AnyRecord, Size, Printer, str], Pages]
) -> Render:
    """Draws one record as one or more pages."""

    def draw(record: object, size: Size, printer: Printer, language: str) -> Pages:
        assert isinstance(record, record_type)
        return pages(record, size, printer, language)

    return draw
