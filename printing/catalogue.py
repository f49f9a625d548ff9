# SPDX-License-Identifier: Apache-2.0
"""What can be printed: the registry of documents, in the order in which a screen lists them.

Promises that importing it loads no graphics library. A new document is one module in `documents` with
its `DOCUMENT`, and its name in `_MODULES`; a test walks the registry with the longest texts in every
size and language.
"""

from __future__ import annotations

from app.errors import OperatorError
from printing.document import DocumentType, Form
from printing.documents import (
    call_list,
    delivery_list,
    manifest,
    notice,
    parcel_label,
    pickup_slip,
    price_label,
    promotion_label,
    receipt,
    return_list,
    scanner_test,
    shelf_label,
    shift_report,
    sorting_matrix,
    sorting_person,
    sorting_product,
    staff_badge,
    stocktake,
)

__all__ = ["DocumentType", "Form", "document", "documents"]

_MODULES = (
    parcel_label,
    shelf_label,
    price_label,
    promotion_label,
    manifest,
    delivery_list,
    return_list,
    call_list,
    pickup_slip,
    receipt,
    sorting_product,
    sorting_person,
    sorting_matrix,
    stocktake,
    shift_report,
    notice,
    scanner_test,
    staff_badge,
)
_DOCUMENTS: tuple[DocumentType, ...] = tuple(module.DOCUMENT for module in _MODULES)


def documents() -> list[DocumentType]:
    """Every document that can be printed."""
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
