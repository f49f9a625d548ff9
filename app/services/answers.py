# SPDX-License-Identifier: Apache-2.0
"""What the services answer: values for a screen or a script, personal data already masked.

Nothing here holds a full name, phone or address but `Revealed`, which costs a reason and is journalled. What is
asked for them is said in `ports`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.verdict import Answer, Reason
from app.services.printing.shown import Already
from app.services.template_answers import LabelDesign


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelView:
    """A parcel as a clerk may see it."""

    id: str
    waybill: str
    status: str
    slot: str
    pickup_code: str
    order: str
    platform_no: str
    item: str
    carrier: str
    pieces: int
    temperature: str
    due_minor: int
    note: str
    name_masked: str
    phone_tail: str
    flags: tuple[str, ...]
    received_at: int
    days_here: int
    overdue: bool
    scanned: bool = False
    due_at: int = 0
    """When its storage days are over (UTC ms), while it waits; 0 where nothing is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer to a scan: one of three, its reason, the parcels it is about, and the data's age.

    `proof_kind` is "" where the scan only finds (a locator); `proof_text` is what a hand-over sends back
    as its proof. `same_phone` offers other names on that phone. `handed` tells who, when, where, for an
    invalid verdict of something already handed over.
    """

    answer: Answer
    reason: Reason
    text: str
    parcels: tuple[ParcelView, ...] = ()
    data_age_s: int | None = None
    name_masked: str = ""
    phone_tail: str = ""
    due_minor: int = 0
    proof_kind: str = ""
    proof_text: str = ""
    order_number: int = 0
    same_phone: tuple[str, ...] = ()
    handed: HandoverView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverView:
    id: str
    parcel: str
    order: str
    at: int
    counter: str
    counter_name: str
    operator: str
    operator_name: str
    slot: str
    waybill: str
    name_masked: str
    phone_tail: str
    proof: str
    undone: bool
    conflict: bool
    can_undo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a hand-over rests on: `text` a token or secret code, `phone4` the phone's last four digits."""

    text: str = ""
    phone4: str = ""
    proxy_name: str = ""
    proxy_phone: str = ""
    scanned: tuple[str, ...] = ()
    manager_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """`claimed`: the site's hub was asked and knew of nobody else who has these parcels in hand."""

    handovers: tuple[str, ...]
    group: str
    slots: tuple[str, ...]
    claimed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Today's numbers on the pickup screen."""

    handed_over: int
    waiting: int
    due_today: int
    overdue: int
    conflicts: int
    discrepancies: int


class ReceiveOutcome(StrEnum):
    EXPECTED = "expected"
    UNKNOWN = "unknown"
    DUPLICATE = "duplicate"
    DAMAGED = "damaged"
    CHOOSE = "choose"
    ALREADY_HANDED_OVER = "already_handed_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """`choose`: the waybill stands on several parcels; `candidates` says whose, and nothing was written.

    `label` is `queued` where the label prints by itself, or the code of what keeps it; "" where it doesn't.
    """

    outcome: ReceiveOutcome
    parcel: ParcelView | None
    slot: str = ""
    pickup_code: str = ""
    candidates: tuple[ParcelView, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsignmentProgress:
    id: str
    title: str
    expected: int
    received: int
    damaged: int
    duplicates: int
    unknown: int
    announced_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotView:
    lot: str
    expires_on: str
    on_hand: int
    expired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StockLine:
    product: str
    code: str
    name: str
    price_minor: int
    on_hand: int
    low: bool
    expiring: bool
    lots: tuple[LotView, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementView:
    id: str
    kind: str
    quantity: int
    lot: str
    at: int
    operator_name: str
    counter_name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    movement: str
    on_hand: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    import_id: str
    kind: str
    written: int
    already_known: int
    understood: int
    mended: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportView:
    """One confirmed import; `undone` says how many of its rows were taken back."""

    import_id: str
    kind: str
    title: str
    file_name: str
    at: int
    written: int
    undone: bool
    kept: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorView:
    id: str
    name: str
    roles: tuple[str, ...]
    locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Revealed:
    name: str
    phone: str
    address: str
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelKind:
    """A document that the labels screen and `print` know: its sizes, the kind of record, and other looks."""

    document: str
    sizes: tuple[str, ...]
    of: str
    designs: tuple[LabelDesign, ...] = ()
    form: str = "label"
    """label, roll or sheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelSheet:
    """A sheet of labels for an office printer; `holds` names the sizes that fit into its cells."""

    name: str
    columns: int
    rows: int
    holds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintDone:
    """A file: `path` says which. A printer: `items` labels are queued, `already` were printed before.

    `missing` holds the characters that no font has: they print as 〓.
    """

    job: str
    items: int
    path: str
    refused: tuple[str, ...] = field(default=())
    already: tuple[Already, ...] = ()
    missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteView:
    name: str
    number: int
    counter_name: str
    counter: str
    practice: bool
    proof_level: str
    codes_age_s: int | None = None
    """How old the signed list of keys and called-back tokens is."""
