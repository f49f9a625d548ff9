# SPDX-License-Identifier: Apache-2.0
"""One label in the language of a printer: what its profile sets, what does not fit, the same dots."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from app.errors import OperatorError
from printing.catalogue import DocumentType, document, documents
from printing.draw import ResolvedLabel
from printing.geometry import Printer
from printing.languages import STREAMS, encode
from printing.languages.escpos import head_dots
from printing.languages.raster import rasterise
from printing.profile import DeviceLanguage, PrinterProfile
from printing.spool import print_documents
from tests.printing.escpos_printer import EscPosError, labels_of, print_escpos
from tests.printing.readers import print_tspl
from tests.printing.worst_cases import LONGEST_PARCEL, PLAIN_PARCEL, RECORDS
from tests.printing.zpl_printers import ZplError, print_by_zebrafy, print_by_zplkit


def page_of(record: object = PLAIN_PARCEL, size: str = "60x40", dpi: int = 203) -> ResolvedLabel:
    kind = document("parcel_label")
    pages = kind.render(record, size=kind.size(size), printer=Printer(dpi=dpi), language="zh_CN")
    assert isinstance(pages, tuple)
    return pages[0]


def profile(language: DeviceLanguage, **more: object) -> PrinterProfile:
    return PrinterProfile(name="前台", language=language, to="file:///paper", **more)  # type: ignore[arg-type]  # cases


def printed(page: ResolvedLabel, printer: PrinterProfile) -> Image.Image:
    """What the tests' printer of that language makes of the job, in the label's own width."""
    job = encode(page, printer)
    match printer.language:
        case DeviceLanguage.TSPL:
            (image,) = print_tspl(job)
        case DeviceLanguage.ZPL:
            (image,) = print_by_zplkit(job)
            (graphic,) = print_by_zebrafy(job)
            if printer.direction:
                whole = image.convert("1", dither=Image.Dither.NONE)
                assert whole.tobytes() == graphic.tobytes()
        case _:
            (slip,) = print_escpos(job, head_dots(printer))
            gap = 0 if printer.cut else Printer(dpi=page.dpi).dots(printer.gap_mm)
            (image,) = labels_of(slip, page.height_dots, gap)
    return image.convert("1", dither=Image.Dither.NONE).crop(
        (0, 0, page.width_dots, page.height_dots)
    )


@pytest.mark.parametrize("language", STREAMS)
@pytest.mark.parametrize(("record", "size"), [(PLAIN_PARCEL, "60x40"), (LONGEST_PARCEL, "60x40")])
def test_each_language_prints_the_preview(
    language: DeviceLanguage, record: object, size: str
) -> None:
    """What comes out of the printer is the preview, dot for dot."""
    page = page_of(record, size)
    assert printed(page, profile(language)).tobytes() == rasterise(page).tobytes()


@pytest.mark.parametrize("language", STREAMS)
def test_offsets_move_the_label_by_whole_dots(language: DeviceLanguage) -> None:
    """The printer's offsets move every dot, and nothing else changes."""
    page = page_of()
    moved = printed(page, profile(language, offset_x_mm=-0.5, offset_y_mm=0.25))
    wanted = Image.new("1", (page.width_dots, page.height_dots), 1)
    wanted.paste(rasterise(page), (-4, 2))
    assert moved.tobytes() == wanted.tobytes()


@pytest.mark.parametrize("language", DeviceLanguage)
def test_what_the_paper_cannot_hold_is_refused(language: DeviceLanguage) -> None:
    """Ink off the paper, too small a paper and another resolution are told; nothing is cut."""
    for code, more in (
        ("offset_too_large", {"offset_x_mm": 12}),
        ("offset_too_large", {"offset_y_mm": -12}),
        ("label_too_large", {"width_mm": 50}),
        ("label_too_large", {"width_mm": 60, "height_mm": 30}),
        ("resolution_differs", {"dpi": 300}),
    ):
        with pytest.raises(OperatorError) as raised:
            encode(page_of(), profile(language, **more))
        assert raised.value.code == code
    assert encode(page_of(), profile(language, width_mm=80, height_mm=40))


def test_a_label_wider_than_the_head_is_refused() -> None:
    """A 58 mm printer has 384 dots, an 80 mm one 576; what is wider is told, not scaled."""
    assert head_dots(profile(DeviceLanguage.ESCPOS, width_mm=58)) == 384
    assert head_dots(profile(DeviceLanguage.ESCPOS, width_mm=80)) == 576
    assert head_dots(profile(DeviceLanguage.ESCPOS)) == 576
    assert head_dots(profile(DeviceLanguage.ESCPOS, width_mm=80, dpi=180)) == 512
    for page, more in ((page_of(size="76x130"), {}), (page_of(), {"width_mm": 60})):
        with pytest.raises(OperatorError) as raised:
            encode(page, profile(DeviceLanguage.ESCPOS, **more))
        assert raised.value.code == "label_too_wide"


