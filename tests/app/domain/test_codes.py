# SPDX-License-Identifier: Apache-2.0
"""Codes: what each text is, and that no text breaks the parser."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.codes import (
    ProductCodeKind,
    Scan,
    ScanKind,
    clean_product_code,
    clean_waybill,
    ean13_check,
    in_house_waybill,
    is_ean8,
    is_ean13,
    is_pickup_code,
    is_secret_code,
    product_code_kind,
    read_scan,
    restore_leading_zero,
    secret_check_digit,
)
from app.domain.product_codes import Measure, WeightLayout, read_weight_code

PICKUP_CODES = ["24-4-3882", "3-3-6020", "12-2-1203", "9-20-226", "Q7-32", "B3-01175", "H-683"]
TOKEN = ("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 5)[:154]


def test_ean_check_digits_are_made_and_recognised() -> None:
    """A sound EAN is recognised, and any other check digit is not."""
    assert ean13_check("952123456788") == "2"
    assert ean13_check("400638133393") == "1"
    assert is_ean13("9521234567882")
    assert not any(is_ean13(f"952123456788{d}") for d in "013456789")
    assert is_ean8("96385074")
    assert not is_ean8("96385075")
    assert not is_ean13("９５２１２３４５６７８８２")
    with pytest.raises(ValueError, match="twelve"):
        ean13_check("95212345678")


def test_a_dropped_zero_comes_back_only_where_the_code_is_sound() -> None:
    """A sound UPC-A becomes its EAN-13; twelve digits that are none stay alone."""
    assert restore_leading_zero("036000291452") == "0036000291452"
    assert restore_leading_zero("036000291453") is None
    assert restore_leading_zero("36000291452") is None


def test_secret_codes_find_every_wrong_digit_and_every_swap() -> None:
    """No single wrong digit and no swap of neighbours leaves a secret code sound."""
    rng = random.Random(1)
    for _ in range(300):
        body = f"{rng.randrange(10**7):07d}"
        code = body + secret_check_digit(body)
        assert is_secret_code(code)
        for at in range(8):
            for digit in "0123456789":
                changed = code[:at] + digit + code[at + 1 :]
                assert is_secret_code(changed) == (changed == code)
        for at in range(7):
            swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
            assert is_secret_code(swapped) == (swapped == code)


@pytest.mark.parametrize("length", [6, 8])
def test_secret_check_digit_needs_seven_digits(length: int) -> None:
    """A caller's mistake in the length is an error, not a code."""
    with pytest.raises(ValueError, match="seven"):
        secret_check_digit("1" * length)


def test_waybills_are_mended_and_every_mend_is_told() -> None:
    """Case, blanks, dashes, width, prefix and separators are undone and told."""
    assert clean_waybill("SF1390000000001").mends == ()
    cases = {
        " JT8338745528434 ": ("JT8338745528434", ("blanks",)),
        "yt9605270701849": ("YT9605270701849", ("case",)),
        "SF 139-0000": ("SF1390000", ("blanks", "dashes")),
        "ＳＦ１３９００００": ("SF1390000", ("width",)),
        "]C1SF1390000\x1d": ("SF1390000", ("control", "aim_prefix")),
    }
    for text, (value, mends) in cases.items():
        cleaned = clean_waybill(text)
        assert (cleaned.value, cleaned.mends, cleaned.problem) == (value, mends, "")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "empty"),
        (" - ", "empty"),
        ("12345", "too_short"),
        ("1" * 41, "too_long"),
        ("1" * 600, "too_long"),
        ("7.73E+14", "characters"),
        ("运单号123456", "characters"),
    ],
)
def test_a_waybill_that_cannot_be_one_says_why(text: str, problem: str) -> None:
    """Each unusable waybill has its problem."""
    assert clean_waybill(text).problem == problem


def test_in_house_waybills_are_stable_and_distinct() -> None:
    """The same row of the same list gets the same number; other rows and lists get others."""
    first = in_house_waybill("list-a", 33)
    assert first == in_house_waybill("list-a", 33)
    others = {in_house_waybill("list-a", 34), in_house_waybill("list-b", 33)}
    assert first not in others
    assert len(others) == 2
    assert clean_waybill(first).value == first


@pytest.mark.parametrize("code", PICKUP_CODES)
def test_real_pickup_codes_are_recognised(code: str) -> None:
    """A pickup code as stations write them is one, in lower case and full width as well."""
    assert is_pickup_code(code)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code.lower())
    assert read_scan(wide) == Scan(
        kind=ScanKind.PICKUP_CODE,
        value=code,
        raw=wide,
        alternatives=read_scan(code).alternatives,
    )


@pytest.mark.parametrize("text", ["", "H", "683", "H-", "-683", "H-6", "A-B-C-D-12", "H-683\n"])
def test_other_texts_are_no_pickup_codes(text: str) -> None:
    """What lacks the shape of a shelf code is none."""
    assert not is_pickup_code(text)


