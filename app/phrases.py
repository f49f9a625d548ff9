# SPDX-License-Identifier: Apache-2.0
"""One sentence for each refusal of the rules, in English, for scripts and logs.

The window has its own phrases by the same codes (resources/i18n); this table serves the command line.
Each entry: what happened, what to do next.
"""

from __future__ import annotations

_REFUSALS: dict[str, tuple[str, str]] = {
    "handed_over_twice": (
        "This parcel has been handed over already.",
        "Look at who, when and where, and call a manager.",
    ),
    "handed_over_after_return": (
        "This parcel was returned.",
        "Check the shelf before handing over.",
    ),
    "received_twice": ("This parcel is in another slot already.", "Move it with put away."),
    "two_slots": (
        "Another counter has moved this parcel meanwhile.",
        "Look where it lies, then move it again.",
    ),
    "returned_after_handover": (
        "This parcel has been handed over already.",
        "Look at who, when and where, and call a manager.",
    ),
    "counted_against_sold": (
        "This stock moved while you counted.",
        "Count once more.",
    ),
    "resolved_twice": (
        "This case was closed in another way already.",
        "Look at how, and ask who closed it.",
    ),
    "shortage": (
        "The shop owes goods or money for this parcel.",
        "Give the goods or refund the money, then close the case.",
    ),
    "unlisted_twin": (
        "Two parcels carry this waybill.",
        "Look whether they are one, then close the case.",
    ),
    "counter_revoked": (
        "This counter may no longer work here.",
        "Ask a manager to look at what was done.",
    ),
    "not_received": ("This parcel hasn't been received yet.", "Scan it in first."),
    "record_unknown": ("This record isn't here any more.", "Search for it again."),
    "parcel_unknown": ("No such parcel here.", "Scan it, or search by phone or name."),
    "already_handed_over": ("This parcel has been handed over already.", "Nothing is left to do."),
    "already_returned": (
        "This parcel was returned.",
        "Look for it on the shelf, and call a manager.",
    ),
    "already_expected": ("This parcel hasn't been received yet.", "Scan it in first."),
    "already_waiting": ("This parcel is on the shelf already.", "Nothing is left to do."),
    "already_problem": ("This parcel is set aside as a problem.", "Solve its problem first."),
    "bad_slot": ("That isn't a slot.", "Use letters, digits and dashes, at most 24."),
    "bad_parcel": ("That isn't a waybill.", "Scan the bar code of the parcel."),
    "bad_order": ("The order has no number.", "Give the platform's order number."),
    "bad_product": ("The product has no code, no name or no sound price.", "Correct it."),
    "bad_quantity": (
        "The quantity doesn't fit this movement.",
        "Intake is above 0, sale and waste below 0, a count at least 0, all at most 1,000,000.",
    ),
    "product_unknown": ("No such product here.", "Import it or list it first."),
    "handover_unknown": ("No such handover here.", "Choose one from the list."),
    "handover_of_another_parcel": ("That handover is another parcel's.", "Choose it again."),
    "nothing_to_return": ("Nothing is to be returned today.", "Nothing is left to do."),
    "nothing_to_deliver": ("Nothing waits to be delivered.", "Choose another consignment."),
    "nothing_to_sort": ("These group buys have no open orders.", "Import their orders first."),
    "nothing_to_count": ("There is nothing to count.", "Import goods or take some in first."),
    "nobody_to_call": ("Nobody has a parcel that waits too long.", "Nothing is left to do."),
    "nothing_waiting": ("Nothing waits for this person.", "Choose a parcel that is here."),
    "list_too_long": (
        "A list of more than 5,000 lines can't be printed.",
        "Choose fewer: one consignment, one group buy, or single parcels.",
    ),
    "bad_window": (
        "That isn't a day or a window of time.",
        "Write it as 2026-11-23, or 2026-11-23 08:00/2026-11-23 14:00.",
    ),
    "reason_missing": ("A reason is needed.", "Say why in a few words."),
    "case_unknown": ("No such case here.", "Choose one from the list."),
    "bad_resolution": ("This case can't be closed that way.", "Choose one of its own ways."),
    "in_use": ("Something has happened to it since.", "It stays."),
    "proof_needed": (
        "A pickup token or secret code is needed.",
        "Scan the resident's code, or call a manager.",
    ),
    "other_order": ("That proof belongs to another order.", "Ask for the code of this order."),
    "wrong_phone_tail": ("The last four digits of the phone don't fit.", "Ask again."),
    "scan_needed": ("The parcel itself must be scanned too.", "Scan its bar code."),
    "manager_needed": ("Only a manager can let this pass.", "Ask a manager to log in."),
    "already_undone": ("This handover was undone already.", "Nothing is left to do."),
    "undo_by_another": ("Someone else handed this over.", "Ask them, or a manager."),
    "undo_too_late": ("The time to undo this is over.", "Ask a manager."),
    "malformed": ("That isn't a code Linli knows.", "Scan it again."),
    "token_bad": ("This pickup code isn't genuine.", "Ask the resident to open it afresh."),
    "token_other_site": ("This pickup code is for another site.", "Tell the resident which."),
    "token_expired": ("This pickup code has expired.", "Ask the resident to open it afresh."),
    "token_not_yet": ("This pickup code isn't valid yet.", "Check this computer's clock."),
    "token_revoked": ("This pickup code was withdrawn.", "Ask the resident to open it afresh."),
    "keys_expired": ("The site's keys are too old to check codes.", "Go online once."),
    "offline_too_long": (
        "This counter hasn't reached its server for too long.",
        "Go online once, or ask a manager to log in.",
    ),
    "offline_handover_value": (
        "These goods are worth more than may leave while offline.",
        "Go online once, or ask a manager to log in.",
    ),
    "offline_session_value": (
        "What left since the last contact is worth as much as the site allows offline.",
        "Go online once, or ask a manager to log in.",
    ),
    "code_locked": ("Too many wrong secret codes today.", "Ask a manager to log in."),
    "cancelled": ("This order was cancelled.", "Don't hand it over; call a manager."),
    "proof_of_another_order": (
        "The proof was another resident's.",
        "Ask both residents, then close the case.",
    ),
    "handed_over_cancelled": (
        "A parcel was handed over though its order was cancelled.",
        "Call the resident or the shop, then close this case.",
    ),
    "not_arrived": ("This parcel hasn't come yet.", "Look for it among what was just delivered."),
    "returned": ("This parcel was returned.", "Tell the resident to ask the shop."),
    "problem": ("This parcel is set aside as a problem.", "Solve its problem, or call a manager."),
    "bad_group_buy": (
        "The group buy is incomplete.",
        "Announce it again with its number and title.",
    ),
    "bad_consignment": (
        "The delivery list has no source, or counts below nothing.",
        "Import it again.",
    ),
    "bad_kind": ("Such a record can't be withdrawn.", "Undo what was done with it instead."),
    "bad_date": ("That isn't a day of the calendar.", "Write it as 2026-12-31."),
    "operator_unknown": (
        "The server doesn't know this operator.",
        "Ask a manager who worked here.",
    ),
    "operator_revoked": (
        "This operator may no longer work here.",
        "Ask a manager to look at what was done.",
    ),
    "bad_pin": ("A PIN has 4 to 12 digits.", "Choose another one."),
    "pin_changed": (
        "This PIN was changed elsewhere in the meantime.",
        "Log in with the new one, or ask a manager.",
    ),
    "not_allowed": ("This operator's role doesn't allow it.", "Ask a manager to look at it."),
    "wrong_site": ("This was recorded for another site.", "Call the administrator."),
    "wrong_counter": ("This was recorded by another counter.", "Call the administrator."),
    "bad_seal": (
        "The personal particulars aren't those that were recorded.",
        "Call the administrator.",
    ),
    "bad_proof": ("The pickup code of this handover isn't genuine.", "Ask who handed it over."),
    "unreadable": ("The server couldn't read this act.", "It is kept; call the administrator."),
    "unknown_operation": (
        "The server is older than this counter.",
        "It is kept, and runs after the server's update.",
    ),
    "bad_id": ("The server couldn't read this act.", "It is kept; call the administrator."),
    "fault": ("The server failed on this act.", "It is kept; call the administrator."),
    "journal_gap": ("A part of this counter's journal is missing.", "Call the administrator."),
    "journal_broken": ("This counter's journal was changed.", "Call the administrator."),
    "journal_cut": ("This counter's journal has lost its end.", "Call the administrator."),
    "counter_forked": (
        "Two machines work under one counter's name, or one was restored.",
        "Call the administrator.",
    ),
    "counter_unknown": (
        "The restored server had never seen this counter; what it had recorded counts.",
        "Look it through, then close the case.",
    ),
    "handed_over_elsewhere": (
        "This parcel was handed over at another counter.",
        "Ask there; a manager may hand over with a reason.",
    ),
    "being_handed_over": (
        "This parcel is being handed over at another counter just now.",
        "Ask there; a manager may hand over with a reason.",
    ),
    "lot_expired": ("This lot has expired.", "Take another lot, or book it as waste."),
}


def refusal(code: str) -> tuple[str, str]:
    """What happened and what to do, for a refusal's code."""
    return _REFUSALS.get(code, ("The rules don't allow this.", f"Its code is {code}."))


def refusal_codes() -> frozenset[str]:
    """Every code that has its sentence."""
    return frozenset(_REFUSALS)
