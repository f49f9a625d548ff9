# SPDX-License-Identifier: Apache-2.0
"""The scanner's test code: one record, the same for every shop."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.test_code import BAR_TEXT, QR_TEXT
from app.papers.choices import of_named
from app.papers.source import Choices, Source
from app.services.desk import Desk


def _choose(_desk: Desk, _text: str, limit: int) -> Choices:
    return of_named("scanner", {"test": ""})[:limit]


def _tests(_desk: Desk, ids: Sequence[str]) -> Sequence[object]:
    from printing.documents.scanner_test import ScannerTest

    return [ScannerTest(bar_text=BAR_TEXT, qr_text=QR_TEXT) for _ in ids]


TESTS = Source(of="scanner", choose=_choose, records=_tests)
