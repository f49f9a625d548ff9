# SPDX-License-Identifier: Apache-2.0
"""What an ear would notice of a sound: how long it is, how many tones, where the pitch goes, how loud."""

from __future__ import annotations

import math
import struct
import wave
from dataclasses import dataclass
from pathlib import Path

_FRAME_S = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Lengths in s, pitches in semitones above 100 Hz (one for each tenth of what sounds)."""

    seconds: float
    onsets: int
    contour: tuple[float, ...]
    loudness: float
    peak: float


def read_wave(path: Path) -> tuple[int, list[float]]:
    """Rate and samples of a mono 16 bit file."""
    with wave.open(str(path), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        count = file.getnframes()
        whole = struct.unpack(f"<{count}h", file.readframes(count))
        return file.getframerate(), [s / 32768 for s in whole]


def listen(rate: int, samples: list[float]) -> Heard:
    """The features of one sound."""
    size = round(rate * _FRAME_S)
    frames = [samples[i : i + size] for i in range(0, len(samples) - size // 2, size)]
    loud = [_rms(frame) for frame in frames]
    limit = max(loud) * 0.2
    onsets = sum(now > limit >= before for before, now in zip([0.0, *loud], loud, strict=False))
    sounding = [s for s in samples if abs(s) > 0.01]
    voiced = [s for frame, level in zip(frames, loud, strict=True) if level > limit for s in frame]
    return Heard(
        seconds=len(samples) / rate,
        onsets=onsets,
        contour=tuple(_pitch(rate, voiced, part / 10) for part in range(10)),
        loudness=_rms(sounding),
        peak=max(abs(s) for s in samples),
    )


def differences(one: Heard, other: Heard) -> int:
    """In how many of the three ways two sounds can be told apart: length, rhythm, melody."""
    longer, shorter = max(one.seconds, other.seconds), min(one.seconds, other.seconds)
    away = [abs(a - b) for a, b in zip(one.contour, other.contour, strict=True)]
    return (
        (longer > 1.15 * shorter)
        + (one.onsets != other.onsets)
        + (sum(away) / len(away) > 2.0)  # two semitones: a step that everybody hears
    )


def _rms(samples: list[float]) -> float:
    return math.sqrt(sum(s * s for s in samples) / len(samples)) if samples else 0.0


def _pitch(rate: int, samples: list[float], where: float) -> float:
    """The lowest period that a stretch of 25 ms repeats itself with, by autocorrelation."""
    size = round(rate * 0.025)
    start = min(round(where * len(samples)), max(len(samples) - size, 0))
    part = samples[start : start + size]
    power = sum(s * s for s in part) or 1.0
    lags = range(round(rate / 1000), min(round(rate / 120), len(part) - 20))
    scores = {
        lag: sum(a * b for a, b in zip(part, part[lag:], strict=False))
        / power
        * len(part)
        / (len(part) - lag)
        for lag in lags
    }
    best = max(scores.values())
    lag = next(lag for lag, score in scores.items() if score > 0.93 * best)
    return 12 * math.log2(rate / lag / 100)
