# SPDX-License-Identifier: Apache-2.0
"""Plays the labels screen: printing, the queue with its questions, the printers."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from app.domain.printing import PrintState
from app.services.printing.shown import Already, PrinterStanding, WriterState
from app.services.template_answers import LabelDesign
from tests.gui.conftest import Opened, OpenWindow
from views.labels.print_pane import PrintPane
from views.labels.printers_pane import PrintersPane
from views.labels.question_card import QuestionCard
from views.labels.queue_pane import QueuePane
from views.labels.screen import LabelsScreen
from views.widgets.rows import PressRow
from views.widgets.states import Notice


def labels_of(opened: Opened, leaf: str = "") -> LabelsScreen:
    """The labels screen with a leaf in front, at rest."""
    opened.window.go("labels")
    opened.settle()
    screen = opened.window.screen_in_front
    assert isinstance(screen, LabelsScreen)
    if leaf:
        screen.leaves.choose(leaf)
        opened.settle()
    return screen


def print_pane(opened: Opened) -> PrintPane:
    pane = labels_of(opened).pane
    assert isinstance(pane, PrintPane)
    return pane


def queue_pane(opened: Opened) -> QueuePane:
    pane = labels_of(opened, "queue").pane
    assert isinstance(pane, QueuePane)
    return pane


def printers_pane(opened: Opened) -> PrintersPane:
    pane = labels_of(opened, "printers").pane
    assert isinstance(pane, PrintersPane)
    return pane


def notices(screen: PrintPane | QueuePane | PrintersPane) -> list[str]:
    return [n.accessibleName() for n in screen.findChildren(Notice) if n.isVisible()]


def test_what_is_marked_goes_to_the_target(open_window: OpenWindow, tmp_path: Path) -> None:
    """The chosen document and records go to the target; a refused target is told in words."""
    opened = open_window()
    pane = print_pane(opened)
    pane.print_to(f"pdf:{tmp_path / 'a.pdf'}")
    opened.settle()
    assert opened.counter.labels.printed == [
        ("parcel_label", ("id1",), f"pdf:{tmp_path / 'a.pdf'}")
    ]
    pane.print_to("zpl:somewhere")
    opened.settle()
    assert notices(pane) == ["这项功能还没有。"]
    assert pane.go.isEnabled()


def test_a_printer_is_the_first_target(open_window: OpenWindow) -> None:
    """With a printer set up, Enter queues the labels there; nothing asks for a file."""
    opened = open_window()
    pane = print_pane(opened)
    pane.take_enter()
    opened.settle()
    assert opened.counter.labels.printed[0][2] == "printer:标签机"
    assert notices(pane) == ["已排队 1 张，正在打印。"]


def test_what_was_printed_before_is_offered_as_a_reprint(open_window: OpenWindow) -> None:
    """The answer names how many were there already; one press prints them with their mark."""
    opened = open_window()
    opened.counter.labels.already = (
        Already(item="i1", entity="e", copy=1, printer="标签机", state=PrintState.SENT, at=1),
    )
    pane = print_pane(opened)
    pane.take_enter()
    opened.settle()
    assert notices(pane) == ["已排队 1 张，正在打印。 1 张先前已打印，未重复打印。"]
    again = next(b for b in pane.findChildren(QPushButton) if b.text() == "补打" and b.isVisible())
    opened.qtbot.mouseClick(again, Qt.MouseButton.LeftButton)
    opened.settle()
    assert opened.counter.prints.asked == [("reprint", "i1", "在标签页面要求补打")]


def test_what_no_font_has_is_told(open_window: OpenWindow) -> None:
    """Who prints hears which characters came out as the mark."""
    opened = open_window()
    opened.counter.labels.missing = "😀ག"
    pane = print_pane(opened)
    pane.take_enter()
    opened.settle()
    assert notices(pane) == ["已排队 1 张，正在打印。 字库里没有 😀 ག，印成了 〓。"]


def test_a_long_job_can_be_stopped(open_window: OpenWindow, tmp_path: Path) -> None:
    """While a file is made its bar can cancel it; nothing is said to be printed."""
    opened = open_window()
    labels = opened.counter.labels
    pane = print_pane(opened)
    pane.records.mark_all()
    opened.settle()
    labels.slow = True
    pane.print_to(f"pdf:{tmp_path / 'a.pdf'}")
    assert labels.begun.wait(20)
    assert not pane.go.isEnabled()
    pane.progress.cancelled.emit()
    labels.go_on.set()
    opened.settle()
    assert labels.printed == []
    assert notices(pane) == ["已停止，没有生成文件。"]
    assert pane.go.isEnabled()


def test_labels_go_onto_a_sheet_that_was_begun(open_window: OpenWindow, tmp_path: Path) -> None:
    """For a PDF a sheet and its first free cell can be chosen, by hand or by the arrow keys."""
    opened = open_window()
    pane = print_pane(opened)
    assert pane.targets.target is not None
    pane.targets.target.choose("pdf")
    opened.settle()
    assert pane.targets.sheet is not None
    pane.targets.sheet.choose("2x7")
    opened.settle()
    opened.qtbot.keyClick(pane.cells, Qt.Key.Key_Down)
    opened.qtbot.keyClick(pane.cells, Qt.Key.Key_Right)
    pane.print_to(f"pdf:{tmp_path / 'a.pdf'}")
    opened.settle()
    assert opened.counter.labels.sheeted == [("2x7", 4)]
    pane.targets.target.choose("printer:标签机")
    opened.settle()
    assert pane.targets.sheet is None


def test_open_questions_are_seen_from_the_print_leaf(open_window: OpenWindow) -> None:
    """The queue's name carries how many labels wait for an answer."""
    opened = open_window()
    screen = labels_of(opened)
    names = [b.text() for b in screen.leaves.findChildren(QPushButton)]
    assert names == ["打印", "打印队列（2 张待确认）", "打印机"]


