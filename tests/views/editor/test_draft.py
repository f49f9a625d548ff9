# SPDX-License-Identifier: Apache-2.0
"""The draft: every change can be taken back, nothing leaves the label, and what nobody knows is carried along."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.templates.checks import all_complaints
from printing.templates.fields import FIELDS, Format
from printing.templates.model import ElementKind
from printing.templates.reading import template_of
from printing.templates.samples import Sample
from tests.printing.templates.bodies import BARS, BOX, LINE, QR, TEXT, body
from views.i18n import Language, load_table
from views.labels.editor.canvas import Zoom
from views.labels.editor.draft import Draft
from views.labels.editor.frames import Frame, frame_of, snapped, under
from views.labels.editor.making import CODES, KINDS, new_element, new_template
from views.labels.editor.properties import CLOSED, CONDITIONS, KEYS, NUMBERS

ELEMENTS = (TEXT, BARS, QR, LINE, LINE | {"vertical": True, "length_mm": 20}, BOX)
ACTS = ("move", "resize", "delete", "duplicate", "up", "down", "undo", "redo", "choose", "change")


def act(draft: Draft, what: str, x: float, y: float, at: int) -> None:
    match what:
        case "move":
            draft.move_by(x, y)
        case "resize":
            draft.resize_by(x, y)
        case "delete":
            draft.delete()
        case "duplicate":
            draft.duplicate()
        case "up" | "down":
            draft.arrange(1 if what == "up" else -1)
        case "undo":
            draft.undo()
        case "redo":
            draft.redo()
        case "choose":
            draft.choose(at)
        case _:
            draft.change({"text": "x" * at, "when": None})


def inside(draft: Draft) -> bool:
    room = draft.room
    frames = [frame_of(one) for one in draft.elements]
    return all(
        f.x >= 0 and f.y >= 0 and f.x + f.width <= room.width + 0.02 and f.y + f.height <= room.height + 0.02
        for f in frames
    )  # fmt: skip


@given(
    st.lists(
        st.tuples(
            st.sampled_from(ACTS), st.floats(-90, 90), st.floats(-90, 90), st.integers(-1, 6)
        ),
        max_size=20,
    )
)
def test_whatever_is_done_can_be_taken_back(acts: list[tuple[str, float, float, int]]) -> None:
    """After any acts nothing lies outside, the file it began from is untouched, and undo leads back to it."""
    began = body(*ELEMENTS)
    kept = copy.deepcopy(began)
    draft = Draft(began)
    draft.choose(0)
    for what, x, y, at in acts:
        act(draft, what, x, y, at)
        assert inside(draft)
        assert draft.chosen is None or 0 <= draft.chosen < len(draft.elements)
    template_of(json.loads(draft.text))
    while draft.can_redo:
        draft.redo()
    last = draft.body
    while draft.can_undo:
        draft.undo()
    assert draft.body == kept == began
    while draft.can_redo:
        draft.redo()
    assert draft.body == last


def test_unknown_keys_go_through_every_change() -> None:
    """Keys of another version stay on the template and on its elements, whatever is edited."""
    draft = Draft(body(TEXT | {"glow": 3}, made_by={"x": 1}))
    draft.choose(0)
    draft.move_by(1, 1)
    draft.change({"weight": "bold"})
    draft.duplicate()
    draft.change_label({"name": "another"})
    said = json.loads(draft.text)
    assert said["made_by"] == {"x": 1}
    assert [one["glow"] for one in said["elements"]] == [3, 3]


def test_one_gesture_is_one_step() -> None:
    """A drag, or a run of arrow keys, is taken back at once; two of them are two."""
    draft = Draft(body(TEXT))
    draft.choose(0)
    for _ in range(4):
        draft.move_by(0, 1)
    draft.rest()
    draft.move_by(1, 0)
    draft.undo()
    assert frame_of(draft.elements[0]).x == 2
    draft.undo()
    assert frame_of(draft.elements[0]).y == 2
    assert not draft.can_undo


def test_order_and_neighbours() -> None:
    """Arranging moves one layer, deleting chooses the neighbour, a copy lies on top and beside."""
    draft = Draft(body(TEXT, BARS, BOX))
    draft.choose(0)
    draft.arrange(1)
    assert [one["kind"] for one in draft.elements] == ["code128", "text", "box"]
    draft.duplicate()
    assert draft.chosen == 3
    assert frame_of(draft.elements[3]) != frame_of(draft.elements[1])
    draft.delete()
    assert draft.chosen == 2
    draft.arrange(1)
    assert draft.chosen == 2


def test_a_changed_draft_knows_it() -> None:
    """Changed is different from what was saved; undone is not."""
    draft = Draft(body(TEXT))
    draft.choose(0)
    assert not draft.changed
    draft.move_by(1, 0)
    assert draft.changed
    draft.undo()
    assert not draft.changed
    draft.redo()
    draft.saved(2)
    assert (draft.changed, draft.revision) == (False, 2)


def test_what_lies_under_a_point() -> None:
    """The topmost wins; a hair line can still be taken hold of."""
    elements = [BOX, TEXT | {"x_mm": 5, "y_mm": 30}, LINE]
    assert under(elements, 6, 33) == 1
    assert under(elements, 3, 37) == 0
    assert under(elements, 10, 13.9) == 2
    assert under(elements, 59, 25) is None
    assert (snapped(3.3, snap=True), snapped(3.333, snap=False)) == (3.5, 3.33)


@pytest.mark.parametrize("document", FIELDS)
def test_what_is_added_is_sound(document: str) -> None:
    """Each kind of new element fits a label of its document, and a new template may be saved at once."""
    assert set(KINDS) == set(ElementKind)
    assert set(CODES) == set(FIELDS)
    room = Frame(x=0, y=0, width=60, height=40)
    for kind in KINDS:
        given: dict[str, Any] = body(new_element(kind, document, room, "词"), document=document)
        assert [c.flaw for c in all_complaints(template_of(given))] == []
    made = new_template("x", document, width_mm=40, height_mm=30, words="词")
    assert [c.text_in("en") for c in all_complaints(template_of(made))] == []


def test_the_panel_offers_every_key_of_the_format() -> None:
    """Each key that the schema gives an element stands in the panel, with the schema's own bounds and sets."""
    from tests.printing.templates.test_reading import SCHEMA

    defs = SCHEMA["$defs"]
    for branch in defs["element"]["allOf"]:
        chosen = branch["if"]["properties"]["kind"]
        for kind in chosen.get("enum", [chosen.get("const")]):
            keys = set(branch["then"]["properties"]) - (
                {"otherwise"} if kind == "code128" else set()
            )
            assert keys <= set(KEYS[kind]), kind
        for key, about in branch["then"]["properties"].items():
            if key in NUMBERS:
                bounds = defs[about["$ref"].rsplit("/", 1)[1]]
                assert NUMBERS[key][:2] == (bounds["minimum"], bounds["maximum"]), key
            if key in CLOSED:
                assert set(CLOSED[key]) == set(about["enum"])


@pytest.mark.parametrize("language", list(Language))
def test_everything_in_the_panel_has_words(language: Language) -> None:
    """Each kind, key, choice, field, format, sample and zoom has its word; none falls back to the family's other."""
    table = load_table(language)
    keys = {key for keys in KEYS.values() for key in keys} - {"png"}
    named = {
        "template_element": set(KINDS),
        "template_key": keys | set(CONDITIONS),
        "template_value": {value for values in CLOSED.values() for value in values},
        "template_field": {name for fields in FIELDS.values() for name in fields},
        "template_format": set(Format),
        "template_sample": set(Sample),
        "template_zoom": set(Zoom),
    }
    missing = [f"{f}.{n}" for f, names in named.items() for n in names if f"{f}.{n}" not in table]
    assert missing == []
