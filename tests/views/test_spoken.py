# SPDX-License-Identifier: Apache-2.0
"""The spoken slot: what is written is what is said, and every slot of a site can be said."""

from __future__ import annotations

import zipfile

import pytest

from app.domain.records import Site
from app.domain.slots import USUAL_PATTERN, slots_of
from resources.voice.words import UNREADABLE, WORDS
from views.ears.reading import PAUSE, read_aloud
from views.i18n import Language, Phrases
from views.places import RESOURCES
from views.spoken import MOST, Shelf, Spoken, sentence


def _said(language: Language, *slots: str, count: int = 0) -> tuple[str, ...]:
    spoken = Spoken(shelves=tuple(Shelf(slot=slot) for slot in slots), count=count)
    return read_aloud(language, sentence(Phrases(language), spoken))


def test_several_slots_in_their_order() -> None:
    """Count first, then the slots as the screen has them."""
    assert _said(Language.CHINESE, "A-03-12", "B-11-07", count=2) == (
        "两", "件", PAUSE, "A", "区", "3", "架", "12", "号", PAUSE, "B", "区", "11", "架", "7", "号",
    )  # fmt: skip
    assert _said(Language.ENGLISH, "A-03-12", count=1) == (
        "1", "parcel", PAUSE, "A", PAUSE, "shelf", "3", PAUSE, "place", "12",
    )  # fmt: skip


def test_more_than_one_keeps_in_mind() -> None:
    """Beyond four slots the count and the first four are said, and written so."""
    slots = [f"A-01-{place:02d}" for place in range(1, 8)]
    said = _said(Language.CHINESE, *slots, count=7)
    assert said[:3] == ("7", "件", PAUSE)
    assert "先到" in said
    assert said.count("号") == MOST


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("pattern", [USUAL_PATTERN, "{zone}{shelf}-{place:03d}", "{zone}_{place}"])
def test_every_slot_of_a_site_is_sayable(language: Language, pattern: str) -> None:
    """No slot that a site makes sends the clerk to the screen; one of a foreign script does."""
    site = Site(id="s", number=1, name="s", slot_pattern=pattern, slot_places=120)
    for slot in slots_of(site, cold=False) + slots_of(site, cold=True):
        words = _said(language, slot)
        assert UNREADABLE not in words, slot
        assert set(words) - {PAUSE} <= WORDS[language.value], slot
    assert UNREADABLE in _said(language, "Ж-01-02")


@pytest.mark.parametrize("language", Language)
def test_every_word_has_its_clip(language: Language) -> None:
    """The packs hold each word, and nothing that no word names."""
    with zipfile.ZipFile(RESOURCES / "voice" / f"{language.value}.zip") as pack:
        clips = {name.removesuffix(".wav") for name in pack.namelist()}
    named = {w.replace("+", "-after-hundred") for w in WORDS[language.value] - {UNREADABLE}}
    assert clips == named | {"unreadable"}


def test_numbers_as_one_says_them() -> None:
    """Hundreds, the zero between, a zero in front, two before its measure."""
    assert read_aloud(Language.CHINESE, "112 号") == ("100", "12+", "号")
    assert read_aloud(Language.CHINESE, "207 号") == ("200", "零", "7", "号")
    assert read_aloud(Language.CHINESE, "2 架 0207") == ("2", "架", "0", "2", "0", "7")
    assert read_aloud(Language.ENGLISH, "207") == ("2", "hundred", "7")
    assert read_aloud(Language.CHINESE, "冷藏 Ａ") == ("冷藏", "A")
