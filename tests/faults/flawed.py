# SPDX-License-Identifier: Apache-2.0
"""`linli` with one defect put back: the controls that show that a drill can fail.

`python -m tests.faults.flawed DEFECT headless --data DIR` is the product but for that one change, made in
this process alone: nothing in the product knows of it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from sqlalchemy import Connection

from app.__main__ import main
from app.errors import OperatorError
from app.store import meta
from app.store.presence import Presence
from app.store.record import COMMIT_MARK
from app.store.writer import Priority, Writer


def normal() -> None:
    """Every commit at synchronous=NORMAL: the log isn't synced."""
    write = Writer.write

    def at_normal(
        self: Writer,
        work: Callable[[Connection], Any],
        priority: Priority = Priority.OPERATOR,
        *,
        durable: bool = True,
    ) -> Future[Any]:
        return write(self, work, priority, durable=False)

    setattr(Writer, "write", at_normal)  # noqa: B010  # a defect, put back


def blind() -> None:
    """A failed commit is looked up once, but nothing takes its place in the log."""

    def looked_up(self: Any, mark: int, *, may_come_back: bool) -> bool:
        connection = self._open(durable=True)
        connection.begin()
        found = int(meta.get(connection, COMMIT_MARK) or 0)
        connection.rollback()
        return found >= mark

    setattr(Writer, "_committed", looked_up)  # noqa: B010  # a defect, put back


def stubborn() -> None:
    """After a fault the writer never opens the store again."""

    def keep(self: Any) -> None:
        self._stuck = True

    def refuse(self: Any, *, durable: bool) -> Connection:
        if getattr(self, "_stuck", False):
            raise OperatorError("disk_fault", "The disk has failed.")
        return opened(self, durable=durable)

    opened: Callable[..., Connection] = getattr(Writer, "_open")  # noqa: B009  # not public
    setattr(Writer, "_drop_connection", keep)  # noqa: B010  # a defect, put back
    setattr(Writer, "_open", refuse)  # noqa: B010  # a defect, put back


def heedless() -> None:
    """Nobody looks whether the store still lies where it was opened."""
    setattr(Presence, "before_writing", lambda _self, _link: None)  # noqa: B010  # a defect, put back


def impatient() -> None:
    """No defect: a counter that waits a second where it would wait twenty, so that a drill ends today."""
    from functools import partial

    import sync.runner
    from sync.client import HttpTransport
    from sync.schedule import Pace

    HttpTransport.__init__.__kwdefaults__.update(read_s=1.0, connect_s=1.0)
    quick = partial(Pace, first_retry_ms=40, last_retry_ms=200, blocked_ms=200, poll_ms=1_000)
    setattr(sync.runner, "Pace", quick)  # noqa: B010  # not a defect, but hurried


def forgetful() -> None:
    """A server that doesn't remember which operations it has taken in."""
    from sync.server.statements import SQLITE
    from sync.server.unit import Unit

    setattr(Unit, "replays", lambda _self, _ids: None)  # noqa: B010  # a defect, put back
    again = SQLITE.put_operations.replace("INSERT INTO", "INSERT OR REPLACE INTO")
    object.__setattr__(SQLITE, "put_operations", again)


DEFECTS: dict[str, Callable[[], None]] = {
    found.__name__: found for found in (normal, blind, stubborn, heedless, impatient, forgetful)
}

if __name__ == "__main__":
    DEFECTS[sys.argv[1]]()
    sys.exit(main(sys.argv[2:]))