def test_did_it_print_is_answered_by_a_person(open_window: OpenWindow) -> None:
    """Yes settles all of a job's open labels; the card goes."""
    opened = open_window()
    pane = queue_pane(opened)
    (card,) = pane.findChildren(QuestionCard)
    card.answered.emit(True)
    opened.settle()
    assert opened.counter.prints.asked[0][:2] == ("answer", "True")
    assert not pane.findChildren(QuestionCard)
    assert notices(pane) == ["已记下：打印完成。"]


def test_a_torn_batch_goes_on_from_its_first_missing_label(open_window: OpenWindow) -> None:
    """The job of the question opens; the label that is chosen is where it goes on."""
    opened = open_window()
    pane = queue_pane(opened)
    (card,) = pane.findChildren(QuestionCard)
    card.from_one.emit()
    opened.settle()
    assert [i.n for i in pane.items.rows.records] == list(range(1, 9))
    pane.items.selectRow(4)
    pane.items.opened.emit(pane.items.current())
    assert pane.resume.isEnabled()
    opened.qtbot.mouseClick(pane.resume, Qt.MouseButton.LeftButton)
    opened.settle()
    assert opened.counter.prints.asked == [("resume", "j1", "5")]


def test_only_what_has_not_begun_is_cancelled(open_window: OpenWindow) -> None:
    """Cancelling takes the queued ones back and says how many."""
    opened = open_window()
    pane = queue_pane(opened)
    opened.qtbot.mouseClick(pane.cancel, Qt.MouseButton.LeftButton)
    opened.settle()
    assert notices(pane) == ["已取消 3 张。"]
    assert not pane.cancel.isEnabled()


def test_a_paused_printer_says_so_and_goes_on(open_window: OpenWindow) -> None:
    """Pause shows a line with the way back."""
    opened = open_window()
    pane = queue_pane(opened)
    opened.qtbot.mouseClick(pane.pause, Qt.MouseButton.LeftButton)
    opened.settle()
    assert opened.counter.prints.stopped == {"标签机": ""}
    go_on = next(b for b in pane.findChildren(QPushButton) if b.text() == "继续")
    opened.qtbot.mouseClick(go_on, Qt.MouseButton.LeftButton)
    opened.settle()
    assert opened.counter.prints.stopped == {}


def test_a_printer_that_waits_for_a_hand_says_for_which(open_window: OpenWindow) -> None:
    """Out of labels stands above the jobs, in the operator's words; a printer that rests says nothing."""
    opened = open_window()
    opened.counter.prints.waiting_ones = (
        PrinterStanding(
            printer="标签机", state=WriterState.WAITING, code="printer_paper_out", what="", do=""
        ),
        PrinterStanding(printer="小票机", state=WriterState.IDLE, code="", what="", do=""),
    )
    pane = queue_pane(opened)
    told = [p.text() for p in pane.findChildren(QLabel) if "：" in p.text() and p.isVisible()]
    assert any(text.startswith("标签机：") and "printer_" not in text for text in told)
    assert not any(text.startswith("小票机：") for text in told)


def test_no_raw_id_is_shown_in_the_queue(open_window: OpenWindow) -> None:
    """Labels are called by slot and code, never by an id that only a program reads."""
    opened = open_window()
    pane = queue_pane(opened)
    model = pane.items.rows
    shown = [
        str(model.data(model.index(row, column)))
        for row in range(model.rowCount())
        for column in range(model.columnCount())
    ]
    assert any("A-03-01" in text for text in shown)
    assert not any("01890000" in text for text in shown)


def test_a_newly_typed_price_takes_the_place_of_the_one_before(
    open_window: OpenWindow, tmp_path: Path
) -> None:
    """A promotion asks for its price first; typing another one leaves no mark on the old."""
    opened = open_window()
    pane = print_pane(opened)
    pane.documents.chosen.emit("promotion_label")
    opened.settle()
    assert not pane.records.table.isVisible()
    assert any("=9.90" in part.text() for part in pane.findChildren(QLabel) if part.isVisible())
    for text in ("=9.90", "=8.80"):
        pane.take_scan(text)
        opened.settle()
    pane.print_to(f"pdf:{tmp_path / 'a.pdf'}")
    opened.settle()
    assert opened.counter.labels.printed[-1][1] == ("6901=8.80",)


