# SPDX-License-Identifier: Apache-2.0
"""Verdicts as faces of the panel: which word, which facts, which tiles, and the sentence to speak.

Pure: a Look's phrases in, values out. An invalid verdict never has tiles; an unknown one always says
how old the data is and what to do.
"""

from __future__ import annotations

from app.domain.verdict import Answer, Reason
from app.services.answers import ParcelView, Verdict
from views.i18n import Phrases
from views.pickup.visit import Visit
from views.spoken import Shelf, Spoken, sentence
from views.widgets.paint import TileFace
from views.widgets.verdict import VerdictFace

_COLD = frozenset({"chilled", "frozen"})
_ASKS = frozenset({Reason.PROOF_NEEDED, Reason.NOT_HERE_YET, Reason.SEVERAL_PEOPLE})


def face_of(say: Phrases, visit: Visit, *, speaks: bool) -> VerdictFace:
    """The panel's content for the visit's verdict."""
    verdict = visit.verdict
    match verdict.answer:
        case Answer.VALID:
            return _valid(say, visit, speaks=speaks)
        case Answer.INVALID:
            return _invalid(say, verdict)
        case Answer.UNKNOWN:
            return _unknown(say, verdict)


def _valid(say: Phrases, visit: Visit, *, speaks: bool) -> VerdictFace:
    verdict = visit.verdict
    asks = verdict.reason in _ASKS
    facts: list[tuple[str, str]] = []
    if verdict.name_masked and not visit.needs_person:
        facts.append((say("pickup.recipient"), verdict.name_masked))
        if verdict.phone_tail:
            facts.append((say("pickup.phone_tail"), verdict.phone_tail))
    if verdict.due_minor and not visit.needs_person:
        facts.insert(0, (say("pickup.collect_money"), say.money(verdict.due_minor)))
    spoken = "" if visit.needs_person else sentence(say, spoken_of(visit.parcels))
    footer = ""
    if spoken:
        footer = say("pickup.spoken" if speaks else "pickup.fetch", words=spoken)
    return VerdictFace(
        state="ask" if asks else "valid",
        icon=_icon(verdict.reason),
        word=say.of("verdict", verdict.reason.value),
        line=say.of("verdict_line", verdict.reason.value, count=len(verdict.parcels)),
        facts=tuple(facts),
        tiles=() if visit.needs_person else tiles_of(say, visit),
        footer_icon="volume-2" if speaks else "map-pin",
        footer=footer,
        footer_key=say("pickup.key_again") if footer else "",
    )


def _icon(reason: Reason) -> str:
    if reason is Reason.SEVERAL_PEOPLE:
        return "users"
    return "qr-code" if reason is Reason.PROOF_NEEDED else "check"


def _invalid(say: Phrases, verdict: Verdict) -> VerdictFace:
    facts: list[tuple[str, str]] = []
    notes = [say.of("verdict_do", verdict.reason.value)]
    if verdict.handed is not None:
        handed = verdict.handed
        facts = [
            (say("pickup.fact_when"), say.moment(handed.at)),
            (say("pickup.fact_where"), handed.counter_name),
            (say("pickup.fact_who"), handed.operator_name),
        ]
    elif verdict.name_masked:
        facts = [
            (say("pickup.recipient"), verdict.name_masked),
            (say("pickup.phone_tail"), verdict.phone_tail),
        ]
    return VerdictFace(
        state="invalid",
        icon="x",
        word=say.of("verdict", verdict.reason.value),
        line=say.of("verdict_line", verdict.reason.value, count=len(verdict.parcels)),
        facts=tuple(fact for fact in facts if fact[1]),
        notes=tuple(notes),
    )


def _unknown(say: Phrases, verdict: Verdict) -> VerdictFace:
    if verdict.data_age_s is None:
        age = say("pickup.never_synced")
    else:
        age = say("pickup.data_age", age=say.ago(verdict.data_age_s))
    return VerdictFace(
        state="unknown",
        icon="circle-help",
        word=say.of("verdict", verdict.reason.value),
        line=age,
        notes=(say.of("verdict_do", verdict.reason.value),),
    )


def refused_face(say: Phrases, words: str) -> VerdictFace:
    """A hand-over that the rules or the machine refused: why, and what to do."""
    return VerdictFace(state="invalid", icon="x", word=say("pickup.refused"), line=words)


def fault_face(say: Phrases, words: str) -> VerdictFace:
    """The look-up itself could not be done."""
    return VerdictFace(state="error", icon="triangle-alert", word=say("pickup.fault"), line=words)


def done_face(say: Phrases, count: int, slots: tuple[str, ...]) -> VerdictFace:
    """Handed over: the count, and what the next step is."""
    return VerdictFace(
        state="valid",
        icon="package-check",
        word=say("pickup.done", count=count),
        line=say("pickup.done_line"),
        tiles=tuple(
            TileFace(caption=say("pickup.emptied"), slot=slot, done=True) for slot in slots
        ),
    )


def tiles_of(say: Phrases, visit: Visit) -> tuple[TileFace, ...]:
    """A tile a parcel, cold ones marked, scanned ones ticked off."""
    made = []
    for number, parcel in enumerate(visit.parcels, start=1):
        caption = say("pickup.tile", number=number)
        if parcel.temperature in _COLD:
            caption = f"{caption} · {say.of('temperature', parcel.temperature)}"
        made.append(
            TileFace(
                caption=caption,
                slot=parcel.slot or say("pickup.no_slot"),
                cold=parcel.temperature in _COLD,
                done=parcel.id in visit.scanned,
            )
        )
    return tuple(made)


def spoken_of(parcels: tuple[ParcelView, ...]) -> Spoken:
    """Where to go for these parcels, in their order."""
    shelves = tuple(Shelf(slot=p.slot, temperature=p.temperature) for p in parcels if p.slot)
    return Spoken(shelves=shelves, count=len(parcels))
