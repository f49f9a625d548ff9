# SPDX-License-Identifier: Apache-2.0
"""What the sync strip shows: online or offline, since when, why, what is unsent, how old the data is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Link(StrEnum):
    """How the counter stands to its server."""

    ONLINE = "online"
    SYNCING = "syncing"
    OFFLINE = "offline"
    FORCED_OFFLINE = "forced_offline"
    NOT_ENROLLED = "not_enrolled"
    BLOCKED = "blocked"


class HubPlace(StrEnum):
    """Where the site's hub on the LAN is; `OFF`: this counter takes no part."""

    OFF = "off"
    NONE = "none"
    HERE = "here"
    THERE = "there"


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncStatus:
    """`since` and `last_contact_at` are UTC ms (0 = never); `reason` a phrase code, never a raw error.

    `update_by` (UTC ms, 0 = unsaid): from then on the server asks for a newer program.
    """

    link: Link
    since: int = 0
    reason: str = ""
    update_by: int = 0
    pending: int = 0
    last_contact_at: int = 0
    data_age_s: int | None = None
    conflicts: int = 0
    discrepancies: int = 0
    cursor: str = ""
    hub: HubPlace = HubPlace.OFF
    hub_name: str = ""

    @property
    def online(self) -> bool:
        return self.link in (Link.ONLINE, Link.SYNCING)


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What one round did; `reason` ("" = fine) says why it did less than it should."""

    pushed: int = 0
    pulled: int = 0
    pending: int = 0
    cursor: str = ""
    reason: str = ""
