# SPDX-License-Identifier: Apache-2.0
"""Ids that follow from natural keys are the same everywhere, and only where the key is."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.domain.identity import (
    consignment_id,
    derived_id,
    lot_id,
    order_id,
    parcel_id,
    product_id,
)

_PARTS = st.lists(st.text(max_size=6) | st.integers(), min_size=1, max_size=4)


@given(_PARTS, _PARTS)
def test_the_same_parts_the_same_id(a: list[str | int], b: list[str | int]) -> None:
    """Two ids agree exactly if their parts do, wherever the parts are cut."""
    same = [str(part) for part in a] == [str(part) for part in b]
    assert (derived_id(*a) == derived_id(*b)) is same


@given(_PARTS)
def test_an_id_is_a_uuid_of_version_8(parts: list[str | int]) -> None:
    """It says of itself that it is nobody's random or timed id."""
    made = UUID(derived_id(*parts))
    assert (made.version, made.variant) == (8, "specified in RFC 4122")


def test_ids_stay_what_they_are() -> None:
    """Changed ids would part every counter from its server: these are on disks already."""
    assert derived_id("order", 1, "NO-1") == order_id(1, "NO-1") == ORDER
    assert derived_id("a", "b") != derived_id("ab") != derived_id("b", "a")


def test_kinds_and_sites_dont_meet() -> None:
    """The same key in another kind or at another site is another thing."""
    made = [
        order_id(1, "X"),
        order_id(2, "X"),
        product_id(1, "X"),
        consignment_id(1, "X"),
        lot_id("1", "X"),
        parcel_id("1", "X"),
    ]
    assert len(set(made)) == len(made)
    assert parcel_id("c", 7) == parcel_id("c", "7")


ORDER = "e14fc7ce-5de3-872b-862e-a97479ae728c"
