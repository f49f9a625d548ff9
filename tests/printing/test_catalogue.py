# SPDX-License-Identifier: Apache-2.0
"""Every document of the registry is drawn in every size and language, with its longest strings."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import product

import pytest

from app.errors import OperatorError
from printing import catalogue
from printing.documents.captions import LANGUAGES, amount
from printing.draw import Bars, Rect, ResolvedLabel, TextRun
from printing.fonts import advances, width_em
from printing.geometry import Printer
from printing.refusal import Reason, Refusal
from tests.printing.worst_cases import PLAIN_PARCEL, PLAIN_STOP, RECORDS, manifest_of

EVERY = [
    pytest.param(kind, size, language, dpi, id=f"{kind.name}-{size}-{language}-{dpi}")
    for kind in catalogue.documents()
    for size, language, dpi in product(kind.sizes, LANGUAGES, (203, 300, 600))
]


def pages_of(
    kind: catalogue.DocumentType, record: object, size: str, language: str, dpi: int
) -> tuple[ResolvedLabel, ...]:
    drawn = kind.render(record, size=kind.size(size), printer=Printer(dpi=dpi), language=language)
    assert not isinstance(drawn, Refusal), drawn.text
    return drawn


@pytest.mark.parametrize(("kind", "size", "language", "dpi"), EVERY)
def test_plain_and_longest_records_fit(
    kind: catalogue.DocumentType, size: str, language: str, dpi: int
) -> None:
    """All ink lies on the paper, every character is in the font, and something is drawn."""
    for record in RECORDS[kind.name]:
        for page in pages_of(kind, record, size, language, dpi):
            assert page.items
            assert page.missing == ""
            for item in page.items:
                match item:
                    case Rect():
                        assert item.x >= 0
                        assert item.x + item.width <= page.width_dots
                        assert item.y + item.height <= page.height_dots
                    case Bars():
                        assert item.runs[0][0] >= 0
                        assert sum(item.runs[-1]) <= page.width_dots
                        assert item.y + item.height <= page.height_dots
                    case TextRun():
                        assert advances(item.weight).sets(item.text)
                        width = width_em(item.text, item.weight) * item.size
                        assert 0 <= item.x <= page.width_dots - width + 1
                        assert 0.74 * item.size <= item.baseline <= page.height_dots


def test_every_document_has_records_titles_and_sizes() -> None:
    """A new document comes with records for these tests and with a title in each language."""
    names = [kind.name for kind in catalogue.documents()]
    assert sorted(names) == sorted(RECORDS)
    assert len(set(names)) == len(names)
    for kind in catalogue.documents():
        assert kind.titles.keys() == LANGUAGES.keys()
        assert kind.size(None).name == kind.sizes[0]
        assert all(isinstance(record, kind.record) for record in RECORDS[kind.name])


def test_languages_have_no_gaps() -> None:
    """Each caption has words in each language, and the languages differ."""
    for words in LANGUAGES.values():
        assert all(getattr(words, field.name) for field in fields(words))
    assert len({words.manifest for words in LANGUAGES.values()}) == len(LANGUAGES)


def test_the_two_languages_print_different_words() -> None:
    """A label in English carries no Chinese caption, and the other way round."""
    kind = catalogue.document("parcel_label")
    record = replace(PLAIN_PARCEL, recipient_masked="W**", carrier="ZTO", item="Cake")
    english, chinese = (
        "".join(
            item.text
            for page in pages_of(kind, record, "76x130", language, 203)
            for item in page.items
            if isinstance(item, TextRun)
        )
        for language in ("en", "zh_CN")
    )
    assert english.isascii()
    assert "货位" in chinese


def test_a_whole_phone_number_is_refused() -> None:
    """A record that was not masked is not printed, on labels or sheets; a masked one is."""
    label = catalogue.document("parcel_label")
    sheet = catalogue.document("manifest")
    stop = replace(PLAIN_STOP, phone_tail="19900008294")
    for kind, record in (
        (label, replace(PLAIN_PARCEL, phone_tail="19900009268")),
        (label, replace(PLAIN_PARCEL, recipient_masked="欧 19900009268")),
        (sheet, replace(manifest_of(1), stops=(stop,))),
    ):
        drawn = kind.render(record, size=kind.size(None), printer=Printer(), language="en")
        assert isinstance(drawn, Refusal)
        assert drawn.code is Reason.NOT_MASKED
    assert pages_of(label, PLAIN_PARCEL, "60x40", "en", 203)


def test_a_record_of_another_document_is_refused() -> None:
    """A parcel is no price tag."""
    kind = catalogue.document("price_label")
    drawn = kind.render(PLAIN_PARCEL, size=kind.size(None), printer=Printer(), language="en")
    assert isinstance(drawn, Refusal)
    assert drawn.code is Reason.WRONG_RECORD


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("unknown_document", lambda: catalogue.document("poster")),
        ("unknown_size", lambda: catalogue.document("parcel_label").size("A4")),
        (
            "unknown_language",
            lambda: catalogue.document("parcel_label").render(
                PLAIN_PARCEL,
                size=catalogue.document("parcel_label").size(None),
                printer=Printer(),
                language="fr",
            ),
        ),
    ],
)
def test_unknown_names_are_told(code: str, call: object) -> None:
    """An unknown document, size or language is one clear sentence and what to do."""
    assert callable(call)
    with pytest.raises(OperatorError) as raised:
        call()
    assert raised.value.code == code
    assert raised.value.do


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_name_never_hides_the_phones_end(language: str) -> None:
    """However long a masked name is, the last four digits stand whole on label and manifest."""
    for name in ("parcel_label", "manifest"):
        kind = catalogue.document(name)
        for size in kind.sizes:
            runs = [
                item.text
                for page in pages_of(kind, RECORDS[name][1], size, language, 203)
                for item in page.items
                if isinstance(item, TextRun)
            ]
            assert any(text.startswith("阿卜杜") for text in runs)
            assert any(text.endswith(("9268", "8294")) for text in runs)


def test_amounts_are_written_whole() -> None:
    """Minor units become a price with two places."""
    assert [amount(minor) for minor in (0, 5, 2500, -130)] == ["¥0.00", "¥0.05", "¥25.00", "-¥1.30"]
