# SPDX-License-Identifier: Apache-2.0
"""What the upkeep runs: a job, and what it is given. How to add one: its function, and its line in `upkeep.JOBS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.ids import IdSource
from sync.server.engine import Database

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One turn of a job: at one site (0: the database as a whole), at one time."""

    database: Database
    ids: IdSource
    now_ms: int
    site: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work that keeps the server in order; it answers how much it did.

    It may be cut off anywhere and is run again from the beginning, so each of its transactions must leave
    the database whole. `at_new_version` runs it once more when another version of the program starts.
    """

    name: str
    every_ms: int
    work: Callable[[Round], int]
    each_site: bool = True
    at_new_version: bool = False
