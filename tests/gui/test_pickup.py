# SPDX-License-Identifier: Apache-2.0
"""Plays the pickup screen with a fake counter: scans, verdicts, keys, undo, refusals."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.gui.conftest import Opened, OpenWindow
from tests.gui.fake_counter import TOKEN, FakeCounter, three
from views.feedback import Sound
from views.pickup.screen import PickupScreen
from views.pickup.sheets import ProofSheet, ProxySheet
from views.widgets.reason_sheet import ReasonSheet


def pickup(opened: Opened) -> PickupScreen:
    """The screen in front."""
    front = opened.window.screen_in_front
    assert isinstance(front, PickupScreen)
    return front


def scan(opened: Opened, text: str) -> PickupScreen:
    """A scan, and its answer shown."""
    screen = pickup(opened)
    screen.take_scan(text)
    opened.settle()
    return screen


def test_scan_enter_undo(open_window: OpenWindow) -> None:
    """A token, Enter, F8: all parcels go on that proof, and come back with a reason."""
    opened = open_window()
    screen = scan(opened, TOKEN)
    face = screen.panel.face
    assert face is not None
    assert (face.state, len(face.tiles)) == ("valid", 3)
    assert opened.feedback.last is Sound.GOOD
    screen.take_enter()
    opened.settle()
    ((parcels, proof),) = opened.counter.pickup.handed
    assert parcels == tuple(p.id for p in three())
    assert proof.text == TOKEN
    assert opened.feedback.last is Sound.DONE
    assert opened.window.toast.text
    assert screen.take_key(Qt.Key.Key_F8)
    opened.settle()
    assert [h for h, _ in opened.counter.pickup.undone] == [f"h-{p}" for p in parcels]
    assert all(reason for _, reason in opened.counter.pickup.undone)


def test_parcels_scanned_need_no_key(open_window: OpenWindow) -> None:
    """A token, then every parcel: they go by themselves, and say that they were scanned."""
    opened = open_window()
    scan(opened, TOKEN)
    for number, parcel in enumerate(three()):
        assert opened.counter.pickup.handed == [], number
        scan(opened, parcel.waybill.lower())
    ((_, proof),) = opened.counter.pickup.handed
    assert set(proof.scanned) == {p.waybill for p in three()}
    assert opened.counter.pickup.looked_up == [TOKEN]


def test_enter_twice_hands_over_once(open_window: OpenWindow) -> None:
    """A second Enter while the first is under way does nothing."""
    opened = open_window()
    screen = scan(opened, TOKEN)
    screen.take_enter()
    screen.take_enter()
    opened.settle()
    screen.take_enter()
    opened.settle()
    assert len(opened.counter.pickup.handed) == 1


def test_invalid_hides_slots_and_buttons(open_window: OpenWindow) -> None:
    """An invalid verdict shows who and when, no slots and no way to hand over."""
    opened = open_window()
    screen = scan(opened, "GONE")
    face = screen.panel.face
    assert face is not None
    assert (face.state, face.tiles, len(face.facts)) == ("invalid", (), 3)
    assert not screen.all_button.isVisible()
    screen.take_enter()
    opened.settle()
    assert opened.counter.pickup.handed == []


def test_unknown_says_how_old_the_data_is(open_window: OpenWindow) -> None:
    """Unknown is another answer than invalid, with the data's age and what to do."""
    opened = open_window()
    face = scan(opened, "SF000").panel.face
    assert face is not None
    assert face.state == "unknown"
    assert "3 分钟前" in face.line
    assert face.notes
    assert opened.feedback.last is Sound.UNKNOWN


def test_a_locator_asks_for_proof(open_window: OpenWindow) -> None:
    """Found by phone tail under the standard policy: Enter asks for proof and hands nothing over."""
    opened = open_window()
    screen = scan(opened, "7788")
    assert not screen.part_button.isEnabled()
    screen.take_enter()
    sheet = screen.findChild(ProofSheet)
    assert sheet is not None
    sheet.code.setText("123")
    sheet.code.returnPressed.emit()
    assert opened.counter.pickup.looked_up == ["7788"]
    sheet.code.setText("12345678")
    sheet.code.returnPressed.emit()
    opened.settle()
    assert opened.counter.pickup.looked_up == ["7788", "12345678"]
    assert opened.counter.pickup.handed == []


def test_relaxed_takes_the_typed_tail_beside_the_scan(open_window: OpenWindow) -> None:
    """Relaxed: four digits typed, the parcel scanned, and it goes: one scan, four keys."""
    counter = FakeCounter(proof_level="relaxed")
    one = three()[0]
    found = counter.pickup.verdicts["7788"]
    counter.pickup.verdicts[one.waybill] = replace(found, text=one.waybill, parcels=(one,))
    opened = open_window(counter)
    opened.window.bar.scan.setText("7788")
    scan(opened, one.waybill)
    ((parcels, proof),) = counter.pickup.handed
    assert (parcels, proof.phone4, proof.scanned) == ((one.id,), "7788", (one.waybill,))


