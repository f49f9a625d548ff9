# SPDX-License-Identifier: Apache-2.0
"""Fixtures of the store's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.store import Store
from tests.app.store.shop import enrolled


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The store of an enrolled counter."""
    opened = enrolled(tmp_path / "counter")
    yield opened
    opened.close()
