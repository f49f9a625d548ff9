# SPDX-License-Identifier: Apache-2.0
"""Printing to a file is whole or not at all, and every fault is one clear sentence."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from app.errors import OperatorError
from printing.languages.preview import render_png
from printing.spool import print_documents
from tests.printing.readers import pdf_text, pdfium_pages, print_tspl, texts
from tests.printing.worst_cases import PLAIN_PARCEL, manifest_of

UNPRINTABLE = replace(PLAIN_PARCEL, waybill="运单一二三")
SECOND = replace(PLAIN_PARCEL, waybill="99430000000018", pickup_code="Q7-32")


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_bad_record_is_set_aside(tmp_path: Path) -> None:
    """The rest is printed, and the bad one is named with its place and reason."""
    job = print_documents(
        "parcel_label", [PLAIN_PARCEL, UNPRINTABLE, SECOND], f"pdf:{tmp_path}/labels.pdf"
    )
    assert job.items == 2
    assert [(refused.index, refused.code) for refused in job.refused] == [
        (1, "barcode_not_encodable")
    ]
    assert job.path == tmp_path / "labels.pdf"
    assert [SECOND.waybill in page for page in pdf_text(job.path)] == [False, True]
    assert names_in(tmp_path) == ["labels.pdf"]


def test_several_pictures_are_numbered(tmp_path: Path) -> None:
    """One label is the file itself; several are numbered files, one a page."""
    one = print_documents("parcel_label", [PLAIN_PARCEL], f"png:{tmp_path}/a.png")
    assert one.paths == (tmp_path / "a.png",)
    two = print_documents("parcel_label", [PLAIN_PARCEL, SECOND], f"png:{tmp_path}/b.png")
    assert [path.name for path in two.paths] == ["b-1.png", "b-2.png"]
    with Image.open(two.paths[1]) as image:
        assert image.mode == "1"
        assert image.info["dpi"] == pytest.approx((203, 203), abs=0.1)
        assert SECOND.waybill in texts(image)


def test_the_preview_is_the_printers_raster(tmp_path: Path) -> None:
    """The picture on the screen is, dot for dot, what the label printer burns."""
    job = print_documents("parcel_label", [PLAIN_PARCEL], f"tspl:{tmp_path}/a.tspl")
    (burnt,) = print_tspl(job.path.read_bytes())
    shown = tmp_path / "shown.png"
    shown.write_bytes(render_png("parcel_label", PLAIN_PARCEL, "60x40"))
    with Image.open(shown) as image:
        assert image.size == burnt.size == (480, 320)
        assert image.tobytes() == burnt.tobytes()
    shown.write_bytes(render_png("parcel_label", SECOND, "60x40"))
    with Image.open(shown) as image:
        assert image.tobytes() != burnt.tobytes()


def test_a_preview_of_a_bad_record_is_told() -> None:
    """The labels screen gets a sentence for a record that cannot be printed."""
    with pytest.raises(OperatorError) as raised:
        render_png("parcel_label", UNPRINTABLE)
    assert raised.value.code == "barcode_not_encodable"


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    """A PDF carries no time and no random number."""
    for name in ("a", "b"):
        print_documents("parcel_label", [PLAIN_PARCEL], f"pdf:{tmp_path}/{name}.pdf")
    print_documents("parcel_label", [SECOND], f"pdf:{tmp_path}/c.pdf")
    a, b, c = ((tmp_path / f"{name}.pdf").read_bytes() for name in "abc")
    assert a == b
    assert a != c


def test_a_page_has_its_true_size(tmp_path: Path) -> None:
    """A page is the label's size to within half a dot, with its fonts inside the file."""
    job = print_documents("parcel_label", [PLAIN_PARCEL], f"pdf:{tmp_path}/a.pdf", size="76x130")
    (page,) = pdfium_pages(job.path, dpi=203)
    assert page.size == (607, 1039)
    assert b"LinliSansSC" in job.path.read_bytes()
    assert b"Helvetica" not in job.path.read_bytes()


def test_a_sheet_is_made_for_office_printers(tmp_path: Path) -> None:
    """A manifest is drawn at 300 dots an inch whatever the label printer has."""
    job = print_documents("manifest", [manifest_of(2)], f"png:{tmp_path}/a.png", dpi=203)
    with Image.open(job.path) as image:
        assert image.size == (2480, 3508)


