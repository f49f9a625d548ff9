# SPDX-License-Identifier: Apache-2.0
"""The files as shops have them, read with exact counts; skipped where they are not beside the clone."""

from __future__ import annotations

from collections import Counter

from app.domain.codes import ProductCodeKind, is_ean13
from app.importing.consignment import read_consignment
from app.importing.goods import read_goods
from app.importing.orders import read_orders
from app.importing.rows import ConsignmentRow, Delivery, Payment, Preview, Row
from app.importing.run import read_run
from app.importing.tables import Table, read_table
from tests.app.importing.books import REAL, needs_real_files

pytestmark = needs_real_files


def _table(name: str) -> Table:
    return read_table((REAL / name).read_bytes(), name)


def _mends(rows: tuple[Row, ...]) -> Counter[str]:
    return Counter(f"{mend.code}:{mend.field}" for row in rows for mend in row.mends)


def _lists() -> tuple[Preview[ConsignmentRow], Preview[ConsignmentRow]]:
    first, second = (
        read_consignment(_table(f"consignment-20261123-{p}.xlsx")) for p in ("am", "pm")
    )
    return first, second


def test_every_product_that_can_be_scanned_is_taken() -> None:
    """Of 6,404 goods four are refused, each with its reason; 5,837 codes are sound EAN-13."""
    preview = read_goods(_table("goods.csv"))
    assert (len(preview.understood), len(preview.mended), len(preview.refused)) == (6282, 118, 4)
    assert Counter(row.why for row in preview.refused) == {"code_too_long": 3, "no_code": 1}
    printed = [row for row in preview.taken if "leading_zero" not in {m.code for m in row.mends}]
    assert sum(is_ean13(row.code) for row in printed) == 5837
    assert Counter(row.code_kind for row in preview.taken) == {
        ProductCodeKind.EAN13: 5840,
        ProductCodeKind.IN_HOUSE: 461,
        ProductCodeKind.UNCHECKED: 65,
        ProductCodeKind.RESTRICTED: 17,
        ProductCodeKind.EAN8: 11,
        ProductCodeKind.CARTON: 6,
    }
    assert len({row.code for row in preview.taken}) == 6400
    assert _mends(preview.mended) == {
        "check_digit:code": 65,
        "price_zero:price": 17,
        "name_is_code:name": 15,
        "blanks:name": 9,
        "carton_code:code": 6,
        "leading_zero:code": 5,
        "code_in_name:name": 1,
        "case:code": 1,
        "odd_code:code": 1,
    }


def test_every_order_is_taken() -> None:
    """All 767 orders are taken, their phones mended where people wrote them their own way."""
    preview = read_orders(_table("group-buy-orders.csv"))
    assert (len(preview.understood), len(preview.mended), len(preview.refused)) == (712, 55, 0)
    assert Counter(row.delivery for row in preview.taken) == {
        Delivery.PICKUP: 599,
        Delivery.HOME: 168,
    }
    assert Counter(row.payment for row in preview.taken) == {
        Payment.PAID: 675,
        Payment.COLLECT: 92,
    }
    assert _mends(preview.mended) == {
        "blanks:phone": 22,
        "dashes:phone": 11,
        "country_code:phone": 8,
        "width:phone": 6,
        "phone_missing:phone": 5,
        "phone_masked:phone": 3,
    }
    # 2026-11-22 11:03:15 in China, by an independent reckoning: 20,779 days and 3:03:15 in UTC.
    assert preview.taken[0].placed_at == (20_779 * 86_400 + 3 * 3600 + 3 * 60 + 15) * 1000
    assert preview.taken[0].unit_price_minor == 80


def test_all_six_hundred_parcels_are_taken() -> None:
    """Every row of both delivery lists is a parcel, and its oddities are told."""
    morning, afternoon = _lists()
    assert (len(morning.understood), len(morning.mended), morning.skipped) == (356, 64, 4)
    assert (len(afternoon.understood), len(afternoon.mended), afternoon.skipped) == (151, 29, 4)
    assert not morning.refused
    assert not afternoon.refused
    assert morning.title == "翠苑社区自提点 到货交接清单 2026-11-23 上午"
    assert len({row.waybill for row in (*morning.taken, *afternoon.taken)}) == 597
    waybills = {key: n for key, n in _mends(morning.mended).items() if key.endswith(":waybill")}
    assert waybills == {
        "duplicate_waybill:waybill": 2,
        "case:waybill": 1,
        "blanks:waybill": 1,
        "stored_as_number:waybill": 1,
        "waybill_missing:waybill": 1,
    }
    assert [row.position for row in morning.taken] == list(range(1, 421))
    assert [row.row for row in morning.taken] == list(range(4, 424))


def test_the_totals_of_the_lists_hold() -> None:
    """The total rows say 646 and 264 pieces, and so do the parcels."""
    for preview, pieces in zip(_lists(), (646, 264), strict=True):
        assert sum(row.pieces for row in preview.taken) == pieces
        assert [dict(note.values) for note in preview.notes if note.code == "total"] == [
            {"pieces": pieces}
        ]


def test_every_stop_is_understood() -> None:
    """All 86 stops are taken as they are; cash where the order is to be paid at the door."""
    preview = read_run(_table("courier-run.csv"))
    assert (len(preview.understood), len(preview.mended), len(preview.refused)) == (86, 0, 0)
    assert sum(row.cash_minor > 0 for row in preview.taken) == 11
    assert sum(row.urgent for row in preview.taken) == 21
    assert sum(row.window_from != "" for row in preview.taken) == 42
