# SPDX-License-Identifier: Apache-2.0
"""A whole day on the shipped files and on a real shop's, and the control that shows that it can fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.codec import decode_record, encode
from app.demo.comparison import compare
from app.demo.day import compare_all, open_shop, play_day
from app.demo.shop import Shop
from app.demo.summary import Book
from app.domain.kinds import Kind
from app.domain.records import Product
from app.errors import OperatorError

REAL = Path(__file__).resolve().parents[3].parent / "shared" / "data"


def say_nothing(line: str) -> None:
    """The test reads the summary, not the progress."""


def test_the_day_holds_on_the_shipped_files(tmp_path: Path) -> None:
    """On the shipped files everything of the day holds, and every odd row is told."""
    heard: list[str] = []
    summary = play_day(None, tmp_path / "day", heard.append)
    assert summary.holds, summary.as_text()
    assert "practice key files" in heard[0]
    told = summary.as_json()
    assert told["holds"] is True
    assert summary.odd_rows
    assert all(row.why and row.text for row in summary.odd_rows)
    assert {step.name for step in summary.steps} >= {"receive", "print", "back online", "journals"}
    with pytest.raises(OperatorError) as again:
        play_day(None, tmp_path / "day", say_nothing)
    assert again.value.code == "day_played"


def spoil_a_product(shop: Shop) -> None:
    """Changes one record at the server behind the rules' back."""
    from sync.server.tables import record

    place = (record.c.site_id == shop.site, record.c.kind == str(Kind.PRODUCT))
    with shop.server.central.database.engine.begin() as connection:
        id, body = connection.execute(
            select(record.c.id, record.c.body).where(*place).limit(1)
        ).one()
        product = decode_record(Kind.PRODUCT, str(body).encode())
        assert isinstance(product, Product)
        spoilt = body.replace(product.name, product.name + "?", 1)
        assert spoilt != body
        assert encode(decode_record(Kind.PRODUCT, spoilt.encode())) != body.encode()
        connection.execute(update(record).where(*place, record.c.id == id).values(body=spoilt))


def test_a_tampered_server_row_is_found(tmp_path: Path) -> None:
    """What compares well stops doing so when one record is changed at the server, and both counters tell."""
    shop = open_shop(tmp_path, Book(say_nothing))
    try:
        goods = tmp_path / "goods.csv"
        goods.write_text("商品条码,商品名称,零售价\n6901234567892,茶,9.90\n", encoding="utf-8")
        importing = shop.counters[0].importing
        importing.confirm(importing.preview("goods", goods))
        shop.settle()
        assert agreements(shop) == [True, True]
        spoil_a_product(shop)
        assert agreements(shop) == [False, False]
    finally:
        shop.close()


def agreements(shop: Shop) -> list[bool]:
    """Whether each counter agrees with the server; a summary with one that doesn't never holds."""
    book = Book(say_nothing)
    compare_all(shop, book)
    summary = book.close()
    found = [check.holds for check in summary.checks if check.name.endswith("server agree")]
    assert all(found) or not summary.holds
    return found


def test_comparison_tells_each_kind_of_difference() -> None:
    """A record that only one side has and one that differs are told apart."""
    same, other = Product(id="a", code="1", name="x"), Product(id="a", code="1", name="y")
    more = Product(id="b", code="2", name="z")
    at = (Kind.PRODUCT, "a")
    assert compare({at: same}, {at: same}).none
    assert compare({at: same}, {at: other}).differing == (at,)
    assert compare({at: same, (Kind.PRODUCT, "b"): more}, {at: same}).only_counter
    assert compare({at: same}, {at: same, (Kind.PRODUCT, "b"): more}).only_server


def test_a_folder_without_the_files_is_refused(tmp_path: Path) -> None:
    """A folder that lacks a file is refused by name before anything is started."""
    with pytest.raises(OperatorError) as refused:
        play_day(tmp_path, tmp_path / "day", say_nothing)
    assert refused.value.code == "files_missing"
    assert "goods.csv" in refused.value.what
    assert not (tmp_path / "day").exists()


@pytest.mark.long
@pytest.mark.skipif(not REAL.is_dir(), reason="needs ../shared/data beside the repository")
def test_the_day_holds_on_a_real_shops_files(tmp_path: Path) -> None:
    """On a real shop's files everything of the day holds."""
    summary = play_day(REAL, tmp_path, say_nothing)
    assert summary.holds, summary.as_text()
