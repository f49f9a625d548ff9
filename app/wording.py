# SPDX-License-Identifier: Apache-2.0
"""Faults in the language of whoever reads a script's answers: English unless `LINLI_LANG` says otherwise.

The window has its own choice and its own phrases; this serves the command line and the headless counter. The
codes are the same in every language.
"""

from __future__ import annotations

import os
import tomllib
from functools import cache
from importlib import resources

from app.errors import OperatorError

LANGUAGE_VARIABLE = "LINLI_LANG"
ENGLISH = "en"


def spoken_language() -> str:
    """`zh_CN` or `en`."""
    return "zh_CN" if os.environ.get(LANGUAGE_VARIABLE, "").startswith("zh") else ENGLISH


def fault_in(language: str, fault: OperatorError) -> str:
    """What happened and what to do. A fault that knows its own words in both languages says them itself."""
    own = getattr(fault, "text_in", None)
    if callable(own):
        return str(own(language))
    if language == ENGLISH:
        return fault.text
    return _chinese().get(fault.code, fault.text)


@cache
def _chinese() -> dict[str, str]:
    table = tomllib.loads(
        resources.files("resources").joinpath("i18n/zh_CN.toml").read_text("utf-8")
    )
    return {code: str(text) for code, text in table["fault"].items()}
