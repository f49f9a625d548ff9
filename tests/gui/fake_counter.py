# SPDX-License-Identifier: Apache-2.0
"""A counter that lives in memory: answers every port of the window, remembers what it was asked.

It knows no rule but what the screens need to be played with. All people are invented.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.domain.codes import ProductCodeKind
from app.domain.verdict import Answer, Reason
from app.errors import OperatorError
from app.importing.rows import GoodsRow, Mend, Preview, RefusedRow
from app.services.answers import (
    ConsignmentProgress,
    HandedOver,
    HandoverView,
    Imported,
    ImportView,
    LabelKind,
    LabelSheet,
    LotView,
    Moved,
    MovementView,
    OperatorView,
    ParcelView,
    PrintDone,
    Progress,
    Proof,
    Received,
    ReceiveOutcome,
    Revealed,
    SiteView,
    StockLine,
    Verdict,
)
from app.services.case_answers import CaseView
from app.services.printing.shown import Already
from app.services.template_answers import LabelDesign
from sync.status import Link, SyncStatus
from tests.gui.fake_printing import FakeAutoPrint, FakePrinters, FakePrints, FakeTrials
from tests.gui.fake_returns import FakeReturns
from tests.gui.fake_templates import FakeTemplates
from tests.gui.sample_cases import every_case, sample_case

NOW = 1_795_400_000_000
MINUTE = 60_000
TOKEN = "A" * 154
PIN = "2468"


def parcel(number: int, **changes: object) -> ParcelView:
    """An invented parcel; its id must never be seen on a screen."""
    made = ParcelView(
        id=f"01890000-0000-7000-8000-{number:012d}",
        waybill=f"SF1390447177{number:02d}",
        status="waiting",
        slot=f"{'ABL'[number % 3]}-{number % 12 + 1:02d}-{number % 20 + 1:02d}",
        pickup_code=f"3-{number}-12{number:02d}",
        order=f"01890000-0000-7000-8001-{number:012d}",
        platform_no=f"PT{number:06d}",
        item=("赣南脐橙 5 斤装", "维达抽纸 18 包", "鲜牛奶 950ml × 2")[number % 3],
        carrier="顺丰",
        pieces=1,
        temperature="chilled" if number % 3 == 2 else "ambient",
        due_minor=0,
        note="",
        name_masked="王*明",
        phone_tail="7788",
        flags=(),
        received_at=NOW - 90 * MINUTE,
        days_here=number % 3,
        overdue=False,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # a test's own overrides


def three() -> tuple[ParcelView, ...]:
    """What one resident has waiting."""
    return (parcel(0, slot="A-03-12"), parcel(1, slot="B-11-07"), parcel(2, slot="L-02-04"))


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


@dataclass
class FakeReceiving:
    taken: list[tuple[str, bool]] = field(default_factory=list)
    returned: list[tuple[str, str, bool]] = field(default_factory=list)
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
        one = _parcel(2, waybill=text, slot="L-02-04")
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

    def put_away(self, parcel: str, slot: str) -> ParcelView:
        return _parcel(2, slot=slot)

    def return_parcel(self, parcel: str, reason: str, *, returned: bool = True) -> ParcelView:
        self.returned.append((parcel, reason, returned))
        return _parcel(2, status="returned" if returned else "waiting")

    def missing(self, consignment: str, limit: int = 200) -> tuple[ParcelView, ...]:
        return tuple(parcel(n, status="expected", slot="") for n in range(20, 32))


_parcel = parcel


@dataclass
class FakeInventory:
    empty: bool = False
    moves: list[tuple[str, str, int]] = field(default_factory=list)

    def _lines(self) -> tuple[StockLine, ...]:
        if self.empty:
            return ()
        lots = (
            LotView(lot="20261101", expires_on="2026-11-30", on_hand=14, expired=False),
            LotView(lot="20261001", expires_on="2026-11-20", on_hand=2, expired=True),
        )
        names = (
            "鲜牛奶 950ml",
            "赣南脐橙 5 斤装",
            "维达抽纸 18 包",
            "东北大米 10 斤",
            "手工水饺 1kg",
        )
        return tuple(
            StockLine(
                product=f"01890000-0000-7000-8004-{n:012d}",
                code=f"69012345678{n:02d}",
                name=f"{names[n % 5]}{'' if n < 5 else f' {n}'}",
                price_minor=1_290 + 110 * n,
                on_hand=16 - n,
                low=n > 12,
                expiring=n % 4 == 0,
                lots=lots
                if n == 0
                else (LotView(lot="", expires_on="", on_hand=16 - n, expired=False),),
                flags=("check_digit",) if n == 3 else (),
            )
            for n in range(18)
        )

    def find(self, text: str = "", limit: int = 100, after: str = "") -> tuple[StockLine, ...]:
        return tuple(line for line in self._lines() if text in line.name or text in line.code)[
            :limit
        ]

    def line(self, code: str) -> StockLine | None:
        return next((line for line in self._lines() if line.code == code), None)

    def ledger(self, product: str, limit: int = 100) -> tuple[MovementView, ...]:
        kinds = (
            ("intake", 24, ""),
            ("sale", -2, ""),
            ("waste", -1, "包装破损"),
            ("parcel_out", -5, ""),
        )
        return tuple(
            MovementView(
                id=f"m{n}",
                kind=kind,
                quantity=quantity,
                lot="",
                at=NOW - n * 55 * MINUTE,
                operator_name="林晓",
                counter_name="一号台",
                reason=reason,
            )
            for n, (kind, quantity, reason) in enumerate(kinds)
        )

    def move_stock(
        self,
        code: str,
        kind: str,
        quantity: int,
        *,
        lot: str = "",
        expires_on: str = "",
        reason: str = "",
    ) -> Moved:
        self.moves.append((code, kind, quantity))
        return Moved(movement="m", on_hand=16 + quantity)

    def count(self, code: str, counted: int, *, lot: str = "", reason: str = "") -> Moved:
        self.moves.append((code, "stocktake", counted))
        return Moved(movement="m", on_hand=counted)

    def totals(self) -> tuple[int, int, int]:
        return (0, 0, 0) if self.empty else (1_204, 5, 3)


@dataclass
class FakeImporting:
    empty: bool = False
    confirmed: int = 0
    undone: list[str] = field(default_factory=list)

    def preview(self, kind: str, path: Path) -> object:
        if not path.name.endswith(".csv"):
            raise OperatorError("not_text", "Raw.", "Raw.")
        mend = Mend(code="check_digit", field="code")
        rows = [
            GoodsRow(
                row=n,
                code=f"69012345678{n:02d}",
                name=f"商品 {n}",
                price_minor=990,
                code_kind=ProductCodeKind.EAN13,
            )
            for n in range(2, 9)
        ]
        return Preview(
            kind=kind,
            file_name=path.name,
            file_sha256="0" * 64,
            file_rows=8,
            title="商品清单",
            understood=tuple(rows[:5]),
            mended=tuple(replace(row, mends=(mend,)) for row in rows[5:]),
            refused=(
                RefusedRow(row=9, why="price_unreadable", field="price", cells=(("条码", "6900"),)),
            ),
        )

    def confirm(self, preview: object) -> Imported:
        self.confirmed += 1
        return Imported(
            import_id="i1",
            kind="goods",
            written=7,
            already_known=0,
            understood=5,
            mended=2,
            refused=1,
        )

    def undo(self, import_id: str) -> ImportView:
        self.undone.append(import_id)
        return replace(self.history()[0], undone=True)

    def history(self, limit: int = 20) -> tuple[ImportView, ...]:
        one = ImportView(
            import_id="i1",
            kind="consignment",
            title="顺丰 11月23日 上午",
            file_name="am.xlsx",
            at=NOW - 200 * MINUTE,
            written=420,
            undone=False,
        )
        two = replace(
            one, import_id="i2", kind="goods", title="", file_name="goods.csv", undone=True
        )
        return (one, two)[: 0 if self.empty else limit]


@dataclass
class FakeLabels:
    empty: bool = False
    png: bytes = b""
    printed: list[tuple[str, tuple[str, ...], str]] = field(default_factory=list)
    sheeted: list[tuple[str, int]] = field(default_factory=list)
    designs: tuple[LabelDesign, ...] = ()
    designed: list[tuple[str, str]] = field(default_factory=list)
    already: tuple[Already, ...] = ()
    missing: str = ""
    slow: bool = False
    begun: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    def kinds(self) -> tuple[LabelKind, ...]:
        return (
            LabelKind(
                document="parcel_label",
                sizes=("60x40", "76x130"),
                of="parcel",
                designs=self.designs,
            ),
            LabelKind(document="shelf_label", sizes=("60x40",), of="slot"),
            LabelKind(document="price_label", sizes=("40x30",), of="product"),
            LabelKind(document="promotion_label", sizes=("60x40", "A4"), of="promotion"),
            LabelKind(document="manifest", sizes=("A4",), of="run", form="sheet"),
        )

    def choose(
        self, of: str, text: str = "", limit: int = 100, *, language: str = ""
    ) -> tuple[tuple[str, str], ...]:
        if self.empty:
            return ()
        if of == "promotion":
            return ((f"6901{text}", f"赣南脐橙 6901{text}"),) if "=" in text else ()
        return tuple(
            (f"id{n}", f"A-03-{n:02d} · SF13904471{n:04d} · 赣南脐橙") for n in range(1, 15)
        )

    def captions(self, document: str, ids: Sequence[str], *, language: str = "") -> dict[str, str]:
        return {id: f"A-03-{n:02d}   3-{n}-1203" for n, id in enumerate(ids, start=1)}

    def sheets(self) -> tuple[LabelSheet, ...]:
        return (
            LabelSheet(name="3x8", columns=3, rows=8, holds=("40x30", "60x30")),
            LabelSheet(name="2x7", columns=2, rows=7, holds=("40x30", "60x40")),
        )

    def preview(
        self, document: str, id: str, *, size: str = "", dpi: int = 203, design: str = ""
    ) -> bytes:
        return self.png

    def print(
        self,
        document: str,
        ids: tuple[str, ...],
        to: str,
        *,
        size: str = "",
        design: str = "",
        sheet: str = "",
        first: int = 1,
        progress: Callable[[int, int], bool] | None = None,
    ) -> PrintDone:
        if to.startswith("zpl:"):
            raise OperatorError("not_available", "Raw.", "Raw.")
        for done in range(1, len(ids) + 1):
            self.begun.set()
            if self.slow:
                self.go_on.wait(20)
            if progress is not None and not progress(done, len(ids)):
                raise OperatorError("cancelled", "Raw.", "Raw.")
        self.printed.append((document, ids, to))
        self.sheeted.append((sheet, first))
        self.designed.append((size, design))
        if to.startswith("printer:"):
            return PrintDone(
                job="j", items=len(ids), path="", already=self.already, missing=self.missing
            )
        return PrintDone(job="j", items=len(ids), path=to.partition(":")[2])


@dataclass
class FakeSync:
    now: SyncStatus = field(
        default_factory=lambda: SyncStatus(
            link=Link.ONLINE, since=NOW - 60 * MINUTE, data_age_s=12, conflicts=1, discrepancies=2
        )
    )
    empty: bool = False
    every: bool = False
    fresh: tuple[CaseView, ...] = ()
    resolved: list[tuple[str, str, str]] = field(default_factory=list)

    def status(self) -> SyncStatus:
        return self.now

    def cases(self, limit: int = 200) -> tuple[CaseView, ...]:
        if self.empty:
            return ()
        if self.every:
            return every_case(NOW)
        return (
            sample_case("handed_over_twice", 1, NOW),
            sample_case("product_unknown", 2, NOW),
            *self.fresh,
        )

    def resolve(self, case: str, resolve_as: str, reason: str) -> None:
        self.resolved.append((case, resolve_as, reason))

    def set_online(self, online: bool) -> None:
        link = Link.ONLINE if online else Link.FORCED_OFFLINE
        self.now = replace(
            self.now, link=link, since=NOW, reason="" if online else "by_choice", pending=4
        )

    def sync_now(self) -> None:
        self.now = replace(self.now, pending=0)


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


@dataclass
class FakeCounter:
    """The whole of it; `empty_counter()` and `sample_counter()` make the two that tests use."""

    pickup: FakePickup = field(default_factory=FakePickup)
    receiving: FakeReceiving = field(default_factory=FakeReceiving)
    returns: FakeReturns = field(default_factory=FakeReturns)
    inventory: FakeInventory = field(default_factory=FakeInventory)
    importing: FakeImporting = field(default_factory=FakeImporting)
    labels: FakeLabels = field(default_factory=FakeLabels)
    prints: FakePrints = field(default_factory=FakePrints)
    printers: FakePrinters = field(default_factory=FakePrinters)
    templates: FakeTemplates = field(default_factory=FakeTemplates)
    trials: FakeTrials = field(init=False)
    auto_print: FakeAutoPrint = field(default_factory=FakeAutoPrint)
    sync: FakeSync = field(default_factory=FakeSync)
    staff: FakeStaff = field(default_factory=FakeStaff)
    proof_level: str = "standard"
    practice: bool = False

    def __post_init__(self) -> None:
        self.trials = FakeTrials(self.printers)

    def site(self) -> SiteView:
        return SiteView(
            name="翠苑社区自提点",
            number=1001,
            counter_name="一号台",
            counter="c",
            practice=self.practice,
            proof_level=self.proof_level,
        )


def sample_counter() -> FakeCounter:
    """A counter in the middle of its day."""
    made = FakeCounter()
    made.returns.to_go = (
        parcel(3, status="problem", days_here=2),
        *(parcel(n, overdue=True, days_here=12 - n) for n in range(4, 9)),
    )
    made.returns.gone = tuple(parcel(n, status="returned") for n in (9, 10))
    return made


def empty_counter() -> FakeCounter:
    """A counter on its first day."""
    made = FakeCounter()
    for part in (
        made.pickup,
        made.receiving,
        made.inventory,
        made.importing,
        made.labels,
        made.prints,
        made.printers,
        made.sync,
    ):
        part.empty = True  # type: ignore[attr-defined]  # each of these fakes has it
    made.sync.now = SyncStatus(link=Link.ONLINE, since=NOW, data_age_s=3)
    return made
