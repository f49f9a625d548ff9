# SPDX-License-Identifier: Apache-2.0
"""The words of a document in the language that was asked for; another language is refused, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from app.errors import OperatorError

W = TypeVar("W")


def in_language(words: Mapping[str, W], language: str) -> W:
    """The words of that language."""
    found = words.get(language)
    if found is None:
        raise OperatorError(
            "unknown_language",
            f"Labels cannot be printed in the language {language}.",
            f"Choose one of: {', '.join(words)}.",
        )
    return found
