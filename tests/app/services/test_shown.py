# SPDX-License-Identifier: Apache-2.0
"""Records as they are shown, from a real store."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bench.shop import open_shop


def test_the_orders_of_a_list_are_read_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long list of parcels costs as few reads as a short one; CONTROL: one by one each costs its own."""
    with open_shop(tmp_path, 20) as shop:
        receiving, store = shop.counter.receiving, shop.counter.desk.store
        reads: list[object] = []
        read = type(store).read

        def counted(self: object, work: object) -> object:
            reads.append(work)
            return read(self, work)  # type: ignore[type-var, arg-type]  # the store's own

        monkeypatch.setattr(type(store), "read", counted)
        counts = []
        for limit in (2, 12):
            reads.clear()
            shown = receiving.recent(limit)
            assert len(shown) == limit
            assert all(view.platform_no for view in shown)
            counts.append(len(reads))
        assert counts[0] == counts[1]
        reads.clear()
        for n in range(12):
            receiving.put_away(shop.parcel(n), f"B-01-{n + 1:02d}")
        assert len(reads) >= 12
