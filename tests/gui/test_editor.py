# SPDX-License-Identifier: Apache-2.0
"""The label editor: by mouse and by keyboard, with the printer's own raster and what is wrong told while it is made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QComboBox, QLineEdit

from printing.templates.reading import read_template
from tests.gui.conftest import Opened, OpenWindow
from views.i18n import Language
from views.labels.editor.canvas import Zoom
from views.labels.editor.elements import ICONS
from views.labels.editor.fields import NumberField
from views.labels.editor.frames import frame_of
from views.labels.editor.pictures import one_bit_png
from views.labels.editor.screen import EditorScreen
from views.labels.editor.sheets import NewSheet, RevisionsSheet, SaveSheet
from views.widgets.fields import CodeField

NAME = "parcel-60x40-qr"


def editor(opened: Opened, name: str = NAME) -> EditorScreen:
    opened.window.go("templates", name)
    rested(opened)
    return cast("EditorScreen", opened.window.screen_in_front)


def rested(opened: Opened) -> None:
    """Drawn and wholly checked."""
    screen = cast("EditorScreen", opened.window.screen_in_front)
    opened.settle()
    if screen.studio._rest.isActive():
        opened.qtbot.waitUntil(lambda: not screen.studio._rest.isActive(), timeout=20_000)
    opened.settle()


def press(opened: Opened, screen: EditorScreen, key: Qt.Key, *held: Qt.KeyboardModifier) -> None:
    modifiers = Qt.KeyboardModifier.NoModifier
    for one in held:
        modifiers |= one
    opened.qtbot.keyClick(screen.canvas, key, modifiers)


def first(screen: EditorScreen) -> tuple[float, float, float, float]:
    assert screen.draft is not None
    frame = frame_of(screen.draft.elements[0])
    return frame.x, frame.y, frame.width, frame.height


def point(screen: EditorScreen, x: float, y: float) -> QPoint:
    box, scale = screen.canvas.label_box(), screen.canvas.scale()
    return QPointF(box.x() + x * scale, box.y() + y * scale).toPoint()


def drag(opened: Opened, screen: EditorScreen, start: QPoint, end: QPoint) -> None:
    qtbot, button = opened.qtbot, Qt.MouseButton.LeftButton
    qtbot.mousePress(screen.canvas, button, pos=start)
    qtbot.mouseMove(screen.canvas, (start + end) / 2)
    qtbot.mouseMove(screen.canvas, end)
    qtbot.mouseRelease(screen.canvas, button, pos=end)


def test_it_opens_from_the_labels_screen(open_window: OpenWindow) -> None:
    """One button leads there, the rail keeps the labels lit, and a template is on the canvas, sound."""
    opened = open_window()
    opened.window.go("labels")
    opened.settle()
    front = opened.window.screen_in_front
    assert front is not None
    front.edit_templates()  # type: ignore[attr-defined]  # the labels screen's own
    rested(opened)
    assert opened.window.current == "templates"
    screen = cast("EditorScreen", opened.window.screen_in_front)
    assert screen.draft is not None
    assert screen.state.text() == opened.window.stage.look.say("editor.sound")
    assert not screen.canvas._picture.isNull()


def test_the_keyboard_does_what_the_mouse_does(open_window: OpenWindow) -> None:
    """Arrows move by half a millimetre, with Shift they stretch, with Ctrl they go fine; undo takes it back."""
    opened = open_window()
    screen = editor(opened)
    x, y, wide, high = first(screen)
    screen.canvas.setFocus()
    press(opened, screen, Qt.Key.Key_PageDown)
    assert screen.draft is not None
    assert screen.draft.chosen == 0
    press(opened, screen, Qt.Key.Key_Right)
    press(opened, screen, Qt.Key.Key_Down)
    assert first(screen) == (x + 0.5, y + 0.5, wide, high)
    assert screen.canvas.accessibleDescription() == "文字，左 2.5，上 1.7，宽 56，高 11 毫米"
    press(opened, screen, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert first(screen) == (x + 0.5, y + 0.5, wide - 0.5, high)
    press(opened, screen, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert first(screen)[0] == pytest.approx(x + 0.4)
    while screen.draft.can_undo:
        screen.undo()
    assert first(screen) == (x, y, wide, high)
    count = len(screen.draft.elements)
    press(opened, screen, Qt.Key.Key_PageDown)
    press(opened, screen, Qt.Key.Key_Delete)
    assert len(screen.draft.elements) == count - 1
    opened.settle()


def test_the_mouse_moves_and_stretches(open_window: OpenWindow) -> None:
    """A drag moves what is under it onto the grid, the corner stretches it, beside everything nothing is chosen."""
    opened = open_window()
    screen = editor(opened)
    x, y, wide, high = first(screen)
    drag(opened, screen, point(screen, x + 10, y + 5), point(screen, x + 10, y + 8))
    assert screen.draft is not None
    assert screen.draft.chosen == 0
    moved = first(screen)
    assert moved[1] == pytest.approx(y + 3, abs=0.6)
    assert moved[1] * 2 == round(moved[1] * 2)
    corner = point(screen, moved[0] + wide, moved[1] + high)
    drag(opened, screen, corner, corner - QPoint(60, 20))
    assert first(screen)[2] < wide
    assert first(screen)[3] < high
    screen.undo()
    screen.undo()
    assert first(screen) == (x, y, wide, high)
    opened.qtbot.mouseClick(screen.canvas, Qt.MouseButton.LeftButton, pos=point(screen, 61, 41))
    assert screen.draft.chosen is None
    opened.settle()


def test_what_is_wrong_is_told_while_it_is_made(open_window: OpenWindow) -> None:
    """A line through a QR code's margin is told with its element, and marked; undone, all is sound again."""
    opened = open_window(language=Language.ENGLISH)
    screen = editor(opened)
    assert screen.draft is not None
    at = next(n for n, one in enumerate(screen.draft.elements) if one["kind"] == "qr")
    frame = frame_of(screen.draft.elements[at])
    screen.draft.add(
        {"kind": "line", "x_mm": frame.x, "y_mm": frame.y + frame.height / 2, "length_mm": 20}
    )
    screen._again()
    rested(opened)
    assert f"Element {at + 1}" in screen.state.text()
    assert "quiet zone" in screen.state.text()
    assert at in screen.canvas._flawed
    screen.undo()
    rested(opened)
    assert screen.state.text().startswith("All three contents fit")
    assert screen.canvas._flawed == frozenset()


