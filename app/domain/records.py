# SPDX-License-Identifier: Apache-2.0
"""The rows that counter and server share: what a site knows, as values.

Each record is one immutable dataclass with an `id`. The server stores it as a document under its
`seq`, the counter as a document beside the columns that its searches need, the wire carries it as it
is: one shape, three places, no mapping code between them. Personal data stands only in `Personal`
fields, so that the retention purge can empty them without touching the rest.

How to add a record: its name in `kinds.Kind`, a dataclass here, its line in `KINDS`, what it is found by in `lookup`,
its columns in `app/store/tables.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.domain.kinds import (
    CaseKind,
    GroupBuyState,
    Kind,
    MovementKind,
    OrderStatus,
    ParcelStatus,
    ProofKind,
    ProofLevel,
)
from app.domain.making import quick


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """A resident's particulars; the only place where they may stand."""

    name: str = ""
    phone: str = ""
    phone_tail: str = ""
    address: str = ""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of goods; `product` is empty where it is not linked to the catalogue."""

    name: str
    quantity: int = 1
    product: str = ""
    unit_price_minor: int = 0


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A pickup point and its policy."""

    id: str
    number: int
    name: str
    proof_level: ProofLevel = ProofLevel.STANDARD
    undo_minutes: int = 10
    storage_days: int = 3
    slot_pattern: str = "{zone}-{shelf:02d}-{place:02d}"
    slot_zones: tuple[str, ...] = ("A", "B", "C", "D")
    cold_zone: str = "L"
    slot_shelves: int = 12
    slot_places: int = 20
    offline_hours: int = 24
    reveal_quota: int = 30
    offline_handover_minor: int = 0
    offline_session_minor: int = 0
    retention_days: int = 7
    lan: bool = True


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Someone who may log in at the site; `pin` is an argon2id string, never a PIN."""

    id: str
    name: str
    roles: tuple[str, ...]
    pin: str = ""
    active: bool = True


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """A counter of the site, as the others know it; by `public_key` (hex) it proves itself to them."""

    id: str
    name: str
    enrolled_at: int = 0
    revoked: bool = False
    public_key: str = ""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The site's token keys as the root key signed them (opaque here; see app/tokens.py)."""

    id: str
    version: int
    expires: int
    signed: str
    issued: int = 0


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    id: str
    code: str
    name: str
    price_minor: int = 0
    cost_minor: int = 0
    brand: str = ""
    spec: str = ""
    unit: str = "piece"
    shelf_life_days: int = 0
    low_stock: int = 0
    listed: bool = True
    flags: tuple[str, ...] = ()


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """Stock of one product under one lot code ("" = without a lot); `expires_on` is YYYY-MM-DD or ""."""

    id: str
    product: str
    code: str = ""
    expires_on: str = ""
    on_hand: int = 0


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One entry of the stock ledger; `quantity` is signed, entries are never changed."""

    id: str
    product: str
    lot: str
    kind: MovementKind
    quantity: int
    at: int
    counter: str
    operator: str
    operation: str
    parcel: str = ""
    reason: str = ""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a resident ordered. `number` is the site's own, given by the server (0 until then).

    `secret` is the HMAC of the secret code (hex): a counter can check a typed code, not guess one.
    """

    id: str
    platform_no: str
    kind: str = "platform"
    number: int = 0
    status: OrderStatus = OrderStatus.OPEN
    recipient: Personal = field(default_factory=Personal)
    lines: tuple[Line, ...] = ()
    delivery: str = "pickup"
    payment: str = "paid"
    total_minor: int = 0
    group_buy: str = ""
    note: str = ""
    placed_at: int = 0
    secret: str = ""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Consignment:
    """A delivery list: what a carrier says it brings. `expected` counts its parcels."""

    id: str
    title: str
    expected: int = 0
    announced_at: int = 0
    source: str = ""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class GroupBuy:
    """What neighbours order together; `number` is the platform's own, by which orders name it.

    `closes_at` (UTC ms, 0 = unsaid) is the cut-off for ordering; `lines` are what is offered.
    """

    id: str
    number: str
    title: str
    closes_at: int = 0
    state: GroupBuyState = GroupBuyState.OPEN
    lines: tuple[Line, ...] = ()


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Who brought a parcel where it lies, at which counter, when by that counter's clock.

    `operation` is named where stock moved with it and may have to be given back (a return).
    """

    counter: str
    operator: str
    at: int
    operation: str = ""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One row of a delivery list, or something that came without one.

    `order` is the order's id; while only its number is known (a token for an order that this counter
    has never seen), `order_number` holds that. `handover` is the handover that stands. `flags` say what
    a clerk must know: `damaged`, `unknown` (no list announced it), `cancelled` (its order was), ...
    `placed` is the evidence of who put it there; `announced_as` is the id of the list's row that has become one
    with a parcel which had come before its list (twins.py).
    """

    id: str
    waybill: str
    status: ParcelStatus = ParcelStatus.EXPECTED
    order: str = ""
    order_number: int = 0
    consignment: str = ""
    position: int = 0
    carrier: str = ""
    item: str = ""
    lines: tuple[Line, ...] = ()
    pieces: int = 1
    temperature: str = "ambient"
    due_minor: int = 0
    note: str = ""
    recipient: Personal = field(default_factory=Personal)
    slot: str = ""
    pickup_code: str = ""
    flags: tuple[str, ...] = ()
    announced_at: int = 0
    received_at: int = 0
    closed_at: int = 0
    handover: str = ""
    placed: Placed | None = None
    announced_as: str = ""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A parcel that left the shop, on what proof, and whether that still stands.

    `conflict` marks the second handover of a parcel: kept with its evidence, without stock effect.
    What an undo needs: `before`, where the parcel stood; `linked`, whether this handover gave it its
    order; `moved_by`, the operation whose movements it stands on if they aren't its own's.
    """

    id: str
    parcel: str
    at: int
    counter: str
    operator: str
    operation: str
    group: str = ""
    order: str = ""
    proof: ProofKind = ProofKind.TOKEN
    weak: bool = False
    scanned: bool = False
    order_number: int = 0
    token_jti: str = ""
    proxy: Personal | None = None
    manager_reason: str = ""
    undone: bool = False
    undone_reason: str = ""
    conflict: bool = False
    before: ParcelStatus = ParcelStatus.WAITING
    linked: bool = False
    moved_by: str = ""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One side of a case: which act, where, when, by whom."""

    operation: str
    counter: str
    operator: str
    at: int
    text: str = ""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A conflict or a discrepancy: opened by a rule, closed by an operation, never edited.

    `owed_minor` is what a shortage is worth; `resolved_at` and `resolved_counter` say where it was closed.
    """

    id: str
    kind: CaseKind
    code: str
    subject_kind: str
    subject: str
    opened_at: int
    evidence: tuple[Evidence, ...] = ()
    open: bool = True
    resolved_as: str = ""
    resolved_reason: str = ""
    resolved_by: str = ""
    resolved_at: int = 0
    resolved_counter: str = ""
    owed_minor: int = 0


Record = (
    Site
    | Operator
    | Counter
    | Keys
    | Product
    | Lot
    | Movement
    | Order
    | Consignment
    | GroupBuy
    | Parcel
    | Handover
    | Case
)

KINDS: dict[Kind, type[Record]] = {
    Kind.SITE: Site,
    Kind.OPERATOR: Operator,
    Kind.COUNTER: Counter,
    Kind.KEYS: Keys,
    Kind.PRODUCT: Product,
    Kind.LOT: Lot,
    Kind.MOVEMENT: Movement,
    Kind.ORDER: Order,
    Kind.CONSIGNMENT: Consignment,
    Kind.GROUP_BUY: GroupBuy,
    Kind.PARCEL: Parcel,
    Kind.HANDOVER: Handover,
    Kind.CASE: Case,
}
