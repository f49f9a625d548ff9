# SPDX-License-Identifier: Apache-2.0
"""The customer display: open or closed, and the languages it speaks to the resident."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt

from views.customer.choices import CustomerChoices, CustomerLanguage
from views.i18n import AUTONYMS, Language
from views.settings.cards.base import SettingsCard
from views.stage import Stage
from views.widgets.buttons import Choices, KeyCapButton
from views.widgets.text import label


class CustomerCard(SettingsCard):
    """Takes effect at once; the counter's window stays as it is."""

    def __init__(self, stage: Stage) -> None:
        say = stage.look.say
        super().__init__(stage, say("customer.title"))
        self.body.addWidget(label(say("customer.line"), "soft", wrap=True))
        self.switch = KeyCapButton(stage.look, say("customer.open"), "monitor", "F12")
        self.switch.setCheckable(True)
        self.switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.switch.clicked.connect(self._switched)
        self.body.addWidget(self.switch)
        self.language = Choices(
            [
                (CustomerLanguage.BOTH.value, say("customer.both")),
                *((one.value, AUTONYMS[one]) for one in Language),
            ],
            name=say("customer.language"),
        )
        self.language.chosen.connect(self._spoken)
        self.body.addWidget(self.language)
        self.refresh()

    def refresh(self) -> None:
        chosen = self.stage.preferences.customer
        self.switch.setChecked(chosen.open)
        self.switch.setText(self.say("customer.close" if chosen.open else "customer.open"))
        self.language.show_value(chosen.language.value)

    def _switched(self, on: bool) -> None:
        self._keep(replace(self.stage.preferences.customer, open=on))

    def _spoken(self, language: str) -> None:
        self._keep(replace(self.stage.preferences.customer, language=CustomerLanguage(language)))

    def _keep(self, choices: CustomerChoices) -> None:
        self.stage.keep(replace(self.stage.preferences, customer=choices))
        self.refresh()
