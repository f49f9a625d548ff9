# SPDX-License-Identifier: Apache-2.0
"""The shift report: what a time window did, by operator, and what it leaves to the next shift.

On A4 for the folder, on a roll for the till. Promises that every figure is one of the record's, that cash is
what the parcels said was to be paid, and places to write what was counted. Must not name residents.
"""

from __future__ import annotations

from dataclasses import dataclass

from printing.blocks import Align, Weight
from printing.document import DocumentType, Form, as_sheets
from printing.documents.captions import amount
from printing.documents.list_words import list_words, stamp_line
from printing.documents.pickup_slip import head
from printing.documents.receipt import proof_words
from printing.documents.slip_words import SlipWords, slip_words
from printing.documents.stamp import Stamp
from printing.draw import ResolvedLabel
from printing.geometry import Printer, Size
from printing.roll import Strip
from printing.roster import Band, Cell, Column, Roster, Row
from printing.table import draw_rosters


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorLine:
    """What one operator handed over; `cash_minor` of what stands."""

    name: str
    handed_over: int = 0
    undone: int = 0
    cash_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftReport:
    """The figures of a window of the shop's time; `handed_over` stands, `waiting` and on are of now."""

    begins: str
    ends: str
    received: int = 0
    handed_over: int = 0
    undone: int = 0
    returned: int = 0
    weak: int = 0
    operators: tuple[OperatorLine, ...] = ()
    proofs: tuple[tuple[str, int], ...] = ()
    waiting: int = 0
    overdue: int = 0
    conflicts: int = 0
    discrepancies: int = 0
    unsent: int = 0
    stamp: Stamp

    @property
    def cash_minor(self) -> int:
        return sum(operator.cash_minor for operator in self.operators)


def _figures(record: ShiftReport, words: SlipWords) -> tuple[tuple[str, str], ...]:
    return (
        (words.received, str(record.received)),
        (words.handed_over, str(record.handed_over)),
        (words.undone_count, str(record.undone)),
        (words.weak_count, str(record.weak)),
        (words.returned, str(record.returned)),
    )


def _left(record: ShiftReport, words: SlipWords) -> tuple[tuple[str, str], ...]:
    return (
        (words.waiting, str(record.waiting)),
        (words.overdue, str(record.overdue)),
        (words.conflicts, str(record.conflicts)),
        (words.discrepancies, str(record.discrepancies)),
        (words.unsent, str(record.unsent)),
    )


def _by_operator(line: OperatorLine, words: SlipWords) -> str:
    undone = f"  ({words.undone_count} {line.undone})" if line.undone else ""
    return f"{line.handed_over}{undone}"


def _strip(record: ShiftReport, size: Size, printer: Printer, language: str) -> ResolvedLabel:
    words = slip_words(language)
    strip = Strip(size=size, printer=printer)
    head(strip, words.shift_report, record.stamp)
    strip.pair(record.begins, record.ends, weight=Weight.BOLD)
    strip.rule()
    for caption, figure in _figures(record, words):
        strip.pair(caption, figure, size_mm=3.6)
    strip.pair(words.cash, amount(record.cash_minor), size_mm=3.6, weight=Weight.BOLD)
    if record.proofs:
        strip.rule()
        strip.text(words.by_proof, weight=Weight.BOLD)
        for proof, count in record.proofs:
            strip.pair(proof_words(proof, words), str(count))
    if record.operators:
        strip.rule()
        strip.text(words.by_operator, weight=Weight.BOLD)
        for line in record.operators:
            strip.pair(line.name, f"{_by_operator(line, words)}   {amount(line.cash_minor)}")
    strip.rule()
    for caption, figure in _left(record, words):
        strip.pair(caption, figure)
    strip.rule(0.5)
    for caption in (words.counted_cash, words.difference, words.handed_on_by, words.taken_on_by):
        strip.sign(caption, height_mm=7)
    return strip.strip()


def _pages(
    record: ShiftReport, size: Size, printer: Printer, language: str
) -> tuple[ResolvedLabel, ...]:
    words, lists = slip_words(language), list_words(language)
    lines: list[Row | Band] = [
        Band(text=words.in_window, side=f"{record.begins} - {record.ends}"),
        *((caption, figure, "") for caption, figure in _figures(record, words)),
    ]
    if record.proofs:
        lines.append(Band(text=words.by_proof))
        lines += [(proof_words(proof, words), str(count), "") for proof, count in record.proofs]
    if record.operators:
        lines.append(Band(text=words.by_operator, side=f"{words.handed_over} / {words.cash}"))
        lines += [
            (line.name, _by_operator(line, words), amount(line.cash_minor))
            for line in record.operators
        ]
    lines.append(Band(text=words.now, side=record.stamp.printed_at))
    lines += [(caption, figure, "") for caption, figure in _left(record, words)]
    roster = Roster(
        title=words.shift_report,
        facts=(
            (words.site, record.stamp.site),
            (words.window, f"{record.begins} - {record.ends}"),
        ),
        columns=(
            Column(title=words.what, share=1.4, size_mm=4),
            Column(title=words.how_many, shows=Cell.STRONG, align=Align.RIGHT, size_mm=4.6),
            Column(title=words.cash, shows=Cell.STRONG, align=Align.RIGHT, size_mm=4.6),
        ),
        lines=lines,
        row_height_mm=8,
        totals=(
            (words.cash, amount(record.cash_minor)),
            (words.counted_cash, ""),
            (words.difference, ""),
        ),
        signatures=(words.handed_on_by, words.taken_on_by),
        page=lists.page,
        continued=lists.continued,
        stamp=stamp_line(record.stamp, lists),
    )
    return draw_rosters((roster,), size=size, printer=printer)


def pages(
    record: ShiftReport, size: Size, printer: Printer, language: str
) -> tuple[ResolvedLabel, ...]:
    """A strip or sheets, as the paper is."""
    if size.is_roll:
        return (_strip(record, size, printer, language),)
    return _pages(record, size, printer, language)


DOCUMENT = DocumentType(
    name="shift_report",
    titles={"zh_CN": "班次报表", "en": "Shift report"},
    form=Form.SHEET,
    sizes=("A4", "80", "58"),
    record=ShiftReport,
    draw=as_sheets(ShiftReport, pages),
)
