# SPDX-License-Identifier: Apache-2.0
"""The words of a printer's own labels (test and calibration), in each language.

Promises one entry a language with no gaps, which a test walks.
"""

from __future__ import annotations

from dataclasses import dataclass

from printing.document_words import in_language


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialWords:
    """The fixed words of one language."""

    test_label: str
    calibration_label: str
    chinese_line: str
    scan_either: str
    from_left: str
    from_top: str
    long_line: str


_ZH = TrialWords(
    test_label="测试标签",
    calibration_label="校准标签",
    chinese_line="邻里 喆 ¥12.50 清晰可读",
    scan_either="扫任一条码",
    from_left="左边距",
    from_top="上边距",
    long_line="线长",
)
_EN = TrialWords(
    test_label="Test label",
    calibration_label="Calibration label",
    chinese_line="邻里 喆 ¥12.50 sharp?",
    scan_either="Scan either code",
    from_left="left",
    from_top="top",
    long_line="line",
)
WORDS = {"zh_CN": _ZH, "en": _EN}


def trial_words(language: str) -> TrialWords:
    return in_language(WORDS, language)
