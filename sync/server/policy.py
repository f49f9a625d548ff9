# SPDX-License-Identifier: Apache-2.0
"""Changing a site's policy: what its counters ask for, allow and remember.

The policy is the site's record; counters hear of a change like of any other row. How to add a setting: its
field in `Site`, its line here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from app.domain.kinds import Kind, ProofLevel
from app.domain.records import Site
from app.errors import OperatorError
from sync.server.unit import Unit

T = TypeVar("T")
Value = int | bool | ProofLevel

_NUMBERS: dict[str, tuple[int, int]] = {
    "undo_minutes": (0, 1_440),
    "storage_days": (1, 365),
    "offline_hours": (1, 8_760),
    "reveal_quota": (0, 10_000),
    "offline_handover_minor": (0, 100_000_000),
    "offline_session_minor": (0, 1_000_000_000),
    "retention_days": (1, 1_095),
}
"""Setting -> the least and the most that it may be."""
_SWITCHES = {"on": True, "off": False}
SETTINGS = (*_NUMBERS, "proof_level", "lan")


def read_settings(texts: Sequence[str]) -> dict[str, Value]:
    """`name=value` each, understood and within bounds, or an `OperatorError` that says what fits."""
    return dict(map(_setting, texts))


def _setting(text: str) -> tuple[str, Value]:
    name, _, value = text.partition("=")
    if name in _NUMBERS:
        least, most = _NUMBERS[name]
        if value.isascii() and value.isdigit() and least <= int(value[:12]) <= most:
            return name, int(value)
        raise _bad(f"{name} is a number from {least:,} to {most:,}.")
    match name:
        case "proof_level":
            return name, _one_of(name, value, {str(level): level for level in ProofLevel})
        case "lan":
            return name, _one_of(name, value, _SWITCHES)
        case _:
            raise _bad(f"The settings of a site are {', '.join(SETTINGS)}.")


def _one_of(name: str, value: str, known: dict[str, T]) -> T:
    if value not in known:
        raise _bad(f"{name} is one of {', '.join(known)}.")
    return known[value]


def _bad(what: str) -> OperatorError:
    return OperatorError("bad_policy", what, "Write it as NAME=VALUE.")


def set_policy(unit: Unit, settings: dict[str, Value]) -> dict[str, object]:
    """Puts the site's record with these settings; the whole policy as it then is."""
    found = unit.rows.get(Kind.SITE, unit.record_id)
    if not isinstance(found, Site):
        raise OperatorError("site_unknown", "There is no such site.", "Make it with site add.")
    changed: Site = replace(found, **settings)  # type: ignore[arg-type]  # checked by `_setting`
    if changed != found:
        unit.put(changed)
    return {name: getattr(changed, name) for name in SETTINGS}
