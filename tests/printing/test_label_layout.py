# SPDX-License-Identifier: Apache-2.0
"""Every label in every size and language with every kind of record: nothing on top of anything else.

The walk of the catalogue knows that ink lies on the paper; here no text touches another, nothing comes
near a code, and the code gives its text. Empty records, names of people from everywhere, prices from
nought to 999,999.99, names of thirty characters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product

import pytest

from printing import catalogue
from printing.blocks import Ink
from printing.documents.captions import LANGUAGES
from printing.documents.parcel_label import ParcelLabel
from printing.documents.price_label import PriceLabel
from printing.documents.promotion_label import PromotionLabel
from printing.documents.scanner_test import ScannerTest
from printing.documents.shelf_label import Arrow, ShelfLabel
from printing.documents.staff_badge import StaffBadge
from printing.draw import QR_MARGIN_MODULES, QUIET_MODULES, Bars, Rect, ResolvedLabel, TextRun
from printing.fonts import width_em
from printing.geometry import Printer
from printing.languages.raster import rasterise
from tests.printing.readers import texts
from tests.printing.worst_cases import LONGEST_PARCEL, PLAIN_PARCEL, RECORDS

THIRTY = "飘柔滋润去屑洗发露兰花清爽型特惠装加量不加价限时买二送一共三瓶"[:30]
PEOPLE = (
    "欧阳*",
    "O'Brien-Wolfeschlegelsteinhausen, J****",
    "Nguyễn T*",
    "㙍*",
    "𠮷*",
    "阿卜杜热西提·麦麦提*",
    "",
)
PRICES = (0, 1, 999_999_99)

PARCELS: tuple[ParcelLabel, ...] = (
    ParcelLabel(parcel_id="p", waybill="9", pickup_code=""),
    *(replace(PLAIN_PARCEL, recipient_masked=person, due_minor=1250) for person in PEOPLE),
    *(replace(LONGEST_PARCEL, due_minor=minor, item=THIRTY) for minor in PRICES),
    replace(PLAIN_PARCEL, pickup_code="A3-0207", slot="A-03-12", phone_tail="", pieces=3),
    replace(PLAIN_PARCEL, temperature="易碎勿压", carrier="", received_on=""),
)
SHELVES: tuple[ShelfLabel, ...] = (
    ShelfLabel(slot="A"),
    ShelfLabel(slot="A-03"),
    *(ShelfLabel(slot="L-01-01", temperature="chilled", arrow=arrow) for arrow in Arrow),
    ShelfLabel(slot="ABCDEFGHIJKLMNOPQRSTUVWX", capacity=30),
    ShelfLabel(slot="冷藏柜-3", zone_text="冷藏区"),
)
TAGS: tuple[PriceLabel, ...] = tuple(
    PriceLabel(
        name=name,
        code=code,
        price_minor=minor,
        unit=unit,
        spec=spec,
        origin="新疆维吾尔自治区",
        member_price_minor=member,
    )
    for (name, spec, unit), code, (minor, member) in product(
        (("饼", "", ""), (THIRTY, "400ml×2瓶", "500g"), ("Ricola Schweizer Kräuter", "50g", "袋")),
        ("6932614300327", "96385074", "69209303286756933631"),
        ((0, None), (999_999_99, 888_888_88), (1280, 0)),
    )
)
PROMOTIONS: tuple[PromotionLabel, ...] = tuple(
    PromotionLabel(
        name=tag.name,
        code=tag.code,
        price_minor=tag.price_minor,
        promotion_minor=tag.price_minor // 2,
        unit=tag.unit,
        spec=tag.spec,
        ends_on="2026-11-30",
        limit=limit,
    )
    for tag, limit in product(TAGS[::4], (0, 2))
)
RECORDS_OF: dict[str, tuple[object, ...]] = {
    "parcel_label": (*RECORDS["parcel_label"], *PARCELS),
    "shelf_label": (*RECORDS["shelf_label"], *SHELVES),
    "price_label": (*RECORDS["price_label"], *TAGS),
    "staff_badge": RECORDS["staff_badge"],
    "scanner_test": RECORDS["scanner_test"],
    "promotion_label": (*RECORDS["promotion_label"], *PROMOTIONS),
}
LABELS = [kind for kind in catalogue.documents() if kind.form is catalogue.Form.LABEL]
EVERY = [
    pytest.param(kind, size, language, id=f"{kind.name}-{size}-{language}")
    for kind in LABELS
    for size in kind.sizes
    for language in LANGUAGES
]
BoxOfInk = tuple[float, float, float, float]


def drawn(
    kind: catalogue.DocumentType, record: object, size: str, language: str, dpi: int
) -> ResolvedLabel:
    pages = kind.render(record, size=kind.size(size), printer=Printer(dpi=dpi), language=language)
    assert isinstance(pages, tuple), (record, pages)
    return pages[0]


def box_of(run: TextRun) -> BoxOfInk:
    """Left, top, right and bottom of a line's figures and ideographs."""
    width = width_em(run.text, run.weight) * run.size
    return (run.x, run.baseline - 0.72 * run.size, run.x + width, run.baseline)


