# SPDX-License-Identifier: Apache-2.0
"""The labels port from memory: what was to be printed is noted down."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.errors import OperatorError
from app.services.answers import (
    LabelKind,
    LabelSheet,
    PrintDone,
)
from app.services.printing.shown import Already
from app.services.template_answers import LabelDesign


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
