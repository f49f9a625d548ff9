# SPDX-License-Identifier: Apache-2.0
"""Shelf, price and promotion labels: what they say, what they must never cut, and that they scan."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from printing import catalogue
from printing.documents.captions import LANGUAGES, amount
from printing.documents.label_words import WORDS
from printing.documents.price_label import PriceLabel
from printing.documents.promotion_label import PromotionLabel
from printing.documents.shelf_label import Arrow, ShelfLabel
from printing.draw import Bars, Rect, ResolvedLabel, TextRun
from printing.geometry import Printer
from printing.languages.raster import rasterise
from printing.refusal import Reason, Refusal
from tests.printing.readers import formats, photo, texts
from tests.printing.worst_cases import LONG

PRICE = PriceLabel(name="苹果", code="6932614300327", price_minor=1280, unit="500g")
PROMOTION = PromotionLabel(name="苹果", code="02000002", price_minor=1280, promotion_minor=990)
PRICES = (0, 5, 99, 100, 128_00, 99_999_99, 999_999_99)
LONG_CODES = ("69702003700266970200", "69209303286756933631", "IN-HOUSE-CODE-OF-30-SIGNS-0001")


def drawn(record: object, document: str, size: str, *, dpi: int = 203) -> ResolvedLabel:
    kind = catalogue.document(document)
    pages = kind.render(record, size=kind.size(size), printer=Printer(dpi=dpi), language="en")
    assert isinstance(pages, tuple), pages
    return pages[0]


def runs(label: ResolvedLabel) -> list[TextRun]:
    return [item for item in label.items if isinstance(item, TextRun)]


def sizes(*documents: str) -> list[tuple[str, str]]:
    return [(name, size) for name in documents for size in catalogue.document(name).sizes]


def test_the_words_have_no_gaps() -> None:
    """Each language of the documents has every word, and the languages differ."""
    assert WORDS.keys() == LANGUAGES.keys()
    for words in WORDS.values():
        assert all(getattr(words, field.name) for field in fields(words))
    assert len({words.limit for words in WORDS.values()}) == len(WORDS)


@pytest.mark.parametrize(("document", "size"), sizes("price_label", "promotion_label"))
def test_every_price_stands_whole(document: str, size: str) -> None:
    """From nought to 999,999.99 with a unit, however long: sign, yuan and cents are all there."""
    for minor in PRICES:
        for unit in ("", "500g", "500g×12瓶/箱"):
            record: object = replace(PRICE, price_minor=minor, unit=unit, member_price_minor=minor)
            if document == "promotion_label":
                record = replace(PROMOTION, promotion_minor=minor, price_minor=minor + 1, unit=unit)
            said = [run.text for run in runs(drawn(record, document, size))]
            text = amount(minor)
            assert any("".join(said[at : at + 3]) == text for at in range(len(said)))
            assert not unit or f"/{unit}" in said


@pytest.mark.parametrize(("document", "size"), sizes("price_label", "promotion_label"))
def test_a_price_stands_on_one_baseline(document: str, size: str) -> None:
    """Sign, yuan, cents and unit share their baseline to a quarter of a millimetre."""
    record: object = PRICE if document == "price_label" else replace(PROMOTION, unit="瓶")
    said = runs(drawn(record, document, size))
    yuan = max((run for run in said if run.text in ("12", "9")), key=lambda run: run.size)
    parts = [run for run in said if run.text in ("¥", ".80", ".90", "/500g", "/瓶")]
    assert len(parts) == 3
    assert all(abs(run.baseline - yuan.baseline) <= 2 for run in parts)
    assert all(run.size < yuan.size for run in parts)


@pytest.mark.parametrize(("document", "size"), sizes("price_label", "promotion_label"))
@pytest.mark.parametrize("code", LONG_CODES)
def test_a_code_too_long_for_bars_scans(document: str, size: str, code: str) -> None:
    """Each code of the catalogue reads back as exactly itself, bars or QR, clean and out of focus."""
    record: object = replace(PRICE, code=code, name=LONG)
    if document == "promotion_label":
        record = replace(PROMOTION, code=code, name=LONG)
    image = rasterise(drawn(record, document, size))
    assert texts(image) == {code}
    if image.width < 1000:
        assert texts(photo(image)) == {code}


def test_an_old_price_is_struck_through() -> None:
    """The line lies across the middle of the old price and is as long as it is."""
    label = drawn(PROMOTION, "promotion_label", "76x130")
    (old,) = [run for run in runs(label) if run.text.startswith("Was")]
    at = label.items.index(old)
    line = label.items[at + 1]
    assert isinstance(line, Rect)
    assert line.x == old.x
    assert old.baseline - 0.6 * old.size < line.y < old.baseline - 0.2 * old.size
    assert line.width > 4 * old.size


def test_no_old_price_without_a_gain() -> None:
    """A usual price that is unknown or not higher isn't shown, struck through or otherwise."""
    for usual in (0, 990, 500):
        label = drawn(replace(PROMOTION, price_minor=usual), "promotion_label", "60x40")
        assert not any(run.text.startswith("Was") for run in runs(label))


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-11-23", "2026-11-30", "2026-11-23 to 11-30"),
        ("2026-12-28", "2027-01-03", "2026-12-28 to 2027-01-03"),
        ("2026-11-23", "", "From 2026-11-23"),
        ("", "2026-11-30", "Until 2026-11-30"),
    ],
)
def test_a_promotion_says_when(first: str, last: str, said: str) -> None:
    """Both days, one of them, and the year again only where it changes."""
    record = replace(PROMOTION, starts_on=first, ends_on=last)
    for size in catalogue.document("promotion_label").sizes:
        assert said in {run.text for run in runs(drawn(record, "promotion_label", size))}


