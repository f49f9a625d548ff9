# SPDX-License-Identifier: Apache-2.0
"""The label that a parcel gets at intake: found by eye from two metres, then scanned.

The pickup code is the largest thing on it, the bar code is the waybill, which the pickup scan
reads. The QR code (`token`, whatever text the site wants scanned) stands on the large size only:
on 60x40 it would cost the bar code its height. Must not show a whole name or phone number: the
record holds masked strings.
"""

from __future__ import annotations

from dataclasses import dataclass

from printing.blocks import Label
from printing.document import DocumentType, Form, as_label
from printing.documents.captions import captions, require_masked
from printing.documents.parcel_large import large
from printing.documents.parcel_small import small
from printing.geometry import Size

SIZES = ("60x40", "76x130")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelLabel:
    """What a parcel's label says; `temperature` is ambient, chilled or frozen."""

    parcel_id: str
    waybill: str
    pickup_code: str
    slot: str = ""
    recipient_masked: str = ""
    phone_tail: str = ""
    carrier: str = ""
    item: str = ""
    piece: int = 1
    pieces: int = 1
    temperature: str = ""
    due_minor: int = 0
    received_on: str = ""
    consignment: str = ""
    token: str | None = None


def layout(record: ParcelLabel, size: Size, language: str) -> Label:
    """The label of one piece of a parcel."""
    require_masked(record.recipient_masked, record.phone_tail)
    words = captions(language)
    return (small if size.name == "60x40" else large)(record, size, words)


DOCUMENT = DocumentType(
    name="parcel_label",
    titles={"zh_CN": "包裹标签", "en": "Parcel label"},
    form=Form.LABEL,
    sizes=SIZES,
    record=ParcelLabel,
    draw=as_label(ParcelLabel, layout),
)
