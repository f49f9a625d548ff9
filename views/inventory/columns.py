# SPDX-License-Identifier: Apache-2.0
"""The tables of the inventory screen: stock lines, and the ledger of one product."""

from __future__ import annotations

from app.services.answers import MovementView, StockLine
from views.i18n import Phrases
from views.widgets.paint import ChipFace
from views.widgets.table import Column, nothing


def stock_columns(say: Phrases) -> list[Column[StockLine]]:
    """Name with code, price, what is on hand, what needs attention."""
    return [
        Column(
            title=say("inventory.product"), bold=True, text=lambda s: s.name, line=lambda s: s.code
        ),
        Column(
            title=say("inventory.marks"),
            width=170,
            text=nothing,
            chips=lambda s: marks(say, s),
        ),
        Column(
            title=say("inventory.price"),
            width=110,
            right=True,
            text=lambda s: say.money(s.price_minor),
        ),
        Column(
            title=say("inventory.on_hand"),
            width=110,
            right=True,
            bold=True,
            large=True,
            text=lambda s: f"{s.on_hand:,}",
            tone=lambda s: "bad" if s.on_hand < 0 else "warn" if s.low else "ink",
        ),
    ]


def marks(say: Phrases, line: StockLine) -> tuple[ChipFace, ...]:
    """Expired or expiring lots, low stock, doubts about the code."""
    chips = []
    if any(lot.expired and lot.on_hand > 0 for lot in line.lots):
        chips.append(ChipFace(text=say("inventory.expired"), tone="bad"))
    elif line.expiring:
        chips.append(ChipFace(text=say("inventory.expiring"), tone="warn"))
    if line.low:
        chips.append(ChipFace(text=say("inventory.low"), tone="warn"))
    chips.extend(
        ChipFace(text=say.of("product_flag", flag))
        for flag in line.flags
        if say.knows(f"product_flag.{flag}")
    )
    return tuple(chips)


def ledger_columns(say: Phrases) -> list[Column[MovementView]]:
    """What happened, when and by whom, how many."""
    return [
        Column(
            title=say("inventory.movement"),
            bold=True,
            text=lambda m: say.of("movement", m.kind),
            line=lambda m: " · ".join(
                part for part in (say.moment(m.at), m.operator_name, m.reason) if part
            ),
        ),
        Column(
            title=say("inventory.quantity"),
            width=84,
            right=True,
            bold=True,
            text=lambda m: f"{m.quantity:+,}",
            tone=lambda m: "good" if m.quantity > 0 else "warn",
        ),
    ]
