# SPDX-License-Identifier: Apache-2.0
"""The receiving port from memory: a scan's first letters say what it comes to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.errors import OperatorError
from app.services.answers import (
    ConsignmentProgress,
    ParcelView,
    Received,
    ReceiveOutcome,
)
from tests.gui import fake_parcels
from tests.gui.fake_parcels import MINUTE, NOW, parcel


@dataclass
class FakeReceiving:
    taken: list[tuple[str, bool]] = field(default_factory=list)
    returned: list[tuple[str, str, bool]] = field(default_factory=list)
    phones: list[tuple[str, str]] = field(default_factory=list)
    nameless: bool = False
    empty: bool = False

    def receive(
        self,
        text: str,
        *,
        consignment: str = "",
        slot: str = "",
        damaged: bool = False,
        parcel: str = "",
    ) -> Received:
        if len(text) < 4:
            raise OperatorError("not_a_waybill", "That isn't a parcel's bar code.", "Scan again.")
        self.taken.append((text, damaged))
        outcome = {
            "DUP": ReceiveOutcome.DUPLICATE,
            "UNK": ReceiveOutcome.UNKNOWN,
            "OUT": ReceiveOutcome.ALREADY_HANDED_OVER,
        }.get(text[:3], ReceiveOutcome.DAMAGED if damaged else ReceiveOutcome.EXPECTED)
        one = fake_parcels.parcel(2, waybill=text, slot="L-02-04")
        if self.nameless or text.startswith("NOPHONE"):
            one = replace(one, name_masked="", phone_tail="")
        return Received(outcome=outcome, parcel=one, slot=one.slot, pickup_code="3-2-1202")

    def consignments(self) -> tuple[ConsignmentProgress, ...]:
        if self.empty:
            return ()
        one = ConsignmentProgress(
            id="01890000-0000-7000-8003-000000000001",
            title="顺丰 11月23日 上午",
            expected=420,
            received=128,
            damaged=2,
            duplicates=1,
            unknown=3,
            announced_at=NOW - 200 * MINUTE,
        )
        return (
            one,
            replace(
                one, id="k2", title="圆通 11月23日 下午", expected=180, received=180, damaged=0
            ),
        )

    def recent(self, limit: int = 20) -> tuple[ParcelView, ...]:
        return (
            ()
            if self.empty
            else tuple(
                parcel(
                    n,
                    flags=("duplicate_waybill",) if n == 3 else (),
                    due_minor=1_200 if n == 1 else 0,
                )
                for n in range(12)
            )
        )

    def note_phone(self, parcel: str, phone: str) -> ParcelView:
        if not phone.isdigit() or len(phone) not in (4, 11):
            raise OperatorError("bad_phone", "Raw.", "Raw.")
        self.phones.append((parcel, phone))
        return fake_parcels.parcel(2, name_masked="", phone_tail=phone[-4:], slot="L-02-04")

    def put_away(self, parcel: str, slot: str) -> ParcelView:
        return fake_parcels.parcel(2, slot=slot)

    def return_parcel(self, parcel: str, reason: str, *, returned: bool = True) -> ParcelView:
        self.returned.append((parcel, reason, returned))
        return fake_parcels.parcel(2, status="returned" if returned else "waiting")

    def missing(self, consignment: str, limit: int = 200) -> tuple[ParcelView, ...]:
        return tuple(parcel(n, status="expected", slot="") for n in range(20, 32))
