# SPDX-License-Identifier: Apache-2.0
"""What a new clerk's first minutes had, at any later time: the assistant, practice, hints."""

from __future__ import annotations

from dataclasses import replace

from views.hints import HintChoices
from views.settings.cards.base import SettingsCard
from views.stage import Stage
from views.widgets.buttons import Choices, button, give_icon
from views.widgets.text import label


class MinutesCard(SettingsCard):
    """Runs the assistant again, opens a practice, switches hints on (from the beginning) or off."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, stage.look.say("assistant.card"))
        self.body.addWidget(label(self.say("assistant.card_line"), "soft", wrap=True))
        self.assistant = button(self.say("assistant.again"))
        give_icon(self.assistant, stage.look, "check", "ink")
        self.assistant.clicked.connect(stage.assist)
        self.body.addWidget(self.assistant)
        self.practise = button(self.say("practice.begin"))
        give_icon(self.practise, stage.look, "store", "ink")
        if stage.practise is not None:
            self.practise.clicked.connect(stage.practise)
        self.body.addWidget(self.practise)
        self.practise.setVisible(stage.practise is not None)
        caption = self.say("hint_line.caption")
        self.body.addWidget(label(caption, "caption"))
        options = [("on", self.say("hint_line.on")), ("off", self.say("hint_line.off"))]
        value = "on" if stage.preferences.hints.on else "off"
        self.hints = Choices(options, value=value, name=caption)
        self.hints.chosen.connect(self._hints)
        self.body.addWidget(self.hints)

    def _hints(self, value: str) -> None:
        self.stage.keep(replace(self.stage.preferences, hints=HintChoices(on=value == "on")))
