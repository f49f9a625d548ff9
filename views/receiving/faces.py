# SPDX-License-Identifier: Apache-2.0
"""What a receiving scan came to, as a face of the panel: the slot in the largest type there is."""

from __future__ import annotations

from app.services.answers import Received, ReceiveOutcome
from views.i18n import Phrases
from views.widgets.paint import TileFace
from views.widgets.verdict import VerdictFace

_STATES = {
    ReceiveOutcome.EXPECTED: ("valid", "check"),
    ReceiveOutcome.UNKNOWN: ("unknown", "circle-help"),
    ReceiveOutcome.DUPLICATE: ("invalid", "copy"),
    ReceiveOutcome.DAMAGED: ("unknown", "triangle-alert"),
    ReceiveOutcome.CHOOSE: ("ask", "users"),
    ReceiveOutcome.ALREADY_HANDED_OVER: ("invalid", "x"),
}


def wants_phone(received: Received) -> bool:
    """Whether it lies here now and nothing says whose it is."""
    parcel = received.parcel
    taken_in = received.outcome in (
        ReceiveOutcome.EXPECTED, ReceiveOutcome.UNKNOWN, ReceiveOutcome.DAMAGED
    )  # fmt: skip
    return taken_in and parcel is not None and not parcel.phone_tail


def face_of_received(say: Phrases, received: Received) -> VerdictFace:
    """The panel's content for one scanned parcel."""
    state, icon = _STATES[received.outcome]
    parcel = received.parcel
    facts: list[tuple[str, str]] = []
    notes: list[str] = []
    tiles: tuple[TileFace, ...] = ()
    if parcel is not None and parcel.name_masked:
        facts.append((say("pickup.recipient"), parcel.name_masked))
        if parcel.phone_tail:
            facts.append((say("pickup.phone_tail"), parcel.phone_tail))
    slot = received.slot or (parcel.slot if parcel is not None else "")
    if slot and received.outcome is not ReceiveOutcome.ALREADY_HANDED_OVER:
        cold = parcel is not None and parcel.temperature in ("chilled", "frozen")
        caption = say("receiving.put_here")
        if cold and parcel is not None:
            caption = f"{caption} · {say.of('temperature', parcel.temperature)}"
        tiles = (TileFace(caption=caption, slot=slot, cold=cold),)
        if received.pickup_code:
            code = TileFace(caption=say("receiving.pickup_code"), slot=received.pickup_code)
            tiles = (*tiles, code)
    if received.candidates and received.outcome is not ReceiveOutcome.CHOOSE:
        notes.append(say("receiving.same_waybill", count=len(received.candidates) + 1))
    if received.label == "queued":
        facts.append((say("receiving.label"), say("receiving.label_prints")))
    elif received.label:
        notes.append(say("receiving.no_label", why=say.of("fault", received.label)))
    item = parcel.item if parcel is not None else ""
    line = say.of("received_line", received.outcome.value)
    return VerdictFace(
        state=state,
        icon=icon,
        word=say.of("received", received.outcome.value),
        # What ties the two stays on the first line where the second wraps.
        line=f"{item}\u00a0· {line}" if item else line,
        facts=tuple(facts),
        notes=tuple(notes),
        tiles=tiles,
        footer=say("receiving.phone_missing_short") if wants_phone(received) else "",
        footer_icon="phone",
        footer_key=say("receiving.key_phone"),
        tile_size=100,
    )
