# SPDX-License-Identifier: Apache-2.0
"""A carrier's delivery list: one row is one parcel, and a parcel that came is never refused.

What is odd about a row is told and kept: a waybill that repeats stays two parcels (a scan asks
whose it is), a missing one gets an in-house number that stays the same when the same file is read
again. Only a row with nothing in it to know a parcel by is refused.
"""

from __future__ import annotations

import unicodedata

from app.domain.codes import clean_waybill, in_house_waybill
from app.importing.headings import ADDRESS, PHONE, PIECES, RECIPIENT, called
from app.importing.layout import Column, lay_out
from app.importing.reading import Reading, total_notes
from app.importing.rows import ConsignmentRow, Preview, RefusedRow, Temperature
from app.importing.sorting import preview_of
from app.importing.tables import Table

COLUMNS = (
    Column(field="position", headings=("序号", "编号", "no", "position", "line")),
    Column(
        field="waybill",
        headings=(
            "运单号",
            "快递单号",
            "单号",
            "运单编号",
            "物流单号",
            "waybill",
            "tracking number",
        ),
        required=True,
    ),
    Column(field="carrier", headings=("快递公司", "承运商", "物流公司", "快递", "carrier")),
    Column(
        field="name",
        headings=called("收件人", RECIPIENT),
        required=True,
    ),
    Column(
        field="phone",
        headings=called("手机号", PHONE),
        required=True,
    ),
    Column(field="address", headings=ADDRESS),
    Column(
        field="item", headings=("物品", "物品名称", "商品名称", "品名", "货物", "item", "goods")
    ),
    Column(field="temperature", headings=("温层", "温度", "存储条件", "temperature", "storage")),
    Column(field="pieces", headings=PIECES),
    Column(field="due", headings=("到付金额", "到付", "代收货款", "应收金额", "due", "cod")),
    Column(
        field="platform_no",
        headings=("关联订单号", "订单号", "平台订单号", "订单编号", "order", "order no"),
    ),
    Column(field="note", headings=("备注", "说明", "note", "remark")),
)
_KEYS = ("waybill", "name", "phone", "address", "item")
_TEMPERATURES = {
    **dict.fromkeys(("常温", "普通", "ambient", "normal"), Temperature.AMBIENT),
    **dict.fromkeys(("冷藏", "保鲜", "chilled", "cool"), Temperature.CHILLED),
    **dict.fromkeys(("冷冻", "冰冻", "frozen"), Temperature.FROZEN),
}


def read_consignment(table: Table) -> Preview[ConsignmentRow]:
    """Every parcel of a delivery list."""
    layout = lay_out(table, COLUMNS, _KEYS)
    readings = [Reading(record) for record in layout.records]
    first, repeats = _repeated_waybills(readings)
    rows: list[ConsignmentRow | RefusedRow] = []
    for reading in readings:
        refused = reading.broken(table)
        if refused is None and not any(reading.record.text(key).strip() for key in _KEYS):
            refused = reading.refuse("empty_parcel", "waybill")
        rows.append(refused or _read(reading, table, layout.fields, first, repeats))
    pieces = sum(row.pieces for row in rows if isinstance(row, ConsignmentRow))
    return preview_of("consignment", table, layout, rows, total_notes(layout, pieces))


def _repeated_waybills(readings: list[Reading]) -> tuple[dict[str, int], dict[str, int]]:
    """Each waybill's first row, and the second row of those that repeat."""
    first: dict[str, int] = {}
    repeats: dict[str, int] = {}
    for reading in readings:
        cleaned = clean_waybill(reading.record.text("waybill"))
        if cleaned.problem:
            continue
        if first.setdefault(cleaned.value, reading.record.row) != reading.record.row:
            repeats.setdefault(cleaned.value, reading.record.row)
    return first, repeats


def _read(
    reading: Reading,
    table: Table,
    fields: frozenset[str],
    first: dict[str, int],
    repeats: dict[str, int],
) -> ConsignmentRow:
    row = reading.record.row
    cleaned = clean_waybill(reading.record.text("waybill"))
    if cleaned.problem:
        waybill = in_house_waybill(table.sha256, row)
        missing = cleaned.problem == "empty"
        code = "waybill_missing" if missing else "waybill_unusable"
        reading.mend(code, "waybill", after=waybill)
    else:
        waybill = reading.code("waybill", cleaned)
        if waybill in repeats:
            other = repeats[waybill] if first[waybill] == row else first[waybill]
            reading.mend("duplicate_waybill", "waybill", other=other)
    name = reading.text("name")
    if not name:
        reading.mend("name_missing", "name")
    phone = reading.phone()
    address, item = reading.text("address"), reading.text("item")
    carrier, note = reading.text("carrier"), reading.text("note")
    temperature = Temperature.AMBIENT
    if "temperature" in fields:
        stated = unicodedata.normalize("NFKC", reading.record.text("temperature"))
        known = _TEMPERATURES.get(stated.strip().casefold())
        if known is None:
            reading.mend("temperature_unknown", "temperature")
        temperature = known or Temperature.AMBIENT
    pieces = reading.pieces() if "pieces" in fields else 1
    due, position = reading.due("due"), reading.position()
    platform_no = reading.platform_no()
    return ConsignmentRow(
        row=row,
        mends=tuple(reading.mends),
        position=position,
        waybill=waybill,
        carrier=carrier,
        name=name,
        phone=phone.value,
        phone_tail=phone.tail,
        address=address,
        item=item,
        temperature=temperature,
        pieces=pieces,
        due_minor=due,
        platform_no=platform_no,
        note=note,
    )
