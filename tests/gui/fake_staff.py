# SPDX-License-Identifier: Apache-2.0
"""Who is at the counter, from memory; everybody has the same PIN."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.errors import OperatorError
from app.services.answers import (
    OperatorView,
)

PIN = "2468"


LIN = OperatorView(id="01890000-0000-7000-8006-000000000001", name="林晓", roles=("clerk",))
ZHAO = OperatorView(
    id="01890000-0000-7000-8006-000000000002", name="赵敏", roles=("manager", "clerk")
)


@dataclass
class FakeStaff:
    here: OperatorView | None = LIN
    locked: bool = False
    pins_set: list[tuple[str, str, str]] = field(default_factory=list)

    def log_in(self, operator: str, pin: str) -> OperatorView:
        if pin != PIN:
            raise OperatorError("wrong_pin", "Raw.", "Raw.")
        self.here = next(one for one in self.operators() if one.id == operator)
        return self.here

    def log_in_with_badge(self, text: str) -> OperatorView:
        """`LB1.<operator>.GOOD` is a good one; a manager's needs the PIN."""
        _, operator, proof = text.split(".")
        if proof != "GOOD":
            raise OperatorError("bad_badge", "Raw.", "Raw.")
        who = next(one for one in self.operators() if one.id == operator.lower())
        if "manager" in who.roles:
            raise OperatorError("badge_needs_pin", "Raw.", "Raw.")
        self.here = who
        return who

    def log_out(self) -> None:
        self.here = None

    def current(self) -> OperatorView | None:
        return self.here

    def operators(self) -> tuple[OperatorView, ...]:
        return (replace(LIN, locked=self.locked), ZHAO)

    def unlock(self, operator: str, reason: str) -> OperatorView:
        if self.here is None or "manager" not in self.here.roles:
            raise OperatorError("not_permitted", "Raw.", "Raw.")
        if not reason:
            raise OperatorError("reason_missing", "Raw.", "Raw.")
        self.locked = False
        return LIN

    def set_pin(self, operator: str, new: str, *, old: str = "", reason: str = "") -> OperatorView:
        if self.here is None or (operator == self.here.id and old != PIN):
            raise OperatorError("wrong_pin", "Raw.", "Raw.")
        if len(new) < 4:
            raise OperatorError("bad_pin", "Raw.", "Raw.")
        self.pins_set.append((operator, new, reason))
        return next(one for one in self.operators() if one.id == operator)
