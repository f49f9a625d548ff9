# SPDX-License-Identifier: Apache-2.0
"""The pickup port from memory: verdicts by their text, hand-overs that are only noted down."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace

from app.domain.verdict import Answer, Reason
from app.errors import OperatorError
from app.services.answers import (
    HandedOver,
    HandoverView,
    ParcelView,
    Progress,
    Proof,
    Revealed,
    Verdict,
)
from tests.gui.fake_parcels import MINUTE, NOW, parcel, three

TOKEN = "A" * 154
HANDED = HandoverView(
    id="01890000-0000-7000-8002-000000000001",
    parcel="p",
    order="o",
    at=NOW - 4 * MINUTE,
    counter="c",
    counter_name="一号台",
    operator="o",
    operator_name="林晓",
    slot="B-07-05",
    waybill="YT77201183000",
    name_masked="李*芳",
    phone_tail="0312",
    proof="token",
    undone=False,
    conflict=False,
    can_undo=True,
)


def verdicts() -> dict[str, Verdict]:
    """Scans that the fake knows, and what it says to them."""
    ok = Verdict(
        answer=Answer.VALID,
        reason=Reason.OK,
        text=TOKEN,
        parcels=three(),
        data_age_s=12,
        name_masked="王*明",
        phone_tail="7788",
        proof_kind="token",
        proof_text=TOKEN,
    )
    people = tuple(
        parcel(n, name_masked=name, phone_tail="7788")
        for n, name in enumerate(("王*明", "陈*", "周*宇"))
    )
    return {
        TOKEN: ok,
        "DUE": replace(ok, text="DUE", parcels=three()[:1], due_minor=3_680, same_phone=("王*丽",)),
        "MANY": replace(ok, text="MANY", parcels=tuple(parcel(n) for n in range(14))),
        "7788": replace(ok, reason=Reason.PROOF_NEEDED, text="7788", proof_kind="", proof_text=""),
        "PEOPLE": Verdict(
            answer=Answer.VALID,
            reason=Reason.SEVERAL_PEOPLE,
            text="PEOPLE",
            parcels=people,
        ),
        "NEW": Verdict(
            answer=Answer.VALID,
            reason=Reason.NOT_HERE_YET,
            text="NEW",
            proof_kind="token",
            proof_text="NEW",
            order_number=91,
        ),
        "GONE": Verdict(
            answer=Answer.INVALID,
            reason=Reason.ALREADY_HANDED_OVER,
            text="GONE",
            parcels=(parcel(5, status="handed_over"),),
            handed=HANDED,
            data_age_s=12,
        ),
        "CANCELLED": Verdict(
            answer=Answer.INVALID,
            reason=Reason.CANCELLED,
            text="CANCELLED",
            parcels=(parcel(5, waybill="CANCELLED", scanned=True),),
            data_age_s=12,
        ),
        "EXPIRED": Verdict(answer=Answer.INVALID, reason=Reason.TOKEN_EXPIRED, text="EXPIRED"),
    }


def gate() -> threading.Event:
    """An event that is set: calls pass until a test clears it."""
    made = threading.Event()
    made.set()
    return made


@dataclass
class FakePickup:
    verdicts: dict[str, Verdict] = field(default_factory=verdicts)
    looked_up: list[str] = field(default_factory=list)
    handed: list[tuple[tuple[str, ...], Proof]] = field(default_factory=list)
    undone: list[tuple[str, str]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    empty: bool = False
    refuse: str = ""
    open: threading.Event = field(default_factory=gate)

    def look_up(self, text: str) -> Verdict:
        self.open.wait(20)
        self.looked_up.append(text)
        unknown = Verdict(
            answer=Answer.UNKNOWN,
            reason=Reason.NOT_FOUND,
            text=text,
            data_age_s=None if self.empty else 192,
        )
        return self.verdicts.get(text, unknown)

    def hand_over(self, parcels: tuple[str, ...], proof: Proof) -> HandedOver:
        if self.refuse:
            raise OperatorError(self.refuse, "Raw words.", "Never shown.")
        self.handed.append((parcels, proof))
        slots = {p.id: p.slot for v in self.verdicts.values() for p in v.parcels}
        return HandedOver(
            handovers=tuple(f"h-{one}" for one in parcels),
            group="g",
            slots=tuple(slots.get(one, "A-01-01") for one in parcels),
        )

    def undo(self, handover: str, reason: str) -> None:
        self.undone.append((handover, reason))

    def recent(self, limit: int = 5) -> tuple[HandoverView, ...]:
        if self.empty:
            return ()
        return (
            HANDED,
            replace(
                HANDED,
                id="h2",
                name_masked="陈*",
                phone_tail="5561",
                slot="A-01-09",
                can_undo=False,
            ),
            replace(
                HANDED,
                id="h3",
                name_masked="周*宇",
                phone_tail="9027",
                undone=True,
                can_undo=False,
                at=NOW - 16 * MINUTE,
            ),
            replace(
                HANDED,
                id="h4",
                name_masked="欧阳*",
                conflict=True,
                can_undo=False,
                at=NOW - 60 * MINUTE,
            ),
        )[:limit]

    def today(self) -> Progress:
        if self.empty:
            return Progress(
                handed_over=0, waiting=0, due_today=0, overdue=0, conflicts=0, discrepancies=0
            )
        return Progress(
            handed_over=128, waiting=342, due_today=3, overdue=9, conflicts=1, discrepancies=2
        )

    def set_problem(self, parcel: str, reason: str) -> None:
        self.problems.append((parcel, reason))

    def overdue(self, limit: int = 200) -> tuple[ParcelView, ...]:
        return (
            () if self.empty else tuple(parcel(n, overdue=True, days_here=n) for n in range(4, 13))
        )

    def reveal(self, parcel: str, reason: str) -> Revealed:
        return Revealed(
            name="王小明", phone="199 0000 7788", address="翠苑三区 8 幢 2 单元 301", left=29
        )
