# SPDX-License-Identifier: Apache-2.0
"""What pickup asks of the site's other counters before parcels leave: are they in somebody's hands?

A hint within a moment, never truth: a counter that hears nothing hands over all the same, and the server judges
what came twice. `sync.hub` answers on the LAN; this must not know of sockets.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from app.domain.claim import NO_HUB, Claim, Elsewhere


class Claims(Protocol):
    """The site's hub, asked before a hand-over: a hint within a moment, never truth."""

    def claim(self, parcels: Sequence[str]) -> Claim: ...

    def release(self, parcels: Sequence[str]) -> None: ...

    def elsewhere(self, parcel: str) -> Elsewhere | None: ...


class NoClaims:
    """A counter that takes no part on the LAN."""

    def claim(self, parcels: Sequence[str]) -> Claim:
        return NO_HUB

    def release(self, parcels: Sequence[str]) -> None: ...

    def elsewhere(self, parcel: str) -> Elsewhere | None:
        return None
