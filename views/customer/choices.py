# SPDX-License-Identifier: Apache-2.0
"""What is chosen for the customer display: whether it is open, and which languages it speaks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CustomerLanguage(StrEnum):
    """Its own choice, whatever the clerk's window speaks."""

    BOTH = "both"
    CHINESE = "zh_CN"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerChoices:
    """`open` is remembered: a display that stood on the counter yesterday stands there today."""

    open: bool = False
    language: CustomerLanguage = CustomerLanguage.BOTH
