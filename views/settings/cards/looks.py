# SPDX-License-Identifier: Apache-2.0
"""Language, theme and text size: each takes effect at once, by building the window anew."""

from __future__ import annotations

from dataclasses import replace

from views.first_choices import SCALES
from views.i18n import AUTONYMS, Language
from views.settings.cards.base import SettingsCard
from views.stage import Stage
from views.theme import ThemeName
from views.widgets.buttons import Choices
from views.widgets.text import label


class LooksCard(SettingsCard):
    """Three rows of choices."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, stage.look.say("settings.looks"))
        say, chosen = self.say, stage.preferences
        languages = [(language.value, AUTONYMS[language]) for language in Language]
        themes = [(theme.value, say.of("theme", theme.value)) for theme in ThemeName]
        scales = [(str(scale), f"{scale:.0%}") for scale in SCALES]
        for caption, options, value, act in (
            (say("settings.language"), languages, chosen.language.value, self._language),
            (say("settings.theme"), themes, chosen.theme.value, self._theme),
            (say("settings.scale"), scales, str(chosen.scale), self._scale),
        ):
            self.body.addWidget(label(caption, "caption"))
            choices = Choices(options, value=value, name=caption)
            choices.chosen.connect(act)
            self.body.addWidget(choices)
            self.body.addSpacing(4)

    def _language(self, value: str) -> None:
        self.stage.prefer(replace(self.stage.preferences, language=Language(value)))

    def _theme(self, value: str) -> None:
        self.stage.prefer(replace(self.stage.preferences, theme=ThemeName(value)))

    def _scale(self, value: str) -> None:
        self.stage.prefer(replace(self.stage.preferences, scale=float(value)))