def test_the_three_contents_can_be_flipped_through(open_window: OpenWindow) -> None:
    """Each sample has a picture of its own, and after the last comes the first."""
    opened = open_window()
    screen = editor(opened)
    seen = []
    for _ in range(4):
        seen.append(screen.canvas._picture.toImage())
        screen.board.next_sample()
        rested(opened)
    assert seen[0] == seen[3]
    assert seen[0] != seen[1] != seen[2]


def test_every_kind_can_be_added_and_taken_away(open_window: OpenWindow) -> None:
    """Each button adds its kind, chosen and with a panel; copies and layers work by their buttons."""
    opened = open_window()
    screen = editor(opened)
    assert screen.draft is not None
    for kind in ICONS:
        before = len(screen.draft.elements)
        screen.list.wanted.emit(kind)
        assert screen.draft.element is not None
        assert screen.draft.element["kind"] == kind
        assert screen.properties._kind == kind
        screen.list.asked.emit("copy")
        screen.list.asked.emit("down")
        screen.list.asked.emit("up")
        screen.list.asked.emit("delete")
        assert len(screen.draft.elements) == before + 1
    opened.settle()
    read_template(screen.draft.text)


def test_properties_change_the_file(open_window: OpenWindow) -> None:
    """Numbers keep their bounds, choices and conditions stand in the file, a field is put in at the cursor."""
    opened = open_window()
    screen = editor(opened)
    assert screen.draft is not None
    screen.choose(5)
    fields = {one.accessibleName(): one for one in screen.properties.findChildren(NumberField)}
    left = fields["左（毫米）"]
    left.setText("9999")
    left.editingFinished.emit()
    assert screen.draft.element is not None
    assert frame_of(screen.draft.element).x <= 300
    left.setText("nan")
    left.editingFinished.emit()
    left.setText("7.5")
    left.editingFinished.emit()
    assert screen.draft.element["x_mm"] == 7.5
    combos = {one.accessibleName(): one for one in screen.properties.findChildren(QComboBox)}
    combos["有这项才出现"].picked.emit("slot")  # type: ignore[attr-defined]  # our own combo box
    assert screen.draft.element["when"] == "slot"
    combos["有这项才出现"].picked.emit("")  # type: ignore[attr-defined]  # our own combo box
    assert "when" not in screen.draft.element
    words = next(
        one for one in screen.properties.findChildren(CodeField) if one.property("key") == "text"
    )
    words.setText("价")
    combos["插入字段…"].picked.emit("{due|plain}")  # type: ignore[attr-defined]  # our own combo box
    assert screen.draft.element["text"]["zh_CN"] == "价{due|plain}"
    assert screen.draft.element["text"]["en"] == "Collect {due}"
    opened.settle()


def test_a_save_is_a_revision_and_an_old_one_comes_back(open_window: OpenWindow) -> None:
    """Saved under a name with a note; the list of revisions brings the first one back as the third."""
    opened = open_window()
    screen = editor(opened)
    assert screen.draft is not None
    screen.ask_save()
    sheet = screen.findChildren(SaveSheet)[-1]
    sheet.name.setText("大号")
    sheet.note.setText("初稿")
    sheet._save()
    rested(opened)
    assert "第 1 版" in screen.notice.accessibleName()
    screen.draft.choose(0)
    screen.draft.delete()
    screen.save_as("大号", "去掉一项")
    rested(opened)
    screen.ask_history()
    opened.settle()
    shown = screen.findChildren(RevisionsSheet)[-1]
    assert [row.isEnabled() for row in shown.rows] == [False, True]
    shown.rows[1].click()
    rested(opened)
    memory = opened.counter.templates.memory.rows["大号"]
    assert [kept.note for kept in memory] == ["初稿", "去掉一项", "恢复第 1 版"]
    assert memory[2].body == memory[0].body
    assert screen.draft.body["name"] == "大号"