@pytest.mark.parametrize("size", catalogue.document("shelf_label").sizes)
def test_a_slots_code_is_the_slot(size: str) -> None:
    """The longest slot scans on the smallest label; the text in clear is the slot as well."""
    for slot in ("A-03-12", "WW24-14", "ABCDEFGHIJKLMNOPQRSTUVWX", "COLD-STORE-99-ABCDEFGHIJ"):
        for arrow in Arrow:
            label = drawn(ShelfLabel(slot=slot, arrow=arrow), "shelf_label", size)
            assert texts(rasterise(label)) == {slot}
            said = [run.text for run in sorted(runs(label), key=lambda run: -run.size)]
            assert (
                "-".join(part for part in said if part in slot)
                in (
                    slot,
                    "-".join(slot.split("-", 1)[::-1]),
                )
                or slot in said
            )


def test_a_slot_that_no_code_can_hold_has_none() -> None:
    """A Chinese slot is printed large, without a code that scanners would type wrongly."""
    label = drawn(ShelfLabel(slot="冷藏柜-3"), "shelf_label", "60x40")
    assert "冷藏柜-3" in {run.text for run in runs(label)}
    assert not any(isinstance(item, Bars) for item in label.items)
    with_code = drawn(ShelfLabel(slot="L-3"), "shelf_label", "60x40")
    assert any(isinstance(item, Bars) for item in with_code.items)


def test_the_left_arrow_stands_left() -> None:
    """An arrow to the left stands before the slot, one to the right behind it."""
    for arrow, sign in ((Arrow.LEFT, "←"), (Arrow.RIGHT, "→")):
        said = {
            run.text: run.x
            for run in runs(drawn(ShelfLabel(slot="A-1", arrow=arrow), "shelf_label", "60x40"))
        }
        assert (said[sign] < said["A-1"]) == (arrow is Arrow.LEFT)


def test_an_ean_is_one_on_every_size() -> None:
    """The price label's EAN-13 reads as an EAN-13, not as a Code 128 of the same digits."""
    for size in catalogue.document("price_label").sizes:
        image = rasterise(drawn(PRICE, "price_label", size))
        assert formats(image) == {PRICE.code: "EAN-13"}


def test_a_price_that_cannot_stand_whole_is_refused() -> None:
    """The control: an endless price is refused with its reason, not cut."""
    kind = catalogue.document("price_label")
    record = replace(PRICE, price_minor=10**40, member_price_minor=1)
    told = kind.render(record, size=kind.size("40x30"), printer=Printer(), language="en")
    assert isinstance(told, Refusal)
    assert told.code is Reason.TEXT_DOES_NOT_FIT
