# SPDX-License-Identifier: Apache-2.0
"""How a code reader stands, said in its sheet's notice: the same words for a serial line and for a camera."""

from __future__ import annotations

from views.scanners.source import ReaderState, Standing
from views.stage import Stage
from views.widgets.states import Notice


def tell_standing(notice: Notice, stage: Stage, standing: Standing) -> None:
    """A fault, what was dropped, or that it is ready; nothing while it is neither."""
    say = stage.look.say
    if standing.fault is not None:
        notice.tell(stage.fault(standing.fault))
    elif standing.dropped:
        notice.tell(say("scanner.dropped", count=standing.dropped), state="plain")
    elif standing.state is ReaderState.READY:
        notice.tell(say.of("scanner_state", standing.state), state="good")
    else:
        notice.hide()
