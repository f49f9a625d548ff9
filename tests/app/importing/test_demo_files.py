# SPDX-License-Identifier: Apache-2.0
"""The demo's own files: as messy as real ones, and read whole."""

from __future__ import annotations

from collections import Counter

import pytest

from app.importing import KINDS, read_file
from app.importing.consignment import read_consignment
from app.importing.goods import read_goods
from app.importing.orders import read_orders
from app.importing.rows import Delivery, Payment, row_fields
from app.importing.run import read_run
from app.importing.tables import Table, read_table
from tests.app.importing.books import DEMO

FILES = {
    "goods": ("goods.csv", 1_200),
    "orders": ("group-buy-orders.csv", 767),
    "consignment": ("consignment-20261123-am.xlsx", 420),
    "run": ("courier-run.csv", 86),
}
LISTS = {"consignment-20261123-am.xlsx": 420, "consignment-20261123-pm.xlsx": 180}


def _table(name: str) -> Table:
    return read_table((DEMO / name).read_bytes(), name)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_reads_its_demo_file(kind: str) -> None:
    """Every kind of the registry has a file in the demo; all its rows are somewhere."""
    name, rows = FILES[kind]
    preview = read_file(kind, DEMO / name)
    assert len(preview.taken) + len(preview.refused) == rows
    assert preview.kind == kind
    assert preview.file_name == name
    for row in (*preview.mended, *preview.refused):
        for language in ("zh_CN", "en"):
            fields = row_fields(row, language)
            assert fields["why"]
            assert fields["text"]
    assert all("why" not in row_fields(row) for row in preview.understood)


def test_the_goods_are_messy_in_every_way_of_a_real_list() -> None:
    """The demo's goods have sound and broken codes of every class, and refused rows."""
    preview = read_goods(_table("goods.csv"))
    assert {row.why for row in preview.refused} == {"code_too_long", "no_code"}
    assert {mend.code for row in preview.mended for mend in row.mends} == {
        "blanks",
        "carton_code",
        "case",
        "check_digit",
        "code_in_name",
        "leading_zero",
        "name_is_code",
        "odd_code",
        "price_zero",
    }
    # Real company prefixes would name real goods: these are GS1's examples, UPC 4, 20-29, typos.
    sound = [row for row in preview.taken if row.code_kind == "ean13"]
    assert all(row.code.startswith(("952", "04")) for row in sound)


def test_each_list_has_the_five_odd_waybills() -> None:
    """In each delivery list a waybill stands twice, and four others need mending."""
    numbers = set()
    for name, count in LISTS.items():
        preview = read_consignment(_table(name))
        assert len(preview.taken) == count
        mends = Counter(m.code for row in preview.mended for m in row.mends if m.field == "waybill")
        assert mends == {
            "duplicate_waybill": 2,
            "case": 1,
            "blanks": 1,
            "stored_as_number": 1,
            "waybill_missing": 1,
        }
        numbers |= {
            row.waybill
            for row in preview.mended
            if "stored_as_number" in {mend.code for mend in row.mends}
        }
        twice = [row for row in preview.taken if "duplicate_waybill" in row.flags]
        assert len({row.name for row in twice}) == 2
        assert "total" in {note.code for note in preview.notes}
    assert numbers == {"773012345678901"}


def test_orders_parcels_and_stops_belong_together() -> None:
    """Parcels name pickup orders, stops name orders to bring home, and the people agree."""
    orders = {row.platform_no: row for row in read_orders(_table("group-buy-orders.csv")).taken}
    assert Counter(row.delivery for row in orders.values()) == {
        Delivery.PICKUP: 599,
        Delivery.HOME: 168,
    }
    codes = {row.code: row for row in read_goods(_table("goods.csv")).taken}
    assert {codes[row.product_code].name for row in orders.values()} == {
        row.product_name for row in orders.values()
    }
    for name in LISTS:
        named = [row for row in read_consignment(_table(name)).taken if row.platform_no]
        assert named
        assert all(orders[row.platform_no].delivery is Delivery.PICKUP for row in named)
    for stop in read_run(_table("courier-run.csv")).taken:
        order = orders[stop.platform_no]
        assert order.delivery is Delivery.HOME
        assert order.name == stop.name
        collect = order.payment is Payment.COLLECT
        assert stop.cash_minor == order.quantity * order.unit_price_minor * collect
