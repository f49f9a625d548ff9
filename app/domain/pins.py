# SPDX-License-Identifier: Apache-2.0
"""Changing a PIN: by whoever knows the old one, or by a manager with a reason.

What travels and stays in the journal is the argon2id string that the operator's record holds anyway, never a PIN.
That the old PIN was right is the counter's to check, before it records; it names the PIN that it checked by a mark, so
that a change made at a counter which hasn't heard of a newer PIN (a manager's, after somebody had watched) doesn't
undo that one.
"""

from __future__ import annotations

from hashlib import sha256

from app.domain.effects import applied, rejected
from app.domain.kinds import Kind
from app.domain.making import changed
from app.domain.operations import Operation, SetPin
from app.domain.outcome import Outcome, Rows
from app.domain.records import Operator
from app.domain.roles import Deed, allowed

_HASHED = "$argon2id$"
_HASHED_MAX = 200


def pin_mark(hashed: str) -> str:
    """Tells one PIN of an operator from another one, and nothing else of it."""
    return sha256(hashed.encode()).hexdigest()[:16]


def set_pin(op: Operation, args: SetPin, rows: Rows) -> Outcome:
    row = rows.get(Kind.OPERATOR, op.entity)
    if not isinstance(row, Operator):
        return rejected(op, "operator_unknown", Kind.OPERATOR)
    if not args.pin.startswith(_HASHED) or len(args.pin) > _HASHED_MAX:
        return rejected(op, "bad_pin", Kind.OPERATOR)
    if op.operator == op.entity:
        if args.was != pin_mark(row.pin):
            return rejected(op, "pin_changed", Kind.OPERATOR)
        return applied(changed(row, pin=args.pin))
    by = rows.get(Kind.OPERATOR, op.operator)
    if not isinstance(by, Operator) or not allowed(by.roles, Deed.RESET_PIN):
        return rejected(op, "not_allowed", Kind.OPERATOR)
    if not args.reason.strip():
        return rejected(op, "reason_missing", Kind.OPERATOR)
    return applied(changed(row, pin=args.pin))
