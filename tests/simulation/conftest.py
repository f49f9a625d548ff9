# SPDX-License-Identifier: Apache-2.0
"""The town from which the worlds of the tests start, made once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sync.simulator.command import town_of_its_own
from sync.simulator.template import Town


@pytest.fixture(scope="session")
def town() -> Iterator[Town]:
    with town_of_its_own() as made:
        yield made
