# SPDX-License-Identifier: Apache-2.0
"""The counter's sounds: one for each class of outcome, told apart by more than one thing."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from pathlib import Path

from resources.sounds.make_sounds import MELODIES, make
from tests.resources.listening import Heard, differences, listen, read_wave
from views.feedback import Sound
from views.places import RESOURCES

_FOLDER = RESOURCES / "sounds"


@cache
def heard(name: str) -> Heard:
    """One of the sounds, listened to."""
    return listen(*read_wave(_FOLDER / f"{name}.wav"))


def test_every_class_has_its_file_and_no_file_is_left_over() -> None:
    """Names of sounds, melodies and files are the same set."""
    files = {path.stem for path in _FOLDER.glob("*.wav")}
    assert files == {sound.value for sound in Sound} == set(MELODIES)


def test_sounds_are_made_by_the_script(tmp_path: Path) -> None:
    """The script gives the files that lie here, byte for byte."""
    make(tmp_path)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (_FOLDER / path.name).read_bytes(), path.name


def test_sounds_are_told_apart_in_two_ways() -> None:
    """Any two differ in at least two of length, rhythm and melody; a sound isn't told from itself."""
    for one, other in combinations(Sound, 2):
        assert differences(heard(one), heard(other)) >= 2, (one, other)
    assert differences(heard("good"), heard("good")) == 0


def test_the_ear_catches_sounds_that_are_alike() -> None:
    """The same melody a semitone higher, or one that only lasts longer, is no sound of its own."""
    rate, samples = read_wave(_FOLDER / "done.wav")
    higher = listen(round(rate * 1.06), samples)
    assert differences(heard("done"), higher) < 2
    longer = listen(rate, [*samples, *[0.0] * (rate // 10)])
    assert differences(heard("done"), longer) < 2


def test_sounds_are_short_and_of_one_loudness() -> None:
    """Under 0.4 s, no clipping, loudness within 2 dB, and no tone above what old ears hear."""
    levels = [heard(sound).loudness for sound in Sound]
    assert max(levels) / min(levels) < 1.26
    for sound in Sound:
        assert heard(sound).seconds < 0.4
        assert heard(sound).peak < 0.95
        assert max(heard(sound).contour) < 44  # semitones above 100 Hz: 1.27 kHz