def test_standard_does_not_take_the_typed_tail(open_window: OpenWindow) -> None:
    """The same hand under the standard policy hands nothing over."""
    counter = FakeCounter()
    one = three()[0]
    found = counter.pickup.verdicts["7788"]
    counter.pickup.verdicts[one.waybill] = replace(found, text=one.waybill, parcels=(one,))
    opened = open_window(counter)
    opened.window.bar.scan.setText("7788")
    scan(opened, one.waybill)
    assert counter.pickup.handed == []


def test_part_hands_over_what_was_chosen(open_window: OpenWindow) -> None:
    """F4 with one row chosen hands over that one."""
    opened = open_window()
    screen = scan(opened, TOKEN)
    assert screen.take_key(Qt.Key.Key_F4)
    assert opened.counter.pickup.handed == []
    screen.list.toggled.emit(three()[1])
    assert screen.take_key(Qt.Key.Key_F4)
    opened.settle()
    assert opened.counter.pickup.handed[0][0] == (three()[1].id,)


def test_proxy_takes_six_keys(open_window: OpenWindow) -> None:
    """F6, four digits, Enter: handed over with the collector's phone."""
    opened = open_window()
    screen = scan(opened, TOKEN)
    assert screen.take_key(Qt.Key.Key_F6)
    sheet = screen.findChild(ProxySheet)
    assert sheet is not None
    assert QApplication.focusWidget() is sheet.phone
    sheet.phone.setText("5561")
    sheet.phone.returnPressed.emit()
    opened.settle()
    assert opened.counter.pickup.handed[0][1].proxy_phone == "5561"


def test_problem_asks_a_reason(open_window: OpenWindow) -> None:
    """F7 and a digit: the parcel is set aside with that reason's words."""
    opened = open_window()
    screen = scan(opened, "DUE")
    assert screen.take_key(Qt.Key.Key_F7)
    sheet = screen.findChild(ReasonSheet)
    assert sheet is not None
    opened.qtbot.keyClick(sheet, Qt.Key.Key_1)
    opened.settle()
    assert opened.counter.pickup.problems == [(three()[0].id, "包装破损")]


def test_choosing_a_person_narrows_and_still_asks_for_proof(open_window: OpenWindow) -> None:
    """Several people: one is chosen, only their parcels stay, and a proof is still needed."""
    opened = open_window()
    screen = scan(opened, "PEOPLE")
    assert screen.panel.face is not None
    assert screen.panel.face.tiles == ()
    screen.list.toggled.emit(screen.list.rows.parcels[1])
    assert screen.visit is not None
    assert [p.name_masked for p in screen.visit.parcels] == ["陈*"]
    assert screen.visit.needs_proof


def test_a_sound_token_of_an_unseen_order(open_window: OpenWindow) -> None:
    """Valid but not here yet: the next scan is received and handed over on that token."""
    opened = open_window()
    scan(opened, "NEW")
    scan(opened, "YT8880001")
    assert [text for text, _ in opened.counter.receiving.taken] == ["YT8880001"]
    ((_, proof),) = opened.counter.pickup.handed
    assert (proof.text, proof.scanned) == ("NEW", ("YT8880001",))


def test_a_refusal_is_told_in_our_words(open_window: OpenWindow) -> None:
    """A refused hand-over shows the phrase of its code, never the raw sentence, and keeps the visit."""
    opened = open_window()
    opened.counter.pickup.refuse = "scan_needed"
    screen = scan(opened, TOKEN)
    screen.take_enter()
    opened.settle()
    face = screen.panel.face
    assert face is not None
    assert face.state == "invalid"
    assert "扫描包裹" in face.line
    assert "Raw" not in face.line
    assert screen.visit is not None


def test_a_late_answer_of_an_older_scan_does_not_stay(open_window: OpenWindow) -> None:
    """Two scans quickly: the screen ends with the second one's verdict."""
    opened = open_window()
    screen = pickup(opened)
    screen.take_scan(TOKEN)
    screen.take_scan("GONE")
    opened.settle()
    opened.settle()
    assert screen.panel.face is not None
    assert screen.panel.face.state == "invalid"


def test_a_change_from_outside_refreshes(open_window: OpenWindow) -> None:
    """News announced from any thread refresh the numbers of the screen in front."""
    counter = FakeCounter()
    calls: list[int] = []
    before = counter.pickup.today

    def counted() -> object:
        calls.append(1)
        return before()

    counter.pickup.today = counted  # type: ignore[method-assign,assignment]  # a spy
    opened = open_window(counter)
    calls.clear()
    opened.bridge.announce(["parcel"])
    opened.qtbot.waitUntil(lambda: bool(calls), timeout=5_000)
    opened.settle()


def test_what_is_gone_never_looks_scanned(open_window: OpenWindow) -> None:
    """A scan of a parcel that left already shows its row as gone, not as a scanned one."""
    opened = open_window()
    screen = scan(opened, "GONE")
    rows = screen.list.rows
    (parcel,) = rows.parcels
    rows.show_parcels(rows.parcels, frozenset({parcel.id}), frozenset())
    assert rows.state_of(parcel)[2] == "bad"
    waiting = three()[0]
    rows.judged = False
    rows.show_parcels((waiting,), frozenset({waiting.id}), frozenset())
    assert rows.state_of(waiting)[2] == "good"
