# SPDX-License-Identifier: Apache-2.0
"""The leaf of what is pressed and typed into: buttons, choices, fields, the PIN pad."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QWidget

from views.gallery.page import Leaf, grid, specimen
from views.gallery.shown import stand
from views.labels.editor.fields import OneOf
from views.look import Look
from views.widgets.buttons import Choices, KeyCapButton, button, give_icon
from views.widgets.check import CheckBox
from views.widgets.fields import CodeField, ScanField
from views.widgets.pin_pad import PinPad
from views.widgets.search_field import SearchField

_PRESSED = ("", "hover", "focus", "pressed", "disabled")
_TYPED = ("", "focus", "disabled")


def controls_leaf(look: Look) -> Leaf:
    """Each control in each state that it can be in."""
    say = look.say
    leaf = Leaf(look, say("gallery.controls"))
    caps = leaf.section(say("gallery.key_caps"))
    grid(caps, _each(look, _PRESSED, lambda: KeyCapButton(
        look, say("pickup.all_count", count=3), "package-check", "Enter", main=True)), columns=5)  # fmt: skip
    grid(caps, _each(look, _PRESSED, lambda: KeyCapButton(
        look, say("pickup.proxy"), "id-card", "F6")), columns=5)  # fmt: skip
    plain = leaf.section(say("gallery.buttons"))
    for kind in ("main", "plain", "danger", "link", "pill"):
        grid(plain, _each(look, _PRESSED, partial(_button, look, kind)), columns=5)
    tones = [_button(look, "pill") for _ in range(3)]
    for tone, made in zip(("good", "warn", "bad"), tones, strict=True):
        made.setProperty("state", tone)
    grid(plain, tones, columns=5)
    chosen = leaf.section(say("gallery.choices"))
    options = [(size, size) for size in ("100 %", "125 %", "150 %")]
    for kind in ("choice", "tab", "person"):
        grid(chosen, _each(look, ("", "focus", "disabled"), partial(_choices, options, kind)), columns=3)  # fmt: skip
    fields = leaf.section(say("gallery.fields"))
    words = say("scan.placeholder")
    grid(fields, _each(look, _TYPED, lambda: ScanField(look, words)), columns=3)
    grid(fields, _each(look, _TYPED, lambda: _typed(SearchField(look, words))), columns=3)
    grid(fields, _each(look, _TYPED, lambda: _typed(CodeField(words))), columns=3)
    grid(fields, _each(look, _TYPED, _text), columns=3)
    grid(fields, _each(look, _TYPED, _combo), columns=3)
    grid(fields, _each(look, _TYPED, partial(_check, look)), columns=3)
    pad = PinPad(look, say("login.enter"))
    for key in pad.findChildren(QPushButton)[:3]:
        key.click()
    pads = leaf.section(say("gallery.pin_pad"))
    grid(pads, [pad, QWidget()], columns=2)
    return leaf


def _each(look: Look, states: tuple[str, ...], make: Callable[[], QWidget]) -> list[QWidget]:
    """One of it in each state, with the state's name below."""
    return [
        specimen(look.say.of("gallery_state", state or "rest"), _stand_all(make(), state))
        for state in states
    ]


def _stand_all(widget: QWidget, state: str) -> QWidget:
    """A group of choices stands by its first button; anything else by itself."""
    if isinstance(widget, Choices) and state in ("focus", "hover", "pressed"):
        stand(widget.findChildren(QWidget)[0], state)
        return widget
    return stand(widget, state)


def _button(look: Look, kind: str) -> QWidget:
    made = button(look.say("sync.now"), kind)
    role = {"main": "accent_ink", "danger": "bad", "link": "accent_text"}.get(kind, "ink")
    give_icon(made, look, "refresh-cw", role)
    return made


def _choices(options: list[tuple[str, str]], kind: str) -> QWidget:
    return Choices(options, kind=kind, value=options[1][0], name=kind)


def _typed(field: CodeField) -> QWidget:
    field.setText("SF1390447178")
    return field


def _text() -> QWidget:
    made = QPlainTextEdit("SF1390447178")
    made.setFixedHeight(60)
    return made


def _combo() -> QWidget:
    return OneOf("mm", [(size, size) for size in ("60 × 40", "76 × 130")])


def _check(look: Look) -> QWidget:
    made = CheckBox(look, look.say("gallery.buttons"))
    made.setChecked(True)
    return made
