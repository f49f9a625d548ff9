# SPDX-License-Identifier: Apache-2.0
"""Sound and voice: volume, mute, the spoken slot and its language, and each sound to try. At once, in this window."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout

from views.ears.choices import VOLUMES, VoiceLanguage
from views.feedback import DeviceState, Sound
from views.i18n import AUTONYMS, Language
from views.settings.cards.base import SettingsCard
from views.spoken import Shelf, Spoken
from views.stage import Stage
from views.widgets.buttons import Choices, button
from views.widgets.text import label

_EXAMPLE = Spoken(shelves=(Shelf(slot="A-03-12"),), count=1)
_LOOK_MS = 1_000


class SoundCard(SettingsCard):
    """What is heard, and whether there is something to hear it on."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, stage.look.say("sound.card"))
        say, ears = self.say, stage.preferences.ears
        switch = [("on", say("sound.on")), ("off", say("sound.off"))]
        languages = [(VoiceLanguage.WINDOW.value, say("sound.as_window"))]
        languages += [(one.value, AUTONYMS[one]) for one in Language]
        self.device = label("", "soft", wrap=True)
        self.body.addWidget(self.device)
        self.muted = Choices(switch, value=_switch(ears.muted), name=say("sound.muted"))
        self.volume = Choices(
            [(str(one), f"{one} %") for one in VOLUMES],
            value=str(ears.volume),
            name=say("sound.volume"),
        )
        self.voice = Choices(switch, value=_switch(ears.voice), name=say("sound.voice"))
        self.language = Choices(languages, value=ears.language.value, name=say("sound.language"))
        for caption, choices, act in (
            (say("sound.muted"), self.muted, self._mute),
            (say("sound.volume"), self.volume, self._louder),
            (say("sound.voice"), self.voice, self._speak),
            (say("sound.language"), self.language, self._in_language),
        ):
            self.body.addWidget(label(caption, "caption"))
            choices.chosen.connect(act)
            self.body.addWidget(choices)
        self.body.addWidget(label(say("sound.try"), "caption"))
        grid = QGridLayout()
        grid.setSpacing(8)
        self.tries = []
        for number, sound in enumerate(Sound):
            made = button(say.of("sound_name", sound.value))
            made.setProperty("sound", sound.value)
            made.clicked.connect(self._try)
            self.tries.append(made)
            grid.addWidget(made, number // 2, number % 2)
        self.body.addLayout(grid)
        self.try_voice = button(say("sound.try_voice"))
        self.try_voice.clicked.connect(self._try_voice)
        self.body.addWidget(self.try_voice)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._tell_device)
        self.refresh()

    def refresh(self) -> None:
        ears = self.stage.preferences.ears
        if self.muted.value != _switch(ears.muted):  # Ctrl+M, or the bar
            self.muted.choose(_switch(ears.muted))
        for made in (*self.tries, self.try_voice):
            made.setEnabled(not ears.muted)
        self.try_voice.setEnabled(ears.voice and not ears.muted)
        self._tell_device()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.stage.feedback.device is not DeviceState.NONE:
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _tell_device(self) -> None:
        self.device.setText(self.say.of("sound_device", self.stage.feedback.device.value))

    def _mute(self, value: str) -> None:
        self._keep(muted=value == "on")

    def _louder(self, value: str) -> None:
        self._keep(volume=int(value))
        self.stage.feedback.play(Sound.GOOD)

    def _speak(self, value: str) -> None:
        self._keep(voice=value == "on")

    def _in_language(self, value: str) -> None:
        self._keep(language=VoiceLanguage(value))
        self._try_voice()

    def _keep(self, **changed: object) -> None:
        chosen = self.stage.preferences
        ears = replace(chosen.ears, **changed)  # type: ignore[arg-type]  # each caller names one field with its type
        self.stage.keep(replace(chosen, ears=ears))
        self.refresh()

    def _try(self) -> None:
        self.stage.feedback.look_again()
        self.stage.feedback.play(Sound(str(self.sender().property("sound"))))

    def _try_voice(self) -> None:
        self.stage.feedback.look_again()
        self.stage.feedback.say(_EXAMPLE)


def _switch(on: bool) -> str:
    return "on" if on else "off"
