# SPDX-License-Identifier: Apache-2.0
"""Bar codes say what was asked for, as briefly as the standard allows."""

from __future__ import annotations

import heapq

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from printing import barcodes
from printing.code128 import codewords, decode_code128, encode_code128
from printing.refusal import CannotPrint, Reason
from tests.printing.readers import formats

ASCII = st.text(alphabet=[chr(code) for code in range(32, 127)], min_size=1, max_size=24)
WAYBILLISH = st.from_regex(r"[A-Za-z]{0,4}[0-9]{1,18}[A-Za-z]{0,2}", fullmatch=True)
AWKWARD = ("99", "9912345678", "990", "99A99", "jdVA6387", "A1", "1", "12", "123", "24-4-3882")


def draw(modules: barcodes.Modules, module: int = 3, height: int = 80) -> Image.Image:
    image = Image.new("1", ((sum(modules) + 20) * module, height + 20), 1)
    x = 10 * module
    for at, width in enumerate(modules):
        if at % 2 == 0:
            image.paste(0, (x, 10, x + width * module, 10 + height))
        x += width * module
    return image


def fewest_codewords(text: str) -> int:
    """Start and data codewords of the best encoding, by search over all choices of sets."""
    queue = [(1, 0, "B"), (1, 0, "C")]
    seen: set[tuple[int, str]] = set()
    while queue:
        cost, at, chosen = heapq.heappop(queue)
        if at == len(text):
            return cost
        if (at, chosen) in seen:
            continue
        seen.add((at, chosen))
        heapq.heappush(queue, (cost + 1, at, "C" if chosen == "B" else "B"))
        if chosen == "B":
            heapq.heappush(queue, (cost + 1, at + 1, "B"))
        elif text[at : at + 2].isdigit() and len(text) - at >= 2:
            heapq.heappush(queue, (cost + 1, at + 2, "C"))
    raise AssertionError(text)


@settings(deadline=None)
@given(text=ASCII | WAYBILLISH)
def test_code128_is_shortest_and_reads_back(text: str) -> None:
    """Every printable text reads back from its bars, in the fewest codewords that exist."""
    assert decode_code128(encode_code128(text)) == text
    assert len(codewords(text)) == fewest_codewords(text)


@pytest.mark.parametrize("text", AWKWARD)
def test_code128_is_read_by_another_decoder(text: str) -> None:
    """Leading 99, odd digits, lower case: an independent decoder reads the same."""
    assert formats(draw(barcodes.code128(text))) == {text: "Code 128"}


def test_a_symbol_that_reads_otherwise_is_never_given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """An encoder that loses the leading 99 is caught by the read-back guard."""
    monkeypatch.setattr(barcodes, "encode_code128", lambda text: encode_code128(text[2:]))
    barcodes.code128.cache_clear()
    with pytest.raises(CannotPrint) as raised:
        barcodes.code128("9912345678")
    barcodes.code128.cache_clear()
    assert raised.value.refusal.code is Reason.BARCODE_NOT_ENCODABLE


@pytest.mark.parametrize("text", ["", "运单", "a\tb", "é"])
def test_code128_refuses_what_it_cannot_say(text: str) -> None:
    """A text outside printable ASCII is refused with a reason, never altered."""
    with pytest.raises(CannotPrint) as raised:
        barcodes.code128(text)
    assert raised.value.refusal.code is Reason.BARCODE_NOT_ENCODABLE


def test_a_changed_bar_does_not_read() -> None:
    """The guard's reader refuses a symbol with a wrong check or a wrong bar."""
    modules = list(encode_code128("JDVA6387"))
    modules[8], modules[9] = modules[9] + 1, modules[8]
    assert decode_code128(tuple(modules)) is None
    assert decode_code128(encode_code128("A")[:-7]) is None


@pytest.mark.parametrize("body", [f"{first}93261430032" for first in range(10)])
def test_ean13_is_read_by_another_decoder(body: str) -> None:
    """Each parity pattern reads back; a leading zero stays."""
    text = body + barcodes.ean_check_digit(body)
    assert formats(draw(barcodes.ean13(text))) == {text: "EAN-13"}


@given(body=st.from_regex(r"[0-9]{12}", fullmatch=True))
@settings(deadline=None, max_examples=40)
def test_any_ean13_reads_back(body: str) -> None:
    """Any thirteen digits with their check digit read back."""
    text = body + barcodes.ean_check_digit(body)
    assert list(formats(draw(barcodes.ean13(text)))) == [text]


def test_ean8_is_read_by_another_decoder() -> None:
    """Eight digits read back as EAN-8."""
    assert formats(draw(barcodes.ean8("96385074"))) == {"96385074": "EAN-8"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("6932614300328", Reason.CHECK_DIGIT_WRONG),
        ("693261430032", Reason.BARCODE_NOT_ENCODABLE),
        ("69326143003２7", Reason.BARCODE_NOT_ENCODABLE),
    ],
)
def test_an_unsound_ean_is_refused(text: str, why: Reason) -> None:
    """A wrong check digit or length is refused with its reason."""
    with pytest.raises(CannotPrint) as raised:
        barcodes.ean13(text)
    assert raised.value.refusal.code is why


def test_a_qr_code_is_read_back() -> None:
    """The rows are the symbol that was asked for."""
    rows = barcodes.qr("L1:" + "A7" * 70)
    image = Image.new("1", (len(rows) * 4 + 32, len(rows) * 4 + 32), 1)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                image.paste(0, (16 + 4 * x, 16 + 4 * y, 20 + 4 * x, 20 + 4 * y))
    assert formats(image) == {"L1:" + "A7" * 70: "QR Code"}


def test_a_qr_code_that_is_too_long_is_refused() -> None:
    """More than a QR code can hold is refused with a reason."""
    with pytest.raises(CannotPrint) as raised:
        barcodes.qr("7" * 8000)
    assert raised.value.refusal.code is Reason.BARCODE_NOT_ENCODABLE
