# SPDX-License-Identifier: Apache-2.0
"""The template under the hands: the file's own object, what is chosen of it, and the way back and forth.

Pure, without Qt. Each change makes a new object that shares what didn't change, so a step back costs nothing; keys
that nobody here knows are carried along. Changes of one gesture (`together`) are one step.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from views.labels.editor.frames import Frame, frame_of, moved, resized

MOST_STEPS = 200
_BESIDE_MM = 2.0

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """The template at one moment, and which element was chosen."""

    body: Body
    chosen: int | None


class Draft:
    """One template; every change goes through here."""

    def __init__(self, body: Body, *, revision: int = 0) -> None:
        self._now = Step(body, None)
        self._saved = body
        self._back: list[Step] = []
        self._forth: list[Step] = []
        self._gesture = ""
        self.revision = revision

    @property
    def body(self) -> Body:
        return self._now.body

    @property
    def text(self) -> str:
        """The file's text."""
        return json.dumps(self.body, ensure_ascii=False, indent=1) + "\n"

    @property
    def name(self) -> str:
        """Under which it is kept ("" while it has none)."""
        return str(self.body.get("name", ""))

    @property
    def document(self) -> str:
        """What it is the look of."""
        return str(self.body.get("document", ""))

    @property
    def elements(self) -> list[Body]:
        found: list[Body] = self.body["elements"]
        return found

    @property
    def chosen(self) -> int | None:
        return self._now.chosen

    @property
    def element(self) -> Body | None:
        """The chosen element."""
        return None if self.chosen is None else self.elements[self.chosen]

    @property
    def room(self) -> Frame:
        """The label itself."""
        size = self.body["size"]
        return Frame(x=0, y=0, width=float(size["width_mm"]), height=float(size["height_mm"]))

    @property
    def changed(self) -> bool:
        """Whether it differs from what was opened or last saved."""
        return self.body is not self._saved and self.body != self._saved

    @property
    def can_undo(self) -> bool:
        return bool(self._back)

    @property
    def can_redo(self) -> bool:
        return bool(self._forth)

    def saved(self, revision: int) -> None:
        """What stands now is what was saved."""
        self._saved, self.revision = self.body, revision

    def choose(self, at: int | None) -> None:
        """Take hold of an element, or of none."""
        known = at is not None and 0 <= at < len(self.elements)
        self._now = Step(self.body, at if known else None)
        self._gesture = ""

    def undo(self) -> None:
        if self._back:
            self._forth.append(self._now)
            self._now = self._back.pop()
            self._gesture = ""

    def redo(self) -> None:
        if self._forth:
            self._back.append(self._now)
            self._now = self._forth.pop()
            self._gesture = ""

    def rest(self) -> None:
        """The gesture is over: the next change is a step of its own."""
        self._gesture = ""

    def change(self, keys: Mapping[str, Any], *, together: str = "") -> None:
        """New values for keys of the chosen element (None takes a key away)."""
        if self.chosen is None:
            return
        self._put(self.chosen, keys, together)

    def change_label(self, keys: Mapping[str, Any], *, together: str = "") -> None:
        """New values for keys of the template itself."""
        self._step({**self.body, **keys}, self.chosen, together)

    def move(self, x: float, y: float, *, together: str = "") -> None:
        """The chosen element to a place."""
        if self.element is not None:
            self.change(moved(self.element, x, y, self.room), together=together)

    def move_by(self, x: float, y: float) -> None:
        if self.element is not None:
            frame = frame_of(self.element)
            self.move(frame.x + x, frame.y + y, together="keys")

    def resize(self, width: float, height: float, *, together: str = "") -> None:
        """The chosen element to an extent."""
        if self.element is not None:
            self.change(resized(self.element, width, height, self.room), together=together)

    def resize_by(self, width: float, height: float) -> None:
        if self.element is not None:
            frame = frame_of(self.element)
            self.resize(frame.width + width, frame.height + height, together="keys size")

    def add(self, element: Body) -> None:
        """A new element on top, chosen."""
        self._step(self._with([*self.elements, element]), len(self.elements))

    def delete(self) -> None:
        """The chosen element away; its neighbour is chosen, so that a key can go on."""
        if self.chosen is None:
            return
        left = [one for at, one in enumerate(self.elements) if at != self.chosen]
        self._step(self._with(left), min(self.chosen, len(left) - 1) if left else None)

    def duplicate(self) -> None:
        """The chosen element once more, a little beside."""
        if self.element is None:
            return
        frame, room = frame_of(self.element), self.room
        one = copy.deepcopy(self.element)
        self.add({**one, **moved(one, frame.x + _BESIDE_MM, frame.y + _BESIDE_MM, room)})

    def arrange(self, by: int) -> None:
        """The chosen element before (`by` 1) or behind (-1) its neighbour."""
        if self.chosen is None:
            return
        to = self.chosen + by
        if not 0 <= to < len(self.elements):
            return
        order = list(self.elements)
        order.insert(to, order.pop(self.chosen))
        self._step(self._with(order), to)

    def _with(self, elements: list[Body]) -> Body:
        return {**self.body, "elements": elements}

    def _put(self, at: int, keys: Mapping[str, Any], together: str) -> None:
        changed = {**self.elements[at], **keys}
        changed = {key: value for key, value in changed.items() if keys.get(key, 0) is not None}
        elements = list(self.elements)
        elements[at] = changed
        self._step(self._with(elements), at, together and f"{together} {at}")

    def _step(self, body: Body, chosen: int | None, together: str = "") -> None:
        if body == self.body:
            return
        if not together or together != self._gesture:
            self._back.append(self._now)
            del self._back[:-MOST_STEPS]
        self._gesture = together
        self._forth.clear()
        self._now = Step(body, chosen)
