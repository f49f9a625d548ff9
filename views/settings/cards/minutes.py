# SPDX-License-Identifier: Apache-2.0
"""What a new clerk's first minutes had, at any later time: the assistant."""

from __future__ import annotations

from views.settings.cards.base import SettingsCard
from views.stage import Stage
from views.widgets.buttons import button, give_icon
from views.widgets.text import label


class MinutesCard(SettingsCard):
    """Runs the assistant again."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, stage.look.say("assistant.card"))
        self.body.addWidget(label(self.say("assistant.card_line"), "soft", wrap=True))
        self.assistant = button(self.say("assistant.again"))
        give_icon(self.assistant, stage.look, "check", "ink")
        self.assistant.clicked.connect(stage.assist)
        self.body.addWidget(self.assistant)
