# SPDX-License-Identifier: Apache-2.0
"""Who may do what: one table, asked by the services before an act and by the server after it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from app.domain.operations import Do


class Role(StrEnum):
    CLERK = "clerk"
    MERCHANT = "merchant"
    COURIER = "courier"
    MANAGER = "manager"


_EVERYONE = frozenset(Role)
_COUNTER = frozenset({Role.CLERK, Role.MERCHANT, Role.MANAGER})
_GOODS = frozenset({Role.MERCHANT, Role.MANAGER})
_MANAGER = frozenset({Role.MANAGER})

MAY: dict[Do, frozenset[Role]] = {
    Do.LIST_PRODUCT: _GOODS,
    Do.PLACE_ORDER: _COUNTER,
    Do.ANNOUNCE_CONSIGNMENT: _COUNTER,
    Do.ANNOUNCE_PARCEL: _COUNTER,
    Do.WITHDRAW: _COUNTER,
    Do.RECEIVE_PARCEL: _EVERYONE,
    Do.PUT_AWAY: _EVERYONE,
    Do.SET_PROBLEM: _EVERYONE,
    Do.HAND_OVER: _EVERYONE,
    Do.UNDO_HAND_OVER: _EVERYONE,
    Do.MOVE_STOCK: _COUNTER,
    Do.COUNT_STOCK: _COUNTER,
    Do.REVEAL: _EVERYONE,
    Do.RESOLVE_CASE: _MANAGER,
}


def allowed(roles: Iterable[str], do: Do) -> bool:
    """Whether someone with `roles` may do it; an unknown role may nothing."""
    return any(role in MAY[do] for role in roles)


def is_manager(roles: Iterable[str]) -> bool:
    return Role.MANAGER in set(roles)
