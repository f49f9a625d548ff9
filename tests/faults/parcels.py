# SPDX-License-Identifier: Apache-2.0
"""Many parcels in custody, quickly: what the fault drills hand over."""

from __future__ import annotations

from collections import Counter

from app.bootstrap import CounterApp
from app.domain.operations import Do, ReceiveParcel
from app.store.record import Act

PROOF = {"manager_reason": "drill"}


def received(counter: CounterApp, count: int, first: int = 0) -> list[str]:
    """The ids of `count` parcels that lie here now, waybills from `first` on; many a transaction."""
    made = [counter.desk.ids.new_id() for _ in range(count)]
    for start in range(0, count, 500):
        counter.desk.record(
            [
                Act(
                    do=Do.RECEIVE_PARCEL,
                    entity=id,
                    args=ReceiveParcel(waybill=f"SF{n:010d}", slot="A-01-01", outcome="unknown"),
                )
                for n, id in enumerate(made[start : start + 500], first + start)
            ]
        )
    return made


def standing(counter: CounterApp) -> Counter[str]:
    """How many handovers stand for each parcel, by the counter's own list."""
    found: Counter[str] = Counter()
    after = ""
    while rows := list(counter.listing.rows("handovers", where={}, limit=1_000, after=after)):
        found.update(row["parcel"] for row in rows if not row["undone"])
        after = rows[-1]["id"]
    return found
