# SPDX-License-Identifier: Apache-2.0
"""The receipt of one hand-over: what a resident took home, on what proof, from whom.

It is the resident's own paper: masked all the same, for it is thrown away in the street. Promises that a
hand-over which was undone, or which is in dispute, says so in white on black, and that the cash is
called what the record knows: what was to be paid, for payments are not recorded.
"""

from __future__ import annotations

from dataclasses import dataclass

from printing.blocks import Align, Weight
from printing.document import DocumentType, Form, as_sheets
from printing.documents.captions import amount, captions, require_masked, who
from printing.documents.pickup_slip import head
from printing.documents.slip_words import SlipWords, slip_words
from printing.documents.stamp import Stamp
from printing.draw import ResolvedLabel
from printing.geometry import Printer, Size
from printing.refusal import CannotPrint, Reason
from printing.roll import Strip


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """One parcel that left."""

    waybill: str
    pickup_code: str = ""
    item: str = ""
    pieces: int = 1
    due_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One hand-over of one or more parcels; `proof` is token, secret_code, phone_tail or manager."""

    parcels: tuple[Handed, ...]
    number: str = ""
    handed_over_at: str = ""
    counter: str = ""
    operator: str = ""
    recipient_masked: str = ""
    phone_tail: str = ""
    proof: str = ""
    weak: bool = False
    proxy_masked: str = ""
    proxy_tail: str = ""
    undone: bool = False
    disputed: bool = False
    stamp: Stamp


def proof_words(proof: str, words: SlipWords) -> str:
    """A kind of proof in words; an unknown one stands as it is."""
    known = {
        "token": words.proof_token,
        "secret_code": words.proof_secret_code,
        "phone_tail": words.proof_phone_tail,
        "manager": words.proof_manager,
    }
    return known.get(proof, proof)


def pages(
    record: Receipt, size: Size, printer: Printer, language: str
) -> tuple[ResolvedLabel, ...]:
    """One strip."""
    require_masked(record.recipient_masked, record.phone_tail)
    require_masked(record.proxy_masked, record.proxy_tail)
    if not record.parcels:
        raise CannotPrint(Reason.EMPTY_LIST, "Nothing was handed over.")
    words, labels = slip_words(language), captions(language)
    strip = Strip(size=size, printer=printer)
    head(strip, words.receipt, record.stamp)
    if record.undone:
        strip.tag(words.undone)
    if record.disputed:
        strip.tag(words.disputed)
    strip.text(
        who(record.recipient_masked, record.phone_tail, labels), size_mm=4.6, weight=Weight.BOLD
    )
    strip.pair(words.handed_over_at, record.handed_over_at)
    proof = proof_words(record.proof, words)
    strip.pair(words.proof, f"{proof} ({words.weak})" if record.weak else proof)
    proxy = who(record.proxy_masked, record.proxy_tail, labels)
    if proxy:
        strip.pair(words.proxy, proxy)
    for parcel in record.parcels:
        strip.rule()
        strip.pair(
            parcel.item or parcel.pickup_code,
            words.pieces.format(count=parcel.pieces) if parcel.pieces > 1 else "",
            size_mm=3.6,
            weight=Weight.BOLD,
        )
        strip.pair(parcel.waybill, parcel.pickup_code if parcel.item else "", size_mm=2.8)
        if parcel.due_minor:
            strip.pair(words.cash_at_handover, amount(parcel.due_minor))
    strip.rule(0.5)
    due = sum(parcel.due_minor for parcel in record.parcels)
    strip.pair(
        words.parcels_count.format(count=len(record.parcels)),
        f"{words.cash_at_handover} {amount(due)}" if due else words.nothing_due,
        size_mm=3.6,
        weight=Weight.BOLD,
    )
    strip.pair(words.operator, f"{record.operator}  {record.counter}".strip())
    strip.gap(1)
    strip.text(words.keep, size_mm=2.8, align=Align.CENTRE)
    strip.code(record.number)
    return (strip.strip(),)


DOCUMENT = DocumentType(
    name="receipt",
    titles={"zh_CN": "出库交付凭条", "en": "Handover receipt"},
    form=Form.ROLL,
    sizes=("80", "58"),
    record=Receipt,
    draw=as_sheets(Receipt, pages),
)
