# SPDX-License-Identifier: Apache-2.0
"""The leaf of what tells: verdicts and slot tiles, toast, notices, and what stands in for content."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from views.gallery.page import Leaf, grid, specimen
from views.look import Look
from views.widgets.fault_state import FaultState
from views.widgets.line_bar import LineBar
from views.widgets.loaded import Loaded
from views.widgets.loading import LoadingState
from views.widgets.offline_note import OfflineNote
from views.widgets.paint import TileFace, paint_tile
from views.widgets.progress import ProgressLine
from views.widgets.reason_sheet import ReasonSheet
from views.widgets.reason_tiles import ReasonTiles
from views.widgets.sheet import Sheet
from views.widgets.states import EmptyState, Notice
from views.widgets.text import label
from views.widgets.toast import Toast
from views.widgets.verdict import VerdictFace, VerdictPanel

_STATES = (
    ("valid", "check", "ok"),
    ("invalid", "x", "already_handed_over"),
    ("unknown", "circle-help", "not_found"),
    ("ask", "qr-code", "proof_needed"),
    ("error", "triangle-alert", "keys_expired"),
)


class TileShown(QWidget):
    """A slot tile by itself, as the verdict panel paints it."""

    def __init__(self, look: Look, tile: TileFace, *, tall: int) -> None:
        super().__init__()
        self._look, self._tile, self._tall = look, tile, tall
        self.setFixedHeight(look.px(tall))

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(200), self._look.px(self._tall))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        painter.fillRect(box, self._look.colour("verdict_valid_to"))
        paint_tile(painter, self._look, box.adjusted(8, 8, -8, -8), self._tile)


def answers_leaf(look: Look) -> Leaf:
    """Each way in which the window says something."""
    say = look.say
    leaf = Leaf(look, say("gallery.answers"))
    verdicts = leaf.section(say("gallery.verdicts"))
    grid(verdicts, _verdicts(look), columns=2)
    tiles = leaf.section(say("gallery.tiles"))
    caption = say("pickup.tile", number=1)
    faces = (
        TileFace(caption=caption, slot="A-03-12"),
        TileFace(caption=caption, slot="L-02-04", cold=True),
        TileFace(caption=caption, slot="B-11-07", done=True),
    )
    grid(tiles, [TileShown(look, face, tall=120) for face in faces], columns=3)
    grid(tiles, [TileShown(look, face, tall=64) for face in faces], columns=3)
    toasts = leaf.section(say("gallery.toast"))
    done, news = Toast(look), Toast(look)
    done.tell(say("pickup.toast_done", slots="B-07-05"), action=say("pickup.key_undo"))
    news.tell(say("sync.done"))
    grid(toasts, [done, news], columns=2)
    strips = leaf.section(say("gallery.notices"))
    grid(strips, _strips(look), columns=2)
    grid(strips, [_progress(look), _progress(look, cancel=False)], columns=2)
    states = leaf.section(say("gallery.states"))
    empty = EmptyState(look, "boxes", say("inventory.none"), say("inventory.none_line"))
    loading = LoadingState(look, rows=3)
    loading.wait(0)
    fault = FaultState(look, say.of("fault", "no_disk_space"))
    for part in (empty, loading, fault):
        part.setMinimumHeight(look.px(220))
    grid(states, [empty, loading, fault], columns=3)
    states.body.addWidget(_stale(look))
    sheets = leaf.section(say("gallery.sheets"))
    grid(sheets, [_sheet(look), _reasons(look)], columns=1)
    tiles_of = ReasonTiles(look, _reasons_of(look), columns=2, name=say("common.undo"))
    tiles_of.light("wrong_parcel")
    sheets.body.addWidget(tiles_of)
    return leaf


def _reasons_of(look: Look) -> list[tuple[str, str]]:
    say = look.say
    return [(code, say.of("undo_reason", code)) for code in ("wrong_parcel", "wrong_person")]


def _stale(look: Look) -> QWidget:
    """Rows that stand although they could not be read again."""
    place = Loaded(look, label("A-03-12 · SF1390447178", "strong"))
    place.show_read(has=True)
    place.tell_fault(look.say.of("fault", "no_disk_space"))
    return place


def _verdicts(look: Look) -> list[QWidget]:
    say = look.say
    tiles = tuple(
        TileFace(caption=say("pickup.tile", number=number), slot=slot, cold=slot == "L-02-04")
        for number, slot in enumerate(("A-03-12", "B-11-07", "L-02-04"), start=1)
    )
    person = ((say("pickup.recipient"), "王*明"), (say("pickup.phone_tail"), "7788"))
    made: list[QWidget] = []
    for state, icon, reason in _STATES:
        face = VerdictFace(
            state=state,
            icon=icon,
            word=say.of("verdict", reason),
            line=say("pickup.data_age", age=say.ago(180))
            if state == "unknown"
            else say.of("verdict_line", reason, count=3),
            facts=person if state in ("valid", "invalid") else (),
            notes=(say.of("verdict_do", reason),) if state in ("invalid", "unknown") else (),
        )
        if state == "valid":
            spoken = say("pickup.spoken", words="A-03-12, B-11-07, L-02-04")
            face = replace(
                face,
                tiles=tiles,
                footer_icon="volume-2",
                footer=spoken,
                footer_key=say("pickup.key_again"),
            )
        made.append(specimen(state, _panel(look, face)))
        if state == "valid":
            calm = _panel(look, face)
            calm.calm()
            made.append(specimen(say.of("gallery_state", "calm"), calm))
    return made


def _panel(look: Look, face: VerdictFace) -> VerdictPanel:
    made = VerdictPanel(look)
    made.setProperty("raised", False)
    made.setFixedHeight(look.px(300))
    made.show_face(face)
    return made


def _strips(look: Look) -> list[QWidget]:
    say = look.say
    made: list[QWidget] = []
    for state in ("warn", "bad", "good", "plain"):
        notice = Notice(look)
        notice.tell(say.of("fault", "no_disk_space"), state=state, action=say("common.retry"))
        made.append(notice)
    note = OfflineNote(look)
    note.tell(say("pickup.data_age", age=say.ago(180)))
    bar = LineBar(look, "info")
    bar.tell(say("pickup.done_line"), icon="info", action=say("common.undo"))
    return [*made, note, bar]


def _progress(look: Look, *, cancel: bool = True) -> QWidget:
    made = ProgressLine(look, can_cancel=cancel)
    made.show_progress(say_progress(look), 128, 200)
    return made


def say_progress(look: Look) -> str:
    """Words for a bar: how many of how many."""
    return f"{look.say('receiving.count')} 128/200"


def _stage(look: Look) -> QWidget:
    """Something for a sheet to lie over."""
    made = QWidget()
    made.setFixedHeight(look.px(260))
    return made


def _sheet(look: Look) -> QWidget:
    host = _stage(look)
    sheet = Sheet(look, host, look.say("receiving.move"), width=320)
    words: QLabel = label(look.say("receiving.move_line"), "soft", wrap=True)
    sheet.body.addWidget(words)
    sheet.body.addStretch(1)
    sheet.open_sheet()
    return host


def _reasons(look: Look) -> QWidget:
    host, say = _stage(look), look.say
    words = say("pickup.done_line")
    sheet = ReasonSheet(look, host, say("common.undo"), words, _reasons_of(look))
    sheet.open_sheet()
    return host
