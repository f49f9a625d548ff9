# SPDX-License-Identifier: Apache-2.0
"""What the scanner sends: the last scan as it came, not looked up."""

from __future__ import annotations

import unicodedata

from views.settings.cards.base import SettingsCard
from views.stage import Stage
from views.widgets.text import Elided, label


class ScannerCard(SettingsCard):
    """Shows a scan, and what is odd about it."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, stage.look.say("settings.scanner"))
        say = self.say
        self.body.addWidget(label(say("settings.scanner_line"), "soft", wrap=True))
        self._scan_text = Elided(say("settings.no_scan"), "title")
        self._scan_words = label("", "caption", wrap=True)
        self.body.addWidget(self._scan_text)
        self.body.addWidget(self._scan_words)

    def take_scan(self, text: str) -> bool:
        """Show what came, character by character where it isn't plain."""
        odd = sorted({unicodedata.name(c, f"U+{ord(c):04X}") for c in text if not c.isascii()})
        self._scan_text.setText(text if text.isprintable() else ascii(text))
        words = self.say("settings.scan_length", count=len(text))
        if odd:
            words = f"{words} {self.say('settings.scan_odd', names=', '.join(odd[:3]))}"
        self._scan_words.setText(words)
        return True
