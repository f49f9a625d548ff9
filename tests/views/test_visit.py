# SPDX-License-Identifier: Apache-2.0
"""The pure rules of the hand at the pickup screen, and the faces of its verdicts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.verdict import Answer, Reason
from app.services.answers import Verdict
from tests.gui.fake_counter import TOKEN, three, verdicts
from views.i18n import Language, Phrases
from views.pickup.faces import face_of
from views.pickup.visit import begin, choose_person, mark, same_code
from views.spoken import Shelf, shelf_in_words

KNOWN = verdicts()


def test_marks_only_parcels_of_the_visit() -> None:
    """A waybill of the visit marks it, whatever its case and width; another is a new scan."""
    visit = begin(KNOWN[TOKEN], None)
    first = three()[0]
    marked = mark(visit, f" {first.waybill.lower()}")
    assert marked is not None
    assert marked.scanned == {first.id}
    assert mark(visit, "YT0000000") is None
    assert mark(None, first.waybill) is None
    assert mark(begin(KNOWN["GONE"], None), KNOWN["GONE"].parcels[0].waybill) is None


def test_scans_count_on_into_the_proof() -> None:
    """The parcel first, the token after: the parcel stays scanned."""
    first = three()[0]
    found = replace(KNOWN["7788"], text=first.waybill)
    visit = begin(found, None)
    assert visit.scanned == {first.id}
    after = begin(KNOWN[TOKEN], visit)
    assert after.scanned == {first.id}
    assert after.proof().text == TOKEN


def test_a_locator_is_no_proof() -> None:
    """What only finds is never sent as the proof's text."""
    assert begin(KNOWN["7788"], None).proof().text == ""


def test_choosing_a_person() -> None:
    """Only the chosen person's parcels stay, and money is theirs alone."""
    visit = begin(KNOWN["PEOPLE"], None)
    one = choose_person(visit, visit.parcels[2])
    assert one.everything() == (visit.parcels[2].id,)
    assert one.needs_proof
    assert one.verdict.due_minor == 0


def test_same_code_needs_a_waybill() -> None:
    """A parcel without a waybill is never matched by an empty scan."""
    assert not same_code("", "")
    assert same_code("sf-139 0", "SF１３９０")


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_face(language: Language, reason: Reason) -> None:
    """Each reason has a word and a line; invalid and unknown never show a slot."""
    say = Phrases(language)
    asks = {Reason.OK, Reason.PROOF_NEEDED, Reason.NOT_HERE_YET, Reason.SEVERAL_PEOPLE}
    answer = Answer.VALID if reason in asks else Answer.INVALID
    if reason is Reason.NOT_FOUND:
        answer = Answer.UNKNOWN
    verdict = Verdict(answer=answer, reason=reason, text="x", parcels=three(), data_age_s=60)
    face = face_of(say, begin(verdict, None), speaks=False)
    assert face.word
    assert face.line
    assert bool(face.tiles) is (reason in asks - {Reason.SEVERAL_PEOPLE})
    if answer is not Answer.VALID:
        assert all(face.notes)


def test_money_to_collect_is_told() -> None:
    """An amount due stands among the facts of the verdict, and only then."""
    say = Phrases(Language.CHINESE)
    due = face_of(say, begin(KNOWN["DUE"], None), speaks=False)
    free = face_of(say, begin(KNOWN[TOKEN], None), speaks=False)
    assert "¥36.80" in dict(due.facts).values()
    assert not any("¥" in value for _, value in free.facts)


def test_slots_are_said_as_people_say_them() -> None:
    """A slot of the usual pattern is spelled out, any other stays as written."""
    say = Phrases(Language.CHINESE)
    assert shelf_in_words(say, Shelf(slot="A-03-12")) == "A 区 3 架 12 号"
    assert shelf_in_words(say, Shelf(slot="冷柜2")) == "冷柜2"
