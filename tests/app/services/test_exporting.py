# SPDX-License-Identifier: Apache-2.0
"""Lists as files for other programs: whole, masked, and harmless to a spreadsheet."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from openpyxl import load_workbook

from app.errors import OperatorError, UsageError
from app.services.exporting import export, is_formula
from app.services.listing import KINDS, Listing
from tests.counters import Place, open_place, run_linli

ROWS: list[dict[str, Any]] = [
    {"id": "1", "name": "=1+1", "count": -3, "flags": ["a", "b"], "none": None},
    {"id": "2", "name": "@SUM(A1)", "count": 0, "flags": []},
    {"id": "3", "name": "\tx", "count": 1, "evidence": [{"text": "-2+3"}]},
    {"id": "4", "name": "王*", "count": 2, "flags": ["+1"]},
]


class _Few:
    """A listing of these rows, by pages."""

    def rows(
        self, kind: str, *, where: dict[str, Any], limit: int, after: str
    ) -> Iterator[dict[str, Any]]:
        return iter([row for row in ROWS if row["id"] > after][:limit])


FEW = cast("Listing", _Few())


def test_csv(tmp_path: Path) -> None:
    """Numbers stay numbers; a text that a spreadsheet would compute stands behind an apostrophe."""
    target = tmp_path / "x.csv"
    assert export(FEW, "orders", target) == 4
    text = target.read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(text.decode("utf-8-sig").splitlines()))
    assert [row["name"] for row in rows] == ["'=1+1", "'@SUM(A1)", "'\tx", "王*"]
    assert [row["count"] for row in rows] == ["-3", "0", "1", "2"]
    assert rows[0]["flags"] == "a; b"
    assert rows[3]["flags"] == "'+1"
    assert json.loads(rows[2]["evidence"]) == [{"text": "-2+3"}]
    cells = [cell for row in rows for name, cell in row.items() if name != "count"]
    assert not any(is_formula(cell) for cell in cells)


def test_xlsx(tmp_path: Path) -> None:
    """Every text is a text cell, whatever it begins with; the control: openpyxl itself would make it a formula."""
    target = tmp_path / "x.xlsx"
    export(FEW, "orders", target)
    sheet = load_workbook(target)["orders"]
    rows = list(sheet.iter_rows(min_row=2))
    assert [row[1].value for row in rows] == ["=1+1", "@SUM(A1)", "\tx", "王*"]
    assert {row[1].data_type for row in rows} == {"s"}
    assert [row[2].value for row in rows] == [-3, 0, 1, 2]
    control = sheet.cell(row=9, column=1, value="=1+1")
    assert control.data_type == "f"


def test_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list longer than a page is whole."""
    monkeypatch.setattr("app.services.exporting.PAGE", 3)
    assert export(FEW, "orders", tmp_path / "x.csv") == 4


def test_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that can't be finished leaves the old one; a place that isn't there is one sentence."""
    target = tmp_path / "x.csv"
    target.write_text("old")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("csv.writer", _full_disk)
        with pytest.raises(OperatorError) as refused:
            export(FEW, "orders", target)
    assert refused.value.code == "cannot_write"
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]
    with pytest.raises(OperatorError) as refused:
        export(FEW, "orders", tmp_path / "nowhere" / "x.csv")
    assert refused.value.code == "cannot_write"
    with pytest.raises(UsageError):
        export(FEW, "orders", tmp_path / "x.pdf")


def _full_disk(_file: object) -> object:
    raise OSError(28, "No space left on device")


def test_every_kind_is_masked(tmp_path: Path) -> None:
    """Each kind of list exports from a real counter, and no resident can be read out of any."""
    with open_place(tmp_path) as place:
        _fill(place)
        for kind in KINDS:
            target = tmp_path / f"{kind}.csv"
            done = run_linli(
                "export", kind, str(target), "--data", str(tmp_path / "a"),
                LINLI_KEYFILE=str(place.keyfile),
            ) if kind == "orders" else None  # fmt: skip
            if done is not None:
                assert done.returncode == 0, done.stderr
                assert json.loads(done.stdout)["rows"] == 1
                continue
            with place.counter("a") as counter:
                export(counter.listing, kind, target)
        for kind in KINDS:
            content = (tmp_path / f"{kind}.csv").read_text("utf-8-sig")
            assert "王小明" not in content
            assert "13800005678" not in content
        assert "5678" in (tmp_path / "orders.csv").read_text("utf-8-sig")


def _fill(place: Place) -> None:
    place.order("A1")
    with place.counter("a") as counter:
        counter.receiving.receive("SF0000000001")
        counter.sync_for(30)
