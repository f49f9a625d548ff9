# SPDX-License-Identifier: Apache-2.0
"""The log lets nothing pass but what is on its list, and the fences around callers are each caller's own."""

from __future__ import annotations

import json

import pytest

from app.clock import FixedClock
from sync.protocol import ErrorCode
from sync.server.faults import ProtocolFault
from sync.server.limits import Limit
from sync.server.logs import log


def test_only_listed_keys_are_written(capsys: pytest.CaptureFixture[str]) -> None:
    """A phone under its own name is dropped and counted; what is listed stays."""
    log.warning("something", site=3, phone="13800138000", name="王小明", code="x")
    line = json.loads(capsys.readouterr().err)
    assert (line["site"], line["code"], line["dropped"]) == (3, "x", 2)
    assert "13800138000" not in str(line)


def test_an_exception_leaves_its_type_and_place(capsys: pytest.CaptureFixture[str]) -> None:
    """Never its text, which may hold anything."""
    try:
        raise ValueError("13800138000")
    except ValueError as fault:
        log.error("fault", error=fault)
    line = json.loads(capsys.readouterr().err)
    assert line["error"] == "ValueError"
    assert "test_logs.py" in line["at"]
    assert "13800138000" not in str(line)


def test_a_limit_refills_with_time() -> None:
    """After a burst the calls come at their rate, for each caller by itself."""
    clock = FixedClock()
    limit = Limit(clock, per_s=2, burst=3)
    for _ in range(3):
        limit.take("a")
    with pytest.raises(ProtocolFault) as caught:
        limit.take("a")
    assert caught.value.code is ErrorCode.RATE_LIMITED
    assert caught.value.body.retry_after_s == 1
    limit.take("b")
    clock.advance(500)
    limit.take("a")
    with pytest.raises(ProtocolFault):
        limit.take("a")
