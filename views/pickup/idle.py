# SPDX-License-Identifier: Apache-2.0
"""The pickup screen at rest: what may be scanned or typed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout

from views.look import Look
from views.widgets.card import Card
from views.widgets.text import IconLabel, label

WAYS = (
    ("token", "qr-code"),
    ("secret", "shield-check"),
    ("waybill", "scan-barcode"),
    ("shelf", "map-pin"),
    ("tail", "phone"),
    ("name", "user"),
)


class IdleCard(Card):
    """One large prompt and the six ways to find parcels."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, padding=32)
        say = look.say
        self.body.addStretch(3)
        self.body.addWidget(
            IconLabel(look, "scan-line", "accent_text", 88 if look.scale == 1 else 40),
            0,
            Qt.AlignmentFlag.AlignHCenter,
        )
        for text, role in ((say("pickup.idle"), "headline"), (say("pickup.idle_line"), "soft")):
            made = label(text, role, wrap=True)
            made.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self.body.addWidget(made)
        self.body.addSpacing(12)
        grid = QGridLayout()
        grid.setSpacing(12)
        for index, (way, icon) in enumerate(WAYS):
            frame = QFrame()
            frame.setProperty("role", "panel")
            row = QHBoxLayout(frame)
            row.setContentsMargins(16, 8, 12, 8)
            row.setSpacing(12)
            row.addWidget(IconLabel(look, icon, "accent_text", 26))
            words = QVBoxLayout()
            words.setSpacing(2)
            words.addWidget(label(say.of("ways", way), "strong", wrap=True))
            if look.scale <= 1.25:  # larger type has room for the names only
                words.addWidget(label(say.of("ways_line", way), "caption", wrap=True))
            row.addLayout(words, 1)
            grid.addWidget(frame, index // 3, index % 3)
        self.body.addLayout(grid)
        self.body.addStretch(4)
