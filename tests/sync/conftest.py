# SPDX-License-Identifier: Apache-2.0
"""A server that answers, a site at it for each test, and counters of that site."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from sync import cycle as engine
from sync.server import snapshot
from sync.server.embedded import Handle, start_embedded
from tests.sync.counters import Counter, Place, open_place

MakeCounter = Callable[[str], Counter]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Handle]:
    """One server for all tests; each has a site of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("LINLI_KEYFILE", raising=False)
        handle = start_embedded(tmp_path_factory.mktemp("server"))
    yield handle
    handle.stop()


@pytest.fixture
def place(server: Handle) -> Place:
    return open_place(server)


@pytest.fixture
def counter(place: Place, tmp_path: Path) -> Iterator[MakeCounter]:
    """Makes enrolled counters by name; they are closed at the end."""
    with ExitStack() as closing:

        def make(name: str) -> Counter:
            made = Counter(place, tmp_path / name)
            closing.callback(made.close)
            return made.enrol()

        yield make


@pytest.fixture
def small_snapshots(monkeypatch: pytest.MonkeyPatch) -> None:
    """A snapshot from a hundred rows on, in chunks of forty; made anew when it is five rows old."""
    monkeypatch.setattr(engine, "SNAPSHOT_ROWS", 100)
    monkeypatch.setattr(snapshot, "CHUNK_ROWS", 40)
    monkeypatch.setattr(snapshot, "STALE_ROWS", 5)
