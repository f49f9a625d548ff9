# SPDX-License-Identifier: Apache-2.0
"""The player and its device: what is heard, what cuts what off, and a device that goes and comes back."""

from __future__ import annotations

import math
import threading
from array import array

import pytest

from views.ears.choices import Ears
from views.ears.clips import RATE, sound, speech
from views.ears.loudspeaker import DeviceError, Feed, Loudspeaker
from views.ears.player import Player
from views.ears.track import Track
from views.feedback import DeviceState, Sound
from views.i18n import Language, Phrases
from views.spoken import Shelf, Spoken, sentence

FOUR = Spoken(
    shelves=tuple(Shelf(slot=slot) for slot in ("A-03-12", "B-11-07", "C-12-18", "L-02-04")),
    count=4,
)


class FakeDevice:
    """Keeps the feed; samples are pulled by hand."""

    def __init__(self) -> None:
        self.feed: Feed | None = None
        self.started = threading.Event()
        self.closed = threading.Event()

    def start(self, feed: Feed) -> None:
        self.feed = feed
        self.started.set()

    def stop(self) -> None:
        self.feed = None

    def close(self) -> None:
        self.closed.set()

    def pull(self, count: int) -> bytes:
        assert self.feed is not None
        return self.feed.send(count)


def test_the_newest_sound_wins_and_a_sentence_follows_it() -> None:
    """A sound cuts off what is played; appended speech comes after it; then there is silence."""
    track = Track()
    track.replace(speech(Language.CHINESE, "A 区"), volume=100)
    track.take(1_000)
    track.replace(sound(Sound.GOOD), volume=100)
    track.append(b"\x01\x00" * 10, volume=100)
    good = array("h", sound(Sound.GOOD))
    heard = array("h", track.take(96 + len(good) + 10 + 5))
    assert heard[96 : 96 + len(good)] == good
    assert list(heard[96 + len(good) :]) == [1] * 10 + [0] * 5
    assert track.empty


def test_a_device_that_is_gone_comes_back() -> None:
    """Missing at first, then there; deaf, then dropped; tried again only when its time has come."""
    now, devices = [0.0], [None, FakeDevice(), FakeDevice()]
    tries: list[float] = []

    def open_device() -> FakeDevice:
        tries.append(now[0])
        found = devices.pop(0)
        if found is None:
            raise DeviceError("none")
        return found

    track = Track()
    speaker = Loudspeaker(track, open_device, lambda: now[0])
    assert not speaker.ready()
    assert speaker.state is DeviceState.MISSING
    now[0] = 1.0
    speaker.look()
    assert tries == [0.0]
    now[0] = 2.5
    speaker.look()
    assert speaker.state is DeviceState.READY
    track.replace(sound(Sound.BAD), volume=50)
    speaker.wake()
    now[0] = 5.0
    speaker.wake()  # another order doesn't hide that nothing is taken
    now[0] = 7.0  # nothing was taken: it was pulled out
    speaker.look()
    assert speaker.state is DeviceState.MISSING
    now[0] = 10.0
    speaker.look()
    assert speaker.state is DeviceState.READY


def test_the_player_sounds_speaks_and_is_muted() -> None:
    """From order to samples; a muted counter puts nothing on the track and can't be heard."""
    device = FakeDevice()
    player = Player(lambda: device)
    player.apply(Ears(volume=100), Language.ENGLISH)
    player.start()
    player.say(FOUR)
    assert device.started.wait(20)
    assert player.device is DeviceState.READY
    assert player.speaks
    assert any(device.pull(RATE))
    player.apply(Ears(volume=100, muted=True), Language.ENGLISH)
    assert not player.speaks
    player.play(Sound.BAD)
    player.close()
    assert device.closed.is_set()
    assert not any(device.pull(RATE))


@pytest.mark.parametrize("language", Language)
def test_four_slots_are_said_in_time(language: Language) -> None:
    """Under six seconds, without clipping, and no silence longer than a pause between two slots."""
    samples = array("h", speech(language, sentence(Phrases(language), FOUR)))
    assert 2.0 < len(samples) / RATE < 6.0
    assert max(map(abs, samples)) < 32_000
    frame = RATE // 50
    levels = [
        math.sqrt(sum(s * s for s in samples[i : i + frame]) / frame)
        for i in range(0, len(samples) - frame, frame)
    ]
    longest = quiet = 0
    for level in levels:
        quiet = quiet + 1 if level < 150 else 0
        longest = max(longest, quiet)
    assert longest * 0.02 < 0.35
