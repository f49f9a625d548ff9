# SPDX-License-Identifier: Apache-2.0
"""Scripts are answered in English unless they ask otherwise; the codes are the same in every language."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from app.bench.shop import open_shop
from app.errors import OperatorError
from app.headless import Headless
from app.wording import fault_in, spoken_language

_CJK = re.compile(r"[㐀-鿿]")
DEMO = Path(__file__).resolve().parents[2] / "resources" / "demo"


@pytest.mark.parametrize(
    ("told", "language"),
    [("", "en"), ("en", "en"), ("zh_CN", "zh_CN"), ("zh", "zh_CN"), ("fr", "en")],
)
def test_the_language_of_answers(monkeypatch: pytest.MonkeyPatch, told: str, language: str) -> None:
    """Only Chinese is chosen by name; everything else is English."""
    monkeypatch.setenv("LINLI_LANG", told)
    assert spoken_language() == language


def test_a_fault_without_chinese_words_keeps_its_own() -> None:
    """A code that no table has is said as it came."""
    fault = OperatorError("no_such_code", "What.", "Do.")
    assert fault_in("zh_CN", fault) == "What. Do."
    known = OperatorError("wrong_pin", "What.", "Do.")
    assert _CJK.search(fault_in("zh_CN", known))
    assert fault_in("en", known) == "What. Do."


def _texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str) -> list[str]:
    """Everything that two imports, one of them of nonsense, say in words."""
    monkeypatch.setenv("LINLI_LANG", language)
    nonsense = tmp_path / "nonsense.csv"
    nonsense.write_text("a,b\n1,2\n", encoding="utf-8")
    with open_shop(tmp_path / f"shop-{language}", 1) as shop:
        headless = Headless(shop.counter)

        def ask(file: Path) -> dict[str, object]:
            line = {"id": 1, "do": "import", "kind": "goods", "file": str(file)}
            return headless.answer(json.dumps(line))

        good, bad = ask(DEMO / "goods.csv"), ask(nonsense)
    assert good["ok"] is True
    assert bad["ok"] is False
    rows = [row for key in ("mended", "refused") for row in good[key]]  # type: ignore[attr-defined]  # lists of rows
    told = [str(row["text"]) for row in rows] + [str(note) for note in good["notes"]]  # type: ignore[attr-defined]
    return [*told, str(bad["error"]["text"])]  # type: ignore[index]  # an error is an object


def test_what_an_import_says_is_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mended and refused rows, notes and a file that can't be read are told in English; in Chinese if asked."""
    english = _texts(tmp_path, monkeypatch, "")
    assert len(english) > 5
    assert [text for text in english if "。" in text] == []
    chinese = _texts(tmp_path, monkeypatch, "zh_CN")
    assert len(chinese) == len(english)
    assert all(_CJK.search(text) for text in chinese)
