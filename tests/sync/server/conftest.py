# SPDX-License-Identifier: Apache-2.0
"""The server on both of its databases: whatever takes `central` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.clock import FixedClock
from sync.server.central import Central
from sync.server.embedded import open_central
from tests.postgres import Postgres, database_urls, postgres
from tests.sync.server.world import NOW, Shop, open_shop

__all__ = ["database_urls", "postgres"]


@pytest.fixture(scope="session")
def migrated(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a PostgreSQL database with the tables in it, to copy from."""
    url = postgres.new_database()
    open_central(tmp_path_factory.mktemp("template"), url).close()
    return url.rpartition("/")[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def place(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, str]:
    """A data directory and a database URL ("" for SQLite in it)."""
    monkeypatch.delenv("LINLI_KEYFILE", raising=False)
    if request.param == "sqlite":
        return tmp_path, ""
    server: Postgres = request.getfixturevalue("postgres")
    return tmp_path, server.new_database(request.getfixturevalue("migrated"))


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def central(place: tuple[Path, str], clock: FixedClock) -> Iterator[Central]:
    found = open_central(place[0], place[1], clock=clock)
    yield found
    found.close()


@pytest.fixture
def shop(central: Central) -> Shop:
    return open_shop(central)
