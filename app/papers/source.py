# SPDX-License-Identifier: Apache-2.0
"""One source of records: what it is of, what can be chosen, and what is drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.roles import Deed
from app.services.desk import Desk

Choices = tuple[tuple[str, str], ...]
"""(id, caption) each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """`of` names the kind of its ids; `deed` is asked beside PRINT where more is shown than usual."""

    of: str
    choose: Callable[[Desk, str, int], Choices]
    records: Callable[[Desk, Sequence[str]], Sequence[object]]
    deed: Deed | None = None


def nothing_to_choose(_desk: Desk, _text: str, _limit: int) -> Choices:
    """For a source whose ids are not on a list (a file's path)."""
    return ()
