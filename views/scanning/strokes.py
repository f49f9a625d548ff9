# SPDX-License-Identifier: Apache-2.0
"""A key press as the reader understands it, and the queue that holds presses until they are judged.

Used twice, in front of a window and in front of the input method, with whatever those hold (an event of
Qt, the bytes of one of X11). Everything that comes while something is held waits behind it, modifiers and
releases too: a scanner's Shift that reached an input method alone would switch its language.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from views.scanning.reader import BurstReader, Ruling, Seen

T = TypeVar("T")


class Sort(StrEnum):
    """What kind of key it is."""

    LETTER = "letter"  # prints a character
    CONTROL = "control"  # Ctrl and a key: a control character
    FUNCTION = "function"  # F1 to F35
    END = "end"  # Return, Enter, Tab
    MODIFIER = "modifier"  # says nothing by itself
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Stroke:
    """One press: its sort and its text (a function key's is `<F9>`).

    `repeated` is what the platform says of a key that is held down; it also says so of a scanner that lets a
    key go and presses it again within the same millisecond.
    """

    sort: Sort
    text: str = ""
    repeated: bool = False


def sort_by_text(text: str, *, control: bool, command: bool) -> Stroke:
    """The stroke of a key that is none of the named ones; `command` is Alt or Meta."""
    if len(text) == 1 and ord(text) < 32:
        return Stroke(Sort.CONTROL, text) if control else Stroke(Sort.OTHER)
    if text and text.isprintable() and not control and not command:
        return Stroke(Sort.LETTER, text)
    return Stroke(Sort.OTHER)


@dataclass(frozen=True, slots=True)
class Verdict(Generic[T]):
    """What is to be done now: let `freed` go on in order, then the key in hand as `ruling` says."""

    ruling: Ruling
    freed: tuple[T, ...] = ()
    scan: str = ""
    too_long: bool = False


@dataclass(slots=True)
class _Waiting(Generic[T]):
    item: T
    key: int
    press: bool
    counts: bool  # one of those that the reader counts


@dataclass(slots=True)
class Sluice(Generic[T]):
    """Presses and releases in, in order; out come what goes on, and scans."""

    reader: BurstReader
    _waiting: deque[_Waiting[T]] = field(default_factory=deque)
    _eaten: set[int] = field(default_factory=set)

    @property
    def holds(self) -> bool:
        """Whether anything waits."""
        return bool(self._waiting)

    def press(self, stroke: Stroke, item: T, *, key: int, at: int) -> Verdict[T]:
        """A key went down; `key` is what its release will bear too."""
        self._eaten.discard(key)
        if stroke.repeated and not self.reader.in_burst(at):
            stroke = Stroke(Sort.OTHER)
        if stroke.sort is Sort.MODIFIER:
            self._waiting.append(_Waiting(item, key, press=True, counts=False))
            return Verdict(Ruling.HELD)
        seen = self._judge(stroke, at)
        freed = self._out(seen)
        match seen.ruling:
            case Ruling.HELD:
                self._waiting.append(_Waiting(item, key, press=True, counts=True))
            case Ruling.PASSED:
                freed += self._rest()
            case Ruling.EATEN:
                self._eaten.add(key)
                self._drop()
        return Verdict(seen.ruling, freed, seen.scan, seen.too_long)

    def release(self, item: T, *, key: int) -> Ruling:
        """A key went up: behind its press, or nowhere if that was a scan's."""
        if key in self._eaten:
            self._eaten.discard(key)
            return Ruling.EATEN
        if self._waiting:
            self._waiting.append(_Waiting(item, key, press=False, counts=False))
            return Ruling.HELD
        return Ruling.PASSED

    def idle(self, at: int) -> Verdict[T] | None:
        """Nothing came for a while; None while a burst may still go on."""
        if not self.reader.held:
            return Verdict(Ruling.PASSED, self._rest())
        seen = self.reader.idle(at)
        if seen is None:
            return None
        freed = self._out(seen)
        return Verdict(seen.ruling, freed + self._rest(), seen.scan, seen.too_long)

    def _judge(self, stroke: Stroke, at: int) -> Seen:
        match stroke.sort:
            case Sort.LETTER:
                return self.reader.key(stroke.text, at)
            case Sort.CONTROL:
                return self.reader.control(stroke.text, at)
            case Sort.FUNCTION:
                return self.reader.function(stroke.text, at)
            case Sort.END:
                return self.reader.end(at)
            case Sort.OTHER | Sort.MODIFIER:
                return self.reader.other()

    def _out(self, seen: Seen) -> tuple[T, ...]:
        """What leaves before the key in hand: the first keys given back, or none where they were a scan's."""
        count = seen.given_back or seen.used
        if not count:
            return ()
        left: list[_Waiting[T]] = []
        while count and self._waiting:
            one = self._waiting.popleft()
            count -= one.counts
            left.append(one)
        # A release belongs to what went before it; a modifier's press to what comes.
        while self._waiting and not (self._waiting[0].press and not self._waiting[0].counts):
            if self._waiting[0].counts:
                break
            left.append(self._waiting.popleft())
        if seen.given_back:
            return tuple(one.item for one in left)
        self._note_eaten(left)
        return ()

    def _drop(self) -> None:
        self._note_eaten(list(self._waiting))
        self._waiting.clear()

    def _note_eaten(self, gone: list[_Waiting[T]]) -> None:
        down = [one.key for one in gone if one.press]
        up = [one.key for one in gone if not one.press]
        self._eaten.update(key for key in down if key not in up)

    def _rest(self) -> tuple[T, ...]:
        rest = tuple(one.item for one in self._waiting)
        self._waiting.clear()
        return rest
