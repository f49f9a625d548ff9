# SPDX-License-Identifier: Apache-2.0
"""Document -> what its ids name, how those are chosen on a screen, and how its records are made.

How to add a document: a module with its `Source` (or one that is there), and its row in `SOURCES`.
"""

from __future__ import annotations

from app.errors import OperatorError
from app.papers import (
    badges,
    deliveries,
    notices,
    parcels,
    products,
    receipts,
    returns,
    runs,
    scanners,
    shifts,
    slips,
    slots,
    sorting,
    stocktakes,
)
from app.papers.source import Source

SOURCES: dict[str, Source] = {
    "parcel_label": parcels.LABELS,
    "shelf_label": slots.LABELS,
    "price_label": products.PRICES,
    "promotion_label": products.PROMOTIONS,
    "manifest": runs.MANIFEST,
    "delivery_list": deliveries.DELIVERIES,
    "return_list": returns.RETURNS,
    "call_list": returns.CALLS,
    "pickup_slip": slips.SLIPS,
    "receipt": receipts.RECEIPTS,
    "sorting_product": sorting.SORTING,
    "sorting_person": sorting.SORTING,
    "sorting_matrix": sorting.SORTING,
    "stocktake": stocktakes.STOCKTAKES,
    "shift_report": shifts.REPORTS,
    "notice": notices.NOTICES,
    "scanner_test": scanners.TESTS,
    "staff_badge": badges.BADGES,
}


def source_of(document: str) -> Source:
    """How that document's records are made; an OperatorError if there is no such document."""
    found = SOURCES.get(document)
    if found is None:
        raise OperatorError(
            "not_available",
            f"There is no document {document!r}.",
            f"Known are {', '.join(SOURCES)}.",
        )
    return found
