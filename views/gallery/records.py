# SPDX-License-Identifier: Apache-2.0
"""The leaf of what shows records: rows, chips, tables, numbers, charts, a case with its two sides."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QWidget

from views.gallery.page import Leaf, grid, specimen
from views.gallery.shown import stand
from views.look import Look
from views.widgets.card import Card
from views.widgets.case_card import CaseCard, CaseFace, SideFace, WayFace
from views.widgets.charts import Bars, Ring
from views.widgets.chip import Chip
from views.widgets.paint import ChipFace
from views.widgets.rows import PressRow
from views.widgets.stat import Stat
from views.widgets.table import Column, Table, nothing
from views.widgets.text import Elided, IconLabel

TONES = ("good", "warn", "bad", "cold", "plain")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a row of the sample table shows."""

    slot: str
    goods: str
    code: str
    tone: str
    count: int


def records_leaf(look: Look) -> Leaf:
    """Each way in which records are shown."""
    say = look.say
    leaf = Leaf(look, say("gallery.records"))
    rows = leaf.section(say("gallery.rows"))
    states = ("", "hover", "focus")
    grid(rows, [specimen(say.of("gallery_state", state or "rest"), stand(_row(look), state))
                for state in states], columns=3)  # fmt: skip
    grid(rows, [_attention(look, number) for number in (3, 9, 1)], columns=3)
    chips = leaf.section(say("gallery.chips"))
    grid(chips, [_chips(look), _labels(look)], columns=2)
    numbers = leaf.section(say("gallery.numbers"))
    grid(numbers, [_stats(look), _ring(look), _bars(look)], columns=3)
    tables = leaf.section(say("gallery.table"))
    tables.body.addWidget(_table(look))
    cases = leaf.section(say("gallery.case"))
    cases.body.addWidget(_case(look))
    leaf.beside(Card(look, say("gallery.card")), Card(look, say("gallery.card")))
    return leaf


def _row(look: Look) -> QWidget:
    return PressRow(
        look,
        icon="circle-check",
        tone="good",
        title=f"王*明 · {look.say('pickup.tail', tail='0312')}",
        line=f"B-07-05 · {look.say('pickup.handed')}",
        trail=look.say("common.undo"),
        trail_tone="accent_text",
    )


def _attention(look: Look, count: int) -> QWidget:
    return PressRow(
        look,
        icon="timer",
        tone="warn",
        title=look.say("pickup.needs"),
        chip=ChipFace(text=str(count), tone="warn"),
        chevron=True,
    )


def _chips(look: Look) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for tone in TONES:
        row.addWidget(Chip(look, ChipFace(text=tone, tone=tone)))
    row.addStretch(1)
    return box


def _labels(look: Look) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(IconLabel(look, "map-pin", "accent_text", 26))
    row.addWidget(Elided(look.say.of("verdict_do", "not_found"), "screen"), 1)
    return box


def _stats(look: Look) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setSpacing(24)
    for tone, number in (("", "342"), ("good", "128"), ("warn", "5"), ("bad", "2")):
        made = Stat(look.say("pickup.waiting"), tone=tone)
        made.set_number(number)
        row.addWidget(made)
    row.addStretch(1)
    return box


def _ring(look: Look) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    for part in (0.0, 0.27, 1.0):
        ring = Ring(look)
        ring.set_part(part, look.say("pickup.handed"))
        row.addWidget(ring)
    row.addStretch(1)
    return box


def _bars(look: Look) -> QWidget:
    made = Bars(look)
    made.setMinimumHeight(look.px(140))
    made.set_bars((("17", 34), ("18", 61), ("19", 52), ("20", 18)), look.say("pickup.handed"))
    return made


def _table(look: Look) -> QWidget:
    say = look.say
    made = Table(
        look,
        [
            Column(title=say("receiving.slot"), width=160, bold=True, large=True, text=_slot),
            Column(title=say("receiving.parcel"), text=_goods, line=_code),
            Column(title=say("receiving.marks"), width=160, text=nothing, chips=_marks),
            Column(title=say("inventory.on_hand"), width=120, right=True, bold=True, text=_count),
        ],
        say("gallery.table"),
    )
    made.rows.replace(
        [
            Line(slot=f"A-03-1{n}", goods=f"SF139044717{n}", code=f"3-{n}-1207", tone=tone, count=n)
            for n, tone in enumerate(TONES, start=1)
        ]
    )
    made.selectRow(1)
    made.setFixedHeight(look.px(42 + 56 * len(TONES)) + 2)
    return made


def _slot(line: Line) -> str:
    return line.slot


def _goods(line: Line) -> str:
    return line.goods


def _code(line: Line) -> str:
    return line.code


def _marks(line: Line) -> tuple[ChipFace, ...]:
    return (ChipFace(text=line.tone, tone=line.tone),)


def _count(line: Line) -> str:
    return str(line.count)


def _case(look: Look) -> QWidget:
    say = look.say
    sides = tuple(
        SideFace(
            title=f"{say('pickup.fact_where')} {number}",
            chip=ChipFace(text=f"{number}", tone=tone),
            words=say("pickup.handed"),
            lines=(say.ago(60 * number), "A-03-12"),
        )
        for number, tone in ((1, "good"), (2, "plain"))
    )
    made = CaseCard(
        look,
        CaseFace(
            id="1",
            chip=ChipFace(text=say("sync.conflicts"), tone="bad"),
            title=say.of("case", "handed_over_twice"),
            why="",
            facts=(
                (say("receiving.slot"), "A-03-12"),
                (say("pickup.recipient"), "王*明"),
                (say("pickup.phone_tail"), "7788"),
                (say("pickup.collect_money"), say.money(3_680)),
            ),
            sides=sides,
            told=(),
            ways=(
                WayFace(
                    value="1", words=say.of("resolution", "same_person_scanned_twice"), key="F1"
                ),
                WayFace(value="2", words=say.of("resolution", "shortage"), key="F2"),
            ),
            link=say("pickup.scan_parcel"),
        ),
    )
    made.setFixedHeight(look.px(420))
    return made
