# SPDX-License-Identifier: Apache-2.0
"""Runs the services' blocking calls away from the GUI thread and brings the answers back to it.

Two lanes. The *desk* does what a person at the counter waits for, one call at a time: scans keep
their order, and an urgent call goes before calls that only refresh a list. The *errand* lane does
what takes seconds (reading an import file, drawing 600 labels, an exchange with the server), so that
no scan ever waits behind it.

An answer is delivered to a bound method of a QObject, in the GUI thread: a lambda, or a plain
object's method, connected across threads would run in the worker. An answer for a screen that is
gone, or whose ticket was cancelled, is dropped. Must not swallow a bug: what is not an OperatorError
goes to `broke`, which the application reports.
"""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from types import MethodType
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from app.errors import OperatorError

T = TypeVar("T")


class Urgency(IntEnum):
    """Which call goes first on the desk lane."""

    SCAN = 0
    ACT = 1
    REFRESH = 2


class Lane(IntEnum):
    """Which thread a call runs on."""

    DESK = 0
    ERRAND = 1


@dataclass(slots=True, eq=False)
class Ticket:
    """One call under way; `cancel` drops its answer (the call itself runs to its end)."""

    job: Callable[[], Any]
    done: Callable[[Any], None] | None
    failed: Callable[[OperatorError], None] | None
    cancelled: bool = False
    answer: Any = None
    fault: Exception | None = field(default=None)

    def cancel(self) -> None:
        """The answer isn't wanted any more."""
        self.cancelled = True


class Background(QObject):
    """The two lanes; lives in the GUI thread. `busy_changed` tells whether anything is under way."""

    busy_changed = Signal(bool)
    broke = Signal(object)
    _answered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._order = itertools.count()
        self._queues: dict[Lane, queue.PriorityQueue[tuple[int, int, Ticket | None]]] = {
            lane: queue.PriorityQueue() for lane in Lane
        }
        self._threads = [
            threading.Thread(
                target=self._work, args=(lane,), name=f"views-{lane.name.lower()}", daemon=True
            )
            for lane in Lane
        ]
        self._open = 0
        self._closed = False
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        for thread in self._threads:
            thread.start()

    def run(
        self,
        job: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[OperatorError], None] | None = None,
        *,
        urgency: Urgency = Urgency.ACT,
        lane: Lane = Lane.DESK,
    ) -> Ticket:
        """Call `job` on its lane; `done(answer)` or `failed(error)` follow in the GUI thread."""
        for receiver in (done, failed):
            if receiver is not None and not _is_bound_to_qobject(receiver):
                raise TypeError(f"{receiver!r} is not a bound method of a QObject")
        ticket = Ticket(job=job, done=done, failed=failed)
        self._open += 1
        if self._open == 1:
            self.busy_changed.emit(True)
        self._queues[lane].put((int(urgency), next(self._order), ticket))
        return ticket

    @property
    def busy(self) -> bool:
        """Whether any call is under way or its answer not yet delivered."""
        return self._open > 0

    def close(self) -> None:
        """Finish what is under way, drop what waits, end both threads."""
        if self._closed:
            return
        self._closed = True
        for waiting in self._queues.values():
            waiting.put((-1, next(self._order), None))
        for thread in self._threads:
            thread.join(timeout=10)

    def _work(self, lane: Lane) -> None:
        waiting = self._queues[lane]
        while True:
            _, _, ticket = waiting.get()
            if ticket is None:
                return
            if not ticket.cancelled:
                try:
                    ticket.answer = ticket.job()
                except Exception as fault:
                    ticket.fault = fault
            if not self._closed:
                self._answered.emit(ticket)

    def _deliver(self, ticket: Ticket) -> None:
        self._open -= 1
        if self._open == 0:
            self.busy_changed.emit(False)
        if ticket.cancelled or self._closed:
            return
        if ticket.fault is None:
            if ticket.done is not None and _is_alive(ticket.done):
                ticket.done(ticket.answer)
        elif isinstance(ticket.fault, OperatorError):
            if ticket.failed is not None and _is_alive(ticket.failed):
                ticket.failed(ticket.fault)
            else:
                self.broke.emit(ticket.fault)
        else:
            self.broke.emit(ticket.fault)


def _is_bound_to_qobject(receiver: Callable[..., None]) -> bool:
    return isinstance(receiver, MethodType) and isinstance(receiver.__self__, QObject)


def _is_alive(receiver: Callable[..., None]) -> bool:
    return isinstance(receiver, MethodType) and shiboken6.isValid(receiver.__self__)
