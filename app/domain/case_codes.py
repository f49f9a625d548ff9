# SPDX-License-Identifier: Apache-2.0
"""The closed list of conflicts and discrepancies: what each means, and how each may be closed.

One registry for the rules, the screen, scripts and documents: the code's kind, the rule that opens it,
what has been done with the operation, and the ways out of it, the proposed one first. What a way does is
in `case_effects.py`. The words stand in the phrase tables under the same codes; a test walks this registry and asks
for them all.

How to add one: its line in `CODES`, the rule that opens it, its words in `app/phrases.py` and in both tables of
`resources/i18n` (`case`, `fault`), its cases in `tests/rulebook`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.kinds import CaseKind


class Way(StrEnum):
    """How a case may be closed."""

    SAME_PERSON = "same_person_scanned_twice"
    SECOND_WAS_WRONG = "second_was_wrong_parcel"
    SHORTAGE = "shortage"
    RETURN_WAS_WRONG = "return_was_wrong"
    HANDOVER_WAS_WRONG = "handover_was_wrong"
    KEEP_FIRST_SLOT = "keep_first_slot"
    USE_SECOND_SLOT = "use_second_slot"
    SAME_PARCEL = "same_parcel"
    TWO_PARCELS = "two_parcels"
    SOLD_BEFORE_COUNT = "sold_before_count"
    SOLD_AFTER_COUNT = "sold_after_count"
    IT_HAS_LEFT = "it_has_left"
    RIGHT_AFTER_ALL = "right_after_all"
    GOODS_GIVEN = "goods_given"
    MONEY_REFUNDED = "money_refunded"
    FOUND_AGAIN = "found_again"
    ACKNOWLEDGED = "acknowledged"


class Done(StrEnum):
    """What became of the operation that opened the case."""

    FIRST_STANDS = "first_stands"
    BOTH_STAND = "both_stand"
    IT_STANDS = "it_stands"
    NOT_APPLIED = "not_applied"
    SET_ASIDE = "set_aside"
    NOTED = "noted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One kind of case. `ways` are its own; `acknowledged` closes every one."""

    kind: CaseKind
    rule: str
    done: Done
    ways: tuple[Way, ...] = ()


def _conflict(rule: str, done: Done, *ways: Way) -> Code:
    return Code(kind=CaseKind.CONFLICT, rule=rule, done=done, ways=ways)


def _differs(rule: str, done: Done, *ways: Way) -> Code:
    return Code(kind=CaseKind.DISCREPANCY, rule=rule, done=done, ways=ways)


_REFUSED = _differs(
    "The rules couldn't let an operation take effect when it arrived.", Done.NOT_APPLIED
)

CODES: dict[str, Code] = {
    "handed_over_twice": _conflict(
        "A second handover of a parcel arrived: the first stands, the second moved no stock.",
        Done.FIRST_STANDS,
        Way.SAME_PERSON,
        Way.SECOND_WAS_WRONG,
        Way.SHORTAGE,
    ),
    "handed_over_after_return": _conflict(
        "A handover arrived of a parcel that had gone back to its carrier.",
        Done.FIRST_STANDS,
        Way.RETURN_WAS_WRONG,
        Way.SHORTAGE,
    ),
    "returned_after_handover": _conflict(
        "A return to the carrier arrived of a parcel that had been handed over.",
        Done.FIRST_STANDS,
        Way.RETURN_WAS_WRONG,
        Way.HANDOVER_WAS_WRONG,
    ),
    "received_twice": _conflict(
        "Two counters received one parcel, each into a slot of its own.",
        Done.FIRST_STANDS,
        Way.KEEP_FIRST_SLOT,
        Way.USE_SECOND_SLOT,
        Way.TWO_PARCELS,
    ),
    "two_slots": _conflict(
        "A parcel was put away from a slot in which it no longer lay.",
        Done.FIRST_STANDS,
        Way.KEEP_FIRST_SLOT,
        Way.USE_SECOND_SLOT,
    ),
    "counted_against_sold": _conflict(
        "A count arrived, and the lot had moved elsewhere since the counter believed its number.",
        Done.BOTH_STAND,
        Way.SOLD_AFTER_COUNT,
        Way.SOLD_BEFORE_COUNT,
    ),
    "operator_revoked": _conflict(
        "What an operator did arrived after the operator was locked out.", Done.NOT_APPLIED
    ),
    "counter_revoked": _conflict(
        "What a counter recorded arrived after the counter was revoked.", Done.NOT_APPLIED
    ),
    "resolved_twice": _conflict(
        "Two managers closed one case in different ways.", Done.FIRST_STANDS
    ),
    "shortage": _differs(
        "A case was closed as a shortage: the shop owes goods or money.",
        Done.NOTED,
        Way.GOODS_GIVEN,
        Way.MONEY_REFUNDED,
        Way.FOUND_AGAIN,
    ),
    "handed_over_cancelled": _differs(
        "A parcel left though its order was cancelled.",
        Done.IT_STANDS,
        Way.RIGHT_AFTER_ALL,
        Way.SHORTAGE,
    ),
    "proof_of_another_order": _differs(
        "A parcel left on the proof of another resident's order.",
        Done.IT_STANDS,
        Way.RIGHT_AFTER_ALL,
        Way.SHORTAGE,
    ),
    "unlisted_twin": _differs(
        "A parcel came without a list, and another one has its waybill.",
        Done.BOTH_STAND,
        Way.SAME_PARCEL,
        Way.TWO_PARCELS,
    ),
    "journal_gap": _differs("Numbers of a counter's journal are missing.", Done.NOTED),
    "journal_broken": _differs("A hash of a counter's journal doesn't fit.", Done.NOTED),
    "journal_cut": _differs("A counter's journal is shorter than it was.", Done.NOTED),
    "counter_forked": _differs("Two machines speak for one counter.", Done.NOTED),
    "counter_unknown": _differs(
        "A restored server had never seen a counter; what it had recorded counts.", Done.NOTED
    ),
    "unreadable": _differs("The server couldn't read an operation.", Done.SET_ASIDE),
    "unknown_operation": _differs(
        "The server is too old for an operation; it runs after the update.", Done.SET_ASIDE
    ),
    "bad_id": _differs("An operation has ids that no record can have.", Done.SET_ASIDE),
    "fault": _differs("The server failed on an operation.", Done.SET_ASIDE),
    **dict.fromkeys(
        (
            "already_expected", "already_handed_over", "already_problem", "already_returned",
            "already_waiting", "bad_consignment", "bad_date", "bad_group_buy", "bad_kind",
            "bad_order", "bad_parcel", "bad_pin",
            "bad_product", "bad_proof", "bad_quantity", "bad_resolution", "bad_seal", "bad_slot",
            "case_unknown", "handover_of_another_parcel", "handover_unknown", "in_use", "not_allowed",
            "not_received", "operator_unknown", "parcel_unknown", "pin_changed", "product_unknown", "reason_missing",
            "wrong_counter", "wrong_site",
        ),
        _REFUSED,
    ),
}  # fmt: skip
"""Every code that a case can have."""

CONFLICTS = frozenset(code for code, about in CODES.items() if about.kind is CaseKind.CONFLICT)


def code_of(code: str) -> Code:
    """What is known of a code; one that a newer server sends is taken for a refusal."""
    return CODES.get(code, _REFUSED)
