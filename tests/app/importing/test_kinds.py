# SPDX-License-Identifier: Apache-2.0
"""What each kind makes of odd rows: mended and told, or refused and told."""

from __future__ import annotations

import csv
import io

import pytest

from app.importing.consignment import read_consignment
from app.importing.goods import read_goods
from app.importing.orders import read_orders
from app.importing.reasons import (
    FILE_CODES,
    MEND_CODES,
    NOTE_CODES,
    REFUSAL_CODES,
    ImportFault,
    text_for,
)
from app.importing.rows import ATTENTION, GoodsRow, Note, Payment, Preview
from app.importing.run import read_run
from app.importing.tables import Table, read_table
from tests.app.importing.books import WAYBILL_HEADINGS, book

GOODS = ["商品条码", "商品名称", "零售价"]
ORDERS = [
    "订单号",
    "商品条码",
    "商品名称",
    "数量",
    "单价",
    "收货人",
    "手机",
    "地址",
    "自提/配送",
    "支付状态",
    "下单时间",
]
STOPS = [
    "站序",
    "订单号",
    "收货人",
    "手机",
    "地址",
    "x米",
    "y米",
    "时间窗起",
    "时间窗止",
    "件数",
    "代收货款",
    "加急",
]
ORDER = ["GB1", "9521234567882", "豆干", "1", "3.5", "王芳", "19900001234", "桂花里3幢", "自提"]
ORDER += ["已支付", "2026-11-22 11:03:15"]
STOP = ["1", "GB1", "王芳", "19900001234", "桂花里3幢", "10", "20", "", "", "1", "", ""]
PARCEL: list[object] = [1, "SF1390000001", "顺丰速运", "王芳", "19900001234", "桂花里3幢", "豆干"]
PARCEL += ["常温", 2]


def _table(*rows: list[str]) -> Table:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return read_table(text.getvalue().encode(), "file.csv")


def _with(row: list[str], **cells: str) -> list[str]:
    """The row with some cells changed, by `c<index>`."""
    changed = list(row)
    for key, cell in cells.items():
        changed[int(key[1:])] = cell
    return changed


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (["", "豆干", "3"], "no_code"),
        (["-", "豆干", "3"], "no_code"),
        (["9.52E+12", "豆干", "3"], "code_characters"),
        (["条码", "豆干", "3"], "code_characters"),
        (["9521234567882" * 2, "豆干", "3"], "code_too_long"),
        (["9521234567882", "", "3"], "no_name"),
        (["9521234567882", "豆干", ""], "price_unreadable"),
        (["9521234567882", "豆干", "时价"], "price_unreadable"),
        (["9521234567882", "豆干", "-3"], "price_negative"),
    ],
)
def test_goods_that_cannot_be_sold_are_refused(cells: list[str], why: str) -> None:
    """A row without a code, name or price is refused with its reason, and the next is taken."""
    preview = read_goods(_table(GOODS, cells, ["96385074", "茶", "2"]))
    (refused,) = preview.refused
    assert (refused.row, refused.why) == (2, why)
    assert dict(refused.cells)["name"] == cells[1]
    assert len(preview.understood) == 1


def test_a_code_that_repeats_is_taken_once() -> None:
    """The first row of a code is taken; an equal one and another one are told apart."""
    rows = [
        ["036000291452", "茶", "2"],
        ["0036000291452", "茶", "2.00"],
        ["0036000291452", "布", "2"],
    ]
    preview = read_goods(_table(GOODS, *rows))
    assert [row.row for row in preview.taken] == [2]
    assert [(row.row, row.why, row.values) for row in preview.refused] == [
        (3, "duplicate_row", (("other", 2),)),
        (4, "duplicate_code", (("other", 2),)),
    ]


def test_a_name_loses_its_own_bar_code_and_says_so() -> None:
    """The code inside a name goes; a name that is only a code stays, with a flag."""
    rows = [["9521234567882", "108克豆干9521234567882", "2"], ["96385074", "96385074", "2"]]
    first, second = read_goods(_table(GOODS, *rows)).mended
    assert (first.name, first.why) == ("108克豆干", "code_in_name")
    assert (second.name, second.flags) == ("96385074", ("name_is_code",))


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"c0": ""}, "no_platform_no"),
        ({"c0": "订单?"}, "no_platform_no"),
        ({"c1": "条码"}, "code_characters"),
        ({"c2": ""}, "no_name"),
        ({"c3": "0"}, "quantity_unreadable"),
        ({"c3": "1.5"}, "quantity_unreadable"),
        ({"c4": "?"}, "price_unreadable"),
        ({"c4": "-1"}, "price_negative"),
        ({"c8": "邮寄"}, "delivery_unknown"),
    ],
)
def test_orders_that_cannot_be_kept_are_refused(cells: dict[str, str], why: str) -> None:
    """An order without number, goods, quantity, price or way of delivery is refused with its reason."""
    preview = read_orders(_table(ORDERS, _with(ORDER, **cells), _with(ORDER, c0="GB2")))
    assert [row.why for row in preview.refused] == [why]
    assert [row.platform_no for row in preview.understood] == ["GB2"]


