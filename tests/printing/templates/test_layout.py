# SPDX-License-Identifier: Apache-2.0
"""A template on a record: its fields, formats and conditions, and that it prints like any other label."""

from __future__ import annotations

import base64
import io
from dataclasses import fields, replace
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from printing.blocks import Barcode, Label, Picture, QrCode, Symbology, TextBox
from printing.documents.parcel_label import ParcelLabel
from printing.documents.price_label import PriceLabel
from printing.draw import Bars, ResolvedLabel, resolve
from printing.geometry import Printer
from printing.languages import STREAMS, encode
from printing.languages.raster import rasterise
from printing.profile import DeviceLanguage, PrinterProfile
from printing.refusal import Reason, Refusal
from printing.spool import print_documents
from printing.templates.fields import FIELDS, FieldKind
from printing.templates.layout import design_of, label_of
from printing.templates.samples import SAMPLES, Sample
from tests.printing.languages.test_encode import printed
from tests.printing.readers import pdfium_pages, poppler_pages, texts
from tests.printing.templates.bodies import BARS, IMAGE, QR, TEXT, template
from tests.printing.worst_cases import PLAIN_PARCEL


def words(made: object, record: object = PLAIN_PARCEL, language: str = "zh_CN") -> list[str]:
    label = label_of(made, record, language)
    return [block.text for block in label.blocks if isinstance(block, TextBox)]


def with_text(text: object, **changes: object) -> list[str]:
    return words(template(TEXT | {"text": text} | changes))


def test_fields_are_filled_in_their_formats() -> None:
    """Codes in groups or their end, amounts, dates; words around them stay."""
    dear = replace(PLAIN_PARCEL, due_minor=123456, received_on="2026-11-23 08:30")
    made = template(
        *(
            TEXT | {"text": text}
            for text in ("{waybill|tail}", "{waybill|groups}", "付 {due}", "{due|plain}",
                         "{received|day} {received|time}", "{received|date}", "{{{slot}}}")
        )
    )  # fmt: skip
    assert words(made, dear) == [
        "5211", "4349 4485 0815 211", "付 ¥1234.56", "1234.56", "11-23 08:30", "2026-11-23", "{24-4}",
    ]  # fmt: skip


def test_a_text_whose_fields_say_nothing_is_left_out() -> None:
    """Words go with their fields; words alone stay."""
    assert with_text("到付 {due}") == []
    assert with_text("{due} {slot}") == [" 24-4"]
    assert with_text("谢谢") == ["谢谢"]


def test_conditions() -> None:
    """`when` and `unless` look at whether a field says anything."""
    assert with_text("x", when="slot") == ["x"]
    assert with_text("x", when="due") == []
    assert with_text("x", unless="due") == ["x"]
    assert with_text("x", unless="slot") == []


def test_languages() -> None:
    """A text in two languages is printed in the one that is asked for, and so are a field's words."""
    made = template(TEXT | {"text": {"zh_CN": "位 {temperature}", "en": "At {temperature}"}})
    assert words(made) == ["位 冷藏"]
    assert words(made, language="en") == ["At CHILLED"]


def test_a_products_code_takes_its_own_symbol() -> None:
    """An EAN becomes an EAN, anything else Code 128 or a refusal, as the template says."""

    def symbol(code: str, otherwise: str = "code128") -> Symbology:
        made = template(
            BARS | {"kind": "ean13", "text": "{code}", "otherwise": otherwise},
            document="price_label",
        )
        (block,) = label_of(made, PriceLabel(name="x", code=code, price_minor=1), "en").blocks
        assert isinstance(block, Barcode)
        return block.symbology

    assert symbol("6932614300327") is Symbology.EAN13
    assert symbol("96385074") is Symbology.EAN8
    assert symbol("0012") is Symbology.CODE128
    assert symbol("0012", "refuse") is Symbology.EAN13


def test_an_empty_code_draws_nothing() -> None:
    """A label without a token has no QR code, and is no fault."""
    made = template(TEXT, QR | {"text": "{token}"})
    assert not any(isinstance(b, QrCode) for b in label_of(made, PLAIN_PARCEL, "en").blocks)
    there = label_of(made, replace(PLAIN_PARCEL, token="T1"), "en").blocks
    assert any(isinstance(block, QrCode) for block in there)