def meet(one: BoxOfInk, other: BoxOfInk) -> bool:
    """Whether two boxes share more than a dot."""
    return (
        min(one[2], other[2]) - max(one[0], other[0]) > 1
        and min(one[3], other[3]) - max(one[1], other[1]) > 1
    )


def codes(label: ResolvedLabel) -> Iterator[BoxOfInk]:
    """Each code with the space that must be free around it."""
    rows: list[Bars] = []
    for item in label.items:
        if not isinstance(item, Bars):
            continue
        module = min(wide for _, wide in item.runs)
        if item.height > 4 * module and len(item.runs) > 8:
            quiet = QUIET_MODULES * module
            right = sum(item.runs[-1])
            yield (item.runs[0][0] - quiet, item.y, right + quiet, item.y + item.height)
        else:
            rows.append(item)
    if rows:
        quiet = QR_MARGIN_MODULES * rows[0].height
        yield (
            min(row.runs[0][0] for row in rows) - quiet,
            min(row.y for row in rows) - quiet,
            max(sum(row.runs[-1]) for row in rows) + quiet,
            max(row.y + row.height for row in rows) + quiet,
        )


def collisions(label: ResolvedLabel) -> list[str]:
    """What lies on what."""
    runs = [item for item in label.items if isinstance(item, TextRun)]
    found = [
        f"{one.text!r} on {other.text!r}"
        for one, other in combinations(runs, 2)
        if meet(box_of(one), box_of(other))
    ]
    rects = [item for item in label.items if isinstance(item, Rect) and item.ink is Ink.BLACK]
    for code in codes(label):
        if code[0] < 0 or code[1] < 0:
            found.append("a code without its quiet zone")
        if code[2] > label.width_dots or code[3] > label.height_dots:
            found.append("a code without its quiet zone")
        found += [f"{run.text!r} in a quiet zone" for run in runs if meet(box_of(run), code)]
        found += [
            f"a line in a quiet zone: {rect}"
            for rect in rects
            if meet((rect.x, rect.y, rect.x + rect.width, rect.y + rect.height), code)
        ]
    return found


def test_every_label_has_its_records() -> None:
    """A new label document comes with records for this walk."""
    assert {kind.name for kind in LABELS} == RECORDS_OF.keys()


@pytest.mark.parametrize(("kind", "size", "language"), EVERY)
def test_nothing_lies_on_anything(kind: catalogue.DocumentType, size: str, language: str) -> None:
    """No text meets another, and nothing is within ten modules of bars or four of a QR code."""
    for record, dpi in product(RECORDS_OF[kind.name], (203, 300)):
        assert not collisions(drawn(kind, record, size, language, dpi)), record


@pytest.mark.parametrize(("kind", "size", "language"), EVERY)
def test_every_record_scans(kind: catalogue.DocumentType, size: str, language: str) -> None:
    """Each label gives exactly the texts that its record wants scanned (of posters a few are tried)."""
    few = 5 if kind.size(size).width_mm > 120 else None
    for record in RECORDS_OF[kind.name][:few]:
        found = texts(rasterise(drawn(kind, record, size, language, 203)))
        match record:
            case ParcelLabel():
                foot = {record.token} if record.token and size in ("76x130", "100x150") else set()
                assert found == {record.waybill} | foot
            case ShelfLabel():
                assert found == ({record.slot} if record.slot.isascii() else set())
            case ScannerTest():
                assert found == {record.bar_text, record.qr_text.replace("\x1d", "<GS>")}
            case PriceLabel() | PromotionLabel() | StaffBadge():
                assert found == {record.code}
            case _:
                raise AssertionError(f"no expectation for {record}")


def test_a_collision_is_seen() -> None:
    """The control: a text moved onto another or beside the bars is told."""
    kind = catalogue.document("parcel_label")
    label = drawn(kind, PLAIN_PARCEL, "60x40", "en", 203)
    assert collisions(label) == []
    one, other, *_ = (item for item in label.items if isinstance(item, TextRun) and item.size > 30)
    moved = replace(other, x=one.x, baseline=one.baseline)
    on_it = replace(label, items=tuple(moved if item is other else item for item in label.items))
    assert any(" on " in told for told in collisions(on_it))
    ((left, top, _, _),) = codes(label)
    near = Rect(round(left) + 2, round(top) + 2, 4, 4, Ink.BLACK)
    beside = replace(label, items=(*label.items, near))
    assert any("quiet zone" in told for told in collisions(beside))
