# SPDX-License-Identifier: Apache-2.0
"""The orders of group buys, as a platform exports them: one line of an order a row.

An order is known by the platform's number; a second row with it and another product is another
line of that order. A bad phone never refuses an order: its parcel will come all the same.
"""

from __future__ import annotations

import unicodedata

from app.domain.codes import clean_product_code
from app.importing.headings import ADDRESS, PHONE, RECIPIENT
from app.importing.layout import Column, lay_out
from app.importing.reading import Reading, total_notes
from app.importing.rows import Delivery, OrderRow, Payment, Preview, RefusedRow
from app.importing.sorting import preview_of
from app.importing.tables import Table

COLUMNS = (
    Column(
        field="platform_no",
        headings=("订单号", "订单编号", "平台订单号", "order", "order no", "order number"),
        required=True,
    ),
    Column(field="group_buy", headings=("团购期号", "期号", "团号", "group buy", "batch")),
    Column(field="group_buy_title", headings=("团购标题", "团购名称", "标题", "group buy title")),
    Column(field="product_code", headings=("商品条码", "条码", "条形码", "barcode", "ean", "code")),
    Column(
        field="product_name",
        headings=("商品名称", "品名", "商品", "product", "product name", "item"),
        required=True,
    ),
    Column(field="note", headings=("规格备注", "备注", "买家留言", "note", "remark")),
    Column(
        field="quantity",
        headings=("数量", "份数", "购买数量", "quantity", "qty"),
        required=True,
    ),
    Column(
        field="unit_price",
        headings=("单价", "价格", "商品单价", "unit price", "price"),
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
    Column(field="address", headings=ADDRESS),
    Column(
        field="delivery",
        headings=("自提/配送", "配送方式", "提货方式", "收货方式", "delivery"),
        required=True,
    ),
    Column(field="payment", headings=("支付状态", "付款状态", "支付方式", "payment")),
    Column(field="placed_at", headings=("下单时间", "订单时间", "创建时间", "placed at", "time")),
)
_KEYS = ("platform_no", "product_name", "name", "phone")
_DELIVERIES = {
    **dict.fromkeys(("自提", "到店自提", "门店自提", "pickup", "self pickup"), Delivery.PICKUP),
    **dict.fromkeys(("配送", "送货上门", "送货", "上门", "home", "delivery"), Delivery.HOME),
}
_PAYMENTS = {
    **dict.fromkeys(("已支付", "已付款", "已付", "在线支付", "paid"), Payment.PAID),
    **dict.fromkeys(("到付", "货到付款", "未支付", "待付款", "collect", "cod"), Payment.COLLECT),
}


def read_orders(table: Table) -> Preview[OrderRow]:
    """Every line of every order."""
    layout = lay_out(table, COLUMNS, _KEYS)
    orders: dict[str, OrderRow] = {}
    lines: dict[tuple[str, str, str], int] = {}
    rows: list[OrderRow | RefusedRow] = []
    for record in layout.records:
        reading = Reading(record)
        row = reading.broken(table) or _read(reading)
        if isinstance(row, OrderRow):
            earlier = orders.setdefault(row.platform_no, row)
            line = (row.platform_no, row.product_code, row.product_name)
            other = lines.setdefault(line, row.row)
            if (earlier.name, earlier.phone_tail) != (row.name, row.phone_tail):
                row = reading.refuse("order_conflict", "platform_no", other=earlier.row)
            elif other != row.row:
                row = reading.refuse("duplicate_row", "platform_no", other=other)
            elif earlier is not row:
                reading.mend("order_again", "platform_no", other=earlier.row)
                row = _read(reading)
        rows.append(row)
    counted = sum(row.quantity for row in rows if isinstance(row, OrderRow))
    return preview_of("orders", table, layout, rows, total_notes(layout, counted))


def _read(reading: Reading) -> OrderRow | RefusedRow:
    platform_no = reading.platform_no()
    if not platform_no:
        return reading.refuse("no_platform_no", "platform_no")
    quantity = reading.count("quantity")
    if quantity is None:
        return reading.refuse("quantity_unreadable", "quantity")
    price = reading.money("unit_price")
    if price is None:
        return reading.refuse("price_unreadable", "unit_price")
    if price < 0:
        return reading.refuse("price_negative", "unit_price")
    delivery = _DELIVERIES.get(_plain(reading, "delivery"))
    if delivery is None:
        return reading.refuse("delivery_unknown", "delivery")
    payment = _PAYMENTS.get(_plain(reading, "payment"))
    if payment is None:
        # The dear mistake is to hand out unpaid goods; asking for money twice is soon cleared up.
        reading.mend("payment_unknown", "payment")
        payment = Payment.COLLECT
    product_name = reading.text("product_name")
    if not product_name:
        return reading.refuse("no_name", "product_name")
    code = clean_product_code(reading.record.text("product_code"))
    if code.problem and code.problem != "empty":
        return reading.refuse("code_characters", "product_code")
    name = reading.text("name")
    if not name:
        reading.mend("name_missing", "name")
    phone = reading.phone()
    address = reading.text("address")
    if delivery is Delivery.HOME and not address:
        reading.mend("address_missing", "address")
    product_code = reading.code("product_code", code)
    group_buy, title = reading.text("group_buy"), reading.text("group_buy_title")
    note, placed_at = reading.text("note"), reading.moment("placed_at")
    return OrderRow(
        row=reading.record.row,
        mends=tuple(reading.mends),
        platform_no=platform_no,
        group_buy=group_buy,
        group_buy_title=title,
        product_code=product_code,
        product_name=product_name,
        note=note,
        quantity=quantity,
        unit_price_minor=price,
        name=name,
        phone=phone.value,
        phone_tail=phone.tail,
        address=address,
        delivery=delivery,
        payment=payment,
        placed_at=placed_at,
    )


def _plain(reading: Reading, name: str) -> str:
    return unicodedata.normalize("NFKC", reading.record.text(name)).strip().casefold()