def test_order_numbers_that_repeat_are_lines_doubles_or_conflicts() -> None:
    """Another product is another line, the same row a double, another person a conflict."""
    line = _with(ORDER, c1="96385074", c2="茶")
    stranger = _with(ORDER, c5="李明", c6="19900009999")
    preview = read_orders(_table(ORDERS, ORDER, line, ORDER, stranger))
    assert [(row.row, row.why) for row in preview.taken] == [(2, ""), (3, "order_again")]
    assert [(row.row, row.why) for row in preview.refused] == [
        (4, "duplicate_row"),
        (5, "order_conflict"),
    ]


def test_what_an_order_does_not_say_is_told() -> None:
    """An unreadable payment counts as unpaid, an unreadable time as none; both are told."""
    cells = {"c5": "", "c6": "199****1234", "c7": "", "c8": "配送", "c9": "?", "c10": "昨天"}
    (row,) = read_orders(_table(ORDERS, _with(ORDER, **cells))).mended
    assert (row.payment, row.placed_at, row.phone, row.phone_tail) == (
        Payment.COLLECT,
        0,
        "",
        "1234",
    )
    assert {mend.code for mend in row.mends} == {
        "payment_unknown",
        "placed_at_unreadable",
        "phone_masked",
        "name_missing",
        "address_missing",
    }


@pytest.mark.parametrize(
    "text",
    ["2026-11-22 11:03", "2026/11/22 11:03:00", "2026-11-22T11:03:00", "2026年11月22日 11:03"],
)
def test_times_are_chinas_however_they_are_written(text: str) -> None:
    """A local time becomes UTC milliseconds, eight hours earlier."""
    (row,) = read_orders(_table(ORDERS, _with(ORDER, c10=text))).understood
    assert row.placed_at == (20_779 * 86_400 + 3 * 3600 + 3 * 60) * 1000


def test_parcels_are_never_lost_for_a_waybill() -> None:
    """Repeated, missing, unusable and numeric waybills are parcels all the same, each told."""
    rows = [list(PARCEL) for _ in range(7)]
    rows[1][1], rows[1][3] = "sf 1390000001", "李明"
    rows[2][1] = None
    rows[3][1] = "待补"
    rows[4][1] = 773012345678901
    rows[5][1] = 7730123456789012
    rows[6][1] = "SF1390000001"
    table = read_table(book([WAYBILL_HEADINGS, *rows]), "list.xlsx")
    preview = read_consignment(table)
    assert len(preview.taken) == 7
    assert [row.why for row in preview.taken] == [
        "duplicate_waybill",
        "duplicate_waybill",
        "waybill_missing",
        "waybill_unusable",
        "stored_as_number",
        "number_precision",
        "duplicate_waybill",
    ]
    waybills = [row.waybill for row in preview.taken]
    assert waybills[0] == waybills[1] == waybills[6] == "SF1390000001"
    assert waybills[4:6] == ["773012345678901", "7730123456789012"]
    assert len(set(waybills)) == 5
    again = read_consignment(read_table(book([WAYBILL_HEADINGS, *rows]), "list.xlsx"))
    assert again.taken[2].waybill.startswith("LL")


def test_unreadable_cells_of_a_parcel_are_told() -> None:
    """Phone, temperature, pieces, amount and order number fall back to something safe, and say so."""
    headings = [*WAYBILL_HEADINGS, "到付金额", "关联订单号", "备注"]
    odd: list[object] = [
        "x",
        "SF1390000001",
        "",
        "",
        "无",
        "",
        "",
        "热",
        "若干",
        "多少",
        "订单?",
        "@x",
    ]
    (row,) = read_consignment(read_table(book([headings, odd]), "list.xlsx")).mended
    assert (row.pieces, row.due_minor, row.platform_no, row.temperature) == (1, 0, "", "ambient")
    assert {mend.code for mend in row.mends} == {
        "position_unreadable",
        "name_missing",
        "phone_malformed",
        "temperature_unknown",
        "pieces_unreadable",
        "due_unreadable",
        "platform_no_unreadable",
        "formula_text",
    }


def test_formulas_are_text() -> None:
    """A formula is never calculated, in a note or in a number."""
    headings = [*WAYBILL_HEADINGS, "备注"]
    row: list[object] = [*PARCEL[:8], "=1+1", '=HYPERLINK("x")']
    (read,) = read_consignment(read_table(book([headings, row]), "list.xlsx")).mended
    assert (read.note, read.pieces) == ('=HYPERLINK("x")', 1)
    assert {m.code for m in read.mends} == {"formula_text", "pieces_unreadable"}


