# SPDX-License-Identifier: Apache-2.0
"""What the shop platform sends and gets: its own words, as typed structs (the OpenAPI page shows them).

Each item of a list is decoded by itself, so that one bad record doesn't block the others. Phones, waybills
and codes may be as messy as in a file; they are cleaned by the very rules of the import.
"""

from __future__ import annotations

import msgspec


class ProductItem(msgspec.Struct, frozen=True, kw_only=True):
    """A product of the catalogue; `code` is its key."""

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


class LineItem(msgspec.Struct, frozen=True, kw_only=True):
    """A line of goods; `code` (or `product`) is the product's code, empty for goods outside the catalogue."""

    name: str = ""
    quantity: int = 1
    code: str = ""
    product: str = ""
    price_minor: int = 0


class OrderItem(msgspec.Struct, frozen=True, kw_only=True):
    """An order; `number` is the platform's own and the key. `placed_at` is UTC milliseconds."""

    number: str
    name: str = ""
    phone: str = ""
    address: str = ""
    lines: list[LineItem] = []
    delivery: str = "pickup"
    payment: str = "paid"
    total_minor: int = 0
    group_buy: str = ""
    note: str = ""
    placed_at: int = 0


class ParcelItem(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel of a consignment; `order` is the platform's order number, `id` the key (else the waybill is)."""

    id: str = ""
    waybill: str = ""
    carrier: str = ""
    name: str = ""
    phone: str = ""
    address: str = ""
    item: str = ""
    lines: list[LineItem] = []
    pieces: int = 1
    temperature: str = "ambient"
    due_minor: int = 0
    order: str = ""
    note: str = ""


class ConsignmentItem(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery that is on its way; `id` is the platform's own and the key."""

    id: str
    title: str = ""
    parcels: list[msgspec.Raw] = []


class CancellationItem(msgspec.Struct, frozen=True, kw_only=True):
    """An order that won't be fulfilled; `order` is the platform's number, the reason is for the clerk."""

    order: str
    reason: str = ""


class GroupBuyItem(msgspec.Struct, frozen=True, kw_only=True):
    """A group buy; `number` is the platform's own, which orders name as `group_buy`, and the key.

    `closes_at` is UTC milliseconds, `state` one of open, closed, cancelled.
    """

    number: str
    title: str
    closes_at: int = 0
    state: str = "open"
    lines: list[LineItem] = []


class ProductsRequest(msgspec.Struct, frozen=True, kw_only=True):
    """`site` may be left out by a key that speaks for one site only."""

    products: list[msgspec.Raw]
    site: int = 0


class OrdersRequest(msgspec.Struct, frozen=True, kw_only=True):
    orders: list[msgspec.Raw]
    site: int = 0


class ConsignmentsRequest(msgspec.Struct, frozen=True, kw_only=True):
    consignments: list[msgspec.Raw]
    site: int = 0


class CancellationsRequest(msgspec.Struct, frozen=True, kw_only=True):
    cancellations: list[msgspec.Raw]
    site: int = 0


class GroupBuysRequest(msgspec.Struct, frozen=True, kw_only=True):
    group_buys: list[msgspec.Raw]
    site: int = 0


class ItemResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`applied`, `noop` (it was so already) or `rejected` with its reason; `id` is the record's at the site."""

    key: str
    outcome: str
    id: str = ""
    reason: str = ""
    text: str = ""
    parcels: list[ItemResult] | None = None


class BatchReply(msgspec.Struct, frozen=True, kw_only=True):
    """One result for each item, in their order; `seq` is what the site has reached."""

    site: int
    results: list[ItemResult]
    applied: int
    noop: int
    rejected: int
    seq: int


class PickupTokenReply(msgspec.Struct, frozen=True, kw_only=True):
    """The text of the resident's QR and the code to type; `expires` is UTC milliseconds."""

    order: str
    number: int
    token: str
    secret_code: str
    expires: int


class WebhookRequest(msgspec.Struct, frozen=True, kw_only=True):
    """`url` is https, or http on the server's own machine. `cursor` (of `events`): from there on, else from now on."""

    url: str
    cursor: str | None = None
    site: int = 0


class WebhookReply(msgspec.Struct, frozen=True, kw_only=True):
    """Where a webhook stands; `secret` (hex) only where it is registered.

    Each POST is an `events` page with the header `linli-webhook-signature: t=MS,v1=HEX`, HMAC-SHA256 of `MS.` and the
    body. Pages come in order and at least once; after `tries` failures (`fault`) the next one is `due_at` (UTC ms).
    """

    site: int
    url: str
    cursor: str
    tries: int
    due_at: int
    fault: str
    secret: str = ""


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened at a counter: `received`, `handed_over`, `undone`, `conflict` (with its code)."""

    seq: int
    event: str
    at: int
    counter: str
    operation: str
    parcel: str
    waybill: str = ""
    order: str = ""
    order_number: int = 0
    slot: str = ""
    pickup_code: str = ""
    proof: str = ""
    code: str = ""
    reason: str = ""


class HappeningsReply(msgspec.Struct, frozen=True, kw_only=True):
    """A page of events; ask again with `next` (at once if there are `more`)."""

    site: int
    events: list[Happening]
    next: str
    more: bool
