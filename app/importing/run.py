# SPDX-License-Identifier: Apache-2.0
"""A courier's round: one stop a row, in the order of the file.

Promises: what is odd about a stop is told and the stop is kept, for the round has to balance; a
second stop for the same order is refused, for its cash would be collected twice.
"""

from __future__ import annotations

from app.importing.headings import ADDRESS, PHONE, PIECES, RECIPIENT
from app.importing.layout import Column, lay_out
from app.importing.reading import Reading, total_notes
from app.importing.rows import Preview, RefusedRow, RunRow
from app.importing.sorting import preview_of
from app.importing.tables import Table

COLUMNS = (
    Column(field="position", headings=("站序", "序号", "顺序", "position", "stop", "no")),
    Column(
        field="platform_no",
        headings=("订单号", "关联订单号", "平台订单号", "订单编号", "order", "order no"),
        required=True,
    ),
    Column(
        field="name",
        headings=RECIPIENT,
        required=True,
    ),
    Column(
        field="phone",
        headings=PHONE,
        required=True,
    ),
    Column(field="address", headings=ADDRESS, required=True),
    Column(field="x", headings=("x米", "x", "x m")),
    Column(field="y", headings=("y米", "y", "y m")),
    Column(field="window_from", headings=("时间窗起", "最早", "开始时间", "from", "window from")),
    Column(field="window_to", headings=("时间窗止", "最晚", "结束时间", "to", "window to")),
    Column(field="pieces", headings=PIECES),
    Column(
        field="cash", headings=("代收货款", "到付金额", "应收金额", "到付", "cash", "cod", "due")
    ),
    Column(field="urgent", headings=("加急", "是否加急", "urgent")),
)
_KEYS = ("platform_no", "name", "phone", "address")


def read_run(table: Table) -> Preview[RunRow]:
    """Every stop of a courier's round."""
    layout = lay_out(table, COLUMNS, _KEYS)
    first: dict[str, int] = {}
    rows: list[RunRow | RefusedRow] = []
    for record in layout.records:
        reading = Reading(record)
        row = reading.broken(table) or _read(reading, layout.fields)
        if isinstance(row, RunRow):
            earlier = first.setdefault(row.platform_no, row.row)
            if earlier != row.row:
                row = reading.refuse("duplicate_stop", "platform_no", other=earlier)
        rows.append(row)
    pieces = sum(row.pieces for row in rows if isinstance(row, RunRow))
    return preview_of("run", table, layout, rows, total_notes(layout, pieces))


def _read(reading: Reading, fields: frozenset[str]) -> RunRow | RefusedRow:
    if not any(reading.record.text(key).strip() for key in ("name", "phone", "address")):
        return reading.refuse("empty_stop", "name")
    platform_no = reading.platform_no()
    if not platform_no:
        return reading.refuse("no_platform_no", "platform_no")
    name, address = reading.text("name"), reading.text("address")
    if not name:
        reading.mend("name_missing", "name")
    if not address:
        reading.mend("address_missing", "address")
    phone = reading.phone()
    window_from, window_to = reading.windows()
    x_m, y_m = reading.place("x"), reading.place("y")
    pieces = reading.pieces() if "pieces" in fields else 1
    cash, urgent, position = reading.due("cash"), reading.yes("urgent"), reading.position()
    return RunRow(
        row=reading.record.row,
        mends=tuple(reading.mends),
        position=position,
        platform_no=platform_no,
        name=name,
        phone=phone.value,
        phone_tail=phone.tail,
        address=address,
        x_m=x_m,
        y_m=y_m,
        window_from=window_from,
        window_to=window_to,
        pieces=pieces,
        cash_minor=cash,
        urgent=urgent,
    )
