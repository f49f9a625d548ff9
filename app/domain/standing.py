# SPDX-License-Identifier: Apache-2.0
"""Whether an operation may be taken from whoever sends it: its counter's and its operator's standing.

The role table (`roles.py`) says who may do what; this looks at the people and machines as they are when the
operation arrives. What comes from someone who was locked out is kept as a conflict, not thrown away: it may well
have happened.
"""

from __future__ import annotations

from app.domain.effects import conflict, rejected
from app.domain.kinds import Kind
from app.domain.operations import Do, Operation
from app.domain.outcome import Outcome, Rows
from app.domain.records import Counter, Operator
from app.domain.roles import allowed

_ABOUT: dict[Do, Kind] = {
    Do.LIST_PRODUCT: Kind.PRODUCT,
    Do.MOVE_STOCK: Kind.PRODUCT,
    Do.COUNT_STOCK: Kind.PRODUCT,
    Do.PLACE_ORDER: Kind.ORDER,
    Do.CANCEL_ORDER: Kind.ORDER,
    Do.UNLOCK_PIN: Kind.OPERATOR,
    Do.SET_PIN: Kind.OPERATOR,
    Do.ANNOUNCE_CONSIGNMENT: Kind.CONSIGNMENT,
    Do.ANNOUNCE_GROUP_BUY: Kind.GROUP_BUY,
    Do.RESOLVE_CASE: Kind.CASE,
    Do.WITHDRAW: Kind.CASE,
}


def about(op: Operation) -> Kind:
    """The kind of record that an operation is about."""
    return _ABOUT.get(op.kind, Kind.PARCEL)


def counter_fault(op: Operation, rows: Rows) -> Outcome | None:
    """The conflict of what a revoked counter recorded; None for every other."""
    counter = rows.get(Kind.COUNTER, op.counter)
    if isinstance(counter, Counter) and counter.revoked:
        return conflict(op, "counter_revoked", about(op), sides=())
    return None


def operator_code(op: Operation, rows: Rows) -> str:
    """ "" where the operator may do it, else the code of why not."""
    operator = rows.get(Kind.OPERATOR, op.operator) if op.operator else None
    if not isinstance(operator, Operator):
        return "operator_unknown"
    if not operator.active:
        return "operator_revoked"
    return "" if allowed(operator.roles, op.kind) else "not_allowed"


def operator_fault(op: Operation, code: str) -> Outcome | None:
    """The outcome of an operation whose operator has that code."""
    match code:
        case "":
            return None
        case "operator_revoked":
            return conflict(op, "operator_revoked", about(op), sides=())
        case _:
            return rejected(op, code, about(op))
