# SPDX-License-Identifier: Apache-2.0
"""Sounds and clips as samples: decoded once, when they are first needed, and kept.

All are mono, 16 bit, `RATE`. Works in the player's thread only: nothing of it is imported by the first paint.
"""

from __future__ import annotations

import wave
import zipfile
from array import array
from functools import cache

from resources.voice.words import UNREADABLE
from views.ears.reading import PAUSE, read_aloud
from views.feedback import Sound
from views.i18n import Language
from views.places import RESOURCES

RATE = 22_050
_PAUSE_MS, _BETWEEN_MS = 45, 4


@cache
def sound(name: Sound) -> bytes:
    """The sound of an outcome."""
    with wave.open(str(RESOURCES / "sounds" / f"{name.value}.wav"), "rb") as file:
        return file.readframes(file.getnframes())


@cache
def clip(language: Language, word: str) -> bytes:
    """One spoken word."""
    import miniaudio

    name = "unreadable" if word == UNREADABLE else word.replace("+", "-after-hundred")
    with zipfile.ZipFile(RESOURCES / "voice" / f"{language.value}.zip") as pack:
        packed = pack.read(f"{name}.wav")
    samples: array[int] = miniaudio.decode(packed, nchannels=1, sample_rate=RATE).samples
    return samples.tobytes()


def speech(language: Language, text: str) -> bytes:
    """A sentence, its clips joined with the gaps that a speaker leaves."""
    parts = []
    for word in read_aloud(language, text):
        parts.append(silence(_PAUSE_MS) if word == PAUSE else clip(language, word))
        parts.append(silence(_BETWEEN_MS))
    return b"".join(parts)


def silence(ms: int) -> bytes:
    """Nothing, for a while."""
    return bytes(2 * (RATE * ms // 1000))
