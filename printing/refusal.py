# SPDX-License-Identifier: Apache-2.0
"""Why a label was not drawn: a value with a stable code, so that one bad record stops no other.

`CannotPrint` carries a refusal up through the layout; it never leaves this package: `draw` and
`catalogue` turn it into the value.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """The closed set of reasons for which a record cannot become a label."""

    TEXT_DOES_NOT_FIT = "text_does_not_fit"
    BARCODE_DOES_NOT_FIT = "barcode_does_not_fit"
    BARCODE_NOT_ENCODABLE = "barcode_not_encodable"
    CHECK_DIGIT_WRONG = "check_digit_wrong"
    OUTSIDE_LABEL = "outside_label"
    NOT_MASKED = "not_masked"
    WRONG_RECORD = "wrong_record"
    EMPTY_LIST = "empty_list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """`code` for scripts, `text` for people: one sentence without personal data."""

    code: Reason
    text: str


class CannotPrint(Exception):
    """Carries a refusal out of a layout; caught in `draw.resolve` and `catalogue.render`."""

    def __init__(self, code: Reason, text: str) -> None:
        super().__init__(text)
        self.refusal = Refusal(code=code, text=text)