def test_a_picture_is_drawn_to_the_dot() -> None:
    """Each dot of the box takes its nearest pixel: the ink's share of the box is the picture's."""
    made = template(IMAGE)
    drawn = resolve(label_of(made, PLAIN_PARCEL, "en"), Printer())
    assert isinstance(drawn, ResolvedLabel)
    inked = sum(
        item.height * sum(wide for _, wide in item.runs)
        for item in drawn.items
        if isinstance(item, Bars)
    )
    picture = made.elements[0].rows
    share = sum(map(sum, picture)) / (len(picture) * len(picture[0]))
    assert abs(inked / (48 * 32) - share) < 0.02
    outside = Picture(x_mm=58, y_mm=0, width_mm=6, height_mm=4, rows=picture)
    refused = resolve(Label(size=made.size, blocks=(outside,)), Printer())
    assert isinstance(refused, Refusal)


def noise() -> str:
    """A picture with as many edges as a photograph that was made black and white."""
    chance = Random(1)
    image = Image.new("1", (320, 216), 1)
    for at in range(image.width * image.height):
        if chance.random() < 0.3:
            image.putpixel((at % image.width, at // image.width), 0)
    target = io.BytesIO()
    image.save(target, "PNG", bits=1)
    return base64.b64encode(target.getvalue()).decode()


@pytest.mark.parametrize("language", STREAMS)
def test_a_picture_prints_in_every_printers_language(language: DeviceLanguage) -> None:
    """The same dots as the preview's, with white words on black beside it, and never more bytes than its bitmap."""
    photo = IMAGE | {"x_mm": 10, "y_mm": 12, "width_mm": 40, "height_mm": 27, "png": noise()}
    made = template(TEXT | {"reverse": True}, photo)
    drawn = resolve(label_of(made, PLAIN_PARCEL, "en"), Printer())
    assert isinstance(drawn, ResolvedLabel)
    profile = PrinterProfile(name="x", language=language, to="file:///paper")
    assert len(encode(drawn, profile)) <= drawn.width_dots * drawn.height_dots // 8 + 4_000
    assert printed(drawn, profile).tobytes() == rasterise(drawn).tobytes()


def test_a_picture_has_no_seams_in_a_pdf(tmp_path: Path) -> None:
    """Rows meet edge to edge at any resolution: a black square is black all over."""
    image = Image.new("1", (40, 40), 0)
    image.putpixel((0, 0), 1)
    image.putpixel((39, 39), 1)
    target = io.BytesIO()
    image.save(target, "PNG", bits=1)
    png = base64.b64encode(target.getvalue()).decode()
    made = template(IMAGE | {"x_mm": 10, "y_mm": 10, "width_mm": 20, "height_mm": 20, "png": png})
    file = tmp_path / "x.pdf"
    print_documents(design_of(made), [PLAIN_PARCEL], f"pdf:{file}")
    for page in (*poppler_pages(file, tmp_path, 600), *pdfium_pages(file, 600)):
        inside = page.convert("L").crop((270, 270, 680, 680))
        assert inside.getextrema() == (0, 0)


def test_a_design_prints_like_its_document(tmp_path: Path) -> None:
    """Its own size, the same records, whole numbers refused: a design goes through the same door."""
    made = design_of(template(TEXT, QR, size={"width_mm": 62.5, "height_mm": 40}))
    size = made.size(None)
    assert (size.name, size.width_mm) == ("62.5x40", 62.5)
    drawn = made.render(PLAIN_PARCEL, size=size, printer=Printer(), language="en")
    assert not isinstance(drawn, Refusal)
    assert texts(rasterise(drawn[0])) == {"434944850815211"}
    open_record = replace(PLAIN_PARCEL, phone_tail="19900009268")
    refused = made.render(open_record, size=size, printer=Printer(), language="en")
    assert isinstance(refused, Refusal)
    assert refused.code is Reason.NOT_MASKED


@pytest.mark.parametrize("document", FIELDS)
def test_every_field_reads_every_sample(document: str) -> None:
    """Each field says a text for each sample in each language, and the longest says something in each."""
    for name, field in FIELDS[document].items():
        for sample in Sample:
            for language in ("zh_CN", "en"):
                said = field.text(SAMPLES[document][sample], language)
                assert isinstance(said, str)
                assert said or sample is not Sample.LONGEST, name


def test_no_field_shows_what_a_record_does_not_mask() -> None:
    """A parcel's record holds no whole name, phone or address, so no field can."""
    held = {field.name for field in fields(ParcelLabel)}
    assert held & {"recipient", "name", "phone", "address"} == set()
    assert FIELDS["parcel_label"]["person"].kind is FieldKind.WHOLE
