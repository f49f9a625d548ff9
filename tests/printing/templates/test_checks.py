# SPDX-License-Identifier: Apache-2.0
"""Before a template is saved: it fits, keeps quiet zones, and scans; each flaw is caught and named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from printing.languages.raster import rasterise
from printing.spool import print_documents
from printing.templates import checks
from printing.templates.checks import all_complaints, draw_sample, fit_complaints
from printing.templates.complaints import Flaw
from printing.templates.layout import design_of
from printing.templates.proof import Seen, scanned
from printing.templates.samples import SAMPLES, Sample
from printing.templates.shipped import shipped, shipped_template
from tests.printing.readers import pdfium_pages, photo, poppler_pages, print_tspl, texts
from tests.printing.templates.bodies import BARS, BOX, LINE, QR, TEXT, template


def flaws(*elements: dict[str, Any], **changes: Any) -> set[tuple[Flaw, int | None]]:
    return {(c.flaw, c.element) for c in all_complaints(template(*elements, **changes))}


@pytest.mark.parametrize("name", shipped())
def test_shipped_templates_may_be_saved(name: str) -> None:
    """Nothing is wrong with any of them."""
    assert [c.text_in("en") for c in all_complaints(shipped_template(name))] == []


@pytest.mark.parametrize("name", shipped())
def test_shipped_templates_scan_in_the_hands_of_others(name: str) -> None:
    """Every code of every sample reads off the raster with the tests' own decoder, sharp and blurred."""
    made = shipped_template(name)
    for sample in Sample:
        drawn = draw_sample(made, sample, "zh_CN", 203)
        expected = {code.text for code in drawn.codes}
        image = rasterise(drawn.page)
        assert expected <= texts(image)
        assert expected <= texts(photo(image)) or expected <= texts(photo(padded(image)))
        assert drawn.page.missing == ""


def padded(image: Image.Image) -> Image.Image:
    wide = Image.new("1", (image.width + 60, image.height + 60), 1)
    wide.paste(image, (30, 30))
    return wide


def test_a_sound_template_has_nothing_against_it() -> None:
    """CONTROL: the small template of these tests passes."""
    assert flaws() == set()
    assert flaws(TEXT, QR | {"y_mm": 15}, LINE) == set()


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ([], (Flaw.NOTHING_ON_IT, None)),
        ([TEXT, BARS | {"x_mm": 5}], (Flaw.OUTSIDE, 1)),
        ([TEXT | {"width_mm": 8, "min_size_mm": 3}], (Flaw.TEXT_TOO_LONG, 0)),
        ([TEXT | {"width_mm": 20, "overflow": "clip"}], (Flaw.CODE_CUT, 0)),
        ([BARS | {"width_mm": 30}], (Flaw.CODE_TOO_WIDE, 0)),
        ([BARS | {"text": "{item}"}], (Flaw.CODE_IMPOSSIBLE, 0)),
        ([BARS | {"kind": "ean13", "otherwise": "refuse"}], (Flaw.CODE_IMPOSSIBLE, 0)),
        ([TEXT, BARS, LINE | {"y_mm": 25}], (Flaw.QUIET_ZONE, 1)),
        (
            [BARS, BOX | {"x_mm": 0, "y_mm": 22, "width_mm": 8, "height_mm": 4}],
            (Flaw.QUIET_ZONE, 0),
        ),
        (
            [QR, TEXT | {"x_mm": 3, "y_mm": 13, "width_mm": 18, "height_mm": 6}],
            (Flaw.QUIET_ZONE, 0),
        ),
        ([BARS | {"height_mm": 0.6}], (Flaw.NOT_READ_BLURRED, 0)),
    ],
    ids=lambda value: str(value[0]) if isinstance(value, tuple) else "",
)
def test_each_flaw_is_caught_and_named(
    elements: list[dict[str, Any]], expected: tuple[Flaw, int | None]
) -> None:
    """A template with one thing wrong is refused for that, at that element."""
    made = template(*elements) if elements else template(elements=[])
    assert expected in {(c.flaw, c.element) for c in all_complaints(made)}


def test_the_quiet_zone_is_ten_modules_whatever_the_box_gives() -> None:
    """Ink nine modules from the bars is caught by its place, ink eleven away is not."""
    drawn = draw_sample(template(BARS), Sample.LONGEST, "en", 203)
    zone = drawn.codes[0].zone
    module = (zone.symbol.left - zone.quiet.left) // 10
    assert module >= 2
    per_mm = 203 / 25.4
    for away, caught in ((9, True), (12, False)):
        edge = zone.symbol.right + away * module
        line = LINE | {"x_mm": edge / per_mm, "y_mm": 22, "length_mm": 4, "vertical": True}
        found = draw_sample(template(BARS, line), Sample.LONGEST, "en", 203).complaints
        assert any(c.flaw is Flaw.QUIET_ZONE for c in found) is caught


def test_the_picture_is_looked_at_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """CONTROL: with the check by places put out of action, the raster still shows the ink."""
    made = template(TEXT, BARS, LINE | {"y_mm": 25})
    monkeypatch.setattr(checks, "intrudes", lambda _items, _zone: False)
    assert fit_complaints(made) == ()
    seen: Seen = {}
    found = {flaw for flaw, _ in scanned(draw_sample(made, Sample.TYPICAL, "en", 203), seen)}
    assert Flaw.QUIET_ZONE in found


def test_complaints_name_the_sample_that_shows_them() -> None:
    """Whoever reads it learns which contents don't fit."""
    (one,) = all_complaints(template(TEXT | {"width_mm": 20, "overflow": "clip"}))
    assert one.sample == Sample.LONGEST
    assert "longest" in one.text_in("en")
    assert "最长" in one.text_in("zh_CN")


@pytest.mark.parametrize("target", ["pdf", "tspl"])
def test_designs_read_back_from_what_is_printed(tmp_path: Path, target: str) -> None:
    """A template printed to a file scans in other people's rasterisers."""
    made = shipped_template("parcel-60x40-qr")
    file = tmp_path / f"x.{target}"
    records = list(SAMPLES["parcel_label"].values())
    done = print_documents(design_of(made), records, f"{target}:{file}")
    assert done.items == 3
    waybills = [{record.waybill} for record in records]
    if target == "tspl":
        assert [texts(page) for page in print_tspl(file.read_bytes())] == waybills
    else:
        for pages in (poppler_pages(file, tmp_path), pdfium_pages(file)):
            assert [texts(page) for page in pages] == waybills
