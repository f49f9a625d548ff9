# SPDX-License-Identifier: Apache-2.0
"""Makes the sounds in this folder: `python resources/sounds/make_sounds.py`.

Each class of outcome has a rhythm, a melody and a length of its own, so that they are told apart beside a
rattling shutter, by a small loudspeaker, and by someone who hears no high tones: nothing that matters lies
above 1.2 kHz. Only the standard library is used; the same script gives the same bytes.
"""

from __future__ import annotations

import math
import struct
import wave
from dataclasses import dataclass
from pathlib import Path

RATE = 22_050
LOUDNESS = 0.28  # root mean square of what sounds, of full scale
PEAK = 0.89
_EDGE_S = 0.006

SOFT = (1.0, 0.32, 0.10)
HARD = (1.0, 0.55, 0.42, 0.25, 0.16)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """One tone, gliding from `pitch` to `end` (Hz); `rest` is the silence before it."""

    pitch: float
    end: float
    ms: int
    rest: int = 0
    partials: tuple[float, ...] = SOFT


def _steady(pitch: float, ms: int, *, rest: int = 0, hard: bool = False) -> Tone:
    return Tone(pitch=pitch, end=pitch, ms=ms, rest=rest, partials=HARD if hard else SOFT)


MELODIES: dict[str, tuple[Tone, ...]] = {
    # It may go on: a short step up.
    "good": (_steady(523, 70), _steady(784, 120, rest=26)),
    # One of several is right: a single tick.
    "marked": (_steady(659, 60),),
    # Something is still wanted of the clerk: the voice goes up, as in a question.
    "ask": (Tone(pitch=392, end=784, ms=230),),
    # It may not: two low, harsh tones, downwards.
    "bad": (_steady(220, 110, hard=True), _steady(147, 235, rest=35, hard=True)),
    # Nobody knows it: the same tone twice, with a wait.
    "unknown": (_steady(440, 90), _steady(440, 90, rest=110)),
    # It was scanned before: three hasty ticks on one pitch.
    "twice": (_steady(587, 40), _steady(587, 40, rest=34), _steady(587, 40, rest=34)),
    # Taken in as damaged: a slide down.
    "damaged": (Tone(pitch=740, end=247, ms=285),),
    # Done: three steps up.
    "done": (_steady(392, 75), _steady(523, 75, rest=26), _steady(784, 140, rest=26)),
    # The machine can't: four tones to and fro.
    "fault": tuple(_steady(p, 62, rest=28, hard=True) for p in (330, 233, 330, 233)),
    # The printer waits for someone: up, and back down.
    "paper": (_steady(494, 55), _steady(740, 55, rest=30), _steady(494, 85, rest=30)),
}


def samples_of(tones: tuple[Tone, ...]) -> list[float]:
    """A melody as samples of an even loudness; the edges are rounded, so that nothing clicks."""
    heard: list[float] = []
    for number, tone in enumerate(tones):
        heard += [0.0] * (round(tone.rest * RATE / 1000) if number else 0)
        heard += _tone(tone)
    sounding = [s for s in heard if abs(s) > 0.02]
    loud = math.sqrt(sum(s * s for s in sounding) / len(sounding))
    scale = min(LOUDNESS / loud, PEAK / max(abs(s) for s in heard))
    return [s * scale for s in heard]


def _tone(tone: Tone) -> list[float]:
    count, edge = round(tone.ms * RATE / 1000), round(_EDGE_S * RATE)
    made, phase = [], 0.0
    for i in range(count):
        pitch = tone.pitch * (tone.end / tone.pitch) ** (i / count)
        phase += math.tau * pitch / RATE
        value = sum(part * math.sin(phase * n) for n, part in enumerate(tone.partials, start=1))
        rise = min(1.0, i / edge, (count - i) / edge)
        made.append(value * rise * (1.0 - 0.35 * i / count))
    return made


def write_wave(path: Path, samples: list[float]) -> None:
    """Mono, 16 bit."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        whole = [round(max(-1.0, min(1.0, s)) * 32767) for s in samples]
        file.writeframes(struct.pack(f"<{len(whole)}h", *whole))


def make(folder: Path) -> None:
    """Write all of them into `folder`."""
    for name, tones in MELODIES.items():
        write_wave(folder / f"{name}.wav", samples_of(tones))


if __name__ == "__main__":
    make(Path(__file__).parent)
    print(f"{len(MELODIES)} sounds made")
