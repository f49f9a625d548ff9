# SPDX-License-Identifier: Apache-2.0
"""Plays sounds and speaks, from a thread of its own: the GUI only drops an order and goes on.

The newest outcome wins: its sound cuts off whatever is being played or said, and its sentence follows. Nothing
that goes wrong here reaches the screens; a counter without a device is a silent one.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from views.ears.choices import Ears, VoiceLanguage
from views.feedback import DeviceState, Sound
from views.i18n import Language, Phrases
from views.spoken import Spoken, sentence

if TYPE_CHECKING:
    from views.ears.loudspeaker import Device, Loudspeaker
    from views.ears.track import Track

_LOOK_S = 1.0
_GAP_MS = 60
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Order:
    """What the GUI wants: a sound, a sentence, another look for a device, or the end."""

    sound: Sound | None = None
    spoken: Spoken | None = None
    again: bool = False
    hush: bool = False
    end: bool = False


@dataclass(slots=True)
class _Chosen:
    ears: Ears = field(default_factory=Ears)
    window: Language = Language.CHINESE

    @property
    def voice(self) -> Language:
        if self.ears.language is VoiceLanguage.WINDOW:
            return self.window
        return Language(self.ears.language.value)


def player_here() -> Player | None:
    """A player for a window that somebody sees; none for one without a display."""
    if os.environ.get("QT_QPA_PLATFORM", "") in ("offscreen", "minimal"):
        return None
    return Player()


class Player:
    """The `Feedback` of a machine that can sound. `open_device` is replaced by tests."""

    def __init__(self, open_device: Callable[[], Device] | None = None) -> None:
        self._orders: SimpleQueue[_Order] = SimpleQueue()
        self._chosen = _Chosen()
        self._open = open_device
        self._state = DeviceState.STARTING
        self._follows = (
            False  # a sentence said after a sound waits for it; after a sentence, it replaces it
        )
        self._thread = threading.Thread(target=self._run, name="ears", daemon=True)

    @property
    def speaks(self) -> bool:
        ears = self._chosen.ears
        return self._state is DeviceState.READY and ears.voice and not ears.muted

    @property
    def device(self) -> DeviceState:
        return self._state

    @property
    def ears(self) -> Ears:
        return self._chosen.ears

    def start(self) -> None:
        """Look for a device; sounds ordered before wait until then."""
        if not self._thread.is_alive():
            self._thread.start()

    def close(self) -> None:
        """Give the device back; a device that hangs is left behind."""
        self._orders.put(_Order(end=True))
        if self._thread.is_alive():
            self._thread.join(2.0)

    def play(self, sound: Sound) -> None:
        if not self._chosen.ears.muted:
            self._orders.put(_Order(sound=sound))

    def say(self, spoken: Spoken) -> None:
        if self._chosen.ears.voice and not self._chosen.ears.muted:
            self._orders.put(_Order(spoken=spoken))

    def apply(self, ears: Ears, window: Language) -> None:
        self._chosen = _Chosen(ears, window)
        if ears.muted:
            self._orders.put(_Order(hush=True))

    def look_again(self) -> None:
        self._orders.put(_Order(again=True))

    def _run(self) -> None:
        from views.ears.loudspeaker import Loudspeaker, open_default
        from views.ears.track import Track

        track = Track()
        speaker = Loudspeaker(track, self._open or open_default, time.monotonic)
        try:
            speaker.ready()
            self._state = speaker.state
            while True:
                try:
                    order = self._orders.get(timeout=_LOOK_S)
                except Empty:
                    speaker.look()
                    self._state = speaker.state
                    continue
                if order.end:
                    return
                self._obey(order, track, speaker)
                self._state = speaker.state
        except (
            Exception
        ):  # a thread's edge: a counter without sounds still works, and the log says why
            _log.exception("sounds ended")
            self._state = DeviceState.MISSING
        finally:
            speaker.close()

    def _obey(self, order: _Order, track: Track, speaker: Loudspeaker) -> None:
        from views.ears import clips

        chosen = self._chosen
        volume = chosen.ears.volume
        if order.hush:
            track.clear()
        if order.again:
            speaker.ready(at_once=True)
        if not speaker.ready():
            return
        if order.sound is not None:
            self._follows = True
            track.replace(clips.sound(order.sound), volume=volume)
            speaker.wake()
        if order.spoken is not None:
            said = clips.speech(chosen.voice, sentence(Phrases(chosen.voice), order.spoken))
            if self._follows and not track.empty:
                track.append(clips.silence(_GAP_MS) + said, volume=volume)
            else:
                track.replace(said, volume=volume)
            self._follows = False
            speaker.wake()