def test_what_is_not_sound_is_refused_and_kept(open_window: OpenWindow) -> None:
    """A refused save says why, nothing is kept of it, and the draft is still there."""
    opened = open_window()
    screen = editor(opened)
    assert screen.draft is not None
    screen.choose(0)
    screen.draft.change({"overflow": "clip", "width_mm": 12})
    screen.save_as("坏", "")
    rested(opened)
    assert "第 1 个元素" in screen.notice.accessibleName()
    assert opened.counter.templates.memory.rows == {}
    assert screen.draft.changed
    opened.counter.templates.memory.refuse = "not_permitted"
    screen.undo()
    screen.save_as("好", "")
    rested(opened)
    assert screen.notice.accessibleName() == opened.window.stage.look.say("fault.not_permitted")


def test_an_unsaved_draft_is_not_lost_by_opening_another(open_window: OpenWindow) -> None:
    """The toast brings it back, with its steps."""
    opened = open_window()
    screen = editor(opened)
    assert screen.draft is not None
    screen.choose(0)
    screen.draft.move_by(3, 0)
    mine = screen.draft
    screen.saved.open("price-40x30")
    rested(opened)
    assert screen.draft is not mine
    opened.window.take_back()
    rested(opened)
    assert screen.draft is mine
    assert screen.draft.can_undo


def test_a_new_template_begins_sound(open_window: OpenWindow) -> None:
    """A name, a kind of label and a size are enough; without a name it says so."""
    opened = open_window()
    screen = editor(opened)
    screen.ask_new()
    sheet = screen.findChildren(NewSheet)[-1]
    sheet._make()
    assert sheet.isVisible()
    sheet.document.choose("shelf_label")
    sheet.name.setText("小货位")
    sheet._make()
    rested(opened)
    assert screen.draft is not None
    assert screen.draft.body["document"] == "shelf_label"
    assert screen.state.text() == opened.window.stage.look.say("editor.sound")


def test_files_in_and_out(open_window: OpenWindow, tmp_path: Path) -> None:
    """What is exported can be imported; a file that is no template is refused in words."""
    opened = open_window(language=Language.ENGLISH)
    screen = editor(opened)
    file = tmp_path / "x.label.json"
    screen.saved.export(NAME, file)
    rested(opened)
    given = json.loads(file.read_text("utf-8")) | {"name": "From afar"}
    file.write_text(json.dumps(given), "utf-8")
    screen.saved.bring_in(file)
    rested(opened)
    assert screen.draft is not None
    assert screen.draft.body["name"] == "From afar"
    file.write_text("{}", "utf-8")
    screen.saved.bring_in(file)
    rested(opened)
    assert "no label template" in screen.notice.accessibleName()
    screen.put_away()
    rested(opened)
    assert screen.draft.body["name"] != "From afar"


def test_zooms(open_window: OpenWindow) -> None:
    """Fitting follows the room; true size is the screen's own millimetre, twice it is twice."""
    opened = open_window()
    screen = editor(opened)
    canvas = screen.canvas
    fitted = canvas.scale()
    canvas.set_zoom(Zoom.TRUE)
    true = canvas.scale()
    told = canvas.screen().physicalDotsPerInchX() / 25.4
    assert true == pytest.approx(told if 2 <= told <= 16 else 96 / 25.4)
    canvas.set_zoom(Zoom.DOUBLE)
    assert canvas.scale() == pytest.approx(2 * true)
    assert canvas.minimumWidth() > 2 * true * 60
    canvas.set_zoom(Zoom.FIT)
    assert canvas.scale() == fitted
    opened.settle()


def test_pictures_are_made_fit_for_the_printer(tmp_path: Path, open_window: OpenWindow) -> None:
    """Any picture becomes one of 1 bit that the format takes; what is none is refused in words."""
    file = tmp_path / "logo.png"
    image = QImage(900, 600, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    for at in range(600):
        image.setPixelColor(at, at, Qt.GlobalColor.darkBlue)
    image.save(str(file))
    assert one_bit_png(file)
    opened = open_window()
    screen = editor(opened)
    screen.list.wanted.emit("image")
    screen.properties.take_picture(file)
    assert screen.draft is not None
    read_template(screen.draft.text)
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    assert one_bit_png(broken) == ""
    screen.properties.take_picture(broken)
    assert screen.notice.isVisible()
    opened.settle()


def test_fields_keep_scanners_and_input_methods_apart(open_window: OpenWindow) -> None:
    """Numbers refuse the input method; words admit it, for labels are written in Chinese."""
    opened = open_window()
    screen = editor(opened)
    screen.choose(0)
    for field in screen.properties.findChildren(QLineEdit):
        assert isinstance(field, CodeField)
        assert field.words is not isinstance(field, NumberField)
    opened.settle()
