# SPDX-License-Identifier: Apache-2.0
"""Keeps the server in order by itself: old tombstones, backups, what waits for a newer program.

Promises: a job runs when its time has come and in one process at a time, however many servers stand on the database
(a row of `upkeep` is its lock, and gives way when its holder died); each site is a unit of its own, and one site's
fault is logged and stops no other's. What ran when, and what failed, is in the table and in `/metrics`. A clock that
jumps by years makes a job run once too often, never never again.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from random import SystemRandom

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import DBAPIError

from app import __version__
from app.clock import Clock
from app.errors import OperatorError
from app.ids import IdSource
from sync.server.backup import back_up
from sync.server.counter_keys import name_keys
from sync.server.engine import Database, translated
from sync.server.job import DAY_MS, HOUR_MS, Job, Round
from sync.server.keys import tend_site
from sync.server.logs import log
from sync.server.quarantine import rerun
from sync.server.retention import retain
from sync.server.sealing import seal_site
from sync.server.snapshot import forget_old
from sync.server.tables import site, upkeep
from sync.server.tombstones import purge

JOBS: tuple[Job, ...] = (
    Job(name="backup", every_ms=HOUR_MS, work=back_up, each_site=False),
    Job(name="tombstones", every_ms=DAY_MS, work=purge),
    Job(name="snapshots", every_ms=HOUR_MS, work=forget_old),
    Job(name="counter_keys", every_ms=DAY_MS, work=name_keys, at_new_version=True),
    Job(name="sealing", every_ms=DAY_MS, work=seal_site, at_new_version=True),
    Job(name="quarantine", every_ms=DAY_MS, work=rerun, at_new_version=True),
    Job(name="keys", every_ms=HOUR_MS, work=tend_site),
    Job(name="retention", every_ms=6 * HOUR_MS, work=retain),
)
_CHANCE = SystemRandom()
"""Its own: the shared one belongs to whoever seeds it."""
TICK_S = 60.0
LEASE_MS = HOUR_MS // 2
"""So long a job is its holder's without a sign of life; each site that is done is one."""
_ALL = 0
"""The site under which the jobs' rows stand: no site has this number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """One run of a job: how much it did, and the code of the last fault ("" for none)."""

    job: str
    done: int
    fault: str = ""


class Upkeep:
    """The jobs on one database."""

    def __init__(
        self, database: Database, clock: Clock, ids: IdSource, jobs: Sequence[Job] = JOBS
    ) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids
        self._jobs = jobs
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins to look after the jobs in a thread of its own."""
        self._thread = threading.Thread(target=self._run, name="linli-upkeep", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends it after the site at hand."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(30)

    def _run(self) -> None:
        due = [job for job in self._jobs if job.at_new_version]
        while not self._stop.is_set():
            try:
                self.run_due(due)
            except (OperatorError, DBAPIError) as fault:
                # The database is away: the next tick asks again.
                log.warning("upkeep_interrupted", error=fault)
            # Several servers on one database shouldn't ask in the same instant.
            self._stop.wait(TICK_S * _CHANCE.uniform(0.8, 1.2))
            due = list(self._jobs)

    def run_due(self, jobs: Sequence[Job] | None = None, *, now: bool = False) -> list[Ran]:
        """Runs the jobs whose time has come, or all of them `now`; those that another process has are left to it."""
        done: list[Ran] = []
        for job in self._jobs if jobs is None else jobs:
            if self._stop.is_set():
                break
            if self._claim(job, now=now):
                done.append(self._do(job))
        return done

    def ages_s(self) -> dict[str, float]:
        """Seconds since each job was last done; jobs that never were are left out."""
        now = self._clock.now_ms()
        with self._database.read() as connection:
            rows = connection.execute(
                select(upkeep.c.job, upkeep.c.ran_at).where(upkeep.c.site_id == _ALL)
            ).all()
        return {row.job: max(0, now - row.ran_at) / 1_000 for row in rows if row.ran_at}

    def faults(self) -> dict[str, str]:
        """The jobs whose last run had a fault, and its code."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(upkeep.c.job, upkeep.c.fault).where(upkeep.c.site_id == _ALL)
            ).all()
        return {row.job: row.fault for row in rows if row.fault}

    def _claim(self, job: Job, *, now: bool) -> bool:
        """Takes the job if it is due and nobody has it."""
        self._database.unit(partial(_introduce, job=job.name))
        here = (upkeep.c.site_id == _ALL, upkeep.c.job == job.name)
        at = self._clock.now_ms()
        free = (upkeep.c.busy_until <= at) | (upkeep.c.busy_until > at + LEASE_MS)
        due = (upkeep.c.ran_at <= at - job.every_ms) | (upkeep.c.ran_at > at)
        if job.at_new_version:
            due = due | (upkeep.c.version != __version__)
        asked = (*here, free) if now else (*here, free, due)
        return self._database.unit(
            lambda connection: (
                connection.execute(
                    update(upkeep).where(*asked).values(busy_until=at + LEASE_MS)
                ).rowcount
                == 1
            )
        )

    def _do(self, job: Job) -> Ran:
        done, fault = 0, ""
        for number in self._sites() if job.each_site else [_ALL]:
            if self._stop.is_set():
                fault = "stopped"
                break
            try:
                done += job.work(
                    Round(
                        database=self._database, ids=self._ids, now_ms=self._clock.now_ms(), site=number
                    )
                )  # fmt: skip
            except OperatorError as caught:
                fault = caught.code
                log.error("upkeep_failed", kind=job.name, site=number, code=fault, error=caught)
            except DBAPIError as caught:
                fault = translated(caught).code
                log.error("upkeep_failed", kind=job.name, site=number, code=fault, error=caught)
            except Exception as caught:  # a job's edge: one site's fault may not stop the others
                fault = "fault"
                log.error("upkeep_failed", kind=job.name, site=number, error=caught)
            self._note(job, busy_until=self._clock.now_ms() + LEASE_MS)
        # What failed is tried again in an hour: not at once, and not in a day.
        at = self._clock.now_ms()
        again = at if not fault else at - job.every_ms + min(job.every_ms, HOUR_MS)
        self._note(job, busy_until=0, ran_at=again, done=done, fault=fault, version=__version__)
        if done or fault:
            log.info("upkeep_done", kind=job.name, rows=done, code=fault)
        return Ran(job=job.name, done=done, fault=fault)

    def _sites(self) -> list[int]:
        # The one question across sites: which there are.
        with self._database.read() as connection:
            return [int(n) for n in connection.execute(select(site.c.site_id)).scalars()]

    def _note(self, job: Job, **values: object) -> None:
        change = (
            update(upkeep)
            .where(upkeep.c.site_id == _ALL, upkeep.c.job == job.name)
            .values(**values)
        )
        self._database.unit(lambda connection: connection.execute(change))


def _introduce(connection: Connection, job: str) -> None:
    """The job's row, where there is none yet."""
    here = (upkeep.c.site_id == _ALL, upkeep.c.job == job)
    if connection.execute(select(upkeep.c.job).where(*here)).first() is None:
        connection.execute(
            insert(upkeep).values(
                site_id=_ALL, job=job, ran_at=0, busy_until=0, done=0, fault="", version=""
            )
        )
