# SPDX-License-Identifier: Apache-2.0
"""What sheets are read by stays cheap: every read goes by an index, none walks a whole table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from app.store import sheets
from tests.app.papers.full_shop import open_full_shop

READS: dict[str, Callable[[Connection], object]] = {
    "deliveries": sheets.to_deliver,
    "deliveries of one": lambda c: sheets.to_deliver(c, consignment="x"),
    "problems": sheets.problem_parcels,
    "waiting": lambda c: sheets.waiting_parcels(c, 10),
    "group buys": lambda c: sheets.open_group_buys(c, 10),
    "orders": lambda c: sheets.orders_of_group_buys(c, ["第201期"]),
    "handovers": lambda c: sheets.handovers_between(c, 1, 2),
    "received": lambda c: sheets.received_between(c, 1, 2),
    "returned": lambda c: sheets.returned_between(c, 1, 2),
    "whole table": lambda c: c.exec_driver_sql("SELECT body FROM parcel_row WHERE damaged = 1"),
}
WALKS = {"whole table"}
"""The control: a read without an index is seen."""


def _walked(conn: Connection, read: Callable[[Connection], object]) -> list[str]:
    """The steps of the plans that walk a record's whole table."""
    asked: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, values: Any, *_: object) -> None:
        asked.append((statement, values))

    event.listen(conn, "before_cursor_execute", note)
    try:
        read(conn)
    finally:
        event.remove(conn, "before_cursor_execute", note)
    raw = conn.connection.driver_connection
    assert raw is not None
    plans = [
        str(row[3])
        for statement, values in asked
        for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", values)
    ]
    return [step for step in plans if step.startswith("SCAN") and "USING" not in step]


@pytest.mark.parametrize("name", READS)
def test_no_sheet_walks_a_whole_table(tmp_path: Path, name: str) -> None:
    """Each read is a search by an index, or a walk over a small partial one."""
    with open_full_shop(tmp_path) as counter:
        walked = counter.store.query(lambda c: _walked(c, READS[name]))
    tables = [step for step in walked if "_row" in step or " p" in step or " o" in step]
    assert bool(tables) is (name in WALKS), tables
