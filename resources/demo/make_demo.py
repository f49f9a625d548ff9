# SPDX-License-Identifier: Apache-2.0
"""Makes the files that the demo and `linli day` import, from a seed: `python -m resources.demo.make_demo`.

They are shaped as a shop gets them, and as messy: in-house and broken codes, GB18030, phones with
blanks and masks, a waybill twice, one stored as a number, one missing, cells that begin with `=`.
The bytes are the same on every machine: workbooks are stored uncompressed with a fixed time.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from resources.demo import invented
from resources.demo.goods_list import Product, csv_bytes, goods_list
from resources.demo.workbook import Cell, Formula, workbook

SEED = 20261123
ORDERS, HOME_ORDERS, STOPS = 767, 168, 86
MORNING, AFTERNOON = 420, 180
STORED_AS_NUMBER = 773012345678901
ORDER_HEADINGS = (
    *("订单号", "团购期号", "团购标题", "商品条码", "商品名称", "规格备注", "数量", "单价"),
    *("收货人", "手机", "地址", "自提/配送", "支付状态", "下单时间"),
)
PARCEL_HEADINGS = (
    *("序号", "运单号", "快递公司", "收件人", "手机号", "地址"),
    *("物品", "温层", "件数", "到付金额", "关联订单号", "备注"),
)
STOP_HEADINGS = (
    *("站序", "订单号", "收货人", "手机", "地址", "x米", "y米"),
    *("时间窗起", "时间窗止", "件数", "代收货款", "加急"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    name: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    number: str
    product: Product
    quantity: int
    person: Person
    home: bool
    collect: bool


def demo_files() -> dict[str, bytes]:
    """Every file by its name."""
    rng = random.Random(SEED)
    people = _people(rng)
    products, goods = goods_list(rng)
    orders, order_file = _orders(rng, people, products[: len(invented.GROUP_BUYS)])
    taken: set[str] = set()
    pickups = [order for order in orders if not order.home]
    morning = _consignment(rng, "上午", MORNING, (people, pickups, products), taken)
    afternoon = _consignment(rng, "下午", AFTERNOON, (people, pickups, products), taken)
    return {
        "goods.csv": goods,
        "group-buy-orders.csv": order_file,
        "consignment-20261123-am.xlsx": morning,
        "consignment-20261123-pm.xlsx": afternoon,
        "courier-run.csv": _run(rng, [order for order in orders if order.home]),
    }


def _people(rng: random.Random) -> list[Person]:
    """540 people; some families share a phone."""
    people: list[Person] = []
    names: set[str] = set()
    while len(people) < 540:
        if len(people) < len(invented.FOREIGN):
            name = invented.FOREIGN[len(people)]
        else:
            given = invented.RARE_GIVEN if rng.random() < 0.12 else invented.GIVEN
            name = rng.choice(invented.SURNAMES) + rng.choice(given)
            name += rng.choice(invented.GIVEN) if rng.random() < 0.7 else ""
        if name in names:
            continue
        names.add(name)
        family = people[-1] if people and rng.random() < 0.03 else None
        phone = family.phone if family else f"1990000{rng.randrange(10_000):04d}"
        building, door = rng.randrange(1, 39), rng.randrange(101, 2700)
        estate, unit = rng.choice(invented.ESTATES), rng.randrange(1, 4)
        address = family.address if family else f"{estate}{building}幢{unit}单元{door}室"
        people.append(Person(name=name, phone=phone, address=address))
    return people


def _messy_phone(rng: random.Random, phone: str) -> str:
    """A phone as people write it: one in fourteen is not eleven plain digits."""
    draw = rng.random()
    if draw > 0.072:
        return phone
    if draw > 0.043:
        return f"{phone[:3]} {phone[3:7]} {phone[7:]}"
    if draw > 0.029:
        return f"{phone[:3]}-{phone[3:7]}-{phone[7:]}"
    if draw > 0.019:
        return f"+86{phone}"
    if draw > 0.011:
        return "".join(chr(ord(digit) + 0xFEE0) for digit in phone)
    return "" if draw > 0.006 else f"{phone[:3]}****{phone[7:]}"


def _orders(
    rng: random.Random, people: list[Person], products: list[Product]
) -> tuple[list[Order], bytes]:
    """767 orders of twelve group buys, 168 of them to be brought home."""
    rows = [list(ORDER_HEADINGS)]
    batches = sorted(rng.randrange(len(products)) for _ in range(ORDERS))
    home = set(rng.sample(range(ORDERS), HOME_ORDERS))
    orders: list[Order] = []
    for index, batch in enumerate(batches):
        order = Order(
            number=f"GB20261122{index + 1:06d}",
            product=products[batch],
            quantity=rng.choice((1, 1, 1, 2, 3)),
            person=people[index] if index < 8 else rng.choice(people),
            home=index in home,
            collect=rng.random() < 0.12,
        )
        orders.append(order)
        product, person = order.product, order.person
        fen = f"{product.price_fen // 100}.{product.price_fen % 100:02d}"
        hour, minute, second = rng.randrange(10, 23), rng.randrange(60), rng.randrange(60)
        row = [order.number, f"第{301 + batch}期", f"{product.name}团", product.code, product.name]
        row += [rng.choice(invented.ORDER_NOTES), str(order.quantity), fen, person.name]
        row += [_messy_phone(rng, person.phone), person.address]
        row += ["配送" if order.home else "自提", "到付" if order.collect else "已支付"]
        rows.append([*row, f"2026-11-22 {hour:02d}:{minute:02d}:{second:02d}"])
    return orders, csv_bytes(rows, encoding="utf-8-sig", line_end="\n")


def _waybill(rng: random.Random, taken: set[str]) -> tuple[str, str]:
    """A carrier and a waybill in its manner that no other parcel has."""
    carrier, prefix, digits = rng.choice(
        (
            ("申通快递", "43", 13),
            ("中通快递", "78", 12),
            ("京东快递", "JDVA", 11),
            ("极兔速递", "JT", 13),
            ("顺丰速运", "SF", 13),
            ("圆通速递", "YT", 13),
            ("邮政小包", "99", 11),
        )
    )
    while True:
        waybill = prefix + "".join(str(rng.randrange(10)) for _ in range(digits))
        if waybill not in taken:
            taken.add(waybill)
            return carrier, waybill


def _consignment(
    rng: random.Random,
    part: str,
    count: int,
    known: tuple[list[Person], list[Order], list[Product]],
    taken: set[str],
) -> bytes:
    """A driver's list: title, blank row, header, parcels, total."""
    people, pickups, products = known
    rows: list[list[Cell]] = [
        [f"{invented.SITE} 到货交接清单 2026-11-23 {part}"],
        [],
        [*PARCEL_HEADINGS],
    ]
    total = 0
    for position in range(1, count + 1):
        carrier, waybill = _waybill(rng, taken)
        order = rng.choice(pickups) if rng.random() < 0.5 else None
        person = order.person if order else rng.choice(people)
        item = order.product.name if order else rng.choice(products).name
        pieces = rng.choice((1, 1, 1, 1, 2, 3))
        total += pieces
        due = rng.choice((25, 9.9, 128.5)) if rng.random() < 0.2 else None
        note = rng.choice(invented.PARCEL_NOTES) if rng.random() < 0.18 else None
        row: list[Cell] = [position, waybill, carrier, person.name]
        row += [_messy_phone(rng, person.phone), person.address, item]
        row += [rng.choice(("常温", "常温", "常温", "冷藏", "冷冻")), pieces, due]
        row += [order.number if order else None, Formula(note[1:]) if note == "=1+1" else note]
        rows.append(row)
    parcels = rows[3:]
    # The five waybills that every driver's list has: twice, lower case, blanks, a number, none.
    parcels[7][1] = parcels[3][1]
    if parcels[7][3] == parcels[3][3]:
        parcels[7][3] = next(p.name for p in people if p.name != parcels[3][3])
    lower = "YT" + "".join(str(rng.randrange(10)) for _ in range(13))
    parcels[11][1:3] = [lower.lower(), "圆通速递"]
    parcels[19][1] = f" {parcels[19][1]} "
    parcels[23][1:3] = [STORED_AS_NUMBER, "申通快递"]
    parcels[29][1] = None
    parcels[14][11], parcels[17][11] = Formula("1+1"), "@站长"
    rows.append(["合计", *[None] * 7, total, None, None, None])
    return workbook("到货清单", rows)


def _run(rng: random.Random, orders: list[Order]) -> bytes:
    """A courier's round of 86 stops, each another person's order."""
    rows = [list(STOP_HEADINGS)]
    seen: set[str] = set()
    for order in rng.sample(orders, len(orders)):
        if order.person.name in seen or len(rows) > STOPS:
            continue
        seen.add(order.person.name)
        person = order.person
        window = rng.choice((("", ""), ("", ""), ("09:00", "11:00"), ("17:30", "20:30")))
        fen = order.product.price_fen * order.quantity
        cash = f"{fen // 100}.{fen % 100:02d}" if order.collect else ""
        row = [str(len(rows)), order.number, person.name, person.phone, person.address]
        row += [str(rng.randrange(15, 2_600)), str(rng.randrange(30, 1_500)), *window]
        row += [rng.choice(("1", "1", "2")), cash, "是" if rng.random() < 0.25 else ""]
        rows.append(row)
    return csv_bytes(rows, encoding="utf-8-sig", line_end="\n")


def main() -> None:
    """Write the files beside this script."""
    for name, content in demo_files().items():
        Path(__file__).with_name(name).write_bytes(content)


if __name__ == "__main__":
    main()
