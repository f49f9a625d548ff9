# SPDX-License-Identifier: Apache-2.0
"""How the records screen shows a line of history, and a step of a record's story."""

from __future__ import annotations

from app.services.record_answers import RecordKind, RecordLine, Step, StepKind
from views.i18n import Phrases, shop_time
from views.widgets.paint import ChipFace
from views.widgets.table import Column, nothing

_TONES = {
    "waiting": "cold",
    "problem": "bad",
    "returned": "warn",
    "cancelled": "warn",
    "handed_over": "good",
}
_BAD = frozenset({StepKind.PROBLEM, StepKind.CASE_OPENED})


def record_columns(say: Phrases) -> list[Column[RecordLine]]:
    """When, what, whose, where, and how it stands."""
    return [
        Column(
            title=say("records.when"),
            width=116,
            text=lambda r: say.day(r.at) if r.at else say("records.no_time"),
            line=lambda r: f"{shop_time(r.at).year} {say.clock(r.at)}" if r.at else "",
        ),
        Column(
            title=say("records.number"),
            bold=True,
            text=lambda r: r.number,
            line=lambda r: r.item or say("pickup.no_item"),
        ),
        Column(
            title=say("records.person"),
            width=104,
            text=lambda r: r.name_masked or say("records.nobody"),
            line=lambda r: say("pickup.tail", tail=r.phone_tail) if r.phone_tail else "",
        ),
        Column(
            title=say("records.state"),
            width=160,
            text=nothing,
            chips=lambda r: (state_chip(say, r),),
        ),
    ]


def day_of(at: int) -> str:
    """A day with its year: history is longer than one."""
    return shop_time(at).strftime("%Y-%m-%d")


def state_chip(say: Phrases, line: RecordLine) -> ChipFace:
    """How a parcel or an order stands."""
    words = state_words(say, line.kind, line.status)
    return ChipFace(text=words, tone=_TONES.get(line.status, "plain"))


def state_words(say: Phrases, kind: RecordKind, status: str) -> str:
    """A state of a parcel or of an order."""
    match kind:
        case RecordKind.PARCEL:
            return say.of("parcel_status", status)
        case RecordKind.ORDER:
            return say.of("order_status", status)


def step_columns(say: Phrases) -> list[Column[Step]]:
    """What happened, then when, who, where and why."""
    return [
        Column(
            title=say("records.story"),
            bold=True,
            text=lambda s: step_words(say, s),
            line=lambda s: step_line(say, s),
            tone=lambda s: "bad" if s.kind in _BAD or s.conflict else "ink",
            chips=lambda s: step_chips(say, s),
        )
    ]


def step_words(say: Phrases, step: Step) -> str:
    """A step's name; of a case, what it is about."""
    if step.kind is StepKind.CASE_OPENED:
        return say.of("case", step.code)
    if step.kind is StepKind.CASE_CLOSED:
        return say("records.closed_as", way=say.of("resolution", step.code))
    return say.of("record_step", str(step.kind))


def step_line(say: Phrases, step: Step) -> str:
    """When, who, where, for whom, why: as far as it is known."""
    proxy = say("records.proxy", name=step.proxy_masked) if step.proxy_masked else ""
    when = f"{day_of(step.at)} {say.clock(step.at)}" if step.at else ""
    parts = (when, step.operator_name, step.counter_name, proxy, step.reason)
    return " · ".join(part for part in parts if part)


def step_chips(say: Phrases, step: Step) -> tuple[ChipFace, ...]:
    """The slot, or what a handover rested on."""
    if step.kind is StepKind.HANDED_OVER:
        tone = "bad" if step.conflict else "good"
        return (ChipFace(text=say.of("proof_kind", step.code), tone=tone),)
    return (ChipFace(text=step.slot),) if step.slot else ()
