# SPDX-License-Identifier: Apache-2.0
"""One table says who may do what."""

from __future__ import annotations

import pytest

from app.domain.operations import Do
from app.domain.roles import MAY, Deed, Role, allowed, is_manager


def test_every_operation_and_deed_has_its_roles() -> None:
    """Nothing is forgotten in the table, and a manager may do each."""
    assert set(MAY) == {*Do, *Deed}
    assert all(allowed(["manager"], do) for do in MAY)


@pytest.mark.parametrize("do", [*Do, *Deed])
def test_unknown_roles_may_nothing(do: Do | Deed) -> None:
    """Nobody, and somebody with a role from the future, may do nothing at all."""
    assert not allowed([], do)
    assert not allowed(["king", "MANAGER", ""], do)


@pytest.mark.parametrize(
    ("role", "do", "may"),
    [
        ("clerk", Do.HAND_OVER, True),
        ("clerk", Do.RESOLVE_CASE, False),
        ("clerk", Do.LIST_PRODUCT, False),
        ("merchant", Do.LIST_PRODUCT, True),
        ("merchant", Do.RESOLVE_CASE, False),
        ("courier", Do.RECEIVE_PARCEL, True),
        ("courier", Do.MOVE_STOCK, False),
        ("manager", Do.RESOLVE_CASE, True),
    ],
)
def test_who_may(role: str, do: Do, may: bool) -> None:
    """The lines of the table that cost most when they are wrong; one good role is enough."""
    assert allowed([role], do) is may
    assert allowed([role, "king"], do) is may
    assert is_manager([role]) is (role == Role.MANAGER)
