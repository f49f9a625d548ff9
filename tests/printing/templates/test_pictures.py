# SPDX-License-Identifier: Apache-2.0
"""Pictures: our small reader agrees with a whole graphics library, and takes nothing else."""

from __future__ import annotations

import base64
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from printing.templates.pictures import PictureFault, read_picture
from tests.printing.templates.bodies import picture


def png(image: Image.Image, **options: object) -> str:
    target = io.BytesIO()
    image.save(target, "PNG", **options)
    return base64.b64encode(target.getvalue()).decode()


def pixels(image: Image.Image) -> tuple[bytes, ...]:
    gray = image.convert("L").tobytes()
    return tuple(
        bytes(int(level < 128) for level in gray[at : at + image.width])
        for at in range(0, len(gray), image.width)
    )


@given(st.integers(1, 40), st.integers(1, 40), st.binary(min_size=300, max_size=300))
def test_it_reads_what_a_library_writes(width: int, height: int, noise: bytes) -> None:
    """Any 1-bit picture, grey or with two colours, comes out pixel for pixel."""
    image = Image.frombytes("1", (width, height), (noise * 10)[: (width + 7) // 8 * height])
    assert read_picture(png(image)) == pixels(image)
    coloured = image.convert("L").quantize(2)
    if len(coloured.getcolors() or ()) == 2:
        assert read_picture(png(coloured, bits=1)) == pixels(coloured.convert("L"))


def test_other_pictures_are_refused() -> None:
    """Grey, colour, another format, a cut or changed file, and one that unpacks to more than it says."""
    sound = base64.b64decode(picture())
    bomb = Image.new("1", (2_400, 2_400), 1)
    others = [
        png(Image.new("L", (8, 8))), png(Image.new("RGB", (8, 8))), "", "AAAA", "%%%",
        base64.b64encode(sound[:-20]).decode(),
        base64.b64encode(sound[:40] + bytes([sound[40] ^ 1]) + sound[41:]).decode(),
        png(Image.new("1", (2_401, 1))),
    ]  # fmt: skip
    for text in others:
        with pytest.raises(PictureFault):
            read_picture(text)
    assert len(read_picture(png(bomb))) == 2_400
