# SPDX-License-Identifier: Apache-2.0
"""The search columns: those of the tables, and the same values as long as the shape bears the same name."""

from __future__ import annotations

from hashlib import blake2b

from app.domain.columns import COLUMNS, SHAPE, values_of
from app.domain.kinds import CaseKind, Kind, MovementKind, ParcelStatus
from app.domain.lookup import kind_of
from app.domain.records import (
    Case,
    Consignment,
    Handover,
    Lot,
    Movement,
    Order,
    Parcel,
    Personal,
    Product,
    Record,
)
from app.store.tables import TABLES

WANG = Personal(name="王 小明", phone="13800005678", phone_tail="5678", address="幸福路1号")
TAIL = Personal(name="Li", phone_tail="1234")
SAMPLES: tuple[Record, ...] = (
    Product(id="a", code="6901", name="牛奶", low_stock=3),
    Lot(id="b", product="a", code="L1", expires_on="2026-12-01", on_hand=4),
    Movement(
        id="c", product="a", lot="b", kind=MovementKind.INTAKE, quantity=2, at=9, counter="k",
        operator="o", operation="p",
    ),
    Order(
        id="d", platform_no="GB1", number=7, recipient=WANG, group_buy="g", secret="s",
        placed_at=6,
    ),
    Consignment(id="e", title="t", announced_at=5),
    Parcel(
        id="f", waybill="SF1", status=ParcelStatus.WAITING, order="d", recipient=TAIL, slot="A",
        flags=("damaged", "unknown"), received_at=1, closed_at=2, pickup_code="1-1",
    ),
    Parcel(id="g", waybill="SF2", recipient=WANG),
    Handover(id="h", parcel="f", at=3, counter="k", operator="o", operation="p", group="q"),
    Case(
        id="i", kind=CaseKind.CONFLICT, code="c", subject_kind="parcel", subject="f", opened_at=8
    ),
)  # fmt: skip


def test_the_tables_have_these_columns() -> None:
    """Kind by kind, in this order, between id and seq and the body."""
    assert set(COLUMNS) == set(Kind) == set(TABLES)
    for kind, table in TABLES.items():
        assert ("id", "seq", *COLUMNS[kind], "body") == tuple(c.name for c in table.columns)


def test_another_value_is_another_shape() -> None:
    """Whoever changes what a column holds raises the version, or counters would mix both kinds of rows."""
    for record in SAMPLES:
        assert len(values_of(record)) == len(COLUMNS[kind_of(record)])
    values = repr([values_of(record) for record in SAMPLES]).encode()
    assert (SHAPE, blake2b(values, digest_size=8).hexdigest()) == (
        "931390d7ab23278c",
        "92501c232b17dacd",
    )
    # The control: one value that differs is seen.
    other = repr([values_of(record) for record in SAMPLES[1:]]).encode()
    assert blake2b(other).digest() != blake2b(values).digest()
