# SPDX-License-Identifier: Apache-2.0
"""What the receiving panel says of a label that prints by itself."""

from __future__ import annotations

import pytest

from app.services.answers import Received, ReceiveOutcome
from views.i18n import Language, Phrases
from views.receiving.faces import face_of_received


def _said(label: str, language: Language = Language.ENGLISH) -> str:
    received = Received(outcome=ReceiveOutcome.EXPECTED, parcel=None, slot="A-01-01", label=label)
    face = face_of_received(Phrases(language), received)
    return " ".join((*(f"{name}: {value}" for name, value in face.facts), *face.notes))


def test_a_label_that_is_queued_is_told() -> None:
    """Whoever receives sees that the label is on its way."""
    assert _said("queued") == "Label: prints now"


@pytest.mark.parametrize("language", list(Language))
def test_what_keeps_a_label_is_told_in_words(language: Language) -> None:
    """A fault's code never reaches the screen; where nothing prints by itself, nothing is said."""
    told = _said("printer_unknown", language)
    assert told
    assert "printer_unknown" not in told
    assert _said("", language) == ""
