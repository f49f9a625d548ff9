# SPDX-License-Identifier: Apache-2.0
"""One read of the counter and the place on the screen that shows it.

Binds a call of a service to a `Loaded` place: the answer goes to the screen's own method, a fault to
the place. A read that was asked again is answered once: the older answer is dropped, however late it
comes. Reads only; what an operator does is the screen's, and its refusals are told where she looks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from app.errors import OperatorError
from views.background import Lane, Ticket, Urgency
from views.stage import Stage
from views.widgets.loaded import Loaded


class Reading(QObject):
    """`again()` reads; `show(answer)` puts it on the screen and says whether there was anything."""

    def __init__(
        self,
        stage: Stage,
        place: Loaded,
        read: Callable[[], Any],
        show: Callable[[Any], bool],
        *,
        lane: Lane = Lane.DESK,
    ) -> None:
        super().__init__(place)
        self._stage, self._place = stage, place
        self._read, self._show, self._lane = read, show, lane
        self._ticket: Ticket | None = None
        place.retried.connect(self.again)

    @property
    def under_way(self) -> bool:
        """Whether an answer is still to come."""
        return self._ticket is not None

    def again(self, *, urgency: Urgency = Urgency.REFRESH) -> None:
        """Read, whatever was being read before."""
        if self._ticket is not None:
            self._ticket.cancel()
        self._place.wait()
        self._ticket = self._stage.background.run(
            self._read, self._known, self._failed, urgency=urgency, lane=self._lane
        )

    def _known(self, answer: object) -> None:
        self._ticket = None
        self._place.show_read(has=self._show(answer))

    def _failed(self, error: OperatorError) -> None:
        self._ticket = None
        self._place.tell_fault(self._stage.fault(error))
