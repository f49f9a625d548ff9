# SPDX-License-Identifier: Apache-2.0
"""The pickup verdict: may these parcels leave, and on what.

Three answers, never two: `valid`, `invalid` with its reason, `unknown` here with the age of the data.
A locator (pickup code, waybill, phone tail, name) finds; under the standard policy it proves nothing,
and the verdict says so with `proof_needed`. Pure: the caller has looked the rows up and checked
signatures; this decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.kinds import OrderStatus, ParcelStatus, ProofKind, ProofLevel
from app.domain.people import are_several
from app.domain.records import Order, Parcel


class Answer(StrEnum):
    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why. The first three go with `valid`, `not_found` with `unknown`, the others with `invalid`."""

    OK = "ok"
    PROOF_NEEDED = "proof_needed"
    NOT_HERE_YET = "not_here_yet"
    NOT_FOUND = "not_found"
    MALFORMED = "malformed"
    ALREADY_HANDED_OVER = "already_handed_over"
    NOT_ARRIVED = "not_arrived"
    RETURNED = "returned"
    PROBLEM = "problem"
    CANCELLED = "cancelled"
    SEVERAL_PEOPLE = "several_people"
    TOKEN_BAD = "token_bad"
    TOKEN_OTHER_SITE = "token_other_site"
    TOKEN_EXPIRED = "token_expired"
    TOKEN_NOT_YET = "token_not_yet"
    TOKEN_REVOKED = "token_revoked"
    KEYS_EXPIRED = "keys_expired"
    CODE_LOCKED = "code_locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the store knows of a scan: all parcels it may mean, the order of its proof, if any."""

    parcels: Sequence[Parcel] = ()
    order: Order | None = None
    proof: ProofKind | None = None
    order_number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The answer with the parcels that it lets go (or, for `invalid`, those it is about)."""

    answer: Answer
    reason: Reason
    parcels: tuple[Parcel, ...] = ()


_STANDS: dict[ParcelStatus, Reason] = {
    ParcelStatus.PROBLEM: Reason.PROBLEM,
    ParcelStatus.EXPECTED: Reason.NOT_ARRIVED,
    ParcelStatus.HANDED_OVER: Reason.ALREADY_HANDED_OVER,
    ParcelStatus.RETURNED: Reason.RETURNED,
}


def decide(found: Found, level: ProofLevel) -> Decision:
    """The verdict on what was found: whatever of it may leave; if nothing may, why not.

    Cancelled orders' parcels never leave on a scan, though others of the same person do.
    """
    proven = _proves(found.proof, level)
    stopped = tuple(p for p in found.parcels if _is_stopped(p, found.order))
    waiting = tuple(
        p for p in found.parcels if p.status is ParcelStatus.WAITING and p not in stopped
    )
    if waiting:
        if not proven and are_several([p.recipient for p in waiting]):
            return Decision(answer=Answer.VALID, reason=Reason.SEVERAL_PEOPLE, parcels=waiting)
        reason = Reason.OK if proven else Reason.PROOF_NEEDED
        return Decision(answer=Answer.VALID, reason=reason, parcels=waiting)
    if stopped:
        return Decision(answer=Answer.INVALID, reason=Reason.CANCELLED, parcels=stopped)
    for status, reason in _STANDS.items():
        those = tuple(p for p in found.parcels if p.status is status)
        if those:
            return Decision(answer=Answer.INVALID, reason=reason, parcels=those)
    if found.order is not None:
        cancelled = found.order.status is OrderStatus.CANCELLED
        reason = Reason.CANCELLED if cancelled else Reason.NOT_ARRIVED
        return Decision(answer=Answer.INVALID, reason=reason)
    if found.proof is ProofKind.TOKEN:
        return Decision(answer=Answer.VALID, reason=Reason.NOT_HERE_YET)
    return Decision(answer=Answer.UNKNOWN, reason=Reason.NOT_FOUND)


def _proves(proof: ProofKind | None, level: ProofLevel) -> bool:
    """The last four of a phone are a proof where the site's policy is relaxed, and nowhere else."""
    if proof is ProofKind.PHONE_TAIL:
        return level is ProofLevel.RELAXED
    return proof is not None


_STILL_HERE = (ParcelStatus.WAITING, ParcelStatus.EXPECTED, ParcelStatus.PROBLEM)


def _is_stopped(parcel: Parcel, order: Order | None) -> bool:
    """Whether the parcel's order was cancelled before it left."""
    own = order is not None and order.id == parcel.order
    cancelled = own and order is not None and order.status is OrderStatus.CANCELLED
    return parcel.status in _STILL_HERE and (cancelled or "cancelled" in parcel.flags)


class ProofRefusal(StrEnum):
    """Why a hand-over's proof isn't enough."""

    PROOF_NEEDED = "proof_needed"
    OTHER_ORDER = "other_order"
    WRONG_PHONE_TAIL = "wrong_phone_tail"
    SCAN_NEEDED = "scan_needed"
    MANAGER_NEEDED = "manager_needed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What the clerk has in hand for one parcel.

    `order` is the id of the proof's order where this counter knows it, `order_number` its number;
    `person` says that the proof's order and the parcel belong to the same resident.
    """

    kind: ProofKind | None = None
    order: str = ""
    order_number: int = 0
    person: bool = False
    phone4: str = ""
    scanned: bool = False
    manager: bool = False


def enough(parcel: Parcel, offered: Offered, level: ProofLevel) -> ProofRefusal | None:
    """None if `offered` lets `parcel` go under the site's policy, else why not.

    A token of an order this counter has never seen opens a parcel that no order is known for: the
    clerk has the parcel in hand, and the server links or disputes it later.
    """
    if "cancelled" in parcel.flags and not offered.manager:
        return ProofRefusal.CANCELLED
    if offered.kind is ProofKind.MANAGER:
        return None if offered.manager else ProofRefusal.MANAGER_NEEDED
    if offered.kind in (ProofKind.TOKEN, ProofKind.SECRET_CODE):
        known = bool(offered.order)
        same = known and parcel.order == offered.order
        stranger = not known and not parcel.order and bool(offered.order_number)
        if not (same or offered.person or stranger):
            return ProofRefusal.OTHER_ORDER
        if (
            offered.kind is ProofKind.SECRET_CODE
            and offered.phone4
            and not _tail_fits(parcel, offered)
        ):
            return ProofRefusal.WRONG_PHONE_TAIL
    elif level is ProofLevel.RELAXED and offered.kind is ProofKind.PHONE_TAIL:
        if not _tail_fits(parcel, offered):
            return ProofRefusal.WRONG_PHONE_TAIL
    else:
        return ProofRefusal.PROOF_NEEDED
    if level is ProofLevel.STRICT and not offered.scanned:
        return ProofRefusal.SCAN_NEEDED
    return None


def _tail_fits(parcel: Parcel, offered: Offered) -> bool:
    return bool(parcel.recipient.phone_tail) and parcel.recipient.phone_tail == offered.phone4
