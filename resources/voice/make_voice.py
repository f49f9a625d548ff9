# SPDX-License-Identifier: Apache-2.0
"""Makes the clips in this folder: `python resources/voice/make_voice.py`, on a machine with espeak-ng.

Each word of `words.py` is spoken once, trimmed, brought to one loudness and packed as IMA ADPCM (a quarter of
the size; every player reads it). The program is needed here only, never to run the counter.
"""

from __future__ import annotations

import math
import struct
import subprocess
import sys
import wave
import zipfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from resources.voice.words import CHINESE, ENGLISH, LETTERS

RATE = 22_050
LOUDNESS = 0.17
PEAK = 0.92
_BLOCK = 512  # bytes of one ADPCM block
_QUIET = 0.012
_KEPT_S = 0.012
_VOICES = {"zh_CN": "cmn-latn-pinyin", "en": "en-us"}
_SPEED = {"zh_CN": 300, "en": 340}

# The two tables of the IMA ADPCM format.
_STEPS = [
    7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66, 73, 80, 88, 97,
    107, 118, 130, 143, 157, 173, 190, 209, 230, 253, 279, 307, 337, 371, 408, 449, 494, 544, 598, 658, 724, 796,
    876, 963, 1060, 1166, 1282, 1411, 1552, 1707, 1878, 2066, 2272, 2499, 2749, 3024, 3327, 3660, 4026, 4428,
    4871, 5358, 5894, 6484, 7132, 7845, 8630, 9493, 10442, 11487, 12635, 13899, 15289, 16818, 18500, 20350,
    22385, 24623, 27086, 29794, 32767,
]  # fmt: skip
_MOVES = (-1, -1, -1, -1, 2, 4, 6, 8)


def spoken(words: str, *, voice: str, speed: int) -> list[float]:
    """One clip as the program says it, without the silence around it and at one loudness."""
    said = subprocess.run(
        ["espeak-ng", "-v", voice, "-s", str(speed), "-z", "--stdout", words],
        check=True,
        capture_output=True,
    ).stdout
    start = said.index(b"data") + 8  # the length in a streamed header isn't filled in
    count = (len(said) - start) // 2
    whole = struct.unpack(f"<{count}h", said[start : start + count * 2])
    with wave.open(BytesIO(said), "rb") as file:
        if (file.getframerate(), file.getnchannels()) != (RATE, 1):
            raise SystemExit(f"{voice} speaks at another rate than {RATE}")
    return levelled(trimmed([s / 32768 for s in whole]))


def trimmed(samples: list[float]) -> list[float]:
    """Without the silence at both ends."""
    loud = [i for i, s in enumerate(samples) if abs(s) > _QUIET]
    if not loud:
        raise SystemExit("nothing was said")
    kept = round(_KEPT_S * RATE)
    part = samples[max(loud[0] - kept, 0) : loud[-1] + kept]
    for i in range(min(kept, len(part))):  # rounded edges: joined clips don't click
        part[i] *= i / kept
        part[-1 - i] *= i / kept
    return part


def levelled(samples: list[float]) -> list[float]:
    """At one loudness, measured where it is loud, and never clipped."""
    loud = sorted((abs(s) for s in samples), reverse=True)[: len(samples) // 2]
    scale = min(LOUDNESS / math.sqrt(sum(s * s for s in loud) / len(loud)), PEAK / loud[0])
    return [s * scale for s in samples]


def adpcm_wave(samples: list[float]) -> bytes:
    """Mono samples as an IMA ADPCM file."""
    whole = [round(max(-1.0, min(1.0, s)) * 32767) for s in samples]
    per_block = (_BLOCK - 4) * 2 + 1
    index, blocks = 0, b""
    for start in range(0, len(whole), per_block):
        part = whole[start : start + per_block]
        part += [part[-1]] * (per_block - len(part))
        block, index = _block(part, index)
        blocks += block
    kind = struct.pack(
        "<HHIIHHHH", 0x11, 1, RATE, RATE * _BLOCK // per_block, _BLOCK, 4, 2, per_block
    )
    chunks = b"".join(
        name + struct.pack("<I", len(body)) + body
        for name, body in (
            (b"fmt ", kind),
            (b"fact", struct.pack("<I", len(whole))),
            (b"data", blocks),
        )
    )
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def _block(part: list[int], index: int) -> tuple[bytes, int]:
    """One block: its first sample as it is, each further one as four bits of difference."""
    guess, first, codes = part[0], index, []
    for sample in part[1:]:
        step, away = _STEPS[index], sample - guess
        code, left, moved = (8 if away < 0 else 0), abs(away), step >> 3
        for bit, size in ((4, step), (2, step >> 1), (1, step >> 2)):
            if left >= size:
                code |= bit
                left -= size
                moved += size
        guess = max(-32768, min(32767, guess - moved if code & 8 else guess + moved))
        index = max(0, min(88, index + _MOVES[code & 7]))
        codes.append(code)
    body = bytes(low | high << 4 for low, high in zip(codes[::2], codes[1::2], strict=True))
    return struct.pack("<hBB", part[0], first, 0) + body, index


def make(folder: Path) -> None:
    """Write one pack a language into `folder`."""
    for language, words in (("zh_CN", CHINESE), ("en", ENGLISH)):
        speak = partial(spoken, voice=_VOICES[language], speed=_SPEED[language])
        spell = partial(spoken, voice=_VOICES["en"], speed=_SPEED[language])
        with ThreadPoolExecutor(2) as pool:
            clips = dict(zip(words, pool.map(speak, words.values()), strict=True))
            clips |= dict(zip(LETTERS, pool.map(spell, LETTERS.values()), strict=True))
        with zipfile.ZipFile(folder / f"{language}.zip", "w") as pack:
            for word, samples in sorted(clips.items()):
                name = "unreadable" if word == "?" else word.replace("+", "-after-hundred")
                entry = zipfile.ZipInfo(f"{name}.wav", (2026, 1, 1, 0, 0, 0))
                pack.writestr(entry, adpcm_wave(samples))
        print(f"{language}: {len(clips)} clips, {sum(map(len, clips.values())) / RATE:.0f} s")


if __name__ == "__main__":
    make(Path(__file__).resolve().parent)
