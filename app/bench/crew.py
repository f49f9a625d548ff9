# SPDX-License-Identifier: Apache-2.0
"""Several processes that do one thing at the same moment: each makes ready, all wait for the last, then the clock runs.

A server of a company is several processes on one database, and one Python process can't load two cores.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Sequence
from queue import Empty
from typing import Any, Protocol


class Start(Protocol):
    """Called by each process when it is ready; returns when all are."""

    def __call__(self) -> None: ...


_PATIENCE_S = 300.0


def _member(
    work: Callable[..., int], barrier: Any, answers: Any, arguments: tuple[Any, ...]
) -> None:
    times = [0.0]

    def start() -> None:
        barrier.wait(_PATIENCE_S)
        times[0] = time.monotonic()

    try:
        done = work(start, *arguments)
        answers.put((done, times[0], time.monotonic()))
    except BaseException:
        barrier.abort()
        raise


def together(work: Callable[..., int], arguments: Sequence[tuple[Any, ...]]) -> tuple[int, float]:
    """Runs `work(start, *arguments)` in a process for each; what they did in all, and the seconds from first to last.

    `work` is a module's function; it calls `start` once, when it is ready. With one member it runs right here.
    """
    if len(arguments) == 1:
        began = [0.0]

        def start() -> None:
            began[0] = time.monotonic()

        done = work(start, *arguments[0])
        return done, time.monotonic() - began[0]
    context = multiprocessing.get_context("spawn")
    barrier, answers = context.Barrier(len(arguments)), context.Queue()
    members = [
        context.Process(target=_member, args=(work, barrier, answers, one)) for one in arguments
    ]
    for member in members:
        member.start()
    try:
        # A monotonic clock is the machine's: the processes' times can be compared.
        told = [_answer(answers, members) for _ in members]
    finally:
        for member in members:
            member.join(10)
            if member.is_alive():
                member.terminate()
    return sum(one[0] for one in told), max(one[2] for one in told) - min(one[1] for one in told)


def _answer(answers: Any, members: Sequence[Any]) -> tuple[int, float, float]:
    """The next member's answer; an error as soon as one of them has died."""
    while True:
        try:
            told: tuple[int, float, float] = answers.get(timeout=1)
        except Empty:
            if any(member.exitcode for member in members):
                raise RuntimeError("a process of the bench failed") from None
        else:
            return told
