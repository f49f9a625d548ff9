# SPDX-License-Identifier: Apache-2.0
"""The ports of the network thread: the store as it needs it, and who opens the way to the server.

`stored.py` and `gate.py` are these ports over the real store, keychain and network.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sync.credentials import Credentials
from sync.replica import Counts, Replica
from sync.transport import Fault, Transport
from sync.wakes import Stream


class CounterStore(Replica, Protocol):
    """The replica, and what the runner remembers beside it."""

    def counts(self) -> Counts: ...

    def synced_at(self) -> int:
        """When the server's rows were last here as a whole (UTC ms, 0 = never); kept over a restart."""
        ...

    def forced_offline(self) -> bool: ...

    def set_forced_offline(self, offline: bool) -> None: ...


class AddressedTransport(Transport, Protocol):
    """A transport that says where it goes, in the form that is kept."""

    @property
    def address(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A way to the server as this counter; `open_stream` makes a second one, for the wake-up alone.

    `renew_first`: this store was restored from a backup, so it asks for a fresh identity before it says
    anything under the one that stands in it.
    """

    transport: Transport
    credentials: Credentials
    open_stream: Callable[[], Stream] | None = None
    renew_first: bool = False


class Gate(Protocol):
    """Who this counter is to the server; asked in the network thread."""

    def enrolled(self) -> bool:
        """Whether it belongs to a site at all."""
        ...

    def connect(self) -> Connection | None:
        """The way as the identity in force; None while the counter isn't enrolled."""
        ...

    def renew(self, connection: Connection) -> Fault | None:
        """A fresh identity after a fork; None if there is one now."""
        ...
