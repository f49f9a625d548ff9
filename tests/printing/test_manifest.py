# SPDX-License-Identifier: Apache-2.0
"""The courier's manifest: every stop once, with its bar code, and totals that add up."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from printing.documents.manifest import Manifest, ManifestStop
from printing.spool import print_documents
from tests.printing.readers import SHARED, pdf_text, pdfium_pages, poppler_pages, texts
from tests.printing.worst_cases import PLAIN_STOP, manifest_of


def number_of(stop: ManifestStop) -> str:
    return stop.waybill or stop.order_no


@pytest.mark.parametrize("count", [0, 1, 8, 12, 13, 16, 17, 29, 86])
def test_every_stop_stands_once_and_pages_are_numbered(tmp_path: Path, count: int) -> None:
    """However many stops there are, each is there once, headers repeat, and totals come last."""
    record = manifest_of(count)
    job = print_documents("manifest", [record], f"pdf:{tmp_path}/m.pdf")
    pages = pdf_text(job.path)
    everything = "\n".join(pages)
    assert [everything.count(stop.order_no) for stop in record.stops] == [1] * count
    for number, page in enumerate(pages, start=1):
        assert f"第 {number} 页 / 共 {len(pages)} 页" in page
        assert "收件人 / 地址" in page
        assert ("代收合计" in page) == (number == len(pages))
    last = pages[-1]
    assert str(sum(stop.pieces for stop in record.stops)) in last
    cash = sum(stop.cash_minor for stop in record.stops)
    assert f"¥{cash // 100}.{cash % 100:02d}" in last
    if count > 1:
        assert any(stop.order_no in last for stop in record.stops)


def test_every_bar_code_reads_back(tmp_path: Path) -> None:
    """Two rasterisers at two resolutions give each stop's number and the run's code."""
    record = manifest_of(20)
    job = print_documents("manifest", [record], f"pdf:{tmp_path}/m.pdf")
    wanted = {number_of(stop) for stop in record.stops} | {record.run_code}
    for pages in (poppler_pages(job.path, tmp_path, dpi=300), pdfium_pages(job.path, dpi=600)):
        assert len(pages) == 2
        assert wanted <= set().union(*map(texts, pages))


def test_a_number_without_bar_code_still_has_its_row(tmp_path: Path) -> None:
    """A number too long for a bar code, or in Chinese, stands in type, and the rest goes on."""
    odd = (
        replace(PLAIN_STOP, order_no="补单-一二三", position=1),
        replace(PLAIN_STOP, order_no="ORDER-" + "X" * 30, position=2),
        replace(PLAIN_STOP, position=3),
    )
    job = print_documents(
        "manifest", [Manifest(run_code="临时单", stops=odd)], f"pdf:{tmp_path}/m.pdf"
    )
    assert job.items == 1
    (page,) = pdf_text(job.path)
    assert "补单-一二三" in page
    assert "ORDER-XXXXX" in page
    (image,) = poppler_pages(job.path, tmp_path, dpi=300)
    assert texts(image) == {PLAIN_STOP.order_no}


@pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared/data beside the project")
def test_a_real_round_reads_back(tmp_path: Path) -> None:
    """A courier's round of 86 stops, rare names included, prints with every number readable."""
    with (SHARED / "courier-run.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    stops = tuple(
        ManifestStop(
            position=int(row["站序"]),
            order_no=row["订单号"],
            recipient_masked=row["收货人"][:1] + "**",
            phone_tail=row["手机"][-4:],
            address=row["地址"],
            window_from=row["时间窗起"],
            window_to=row["时间窗止"],
            pieces=int(row["件数"]),
            cash_minor=round(float(row["代收货款"] or 0) * 100),
            urgent=bool(row["加急"]),
        )
        for row in rows
    )
    job = print_documents(
        "manifest", [Manifest(run_code="R20261123-01", stops=stops)], f"pdf:{tmp_path}/m.pdf"
    )
    assert job.missing == ""
    read = set().union(*map(texts, poppler_pages(job.path, tmp_path, dpi=300)))
    assert {row["订单号"] for row in rows} <= read
