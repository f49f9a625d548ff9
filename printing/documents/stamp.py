# SPDX-License-Identifier: Apache-2.0
"""Where, when and by whom a sheet was printed: what stands on every page of every list.

Why one record: a sheet that hangs on a wall is old one day, and nobody may have to guess how old.
Promises plain strings, in the shop's time. Must not hold anything of a resident.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """`printed_at` as YYYY-MM-DD HH:MM; `printed_by` is the operator's name.

    Neither is part of what the paper says: the same list a minute later is the same list, so that a
    receipt that was printed already is known to have been.
    """

    site: str = ""
    printed_at: str = field(default="", repr=False, compare=False)
    printed_by: str = field(default="", repr=False, compare=False)
