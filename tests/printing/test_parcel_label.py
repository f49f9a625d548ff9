# SPDX-License-Identifier: Apache-2.0
"""A parcel's label in each size: the code is found first, the waybill scans, nothing needed is dropped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from printing import catalogue
from printing.documents.parcel_label import ParcelLabel
from printing.documents.parcel_places import PLACES
from printing.draw import Bars, ResolvedLabel, TextRun
from printing.geometry import Printer
from printing.languages.raster import rasterise
from tests.printing.readers import photo, texts
from tests.printing.worst_cases import LONGEST_PARCEL, PLAIN_PARCEL

KIND = catalogue.document("parcel_label")
FULL = replace(
    PLAIN_PARCEL,
    pickup_code="A3-0207",
    slot="A-03-12",
    piece=2,
    pieces=3,
    due_minor=2500,
    token="L1:T0KEN",
)
LONG_WAYBILLS = (
    "JDVA63870201864-1-1-",
    "JDVA638702018641234567-12-34-",
    "yt8461820275812-abcdefghij",
    "99430000000018994300000000189943",
)


def drawn(record: ParcelLabel, size: str, *, dpi: int = 203, language: str = "en") -> ResolvedLabel:
    pages = KIND.render(record, size=KIND.size(size), printer=Printer(dpi=dpi), language=language)
    assert isinstance(pages, tuple), pages
    return pages[0]


def runs(label: ResolvedLabel) -> list[TextRun]:
    return [item for item in label.items if isinstance(item, TextRun)]


def test_every_size_has_its_places() -> None:
    """The table of places and the document's sizes are one list."""
    assert sorted(PLACES) == sorted(KIND.sizes)


@pytest.mark.parametrize("size", KIND.sizes)
def test_the_pickup_code_is_the_largest_thing(size: str) -> None:
    """Whatever else stands on the label, the code is more than twice as high as any of it."""
    first, *others = sorted(runs(drawn(FULL, size)), key=lambda run: -run.size)
    assert first.text == FULL.pickup_code
    assert all(first.size > 2 * run.size for run in others)


@pytest.mark.parametrize("size", KIND.sizes)
def test_what_is_needed_stands_on_every_size(size: str) -> None:
    """Slot, person, phone's end, piece, temperature, what is due and the waybill are never dropped."""
    said = {run.text for run in runs(drawn(FULL, size))}
    needed = {"A3-0207", "A-03-12", "欧**", "Tel *9268", "2/3", "CHILLED", "Collect ¥25.00"}
    assert needed | {FULL.waybill} <= said


def test_a_small_label_drops_in_the_stated_order() -> None:
    """First the token, then batch and parcel id, then carrier and date, then the item."""

    def has(size: str) -> tuple[bool, ...]:
        label = drawn(FULL, size)
        said = " ".join(run.text for run in runs(label))
        scanned = texts(rasterise(label))
        return (
            "L1:T0KEN" in scanned,
            FULL.consignment in said and FULL.parcel_id in said,
            "申通快递" in said,
            FULL.item in said,
        )

    assert has("100x150") == has("76x130") == (True, True, True, True)
    assert has("60x40") == has("60x36") == (False, False, True, True)
    assert has("50x28") == (False, False, True, False)
    assert has("40x30") == (False, False, False, False)


@pytest.mark.parametrize("size", KIND.sizes)
@pytest.mark.parametrize("waybill", LONG_WAYBILLS)
def test_a_waybill_too_long_for_bars_scans_as_qr(waybill: str, size: str) -> None:
    """On each printer the label gives its waybill, clean and out of focus, in bars or as QR code."""
    for dpi in (203, 300):
        image = rasterise(drawn(replace(LONGEST_PARCEL, waybill=waybill), size, dpi=dpi))
        assert waybill in texts(image)
        if dpi == 203:
            assert waybill in texts(photo(image))


def test_bars_are_used_wherever_they_fit() -> None:
    """The short waybill is bars on the smallest label, the long one only on the widest."""

    def linear(waybill: str, size: str) -> bool:
        label = drawn(replace(PLAIN_PARCEL, waybill=waybill), size)
        return any(isinstance(item, Bars) and item.height > 40 for item in label.items)

    assert linear(PLAIN_PARCEL.waybill, "40x30")
    assert not linear("JDVA63870201864", "40x30")
    assert linear("JDVA63870201864", "60x40")
    assert not linear(LONG_WAYBILLS[0], "60x40")
    assert linear(LONG_WAYBILLS[0], "100x150")


def test_both_shrink_before_a_name_is_cut() -> None:
    """A long name stands beside a number of the same size; only then does it end in the mark."""
    name = "阿卜杜热西提·麦麦提"
    paid = replace(FULL, due_minor=0, recipient_masked=name)
    whole = {run.text: run.size for run in runs(drawn(paid, "60x40"))}
    assert whole[name] == pytest.approx(whole["Tel *9268"], abs=3)
    cut = [run.text for run in runs(drawn(replace(FULL, recipient_masked=name * 4), "60x40"))]
    assert any(text.startswith("阿卜杜") and text.endswith("…") for text in cut)
    assert "Tel *9268" in cut


@pytest.mark.parametrize("size", KIND.sizes)
def test_an_expected_parcel_has_its_slot_or_a_dash(size: str) -> None:
    """A parcel without a code, person or item still has a label."""
    bare = ParcelLabel(parcel_id="p", waybill="99", pickup_code="")
    assert max(runs(drawn(bare, size)), key=lambda run: run.size).text == "-"
    slotted = replace(bare, slot="A-03-12")
    assert max(runs(drawn(slotted, size)), key=lambda run: run.size).text == "A-03-12"
