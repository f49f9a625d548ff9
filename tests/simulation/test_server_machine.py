# SPDX-License-Identifier: Apache-2.0
"""The server as a machine of the world, where its own promises show."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from sync.protocol import EXCHANGE_PATH
from sync.simulator.server import ServerMachine
from sync.simulator.time import MachineClock, WorldTime
from sync.transport import Request


def test_a_request_that_is_cut_is_no_fault_of_the_server(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line that breaks within a body is noted as that, not as an error of the program."""
    monkeypatch.delenv("LINLI_KEYFILE", raising=False)
    clock = MachineClock(WorldTime())
    server = ServerMachine(tmp_path, clock, Random(1), lambda _site, _seq: None)
    try:
        request = Request(method="POST", target=EXCHANGE_PATH, body=b"x" * 100)
        assert server.ask(request, b"x" * 40) is None
    finally:
        server.end()
    said = capsys.readouterr().err
    assert "request_cut" in said
    assert '"error"' not in said
