# SPDX-License-Identifier: Apache-2.0
"""The link to the server and its cases, from memory."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.services.case_answers import CaseView
from sync.status import Link, SyncStatus
from tests.gui.fake_parcels import MINUTE, NOW
from tests.gui.sample_cases import every_case, sample_case


@dataclass
class FakeSync:
    now: SyncStatus = field(
        default_factory=lambda: SyncStatus(
            link=Link.ONLINE, since=NOW - 60 * MINUTE, data_age_s=12, conflicts=1, discrepancies=2
        )
    )
    empty: bool = False
    every: bool = False
    fresh: tuple[CaseView, ...] = ()
    resolved: list[tuple[str, str, str]] = field(default_factory=list)

    def status(self) -> SyncStatus:
        return self.now

    def cases(self, limit: int = 200) -> tuple[CaseView, ...]:
        if self.empty:
            return ()
        if self.every:
            return every_case(NOW)
        return (
            sample_case("handed_over_twice", 1, NOW),
            sample_case("product_unknown", 2, NOW),
            *self.fresh,
        )

    def resolve(self, case: str, resolve_as: str, reason: str) -> None:
        self.resolved.append((case, resolve_as, reason))

    def set_online(self, online: bool) -> None:
        link = Link.ONLINE if online else Link.FORCED_OFFLINE
        self.now = replace(
            self.now, link=link, since=NOW, reason="" if online else "by_choice", pending=4
        )

    def sync_now(self) -> None:
        self.now = replace(self.now, pending=0)
