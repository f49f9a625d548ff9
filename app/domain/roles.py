# SPDX-License-Identifier: Apache-2.0
"""Who may do what: one table, asked by the services before an act and by the server after it.

It holds every operation and every deed that isn't one (a switch, a print, a look past a limit). What stands
in no line of it may be done by nobody. Looking at masked records is no deed: whoever sits at the counter sees
them; what a person is called, and how they are reached, is `REVEAL`.

How to add an operation or a deed: its line in `MAY`; the walks in tests/security fail until a service asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from app.domain.operations import Do


class Role(StrEnum):
    CLERK = "clerk"
    MERCHANT = "merchant"
    COURIER = "courier"
    MANAGER = "manager"


class Deed(StrEnum):
    """What needs a role and leaves no operation of its own."""

    PRINT = "print"
    PRINT_ADDRESSES = "print_addresses"
    """A courier's sheet: the one paper on which an address stands whole."""
    PRINT_TAKINGS = "print_takings"
    """A shift report: what each operator handed over, and the cash that goes with it."""
    SET_UP_PRINTERS = "set_up_printers"
    EDIT_TEMPLATES = "edit_templates"
    GO_OFFLINE = "go_offline"
    """Silences the counter. To let it speak again needs nobody's leave."""
    WAIVE_PROOF = "waive_proof"
    """Hands over on one's own word, or what is cancelled or set aside."""
    UNDO_LATE = "undo_late"
    """Undoes what another did, or after the site's minutes."""
    TRY_MORE_CODES = "try_more_codes"
    """Types secret codes after the day's wrong ones are used up."""
    PASS_OFFLINE_LIMITS = "pass_offline_limits"
    RESET_PIN = "reset_pin"
    """Gives somebody else a new PIN. One's own needs the old one, and nobody's leave."""


_EVERYONE = frozenset(Role)
_COUNTER = frozenset({Role.CLERK, Role.MERCHANT, Role.MANAGER})
_GOODS = frozenset({Role.MERCHANT, Role.MANAGER})
_MANAGER = frozenset({Role.MANAGER})

MAY: dict[Do | Deed, frozenset[Role]] = {
    Do.LIST_PRODUCT: _GOODS,
    Do.PLACE_ORDER: _COUNTER,
    Do.CANCEL_ORDER: _MANAGER,
    Do.ANNOUNCE_CONSIGNMENT: _COUNTER,
    Do.ANNOUNCE_PARCEL: _COUNTER,
    Do.ANNOUNCE_GROUP_BUY: _COUNTER,
    Do.WITHDRAW: _COUNTER,
    Do.RECEIVE_PARCEL: _EVERYONE,
    Do.PUT_AWAY: _EVERYONE,
    Do.SET_PROBLEM: _EVERYONE,
    Do.RETURN_PARCEL: _COUNTER,
    Do.HAND_OVER: _EVERYONE,
    Do.UNDO_HAND_OVER: _EVERYONE,
    Do.MOVE_STOCK: _COUNTER,
    Do.COUNT_STOCK: _COUNTER,
    Do.REVEAL: _EVERYONE,
    Do.RESOLVE_CASE: _MANAGER,
    Do.UNLOCK_PIN: _MANAGER,
    Do.SET_PIN: _EVERYONE,
    Deed.PRINT: _EVERYONE,
    Deed.PRINT_ADDRESSES: frozenset({Role.CLERK, Role.COURIER, Role.MANAGER}),
    Deed.PRINT_TAKINGS: _COUNTER,
    Deed.SET_UP_PRINTERS: _MANAGER,
    Deed.EDIT_TEMPLATES: _MANAGER,
    Deed.GO_OFFLINE: _EVERYONE,
    Deed.WAIVE_PROOF: _MANAGER,
    Deed.UNDO_LATE: _MANAGER,
    Deed.TRY_MORE_CODES: _MANAGER,
    Deed.PASS_OFFLINE_LIMITS: _MANAGER,
    Deed.RESET_PIN: _MANAGER,
}


def allowed(roles: Iterable[str], deed: Do | Deed) -> bool:
    """Whether someone with `roles` may do it; an unknown role may nothing."""
    may = MAY.get(deed, frozenset())
    return any(role in may for role in roles)


def is_manager(roles: Iterable[str]) -> bool:
    return Role.MANAGER in set(roles)
