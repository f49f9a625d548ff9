# SPDX-License-Identifier: Apache-2.0
"""The lanes: answers in the GUI thread, order, urgency, cancelled tickets, a GUI that never waits."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from app.errors import OperatorError
from views.background import Background, Lane, Urgency


class Desk(QObject):
    """Receives answers and remembers them with the thread they came in."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[object] = []
        self.faults: list[OperatorError] = []
        self.threads: set[int] = set()

    def take(self, answer: object) -> None:
        self.answers.append(answer)
        self.threads.add(threading.get_ident())

    def fail(self, error: OperatorError) -> None:
        self.faults.append(error)


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    """Lanes that end with the test."""
    made = Background()
    yield made
    made.close()


def test_answers_come_in_the_gui_thread(qtbot: QtBot, background: Background) -> None:
    """The job runs in another thread, its answer is delivered in this one."""
    desk = Desk()
    background.run(threading.get_ident, desk.take)
    qtbot.waitUntil(lambda: bool(desk.answers))
    assert desk.answers != [threading.get_ident()]
    assert desk.threads == {threading.get_ident()}


def test_a_slow_call_does_not_stop_the_event_loop(qtbot: QtBot, background: Background) -> None:
    """While a service call hangs, timers go on; it is let go only after they have."""
    gate, ticks, desk = threading.Event(), [], Desk()
    background.run(lambda: gate.wait(20), desk.take)
    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(1))
    timer.start(1)
    qtbot.waitUntil(lambda: len(ticks) >= 10)
    assert desk.answers == []
    gate.set()
    qtbot.waitUntil(lambda: desk.answers == [True])


def test_a_scan_goes_before_a_refresh(qtbot: QtBot, background: Background) -> None:
    """Of calls that wait, scans run first and keep their order."""
    gate, desk = threading.Event(), Desk()
    background.run(lambda: gate.wait(20), None)
    background.run(lambda: "list", desk.take, urgency=Urgency.REFRESH)
    background.run(lambda: "scan 1", desk.take, urgency=Urgency.SCAN)
    background.run(lambda: "scan 2", desk.take, urgency=Urgency.SCAN)
    gate.set()
    qtbot.waitUntil(lambda: len(desk.answers) == 3)
    assert desk.answers == ["scan 1", "scan 2", "list"]


def test_an_errand_does_not_hold_up_the_desk(qtbot: QtBot, background: Background) -> None:
    """Something that takes seconds runs on its own lane."""
    gate, desk = threading.Event(), Desk()
    background.run(lambda: gate.wait(20), desk.take, lane=Lane.ERRAND)
    background.run(lambda: "scan", desk.take)
    qtbot.waitUntil(lambda: desk.answers == ["scan"])
    gate.set()
    qtbot.waitUntil(lambda: len(desk.answers) == 2)


def test_a_cancelled_ticket_stays_silent(qtbot: QtBot, background: Background) -> None:
    """The answer of a cancelled call is dropped, another one arrives."""
    gate, desk = threading.Event(), Desk()
    old = background.run(lambda: gate.wait(20), desk.take)
    old.cancel()
    background.run(lambda: "new", desk.take)
    gate.set()
    qtbot.waitUntil(lambda: desk.answers == ["new"])


def test_faults_and_bugs_part(qtbot: QtBot, background: Background) -> None:
    """An OperatorError goes to the caller, anything else is reported as a bug."""
    desk, bugs = Desk(), []
    background.broke.connect(bugs.append)

    def fault() -> None:
        raise OperatorError("disk_fault", "a", "b")

    def bug() -> None:
        raise KeyError("bug")

    background.run(fault, None, desk.fail)
    background.run(bug, None, desk.fail)
    qtbot.waitUntil(lambda: bool(bugs))
    assert [error.code for error in desk.faults] == ["disk_fault"]
    assert [type(one) for one in bugs] == [KeyError]


def test_only_bound_methods_of_qobjects_may_receive(background: Background) -> None:
    """A lambda or a plain function is refused, for it could run in the worker."""
    with pytest.raises(TypeError):
        background.run(lambda: 1, print)


def test_an_answer_for_a_screen_that_is_gone_is_dropped(
    qtbot: QtBot, background: Background
) -> None:
    """Deleting the receiver before the answer comes is harmless."""
    import shiboken6

    gate, gone, desk = threading.Event(), Desk(), Desk()
    background.run(lambda: gate.wait(20), gone.take)
    shiboken6.delete(gone)
    gate.set()
    background.run(lambda: "after", desk.take)
    qtbot.waitUntil(lambda: desk.answers == ["after"])
    assert gone.answers == []
