# SPDX-License-Identifier: Apache-2.0
"""A print queue and printers that live in memory, for the labels screen's leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.domain.printing import MAY_BE_OUT, PrintState
from app.errors import OperatorError
from app.services.printers import PrinterView
from app.services.printing.shown import (
    Answered,
    PrinterStanding,
    PrintItemView,
    PrintJobView,
    Question,
)
from printing.profile import DeviceLanguage, PrinterProfile

NOW = 1_795_400_000_000


def item(job: str, n: int, state: PrintState, **changes: object) -> PrintItemView:
    """One label of a job; its ids must never be seen on a screen."""
    made = PrintItemView(
        id=f"01890000-0000-7000-9000-{n:012d}",
        job=job,
        n=n,
        document="parcel_label",
        entity=f"01890000-0000-7000-8000-{n:012d}",
        copy=1,
        printer="标签机",
        state=state,
        changed_at=NOW - 60_000,
        reprint=0,
        reprint_of="",
        why="",
        detail="",
        operator_name="林小雨",
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # the caller names real fields


def _items() -> dict[str, list[PrintItemView]]:
    torn = [item("j1", n, PrintState.CONFIRMED) for n in range(1, 4)]
    torn += [item("j1", n, PrintState.UNKNOWN, detail="restarted") for n in range(4, 6)]
    torn += [item("j1", n, PrintState.QUEUED) for n in range(6, 9)]
    done = [
        item("j2", 1, PrintState.SENT, document="price_label", entity="6901234567801"),
        item(
            "j2", 2, PrintState.SENT, document="price_label", entity="6901", reprint=1, why="污损"
        ),
    ]
    return {"j1": torn, "j2": done}


@dataclass
class FakePrints:
    empty: bool = False
    labels: dict[str, list[PrintItemView]] = field(default_factory=_items)
    stopped: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, ...]] = field(default_factory=list)
    waiting_ones: tuple[PrinterStanding, ...] = ()

    def jobs(self, limit: int = 50) -> tuple[PrintJobView, ...]:
        if self.empty:
            return ()
        return tuple(
            PrintJobView(
                id=job,
                document=items[0].document,
                size="60x40",
                language="zh_CN",
                printer=items[0].printer,
                operator_name="林小雨",
                at=NOW - 120_000,
                items=len(items),
                states={
                    state: count
                    for state in PrintState
                    if (count := sum(i.state is state for i in items))
                },
            )
            for job, items in self.labels.items()
        )

    def items(self, job: str) -> tuple[PrintItemView, ...]:
        return tuple(self.labels.get(job, ()))

    def questions(self) -> tuple[Question, ...]:
        if self.empty:
            return ()
        return tuple(
            Question(
                job=job,
                printer=items[0].printer,
                document=items[0].document,
                at=NOW - 60_000,
                items=asked,
            )
            for job, items in self.labels.items()
            if (asked := tuple(i for i in items if i.state is PrintState.UNKNOWN))
        )

    def paused(self) -> dict[str, str]:
        return dict(self.stopped)

    def standings(self) -> tuple[PrinterStanding, ...]:
        return self.waiting_ones

    def answer(self, items: Sequence[str], *, printed: bool, why: str = "") -> Answered:
        self.asked.append(("answer", str(printed), *items))
        after = PrintState.CONFIRMED if printed else PrintState.FAILED
        self._move(set(items), after)
        return Answered(confirmed=tuple(items)) if printed else Answered(reprints=tuple(items))

    def _move(self, items: set[str], after: PrintState) -> None:
        for job, found in self.labels.items():
            self.labels[job] = [replace(i, state=after) if i.id in items else i for i in found]

    def reprint(self, item: str, why: str) -> str:
        self.asked.append(("reprint", item, why))
        return item

    def resume_from(self, job: str, n: int, why: str = "") -> Answered:
        self.asked.append(("resume", job, str(n)))
        open_ones = [i.id for i in self.labels[job] if i.n >= n and i.state in MAY_BE_OUT]
        self._move(set(open_ones), PrintState.FAILED)
        return Answered(reprints=tuple(open_ones))

    def cancel(self, job: str) -> int:
        waiting = {i.id for i in self.labels[job] if i.state is PrintState.QUEUED}
        self._move(waiting, PrintState.CANCELLED)
        return len(waiting)

    def pause(self, printer: str, why: str = "") -> None:
        self.stopped[printer] = why

    def resume(self, printer: str) -> None:
        self.stopped.pop(printer, None)


def profile(name: str, **changes: object) -> PrinterProfile:
    made = PrinterProfile(name=name, language=DeviceLanguage.TSPL, to="tcp://192.168.1.50:9100")
    return replace(made, **changes)  # type: ignore[arg-type]  # the caller names real fields


@dataclass
class FakePrinters:
    empty: bool = False
    known: dict[str, PrinterView] = field(
        default_factory=lambda: {
            "标签机": PrinterView(profile=profile("标签机"), proved_at=NOW),
            "小票机": PrinterView(
                profile=profile("小票机", language=DeviceLanguage.ESCPOS, to="usb:///dev/usb/lp0")
            ),
        }
    )

    def every(self) -> tuple[PrinterView, ...]:
        return () if self.empty else tuple(self.known.values())

    def save(self, profile: PrinterProfile, *, instead_of: str = "") -> None:
        self.known.pop(instead_of, None)
        self.known[profile.name] = PrinterView(profile=profile)

    def remove(self, name: str) -> None:
        del self.known[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeFound:
    profile: PrinterProfile
    told: str = ""
    certain: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeSearch:
    found: tuple[FakeFound, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeProof:
    profile: PrinterProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeMeasures:
    target_mm: float = 5.0
    line_mm: float = 50.0


@dataclass
class FakeTrials:
    printers: FakePrinters
    tried: list[PrinterProfile] = field(default_factory=list)
    answers: bool = True

    def find(self) -> FakeSearch:
        draft = profile("ZD421 (USB)", language=DeviceLanguage.ZPL, to="usb:///dev/usb/lp1")
        return FakeSearch(found=(FakeFound(profile=draft, told="Zebra ZD421 · USB"),))

    def status(self, profile: PrinterProfile) -> FakeStatus | None:
        return FakeStatus() if self.answers else None

    def print_test(self, profile: PrinterProfile, language: str = "zh_CN") -> str:
        self.tried.append(profile)
        return "40712365"

    def scanned(self, text: str) -> FakeProof | None:
        return FakeProof(profile=self.tried[-1]) if text == "40712365" and self.tried else None

    def keep(self, profile: PrinterProfile, *, instead_of: str = "") -> None:
        self.printers.save(profile, instead_of=instead_of)

    def print_calibration(self, profile: PrinterProfile, language: str = "zh_CN") -> FakeMeasures:
        return FakeMeasures()

    def moved(
        self, profile: PrinterProfile, *, from_left_mm: float, from_top_mm: float
    ) -> PrinterProfile:
        return replace(profile, offset_x_mm=5 - from_left_mm, offset_y_mm=5 - from_top_mm)

    def sharpened(self, profile: PrinterProfile, *, line_mm: float) -> PrinterProfile:
        return profile if line_mm > 45 else replace(profile, dpi=300)


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeStatus:
    ready: bool = False
    paper_out: bool = True
    cover_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeChosen:
    printer: str = ""


@dataclass
class FakeAutoPrint:
    printer: str = ""
    asked_again: list[tuple[str, str]] = field(default_factory=list)

    def chosen(self) -> FakeChosen:
        return FakeChosen(printer=self.printer)

    def again(self, parcel: str, why: str) -> None:
        if not self.printer:
            raise OperatorError("no_label_printer", "Raw.", "Raw.")
        self.asked_again.append((parcel, why))

    def choose(self, printer: str, size: str = "") -> None:
        self.printer = printer