@pytest.mark.parametrize(
    ("code", "document", "to", "more"),
    [
        ("unknown_document", "poster", "pdf:{}/a.pdf", {}),
        ("unknown_size", "parcel_label", "pdf:{}/a.pdf", {"size": "A4"}),
        ("unknown_language", "parcel_label", "pdf:{}/a.pdf", {"language": "fr"}),
        ("unknown_resolution", "parcel_label", "pdf:{}/a.pdf", {"dpi": 72}),
        ("unknown_target", "parcel_label", "fax:{}/a", {}),
        ("unknown_target", "parcel_label", "pdf:", {}),
        ("label_too_wide", "parcel_label", "escpos:{}/a", {"size": "76x130"}),
        ("not_available", "manifest", "tspl:{}/a", {}),
        ("not_available", "manifest", "zpl:{}/a", {}),
        ("not_available", "manifest", "escpos:{}/a", {}),
        ("folder_missing", "parcel_label", "pdf:{}/no/a.pdf", {}),
    ],
)
def test_what_cannot_be_done_is_told(
    tmp_path: Path, code: str, document: str, to: str, more: dict[str, int | str]
) -> None:
    """Each fault has its code, says what to do, and leaves no file."""
    records: list[object] = [manifest_of(1) if document == "manifest" else PLAIN_PARCEL]
    with pytest.raises(OperatorError) as raised:
        print_documents(document, records, to.format(tmp_path), **more)  # type: ignore[arg-type]  # cases
    assert raised.value.code == code
    assert raised.value.do
    assert names_in(tmp_path) == []


def test_nothing_to_print_is_told(tmp_path: Path) -> None:
    """No record, or none that can be printed, is a fault and leaves no file."""
    for records, code in (([], "nothing_to_print"), ([UNPRINTABLE], "barcode_not_encodable")):
        with pytest.raises(OperatorError) as raised:
            print_documents("parcel_label", records, f"pdf:{tmp_path}/a.pdf")
        assert raised.value.code == code
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("target", ["pdf", "png", "tspl", "zpl", "escpos"])
def test_a_stopped_job_leaves_nothing(tmp_path: Path, target: str) -> None:
    """Progress counts every record, and stopping leaves the folder as it was."""
    steps: list[tuple[int, int]] = []

    def stop_after_two(done: int, everything: int) -> bool:
        steps.append((done, everything))
        return done < 2

    with pytest.raises(OperatorError) as raised:
        print_documents(
            "parcel_label",
            [PLAIN_PARCEL] * 3,
            f"{target}:{tmp_path}/a",
            progress=stop_after_two,
        )
    assert raised.value.code == "cancelled"
    assert steps == [(1, 3), (2, 3)]
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_keeps_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """A write that fails leaves the earlier file as it was, and no temporary file."""
    target = tmp_path / "a.pdf"
    target.write_bytes(b"earlier")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if step == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    else:
        monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OperatorError) as raised:
        print_documents("parcel_label", [PLAIN_PARCEL], f"pdf:{target}")
    assert raised.value.code == "cannot_write"
    assert names_in(tmp_path) == ["a.pdf"]
    assert target.read_bytes() == b"earlier"
    monkeypatch.undo()
    print_documents("parcel_label", [PLAIN_PARCEL], f"pdf:{target}")
    assert target.read_bytes() != b"earlier"


@pytest.mark.parametrize("target", ["tspl", "zpl", "escpos", "png"])
def test_a_page_is_on_its_way_before_the_next_is_drawn(tmp_path: Path, target: str) -> None:
    """However long a job is, no more than one page waits: each is in the file before the next record's turn."""
    sizes: list[int] = []

    def look(_done: int, _everything: int) -> bool:
        sizes.append(sum(part.stat().st_size for part in tmp_path.iterdir()))
        return True

    records = [replace(PLAIN_PARCEL, pickup_code=f"{n}-3") for n in range(40)]
    job = print_documents("parcel_label", records, f"{target}:{tmp_path}/a", progress=look)
    whole = sum(path.stat().st_size for path in job.paths)
    # The operating system's own buffer holds back a few kilobytes.
    assert sizes[20] > whole / 3
    assert len(names_in(tmp_path)) == len(job.paths)


def test_missing_characters_are_reported(tmp_path: Path) -> None:
    """The job names the characters that print as the mark, once each."""
    record = replace(PLAIN_PARCEL, item="蛋糕😀😀🎂")
    job = print_documents("parcel_label", [record, record], f"png:{tmp_path}/a.png")
    assert job.missing == "😀🎂"
    assert not job.refused
