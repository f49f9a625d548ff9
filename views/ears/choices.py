# SPDX-License-Identifier: Apache-2.0
"""What a counter has chosen about sounds and voice; kept with the window's other preferences."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

VOLUMES = (25, 50, 75, 100)


class VoiceLanguage(StrEnum):
    """Whose words are spoken: the window's language, or one of its own."""

    WINDOW = "window"
    CHINESE = "zh_CN"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ears:
    """`volume` is a percentage; a muted counter neither sounds nor speaks."""

    volume: int = 75
    muted: bool = False
    voice: bool = True
    language: VoiceLanguage = VoiceLanguage.WINDOW

    def __post_init__(self) -> None:
        if self.volume not in VOLUMES:
            object.__setattr__(self, "volume", 75)
