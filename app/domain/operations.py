# SPDX-License-Identifier: Apache-2.0
"""Operations: what an operator did, as an intent with its evidence.

An operation is recorded once, with its effect, in one transaction; it is sent as the bytes that were
recorded, and the server runs the same `apply` on it. It never carries a row's new image: two offline
-1 movements add up, and a refusal can be explained. Personal data travel beside it (`private`), the
operation itself holds only a salted commitment, so that retention and an unbroken journal agree.

How to add one: its dataclass here with its line in `ARGS`, its branch in `apply.py`, its role in
`roles.py`, an accepted and a refused case in the rulebook.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.kinds import MovementKind, ProofKind
from app.domain.making import quick
from app.domain.records import Line


class Do(StrEnum):
    """The name of every operation."""

    LIST_PRODUCT = "list_product"
    PLACE_ORDER = "place_order"
    CANCEL_ORDER = "cancel_order"
    ANNOUNCE_CONSIGNMENT = "announce_consignment"
    ANNOUNCE_PARCEL = "announce_parcel"
    ANNOUNCE_GROUP_BUY = "announce_group_buy"
    WITHDRAW = "withdraw"
    RECEIVE_PARCEL = "receive_parcel"
    PUT_AWAY = "put_away"
    SET_PROBLEM = "set_problem"
    RETURN_PARCEL = "return_parcel"
    HAND_OVER = "hand_over"
    UNDO_HAND_OVER = "undo_hand_over"
    MOVE_STOCK = "move_stock"
    COUNT_STOCK = "count_stock"
    REVEAL = "reveal"
    RESOLVE_CASE = "resolve_case"
    UNLOCK_PIN = "unlock_pin"
    SET_PIN = "set_pin"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListProduct:
    """A product enters or changes in the catalogue."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOrder:
    """An order becomes known (import, platform or counter); the resident stands in `private`."""

    platform_no: str
    kind: str = "platform"
    lines: tuple[Line, ...] = ()
    delivery: str = "pickup"
    payment: str = "paid"
    total_minor: int = 0
    group_buy: str = ""
    note: str = ""
    placed_at: int = 0
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrder:
    """An order won't be fulfilled; what is known of it stays. It may be said before the order is known."""

    platform_no: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnounceConsignment:
    title: str
    expected: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnounceParcel:
    """One row of a delivery list; the recipient stands in `private`."""

    waybill: str
    consignment: str
    position: int = 0
    order: str = ""
    carrier: str = ""
    item: str = ""
    lines: tuple[Line, ...] = ()
    pieces: int = 1
    temperature: str = "ambient"
    due_minor: int = 0
    note: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnounceGroupBuy:
    """A group buy becomes known or changes; `state` is one of `GroupBuyState`, `closes_at` UTC ms."""

    number: str
    title: str
    closes_at: int = 0
    state: str = "open"
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """Takes back one record of an import that nothing has touched since."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveParcel:
    """A parcel came into the shop's custody; one that no list announced is made here."""

    waybill: str
    slot: str = ""
    pickup_code: str = ""
    consignment: str = ""
    damaged: bool = False
    outcome: str = "expected"


@dataclass(frozen=True, slots=True, kw_only=True)
class PutAway:
    """A parcel lies in another slot. `was` is the slot that it was taken from, as this counter knew it.

    Where it lies elsewhere when this arrives, two counters have moved it; None (an older counter) says nothing.
    """

    slot: str
    was: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetProblem:
    """A parcel that can't be handed over now; `problem=False` puts it back among the waiting."""

    reason: str
    problem: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnParcel:
    """A parcel went back to its carrier; `returned=False`: the carrier left it here after all."""

    reason: str
    returned: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """One parcel left the shop. The proxy, if any, stands in `private`.

    `waybill` finds the parcel where its id has gone into another one's (twins.py). `order_number` and
    `token_jti` come from a pickup token; `token` is its text, for the server's own check.
    """

    proof: ProofKind
    weak: bool = False
    scanned: bool = False
    order_number: int = 0
    token: str = ""
    token_jti: str = ""
    manager_reason: str = ""
    waybill: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoHandOver:
    handover: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveStock:
    """Stock came or went; `quantity` is signed (an intake is positive, a sale negative)."""

    kind: MovementKind
    quantity: int
    lot: str = ""
    expires_on: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountStock:
    """A blind count: what was seen, and what this counter believed at that moment.

    The difference is what is recorded, so that sales elsewhere during the count add up.
    """

    counted: int
    believed: int
    lot: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reveal:
    """Someone looked at a resident's particulars, and said why."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveCase:
    resolve_as: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlockPin:
    """An operator (the entity) who was locked out may try again; the wrong tries begin anew."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPin:
    """An operator (the entity) has another PIN: `pin` is an argon2id string, `was` the mark of the one before.

    Who changes another's (a manager) gives a reason instead of that mark.
    """

    pin: str
    was: str = ""
    reason: str = ""


Args = (
    ListProduct
    | PlaceOrder
    | CancelOrder
    | AnnounceConsignment
    | AnnounceParcel
    | AnnounceGroupBuy
    | Withdraw
    | ReceiveParcel
    | PutAway
    | SetProblem
    | ReturnParcel
    | HandOver
    | UndoHandOver
    | MoveStock
    | CountStock
    | Reveal
    | ResolveCase
    | UnlockPin
    | SetPin
)

ARGS: dict[Do, type[Args]] = {
    Do.LIST_PRODUCT: ListProduct,
    Do.PLACE_ORDER: PlaceOrder,
    Do.CANCEL_ORDER: CancelOrder,
    Do.ANNOUNCE_CONSIGNMENT: AnnounceConsignment,
    Do.ANNOUNCE_PARCEL: AnnounceParcel,
    Do.ANNOUNCE_GROUP_BUY: AnnounceGroupBuy,
    Do.WITHDRAW: Withdraw,
    Do.RECEIVE_PARCEL: ReceiveParcel,
    Do.PUT_AWAY: PutAway,
    Do.SET_PROBLEM: SetProblem,
    Do.RETURN_PARCEL: ReturnParcel,
    Do.HAND_OVER: HandOver,
    Do.UNDO_HAND_OVER: UndoHandOver,
    Do.MOVE_STOCK: MoveStock,
    Do.COUNT_STOCK: CountStock,
    Do.REVEAL: Reveal,
    Do.RESOLVE_CASE: ResolveCase,
    Do.UNLOCK_PIN: UnlockPin,
    Do.SET_PIN: SetPin,
}


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """The envelope. `n` counts per counter and `prev` is the hash of operation n-1: the journal.

    `at` is the counter's wall clock (UTC ms, evidence only), `boot`+`monotonic` the same instant on a
    clock that can't be set; `seen` the server sequence it was decided on; `group` binds what one act
    did to several things; `cause` names what led to it (an import, a case); `sealed` commits to `private`.
    """

    id: str
    counter: str
    n: int
    kind: Do
    site: int
    entity: str
    args: Args
    at: int
    operator: str = ""
    shift: str = ""
    group: str = ""
    cause: str = ""
    seen: int = 0
    boot: str = ""
    monotonic: int = 0
    prev: str = ""
    sealed: str = ""
    v: int = 1
