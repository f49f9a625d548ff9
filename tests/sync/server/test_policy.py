# SPDX-License-Identifier: Apache-2.0
"""A site's policy is changed by name, within bounds, and its counters hear of it."""

from __future__ import annotations

import pytest

from app.domain.records import Site
from app.errors import OperatorError
from sync.server.admin import set_policy
from sync.server.policy import SETTINGS, read_settings
from tests.sync.conftest import MakeCounter, counter, place, server

__all__ = ["counter", "place", "server"]


def test_a_change_reaches_the_counters(counter: MakeCounter) -> None:
    """What was set is in the counter's own row after its next sync; the rest is as it was."""
    one = counter("one")
    central, number = one.place.server.central, one.place.site
    before = set_policy(central, number, [])
    after = set_policy(central, number, ["lan=off", "storage_days=5", "proof_level=strict"])
    assert after == before | {"lan": False, "storage_days": 5, "proof_level": "strict"}
    one.sync()
    site = one.store.site()
    assert site is not None
    assert (site.lan, site.storage_days, str(site.proof_level)) == (False, 5, "strict")


@pytest.mark.parametrize(
    "text",
    ["lan=maybe", "lan", "storage_days=0", "storage_days=-1", "storage_days=1e3", "id=x", "=", "",
     "proof_level=none", "retention_days=999999999999999999999"],
)  # fmt: skip
def test_what_is_no_setting_is_refused(text: str) -> None:
    """One sentence says what fits, and nothing is changed."""
    with pytest.raises(OperatorError) as refused:
        read_settings(["lan=on", text])
    assert refused.value.code == "bad_policy"
    assert refused.value.what.endswith(".")


def test_a_site_that_is_not_there(counter: MakeCounter) -> None:
    """Its number is refused in words."""
    one = counter("one")
    with pytest.raises(Exception, match="no such site"):
        set_policy(one.place.server.central, 999_999, ["lan=off"])


def test_every_setting_is_the_sites() -> None:
    """Each name is a field of the record."""
    assert set(SETTINGS) <= set(Site.__dataclass_fields__)