@pytest.mark.parametrize(
    ("text", "kind", "value", "alternatives"),
    [
        (TOKEN, "token", TOKEN, ()),
        (TOKEN.lower(), "token", TOKEN, ()),
        ("PK1:" + TOKEN, "token", TOKEN, ()),
        (TOKEN[:90], "token", TOKEN[:90], ()),
        ("69019388", "secret_code", "69019388", ("ean", "waybill")),
        ("6901 9388", "secret_code", "69019388", ("ean", "waybill")),
        ("1234", "phone_tail", "1234", ("pickup_code",)),
        ("１２３４", "phone_tail", "1234", ("pickup_code",)),
        ("phone:1234", "phone_tail", "1234", ()),
        ("Phone：1234", "phone_tail", "1234", ()),
        ("phone:12", "malformed", "", ()),
        ("19900001234", "phone", "19900001234", ("waybill",)),
        ("199-0000 1234", "phone", "19900001234", ("waybill",)),
        ("+86 199 0000 1234", "phone", "19900001234", ()),
        ("9521234567882", "ean", "9521234567882", ("waybill",)),
        ("036000291452", "ean", "0036000291452", ("waybill",)),
        ("9900756631570", "waybill", "9900756631570", ()),
        ("]C1SF1390000123\x1d", "waybill", "SF1390000123", ()),
        ("sf1390000123\r\n", "waybill", "SF1390000123", ()),
        ("OYXC", "initials", "oyxc", ("name",)),
        ("欧阳秀晨", "name", "欧阳秀晨", ()),
        ("O'Brien", "name", "O'Brien", ()),
        ("Müller  安娜", "name", "Müller 安娜", ()),
        ("00242", "pickup_code", "00242", ()),
        ("", "empty", "", ()),
        (" \t\r\n", "empty", "", ()),
        ("=1+1", "malformed", "", ()),
        ("https://example.org/x", "malformed", "", ()),
        ("SF\x0039", "malformed", "", ()),
        ("x" * 513, "malformed", "", ()),
        ("ﷺ" * 100, "malformed", "", ()),
    ],
)
def test_scans_are_told_apart(
    text: str, kind: str, value: str, alternatives: tuple[str, ...]
) -> None:
    """Each text has its likeliest kind first and its other meanings after it."""
    scan = read_scan(text)
    assert (scan.kind, scan.value, scan.alternatives) == (kind, value, alternatives)


def test_an_ambiguous_scan_can_be_read_in_its_other_meaning() -> None:
    """Taken for a waybill, twelve digits of a UPC-A are the twelve that were scanned."""
    scan = read_scan("036000291452")
    assert scan.read_as(ScanKind.WAYBILL).value == "036000291452"
    assert scan.read_as(ScanKind.EAN).value == scan.value


@given(st.text(max_size=600))
def test_every_text_has_an_answer(text: str) -> None:
    """Nothing that can be scanned or typed raises, and each kind given can be read."""
    scan = read_scan(text)
    assert (scan.value == "") == (scan.kind in (ScanKind.EMPTY, ScanKind.MALFORMED))
    for kind in scan.alternatives:
        assert scan.read_as(kind).value
    clean_waybill(text)
    clean_product_code(text)


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("9521234567882", "9521234567882", ProductCodeKind.EAN13),
        ("036000291452", "0036000291452", ProductCodeKind.EAN13),
        ("2013080115012", "2013080115012", ProductCodeKind.RESTRICTED),
        ("96385074", "96385074", ProductCodeKind.EAN8),
        ("01000009", "01000009", ProductCodeKind.RESTRICTED),
        ("02000001", "02000001", ProductCodeKind.IN_HOUSE),
        ("9521234567886", "9521234567886", ProductCodeKind.UNCHECKED),
        ("1952123456788a", "1952123456788A", ProductCodeKind.IN_HOUSE),
        ("10614141000415", "10614141000415", ProductCodeKind.CARTON),
        ("lb000001", "LB000001", ProductCodeKind.IN_HOUSE),
        ("33699993-8", "33699993-8", ProductCodeKind.IN_HOUSE),
    ],
)
def test_product_codes_are_classed(text: str, value: str, kind: ProductCodeKind) -> None:
    """A product code is kept in one form and classed by it."""
    cleaned = clean_product_code(text)
    assert (cleaned.value, cleaned.problem) == (value, "")
    assert product_code_kind(cleaned.value) is kind


def test_weight_codes_are_read_by_the_sites_layout_only() -> None:
    """The amount inside a 2x code counts only where a layout claims its prefix."""
    layouts = (
        WeightLayout(prefixes=frozenset({"21"}), measure=Measure.WEIGHT_G),
        WeightLayout(prefixes=frozenset({"22"}), measure=Measure.PRICE_MINOR),
    )
    body = "211234501250"
    found = read_weight_code(body + ean13_check(body), layouts)
    assert found is not None
    assert (found.item, found.measure, found.amount) == ("2112345", Measure.WEIGHT_G, 1250)
    other = "231234501250"
    assert read_weight_code(other + ean13_check(other), layouts) is None
    assert read_weight_code("9521234567882", layouts) is None
