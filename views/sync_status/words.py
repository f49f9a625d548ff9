# SPDX-License-Identifier: Apache-2.0
"""A case in the operator's words: headline, both sides, what was done, what is proposed.

No id ever gets here into a text: who has no name is "some counter", and a kind of act that this version doesn't
know is "done here".
"""

from __future__ import annotations

from app.domain.case_codes import Done
from app.services.case_answers import CaseView, EvidenceView
from views.i18n import Phrases
from views.widgets.case_card import CaseFace, SideFace, WayFace
from views.widgets.paint import ChipFace

KEYS = ("Enter", "F2", "F3", "F4", "F5", "F6")
"""The keys of the ways out, the proposed one's first."""

_EXPLAINED = frozenset({Done.NOT_APPLIED, Done.SET_ASIDE, Done.NOTED})


def title_of(say: Phrases, case: CaseView) -> str:
    return say.of("case", case.code)


def chip_of(say: Phrases, case: CaseView) -> ChipFace:
    """Closed, conflict or discrepancy."""
    if not case.open:
        return ChipFace(text=say("sync.closed"), tone="good")
    tone = "bad" if case.kind == "conflict" else "warn"
    return ChipFace(text=say.of("case_kind", case.kind), tone=tone)


def subject_of(say: Phrases, case: CaseView) -> str:
    """What it is about, in one line."""
    parts = (case.slot, case.name_masked, case.waybill, case.product, case.counter_name)
    return " · ".join([part for part in parts if part][:2]) or say.moment(case.opened_at)


def face_of(say: Phrases, case: CaseView) -> CaseFace:
    """The card's face."""
    explained = case.done in _EXPLAINED and say.knows(f"fault.{case.code}")
    return CaseFace(
        id=case.id,
        chip=chip_of(say, case),
        title=title_of(say, case),
        why=say.of("fault", case.code) if explained else "",
        facts=_facts(say, case),
        sides=tuple(_side(say, case, number) for number in range(len(case.sides))),
        told=_told(say, case),
        ways=_ways(say, case),
        link=say("sync.open_parcel") if case.waybill else "",
    )


def _facts(say: Phrases, case: CaseView) -> tuple[tuple[str, str], ...]:
    who = case.name_masked
    if who and case.phone_tail:
        who = say("pickup.who", name=who, tail=case.phone_tail)
    facts = (
        (say("sync.fact_slot"), case.slot),
        (say("sync.fact_resident"), who),
        (say("sync.fact_waybill"), case.waybill),
        (say("sync.fact_item"), case.item),
        (say("sync.fact_product"), case.product),
        (say("sync.fact_counter"), case.counter_name),
        (say("sync.fact_opened"), say.moment(case.opened_at)),
        (say("sync.fact_due"), say.money(case.due_minor) if case.due_minor else ""),
        (say("sync.fact_owed"), say.money(case.owed_minor) if case.owed_minor else ""),
    )
    return tuple(fact for fact in facts if fact[1])


def _ways(say: Phrases, case: CaseView) -> tuple[WayFace, ...]:
    if not case.open:
        return ()
    return tuple(
        WayFace(value=way, words=say.of("resolution", way), key=key)
        for way, key in zip(case.resolutions, KEYS, strict=False)
    )


def _told(say: Phrases, case: CaseView) -> tuple[tuple[str, str], ...]:
    told = [(say("sync.what_was_done"), say.of("case_done", case.done))]
    if not case.open:
        by = say(
            "sync.closed_by",
            name=case.resolved_by_name or say("common.none"),
            counter=case.resolved_counter_name or say("sync.some_counter"),
            moment=say.moment(case.resolved_at) if case.resolved_at else say("common.none"),
        )
        way = say("sync.closed_as", way=say.of("resolution", case.resolved_as))
        told.append((way, f"{case.resolved_reason} · {by}"))
        return tuple(told)
    if case.foreseen:
        told[0] = (told[0][0], f"{told[0][1]} {say('sync.foreseen')}")
    proposed = say.of("resolution", case.proposed)
    line = say.of("resolution_line", case.proposed)
    told.append((say("sync.what_is_proposed"), say("sync.proposed_line", way=proposed, line=line)))
    return tuple(told)


def _side(say: Phrases, case: CaseView, number: int) -> SideFace:
    side = case.sides[number]
    lines = []
    if side.at:
        lines.append(_when(say, case, number, say.moment(side.at)))
    if side.operator_name:
        lines.append(say("sync.operator", name=side.operator_name))
    if side.proof:
        proof = say.of("proof_kind", side.proof)
        lines.append(
            say("sync.proof_scanned", proof=proof)
            if side.scanned
            else say("sync.proof", proof=proof)
        )
    if side.proxy_masked:
        lines.append(say("sync.proxy", name=side.proxy_masked))
    if side.reason:
        lines.append(say("sync.let_pass", reason=side.reason))
    return SideFace(
        title=side.counter_name or say("sync.some_counter"),
        chip=ChipFace(text=say("sync.this_counter"), tone="good") if side.here else None,
        words=_words(say, side),
        lines=tuple(lines),
    )


def _when(say: Phrases, case: CaseView, number: int, moment: str) -> str:
    """The order of arrival, which decides, and the counter's own clock, which doesn't."""
    if len(case.sides) == 1 or case.code == "shortage":
        return say("sync.by_its_clock", moment=moment)
    if number == 0:
        return say("sync.arrived_first", moment=moment)
    return say("sync.arrived_later", moment=moment)


def _words(say: Phrases, side: EvidenceView) -> str:
    value = side.value
    if side.what == "count":
        counted, believed, found = (*value.split("/", 3)[:3], "", "", "")[:3]
        return say.of("evidence", "count", counted=counted, believed=believed, found=found)
    if side.what == "resolved":
        value = say.of("resolution", value)
    if side.what == "slot" and not value:
        value = say("pickup.no_slot")
    return say.of("evidence", side.what, value=value)
