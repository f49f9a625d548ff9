# SPDX-License-Identifier: Apache-2.0
"""One source of records: what it is of, what can be chosen, and what is drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.roles import Deed
from app.services.desk import Desk

_UUID_LENGTH = 36
Choices = tuple[tuple[str, str], ...]
"""(id, caption) each."""


def as_they_are(_desk: Desk, ids: Sequence[str]) -> dict[str, str]:
    """Captions of ids that are words (a slot, a product's code); an id that only a program reads has none."""
    return {id: "" if len(id) == _UUID_LENGTH and id.count("-") == 4 else id for id in ids}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """`of` names the kind of its ids; `deed` is asked beside PRINT where more is shown than usual.

    `together`: all that was chosen makes one record (a list of these parcels), so it is one print, under
    `joined` ids.
    """

    of: str
    choose: Callable[[Desk, str, int], Choices]
    records: Callable[[Desk, Sequence[str]], Sequence[object]]
    deed: Deed | None = None
    captions: Callable[[Desk, Sequence[str]], dict[str, str]] = as_they_are
    together: bool = False


def joined(ids: Sequence[str]) -> str:
    """The ids of one record as one."""
    return "\n".join(ids)


def parted(ids: Sequence[str]) -> list[str]:
    """The ids, each joined one taken apart, each once."""
    return list(dict.fromkeys(part for id in ids for part in id.split("\n")))


def nothing_to_choose(_desk: Desk, _text: str, _limit: int) -> Choices:
    """For a source whose ids are not on a list (a file's path)."""
    return ()