@pytest.mark.parametrize("language", STREAMS)
def test_a_turned_label_is_the_same_label(language: DeviceLanguage) -> None:
    """The other direction is half a turn, by the printer where it can and by us where not."""
    page = page_of()
    job = encode(page, profile(language, direction=0))
    if language is DeviceLanguage.ESCPOS:
        turned = rasterise(page).transpose(Image.Transpose.ROTATE_180)
        image = printed(page, profile(language, direction=0))
        assert image.tobytes() == turned.tobytes()
    else:
        assert {DeviceLanguage.TSPL: b"DIRECTION 0\r\n", DeviceLanguage.ZPL: b"^POI"}[language] in (
            job
        )


def test_what_the_profile_sets_reaches_the_printer() -> None:
    """Density, speed, marks and the cutter are set where the profile names them, else left alone."""
    page = page_of()
    plain = {language: encode(page, profile(language)) for language in STREAMS}
    more = {"density": 9, "speed": 3, "cut": True, "black_mark": True, "gap_mm": 3.5}
    told = {language: encode(page, profile(language, **more)) for language in STREAMS}
    for line in (b"DENSITY 9", b"SPEED 3", b"SET CUTTER 1", b"BLINE 3.5 mm,0 mm"):
        assert line + b"\r\n" in told[DeviceLanguage.TSPL]
        assert line not in plain[DeviceLanguage.TSPL]
    for command in (b"~SD09", b"^PR3", b"^MMC", b"^MNM"):
        assert command in told[DeviceLanguage.ZPL]
        assert command not in plain[DeviceLanguage.ZPL]
    assert b"^MNN" in encode(page, profile(DeviceLanguage.ZPL, gap_mm=0))
    (slip,) = print_escpos(told[DeviceLanguage.ESCPOS])
    assert (slip.density, slip.speed, slip.at_mark) == (3, 3, True)
    (slip,) = print_escpos(plain[DeviceLanguage.ESCPOS])
    assert (slip.density, slip.speed, slip.at_mark) == (None, None, False)
    assert len(print_escpos(told[DeviceLanguage.ESCPOS] * 3)) == 3


def test_compressed_labels_are_small() -> None:
    """A compressed graphic is at most a quarter of the full bitmap."""
    for record, size, full in (
        (PLAIN_PARCEL, "60x40", 60 * 320),
        (LONGEST_PARCEL, "60x40", 60 * 320),
        (PLAIN_PARCEL, "76x130", 76 * 1039),
        (LONGEST_PARCEL, "76x130", 76 * 1039),
    ):
        assert len(encode(page_of(record, size), profile(DeviceLanguage.ZPL))) <= 0.25 * full


def test_a_damaged_transfer_prints_nothing() -> None:
    """The control: the tests' printers refuse a flipped byte, a lost one and unknown commands."""
    zpl = encode(page_of(), profile(DeviceLanguage.ZPL))
    at = zpl.index(b":Z64:") + 40
    flipped = zpl[:at] + bytes([zpl[at] ^ 1]) + zpl[at + 1 :]
    with pytest.raises(ValueError, match="CRC"):
        print_by_zebrafy(flipped)
    with pytest.raises(ValueError):  # noqa: PT011  # zplkit's own error has no message to match
        print_by_zplkit(flipped)
    for broken in (zpl.replace(b"^LS0", b"^JZ0"), zpl.replace(b"^XZ", b"")):
        with pytest.raises(ZplError):
            print_by_zebrafy(broken)
    escpos = encode(page_of(), profile(DeviceLanguage.ESCPOS))
    for broken in (escpos[:-7], escpos[2:], escpos.replace(b"\x1dv0\x00", b"\x1dv0\x07"), b"a"):
        with pytest.raises(EscPosError):
            print_escpos(broken)
    with pytest.raises(EscPosError):
        print_escpos(escpos, head_dots=384)


def test_languages_load_when_they_are_asked_for() -> None:
    """Naming the languages loads no graphics library."""
    assert replace(profile(DeviceLanguage.TSPL), dpi=300).dpi == 300
    assert set(STREAMS) < set(DeviceLanguage)


ROLLS = [
    pytest.param(kind, size, id=f"{kind.name}-{size}")
    for kind in documents()
    for size in kind.sizes
    if kind.size(size).is_roll
]


@pytest.mark.parametrize(("kind", "size"), ROLLS)
def test_every_slip_comes_out_of_a_receipt_printer(
    kind: DocumentType, size: str, tmp_path: Path
) -> None:
    """What a roll holds is the preview, dot for dot; without a knife it is fed to the tear bar."""
    records = RECORDS[kind.name]
    job = print_documents(kind.name, records, f"escpos:{tmp_path}/a", size=size)
    slips = print_escpos(job.path.read_bytes())
    assert len(slips) == len(records)
    for record, slip in zip(records, slips, strict=True):
        pages = kind.render(record, size=kind.size(size), printer=Printer(), language="zh_CN")
        assert isinstance(pages, tuple)
        (page,) = pages
        image = slip.image.crop((0, 0, page.width_dots, page.height_dots))
        assert image.tobytes() == rasterise(page).tobytes()
        (torn,) = print_escpos(encode(page, profile(DeviceLanguage.ESCPOS)))
        assert torn.image.height >= page.height_dots + 100
