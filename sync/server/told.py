# SPDX-License-Identifier: Apache-2.0
"""What an administrator must be told of a counter: cases that the server itself opens.

A counter that forked, a break in its journal, one that a restored server had never seen. One case a counter and
code for as long as it is open; later findings are added to its evidence, never over it.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.identity import derived_id
from app.domain.kinds import CaseKind, Kind
from app.domain.records import Case, Evidence
from sync.server.unit import Incoming, Unit

UNKNOWN = "counter_unknown"
FORKED = "counter_forked"


def counter_case(unit: Unit, id: str, code: str, incoming: Incoming, now_ms: int) -> Case | None:
    """A discrepancy about a counter, unless the same one is open already."""
    known = _known(unit, id, code)
    if known is not None and known.open:
        return None
    side = _side(id, incoming, f"n={incoming.n}")
    before = known.evidence[-4:] if known is not None else ()
    return _case(id, code, now_ms, (*before, side))


def _known(unit: Unit, id: str, code: str) -> Case | None:
    known = unit.rows.get(Kind.CASE, _case_id(id, code))
    return known if isinstance(known, Case) else None


def _case_id(id: str, code: str) -> str:
    return derived_id("case", "journal", id, code)


def _side(id: str, incoming: Incoming, text: str) -> Evidence:
    operator = incoming.op.operator if incoming.op else ""
    return Evidence(operation=incoming.id, counter=id, operator=operator, at=incoming.at, text=text)


def _case(id: str, code: str, now_ms: int, evidence: Sequence[Evidence]) -> Case:
    return Case(
        id=_case_id(id, code), kind=CaseKind.DISCREPANCY, code=code, subject_kind=str(Kind.COUNTER),
        subject=id, opened_at=now_ms, evidence=tuple(evidence),
    )  # fmt: skip


def witness(id: str, kind: str, n: int, now_ms: int) -> Incoming:
    """A finding that no operation stands for, as evidence."""
    return Incoming(id="", counter=id, n=n, kind=kind, at=now_ms, body=b"", digest="")
