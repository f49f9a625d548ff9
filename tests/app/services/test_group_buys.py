# SPDX-License-Identifier: Apache-2.0
"""A group buy's title at the counter."""

from __future__ import annotations

from pathlib import Path

from app.domain.identity import group_buy_id
from app.domain.records import GroupBuy, Line, Order
from app.papers.sorting import SORTING
from printing.documents.sorting import Sorting
from tests.security.desk_of_one import open_desk, take


def test_orders_show_what_people_call_their_group_buy(tmp_path: Path) -> None:
    """By the title once it is known, by its number until then, and nothing where there is none."""
    with open_desk(tmp_path) as counter:
        site = counter.desk.site().number
        take(
            counter,
            GroupBuy(id=group_buy_id(site, "T-1"), number="T-1", title="周三水果团"),
            Order(id="a", platform_no="GB1", group_buy="T-1"),
            Order(id="b", platform_no="GB2", group_buy="T-2"),
            Order(id="c", platform_no="GB3"),
        )
        rows = counter.listing.rows("orders", where={})
        assert [(row["group_buy"], row["group_buy_title"]) for row in rows] == [
            ("T-1", "周三水果团"), ("T-2", "T-2"), ("", ""),
        ]  # fmt: skip


def test_sorting_sheets_are_chosen_by_the_title(tmp_path: Path) -> None:
    """The list of group buys, and the sheet itself, say the title where it is known; either finds it."""
    with open_desk(tmp_path) as counter:
        site = counter.desk.site().number
        line = (Line(name="橙", quantity=2),)
        take(
            counter,
            GroupBuy(id=group_buy_id(site, "T-1"), number="T-1", title="周三水果团"),
            Order(id="a", platform_no="GB1", group_buy="T-1", lines=line),
            Order(id="b", platform_no="GB2", group_buy="T-2", lines=line),
        )
        found = dict(SORTING.choose(counter.desk, "", 10))
        titles = {id: words.split()[0] for id, words in found.items() if id != "all"}
        assert titles == {"T-1": "周三水果团", "T-2": "T-2"}
        assert [id for id, _ in SORTING.choose(counter.desk, "水果", 10)] == ["T-1"]
        (sheet,) = SORTING.records(counter.desk, ("T-1",))
        assert isinstance(sheet, Sorting)
        assert sheet.group_buys == ("周三水果团",)