def test_a_printer_that_was_found_is_tried_and_kept(open_window: OpenWindow) -> None:
    """Find, press the draft, print its test label, scan it back, save: the printer is in the list."""
    opened = open_window()
    pane = printers_pane(opened)
    pane._find()
    opened.settle()
    assert notices(pane) == ["找到 1 台新的打印机。"]
    row = next(r for r in pane.findChildren(PressRow) if "ZD421" in r.accessibleName())
    opened.qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert pane.form.profile().to == "usb:///dev/usb/lp1"
    opened.qtbot.mouseClick(pane.test, Qt.MouseButton.LeftButton)
    opened.settle()
    opened.window.screen_in_front.take_scan("40712365")
    opened.settle()
    assert notices(pane) == ["ZD421 (USB)：测试标签读回成功。"]
    pane.form.name.setText("二号标签机")
    pane.take_enter()
    opened.settle()
    assert "二号标签机" in opened.counter.printers.known
    names = [r.accessibleName() for r in pane.findChildren(PressRow) if r.isVisible()]
    assert any(name.startswith("二号标签机") for name in names)


def test_what_was_not_printed_here_proves_nothing(open_window: OpenWindow) -> None:
    """The control: another code is told to be no test label."""
    opened = open_window()
    pane = printers_pane(opened)
    opened.window.screen_in_front.take_scan("6901234567801")
    opened.settle()
    assert notices(pane) == ["这不是本机打印的测试标签。"]


def test_a_ruler_corrects_the_profile(open_window: OpenWindow) -> None:
    """What was measured goes into the form as offsets, and is saved with the rest."""
    opened = open_window()
    pane = printers_pane(opened)
    opened.qtbot.mouseClick(pane.calibrate, Qt.MouseButton.LeftButton)
    opened.settle()
    pane.ruler.left.setText("6,5")
    pane.ruler.top.setText("4")
    opened.qtbot.keyClick(pane.ruler.top, Qt.Key.Key_Return)
    made = pane.form.profile()
    assert (made.offset_x_mm, made.offset_y_mm, made.dpi) == (-1.5, 1, 203)
    pane.take_enter()
    opened.settle()
    assert opened.counter.printers.known["标签机"].profile.offset_x_mm == -1.5


def test_a_wrong_field_is_told_and_nothing_is_saved(open_window: OpenWindow) -> None:
    """One sentence; the printer stays as it was."""
    opened = open_window()
    pane = printers_pane(opened)
    before = opened.counter.printers.known["标签机"]
    pane.form.numbers["gap_mm"].setText("zwei")
    pane.take_enter()
    opened.settle()
    assert len(notices(pane)) == 1
    assert opened.counter.printers.known["标签机"] == before


def test_a_printer_says_what_is_wrong_with_it(open_window: OpenWindow) -> None:
    """Out of labels is told; a mute printer is told to be one."""
    opened = open_window()
    pane = printers_pane(opened)
    pane._ask_status()
    opened.settle()
    assert notices(pane) == ["打印机缺纸，请装纸。"]
    opened.counter.trials.answers = False
    pane._ask_status()
    opened.settle()
    assert notices(pane) == ["这台打印机不报告状态，可以照常打印。"]


def test_the_shops_own_templates_are_printed(open_window: OpenWindow, tmp_path: Path) -> None:
    """One in a built-in size stands beside the built-in look; a size that only a template has prints with it."""
    opened = open_window()
    opened.counter.labels.designs = (
        LabelDesign(name="大号", titles={}, size="76x130", own=True),
        LabelDesign(name="小票", titles={}, size="50x35", own=True),
        LabelDesign(name="parcel-76x130", titles={}, size="76x130"),
    )
    pane = print_pane(opened)
    for size, design in (("60x40", ""), ("76x130", ""), ("50x35", "小票")):
        pane.looks._size_chosen(size)
        pane.print_to(f"pdf:{tmp_path / 'a.pdf'}")
        opened.settle()
        assert opened.counter.labels.designed[-1] == (size, design)
    pane.looks._size_chosen("76x130")
    pane.looks._design_chosen("大号")
    pane.print_to(f"pdf:{tmp_path / 'a.pdf'}")
    opened.settle()
    assert opened.counter.labels.designed[-1] == ("76x130", "大号")


def test_a_printer_prints_at_receiving(open_window: OpenWindow) -> None:
    """One switch makes the shown printer the one that prints what is received; once more takes it back."""
    opened = open_window()
    pane = printers_pane(opened)
    opened.qtbot.mouseClick(pane.receiving, Qt.MouseButton.LeftButton)
    opened.settle()
    assert opened.counter.auto_print.printer == "标签机"
    assert pane.receiving.isChecked()
    opened.qtbot.mouseClick(pane.receiving, Qt.MouseButton.LeftButton)
    opened.settle()
    assert opened.counter.auto_print.printer == ""
    assert not pane.receiving.isChecked()
