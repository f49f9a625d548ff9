# SPDX-License-Identifier: Apache-2.0
"""The wizard's measuring on bursts of typical scanners: a pace that holds them all, and no hand."""

from __future__ import annotations

import pytest

from app.domain.test_code import BAR_TEXT, QR_TEXT
from tests.views.scanners.recorded import (
    BLUETOOTH,
    FAST_HAND,
    SCANNERS,
    USB,
    burst,
    scans,
)
from views.scanner import Pace
from views.scanners.choices import GAP_MS, ScannerChoices
from views.scanners.letters import Letters, Separator, arrival_of
from views.scanners.measuring import (
    End,
    Key,
    apart,
    bursts_of,
    measure,
    scans_in,
    takes_whole,
)


@pytest.mark.parametrize("name", SCANNERS)
def test_the_proposed_pace_takes_each_scan_whole(name: str) -> None:
    """Every typical scanner: each of its bursts is exactly one scan, with a margin; it is kept so."""
    bursts = SCANNERS[name]
    measured = measure(bursts)
    assert takes_whole(bursts, measured.pace)
    assert measured.pace.gap_ms >= 1.2 * measured.longest_gap_ms
    assert GAP_MS[0] <= measured.pace.gap_ms <= GAP_MS[1]
    assert ScannerChoices(pace=measured.pace).pace == measured.pace


@pytest.mark.parametrize("name", ["bluetooth", "bluetooth-no-end", "bluetooth-crlf"])
def test_a_pace_that_is_too_tight_splits_a_scan(name: str) -> None:
    """The control: the usual pace breaks what a Bluetooth scanner sends."""
    assert not takes_whole(SCANNERS[name], Pace())


def test_what_is_told_of_each() -> None:
    """End key, prefix and suffix, AIM identifier, group separator, letters."""
    told = {name: measure(bursts) for name, bursts in SCANNERS.items()}
    assert {name: one.end for name, one in told.items() if one.end is not End.ENTER} == {
        "usb-tab": End.TAB,
        "usb-no-end": End.NONE,
        "bluetooth-no-end": End.NONE,
    }
    assert (told["usb-prefix"].prefix, told["usb-prefix"].suffix) == ("~", "#")
    assert (told["usb-aim"].aim, told["usb-aim"].prefix) == ("]C0", "")
    assert (told["usb-qr"].aim, told["usb-qr"].separator) == ("]Q3", Separator.KEPT)
    assert told["caps-lock"].letters is Letters.CAPS
    assert {one.letters for name, one in told.items() if name != "caps-lock"} == {Letters.RIGHT}
    assert told["usb"].usual_gap_ms == 3
    assert told["bluetooth"].longest_gap_ms == 90


@pytest.mark.parametrize("name", SCANNERS)
def test_a_fast_hand_is_no_scanner(name: str) -> None:
    """At each scanner's pace, a waybill typed as fast as hands can with Enter is not taken for a scan."""
    bursts = SCANNERS[name]
    typed = burst("SF1390447177880\r", FAST_HAND)
    pace = apart(bursts, typed, measure(bursts).pace)
    assert pace is not None
    assert scans_in(typed, pace) == []
    assert takes_whole(bursts, pace)


def test_a_shorter_gap_is_tried_before_longer_codes_are_asked_for() -> None:
    """A pickup code of six characters is still a scan after the typing check, where a shorter gap does."""
    bursts = scans(f"{BAR_TEXT}\r", (22, 30, 24, 36, 23))
    loose = measure(bursts).pace
    typed = burst("SF139044717\r", (55,))
    pace = apart(bursts, typed, loose)
    assert pace is not None
    assert pace.least == loose.least
    assert pace.gap_ms < 55 <= loose.gap_ms
    assert scans_in(burst("24-388\r", (22, 30, 24)), pace) == ["24-388"]


def test_a_hand_faster_than_the_scanner_is_said() -> None:
    """Where no threshold parts the two there is no pace: the wizard says so instead of guessing."""
    bursts = scans(f"{BAR_TEXT}\r", BLUETOOTH)
    typed = burst("SF139044717788012\r", (20,) * 20)
    assert apart(bursts, typed, measure(bursts).pace) is None


def test_the_typing_check_can_fail() -> None:
    """The control: a pace as loose as 200 ms takes a hand for a scanner."""
    assert scans_in(burst("SF1390447177880\r", FAST_HAND), Pace(gap_ms=200)) != []


@pytest.mark.parametrize(
    ("came", "letters"),
    [
        (BAR_TEXT, Letters.RIGHT),
        ("lt-09]AzYqWm/8", Letters.CAPS),
        (BAR_TEXT.lower(), Letters.LOWER),
        (BAR_TEXT.upper(), Letters.UPPER),
        ("LTß09+aYzQwM-8", Letters.GERMAN),
        ("ltß09+AyZqWm-8", Letters.GERMAN),
        ("LT/099aYzQwM&8", Letters.GERMAN),
        ("LT)àç$qWyAz?!_", Letters.FRENCH),
        ("ＬＴ-０９]ａＺｙＱｗＭ/８", Letters.INPUT_METHOD),
        ("LT-09aZyQwM8", Letters.WRONG),
        ("6901234567892", Letters.OTHER_CODE),
    ],
)
def test_which_characters_came_wrong_tells_why(came: str, letters: Letters) -> None:
    """Caps Lock, a converting scanner, a German or French keyboard, an input method: each is told apart."""
    assert arrival_of(came).letters is letters


def test_wrong_characters_are_named() -> None:
    """Where no cause is known, what was lost or changed is named."""
    assert arrival_of("LT-09aZyQwM#8").wrong == (("]", ""), ("/", "#"))


@pytest.mark.parametrize(
    ("came", "separator", "suffix"),
    [
        (QR_TEXT, Separator.KEPT, ""),
        (QR_TEXT.replace("\x1d", ""), Separator.LOST, ""),
        (QR_TEXT.replace("\x1d", "|"), Separator.REPLACED, ""),
        (f"{QR_TEXT}#", Separator.KEPT, "#"),
        (f"{BAR_TEXT}#", Separator.UNTRIED, "#"),
    ],
)
def test_what_became_of_the_group_separator(came: str, separator: Separator, suffix: str) -> None:
    """Kept, lost or replaced by a sign; never taken for a suffix."""
    arrival = arrival_of(came)
    assert (arrival.separator, arrival.suffix) == (separator, suffix)


def test_bursts_are_parted_by_silence_and_stray_keys_are_none() -> None:
    """Scans seconds apart are parted; a key pressed by hand in between doesn't count."""
    keys = [*burst(BAR_TEXT, USB), Key("x", 3_000), *burst(BAR_TEXT, USB, at=6_000)]
    assert [len(one) for one in bursts_of(keys)] == [len(BAR_TEXT)] * 2


def test_what_stands_around_some_scans_only_is_not_the_scanners() -> None:
    """A prefix that came once in four is no prefix."""
    bursts = [*scans(f"{BAR_TEXT}\r", USB, count=3), *scans(f"~{BAR_TEXT}\r", USB, count=1)]
    assert measure(bursts).prefix == ""
