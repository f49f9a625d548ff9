# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL of the tests' own (`app.bench.own_postgres`), one a test process, and an empty database a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from app.bench.own_postgres import Postgres, private_postgres

__all__ = ["Postgres", "database_urls", "postgres"]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server, for as long as the tests of this process run. What it forgets in a power cut, nobody misses."""
    with private_postgres("fsync=off", "shared_buffers=64MB") as running:
        yield running


@pytest.fixture
def database_urls(postgres: Postgres) -> Callable[[], str]:
    """Makes empty databases."""
    return postgres.new_database
