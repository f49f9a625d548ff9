# SPDX-License-Identifier: Apache-2.0
"""Operations that an earlier program recorded, understood by this one.

An operation is never written anew: its bytes are what the journal's chain holds. So whoever reads one that is older
than `VERSIONS` lifts its arguments, version by version, by the pure functions here: the server when it arrives, the
counter when it lays what is pending over the server's rows after an upgrade. One that is newer than this
program stays unknown and waits.

How to change an operation's shape: a field that has a default needs nothing. Anything else: its number in `VERSIONS`
goes up by one, and `STEPS` gets the function that makes the new arguments out of the old, with a case in the tests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.domain.operations import Do

Fields = dict[str, Any]

FIRST = 1
VERSIONS: dict[Do, int] = dict.fromkeys(Do, FIRST)
"""The version in which this program records each operation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From one version to the next: `change` makes the new arguments, `kind` is the new name if it has one."""

    change: Callable[[Fields], Fields]
    kind: str = ""


STEPS: dict[tuple[str, int], Step] = {}
"""(kind, version) -> how the next version comes of it. Empty as long as version 1 is the only one there ever was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifted:
    """An operation's kind and arguments as this program knows them."""

    kind: Do
    args: Fields


def lift(kind: str, version: int, args: Fields) -> Lifted | None:
    """The operation in this program's shape; None if it is from the future, or older than anything known."""
    for _ in range(len(STEPS) + 1):
        if kind in _NAMES and version == VERSIONS[_NAMES[kind]]:
            return Lifted(kind=_NAMES[kind], args=args)
        step = STEPS.get((kind, version))
        if step is None:
            return None
        kind, version, args = step.kind or kind, version + 1, step.change(dict(args))
    return None


_NAMES: dict[str, Do] = {str(do): do for do in Do}
