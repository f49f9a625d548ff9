# SPDX-License-Identifier: Apache-2.0
"""The sentence that sends the clerk to the shelves: written on the screen and spoken, from one source.

`Spoken` holds the slots; `sentence` writes them in a language. What is said is read off that sentence word by
word (`views.ears.reading`), so the voice can't say anything but what stands there. Pure; no Qt.
"""

from __future__ import annotations

from dataclasses import dataclass

from views.i18n import Phrases

MOST = 4
"""More slots than these aren't kept in mind: the count is said, and the first of them."""

_COLD = frozenset({"chilled", "frozen"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One slot, and how cold what lies in it must be kept."""

    slot: str
    temperature: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """Where to go. `count` is how many parcels there are; 0 where the slot alone is told."""

    shelves: tuple[Shelf, ...] = ()
    count: int = 0


def sentence(say: Phrases, spoken: Spoken) -> str:
    """`3 parcels: A, shelf 3, place 12; ...`; nothing where there is no slot."""
    if not spoken.shelves:
        return ""
    many = len(spoken.shelves) > MOST
    joined = ("，" if say.language == "zh_CN" else "; ").join(
        shelf_in_words(say, shelf) for shelf in spoken.shelves[:MOST]
    )
    if not spoken.count:
        return joined
    if many:
        return say("pickup.slots_spoken_first", count=spoken.count, slots=joined)
    return say("pickup.slots_spoken", count=spoken.count, slots=joined)


def shelf_in_words(say: Phrases, shelf: Shelf) -> str:
    """`A-03-12` as one says it; a slot of another pattern stays as it is written."""
    words, parts = shelf.slot, shelf.slot.split("-")
    if len(parts) == 3 and parts[1].isdecimal() and parts[2].isdecimal():
        words = say("pickup.slot_words", zone=parts[0], shelf=int(parts[1]), place=int(parts[2]))
    if shelf.temperature in _COLD:
        cold = say.of("temperature", shelf.temperature)
        words = say("pickup.slot_cold", cold=cold, slot=words)
    return words
