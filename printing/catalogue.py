# SPDX-License-Identifier: Apache-2.0
"""What can be printed: the registry of documents, their sizes and how each is drawn.

Promises that importing it loads no graphics library, and that a record which cannot be printed
comes back as a `Refusal`, a value. A new document is one module in `documents` and one line in
`_DOCUMENTS`; a test walks the registry with the longest texts in every size and language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from app.errors import OperatorError
from printing.blocks import Label
from printing.documents import manifest, parcel_label, price_label, shelf_label
from printing.documents.captions import captions
from printing.draw import ResolvedLabel, resolve
from printing.geometry import SIZES, Printer, Size
from printing.refusal import CannotPrint, Reason, Refusal


class Form(StrEnum):
    LABEL = "label"  # one record, one label, on a label printer's dots
    SHEET = "sheet"  # one record, one or more pages, for an office printer


AnyRecord = TypeVar("AnyRecord")
Render = Callable[[object, Size, Printer, str], tuple[ResolvedLabel, ...] | Refusal]


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
        return SIZES[chosen]

    def render(
        self, record: object, *, size: Size, printer: Printer, language: str
    ) -> tuple[ResolvedLabel, ...] | Refusal:
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


def _label(record_type: type[AnyRecord], layout: Callable[[AnyRecord, Size, str], Label]) -> Render:
    def draw(
        record: object, size: Size, printer: Printer, language: str
    ) -> tuple[ResolvedLabel, ...] | Refusal:
        assert isinstance(record, record_type)
        resolved = resolve(layout(record, size, language), printer)
        return resolved if isinstance(resolved, Refusal) else (resolved,)

    return draw


def _manifest(
    record: object, size: Size, printer: Printer, language: str
) -> tuple[ResolvedLabel, ...]:
    assert isinstance(record, manifest.Manifest)
    return manifest.pages(record, size, printer, language)


_DOCUMENTS = (
    DocumentType(
        name="parcel_label",
        titles={"zh_CN": "包裹标签", "en": "Parcel label"},
        form=Form.LABEL,
        sizes=parcel_label.SIZES,
        record=parcel_label.ParcelLabel,
        draw=_label(parcel_label.ParcelLabel, parcel_label.layout),
    ),
    DocumentType(
        name="shelf_label",
        titles={"zh_CN": "货位标签", "en": "Shelf label"},
        form=Form.LABEL,
        sizes=shelf_label.SIZES,
        record=shelf_label.ShelfLabel,
        draw=_label(shelf_label.ShelfLabel, shelf_label.layout),
    ),
    DocumentType(
        name="price_label",
        titles={"zh_CN": "价格标签", "en": "Price label"},
        form=Form.LABEL,
        sizes=price_label.SIZES,
        record=price_label.PriceLabel,
        draw=_label(price_label.PriceLabel, price_label.layout),
    ),
    DocumentType(
        name="manifest",
        titles={"zh_CN": "配送交接清单", "en": "Courier manifest"},
        form=Form.SHEET,
        sizes=manifest.SIZES,
        record=manifest.Manifest,
        draw=_manifest,
    ),
)


def documents() -> list[DocumentType]:
    """Every document that can be printed, in the order in which a screen lists them."""
    return list(_DOCUMENTS)


def document(name: str) -> DocumentType:
    """The document of that name; an unknown one is an OperatorError."""
    for kind in _DOCUMENTS:
        if kind.name == name:
            return kind
    raise OperatorError(
        "unknown_document",
        f"There is no document named {name}.",
        f"Choose one of: {', '.join(kind.name for kind in _DOCUMENTS)}.",
    )