def test_titles_totals_and_signatures_are_skipped_and_told() -> None:
    """What is no parcel has its note, and a total that is wrong is said to be wrong."""
    rows: list[list[object]] = [
        ["到货清单 11-23"],
        [],
        list(WAYBILL_HEADINGS),
        list(PARCEL),
        ["小计", *[None] * 7, 2],
        list(WAYBILL_HEADINGS),
        [2, "SF1390000002", *PARCEL[2:]],
        ["合计：", *[None] * 7, 5],
        [],
        ["司机签字："],
    ]
    preview = read_consignment(read_table(book(rows), "list.xlsx"))
    assert preview.title == "到货清单 11-23"
    assert [row.row for row in preview.taken] == [4, 7]
    assert [(note.code, note.row) for note in preview.notes] == [
        ("title", 1),
        ("blank_row", 2),
        ("header", 3),
        ("total_unread", 5),
        ("repeated_header", 6),
        ("total_differs", 8),
        ("blank_row", 9),
        ("footer", 10),
    ]
    (differs,) = [note for note in preview.notes if note.code == "total_differs"]
    assert "5" in differs.text
    assert "4" in differs.text


def test_a_row_that_only_has_a_number_is_refused() -> None:
    """A row with nothing to know a parcel by is refused, not lost."""
    preview = read_consignment(read_table(book([WAYBILL_HEADINGS, PARCEL, [2]]), "list.xlsx"))
    assert [(row.row, row.why) for row in preview.refused] == [(3, "empty_parcel")]


def test_text_beside_the_table_is_told() -> None:
    """A remark in a column without a heading doesn't cost the parcel, and isn't lost in silence."""
    row: list[object] = [*PARCEL, None, "柜台自取"]
    (read,) = read_consignment(read_table(book([WAYBILL_HEADINGS, row]), "list.xlsx")).mended
    assert read.why == "outside_cell"
    assert "K" in read.text


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ({"c7": "9:00", "c8": "11:00"}, set()),
        ({"c7": "11:00", "c8": "9:00"}, {"window_unreadable"}),
        ({"c7": "9:00"}, {"window_unreadable"}),
        ({"c5": "东门"}, {"place_unreadable"}),
        ({"c10": "很多"}, {"due_unreadable"}),
        ({"c11": "快"}, {"urgent_unreadable"}),
        ({"c9": ""}, {"pieces_missing"}),
        ({"c4": ""}, {"address_missing"}),
    ],
)
def test_odd_stops_stay_in_the_round(cells: dict[str, str], codes: set[str]) -> None:
    """What a stop doesn't say plainly is told, and the stop is kept."""
    (row,) = read_run(_table(STOPS, _with(STOP, **cells))).taken
    assert {mend.code for mend in row.mends} == codes
    assert row.window_from in ("", "09:00")


def test_a_stop_without_an_order_or_a_person_or_twice_is_refused() -> None:
    """Stops that cannot be driven to, or would be driven twice, are refused with their reason."""
    rows = [STOP, STOP, _with(STOP, c1=""), _with(STOP, c1="GB9", c2="", c3="", c4="")]
    preview = read_run(_table(STOPS, *rows))
    assert [row.why for row in preview.refused] == [
        "duplicate_stop",
        "no_platform_no",
        "empty_stop",
    ]
    assert len(preview.understood) == 1


def test_a_preview_that_loses_a_row_cannot_be_made() -> None:
    """The count of rows is checked by the preview itself."""
    note = Note(code="blank_row", row=1, skips=1)

    def preview(file_rows: int) -> Preview[GoodsRow]:
        return Preview(
            kind="goods", file_name="x", file_sha256="", file_rows=file_rows, notes=(note,)
        )

    assert preview(1).skipped == 1
    with pytest.raises(RuntimeError, match="2 rows in the file, 1 in the preview"):
        preview(2)


def test_every_code_has_a_sentence_in_both_languages() -> None:
    """Sentences differ between the languages and name values that both have."""
    values = dict.fromkeys(
        [
            "after",
            "column",
            "columns",
            "count",
            "counted",
            "file",
            "kind",
            "kinds",
            "length",
            "limit",
            "other",
            "others",
            "pieces",
            "row",
            "sheet",
            "stated",
        ],
        "7",
    )
    for code in sorted(MEND_CODES | REFUSAL_CODES | NOTE_CODES | FILE_CODES):
        chinese, english = (text_for(code, language, **values) for language in ("zh_CN", "en"))
        assert english.isascii() or "“" in english or "�" in english, code
        assert chinese.endswith("。"), code
        assert english.endswith("."), code
        assert chinese.count("7") == english.count("7") or code == "phone_masked", code
    assert ATTENTION <= MEND_CODES
    with pytest.raises(KeyError):
        text_for("no_such_code", "en")
    with pytest.raises(KeyError):
        ImportFault("no_rows")
