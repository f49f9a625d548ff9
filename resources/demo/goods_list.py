# SPDX-License-Identifier: Apache-2.0
"""The sample shop's goods list: sound codes, and the mess of a real one in about its shares."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass

from app.domain.check_digits import ean13_check, gtin_check
from resources.demo import invented

GOODS = 1_200


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    code: str
    name: str
    price_fen: int


def csv_bytes(rows: list[list[str]], *, encoding: str, line_end: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=line_end).writerows(rows)
    return text.getvalue().encode(encoding)


def _price(fen: int) -> str:
    """A price as a shop types it: 3, 1.5, 4.25."""
    return f"{fen // 100}.{fen % 100:02d}".rstrip("0").rstrip(".")


def _ean(rng: random.Random, prefix: str) -> str:
    body = prefix + f"{rng.randrange(10 ** (12 - len(prefix))):0{12 - len(prefix)}d}"
    return body + ean13_check(body)


def _wrong_check(code: str) -> str:
    return code[:-1] + str((int(code[-1]) + 3) % 10)


def goods_list(rng: random.Random) -> tuple[list[Product], bytes]:
    """The sound products (those of the group buys first), and the goods list with its mess."""
    makers = [f"952{rng.randrange(10_000):04d}" for _ in range(40)]
    codes = sorted({_ean(rng, rng.choice(makers)) for _ in range(1_400)})
    rng.shuffle(codes)
    offers = [
        (f"{brand}{kind}{item}{size}", low, high)
        for brand in invented.BRANDS
        for item, kinds, sizes, low, high in invented.ITEMS
        for kind in kinds
        for size in sizes
    ]
    rng.shuffle(offers)
    products: list[Product] = []
    for name in invented.GROUP_BUYS:
        fen = rng.choice((80, 425, 630, 1275, 1440, 1680, 1990, 3200))
        products.append(Product(code=codes.pop(), name=name, price_fen=fen))
    head = [[f"0200000{n}", name, "9"] for n, name in enumerate(invented.IN_HOUSE[:5], 1)]
    mess = _messy_goods(rng, codes)
    while len(head) + len(products) + len(mess) < GOODS:
        name, low, high = offers.pop()
        fen = rng.randrange(low, high) * 10
        fen = fen // 100 * 100 if fen >= 300 and rng.random() < 0.6 else fen
        products.append(Product(code=codes.pop(), name=name, price_fen=fen))
    rows = [[p.code, p.name, _price(p.price_fen)] for p in sorted(products, key=lambda p: p.code)]
    for row in mess:
        rows.insert(rng.randrange(len(rows)), row)
    listed = [["商品条码", "商品名称", "零售价"], *head, *rows]
    return products, csv_bytes(listed, encoding="gb18030", line_end="\n")


def _messy_goods(rng: random.Random, codes: list[str]) -> list[list[str]]:
    """The rows that make a real list what it is, in about the shares of a real one."""

    def price() -> str:
        return _price(rng.randrange(5, 300) * 10)

    def plain() -> str:
        number = str(rng.randrange(1_000, 9_999)) if rng.random() < 0.4 else ""
        return number + rng.choice(invented.IN_HOUSE)

    rows = [[f"{n:05d}", plain(), price()] for n in rng.sample(range(200, 69_000), 41)]
    rows += [[str(n), plain(), price()] for n in rng.sample(range(100_164, 999_999), 10)]
    rows += [[str(n), plain(), price()] for n in rng.sample(range(2_008_509, 9_900_383), 5)]
    rows += [[f"010000{n:02d}", plain(), price()] for n in rng.sample(range(10, 99), 20)]
    rows += [[f"LB{n:06d}", plain(), price()] for n in (1, 2, 5)]
    rows += [[_wrong_check(codes.pop()), plain(), price()] for _ in range(11)]
    for _ in range(2):
        # An UPC-A whose leading zero a spreadsheet ate.
        rows.append([_ean(rng, "04")[1:], plain(), price()])
    rows += [[codes.pop()[:11], plain(), price()], [codes.pop()[:10], plain(), price()]]
    rows += [["2900270007", plain(), price()], ["090000061", plain(), "0"], ["693", plain(), "5"]]
    carton = "1" + codes.pop()[:12]
    rows.append([carton + gtin_check(carton), "晴川纯净水整箱(1*24)", "48"])
    rows.append(["1" + codes.pop(), "老槐树白酒整箱", "330"])
    rows.append([codes.pop() + "a", plain(), "49"])
    rows.append([codes.pop() + codes.pop()[:7], plain(), "15"])
    rows.append([codes.pop() + "624", plain(), "10"])
    rows += [["-", plain(), "2"], ["33699993-8", "33699993-8", "39"]]
    rows += [[code, code, price()] for code in (codes.pop(), codes.pop(), codes.pop())]
    inside = codes.pop()
    rows.append([inside, f"108克半亩塘辣条{inside}", "2"])
    rows += [[_ean(rng, "20130801"), plain(), "12"], [_ean(rng, "2100017"), "散装花生", "0"]]
    rows += [[codes.pop(), plain(), "0"], [codes.pop(), "  收银纸　3卷 ", "6"]]
    return rows
