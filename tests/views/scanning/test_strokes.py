# SPDX-License-Identifier: Apache-2.0
"""The queue before the judgement: what waits, in which order it goes on, whose releases end with a scan."""

from __future__ import annotations

from views.scanning.reader import BurstReader, Ruling
from views.scanning.strokes import Sluice, Sort, Stroke


def letter(text: str) -> Stroke:
    """A key that prints."""
    return Stroke(Sort.LETTER, text)


def test_a_scans_modifiers_and_releases_end_with_it() -> None:
    """A Shift of a scan never comes out alone: an input method would take it for its switch."""
    sluice: Sluice[str] = Sluice(BurstReader())
    at = 0
    for text in "SF1390":
        at += 4
        assert sluice.press(Stroke(Sort.MODIFIER), "shift", key=50, at=at).ruling is Ruling.HELD
        assert sluice.press(letter(text), text, key=ord(text), at=at).ruling is Ruling.HELD
        assert sluice.release(f"{text} up", key=ord(text)) is Ruling.HELD
        assert sluice.release("shift up", key=50) is Ruling.HELD
    done = sluice.press(Stroke(Sort.END), "end", key=36, at=at + 4)
    assert (done.ruling, done.scan, done.freed) == (Ruling.EATEN, "SF1390", ())
    assert sluice.release("end up", key=36) is Ruling.EATEN
    assert not sluice.holds


def test_a_persons_keys_go_on_in_order() -> None:
    """Presses, releases and modifiers come out as they went in, and the key that settled them after."""
    sluice: Sluice[str] = Sluice(BurstReader())
    sluice.press(Stroke(Sort.MODIFIER), "shift", key=50, at=0)
    sluice.press(letter("A"), "A", key=38, at=40)
    sluice.release("A up", key=38)
    sluice.release("shift up", key=50)
    seen = sluice.press(letter("b"), "b", key=56, at=200)
    assert (seen.ruling, seen.freed) == (Ruling.HELD, ("shift", "A", "A up", "shift up"))
    left = sluice.press(Stroke(Sort.OTHER), "left", key=113, at=400)
    assert (left.ruling, left.freed) == (Ruling.PASSED, ("b",))


def test_a_held_key_is_a_hand_but_for_one_inside_a_burst() -> None:
    """Repeats pass; where a scanner presses a key again within a millisecond they are its letters."""
    sluice: Sluice[str] = Sluice(BurstReader())
    again = Stroke(Sort.LETTER, "7", repeated=True)
    assert sluice.press(again, "7", key=7, at=500).ruling is Ruling.PASSED
    for at, stroke in enumerate((letter("1"), letter("7"), again, letter("8")), 1_000):
        assert sluice.press(stroke, stroke.text, key=7, at=at).ruling is Ruling.HELD
    assert sluice.press(Stroke(Sort.END), "end", key=36, at=1_010).scan == "1778"


def test_a_modifier_alone_goes_on_after_a_while() -> None:
    """A person's Shift is held for a moment only."""
    sluice: Sluice[str] = Sluice(BurstReader())
    sluice.press(Stroke(Sort.MODIFIER), "shift", key=50, at=0)
    seen = sluice.idle(100)
    assert seen is not None
    assert seen.freed == ("shift",)
