# SPDX-License-Identifier: Apache-2.0
"""The property panel: what the chosen element is, or the label itself where none is chosen.

Which keys an element has stands in `KEYS`; each kind of value has one kind of field. The panel is built for an
element's kind and then only shown other values, so that a field keeps the focus while its value changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QVBoxLayout,
    QWidget,
)

from app.services.template_answers import TemplateField
from views.labels.editor.elements import words_in
from views.labels.editor.fields import NumberField, OneOf
from views.labels.editor.pictures import one_bit_png
from views.look import Look
from views.widgets.buttons import button
from views.widgets.card import CardScroll, clear
from views.widgets.check import CheckBox
from views.widgets.fields import CodeField
from views.widgets.text import label

_PLACE = ("x_mm", "y_mm")
_BOX = (*_PLACE, "width_mm", "height_mm")
KEYS: dict[str, tuple[str, ...]] = {
    "text": ("text", *_BOX, "size_mm", "min_size_mm", "weight", "align", "overflow", "reverse"),
    "code128": ("text", *_BOX, "max_module_mm"),
    "ean13": ("text", *_BOX, "max_module_mm", "otherwise"),
    "qr": ("text", *_PLACE, "side_mm", "max_module_mm"),
    "line": (*_PLACE, "length_mm", "thickness_mm", "vertical"),
    "box": (*_BOX, "thickness_mm", "filled"),
    "image": (*_BOX, "png"),
    "": ("name", "width_mm", "height_mm"),
}
CONDITIONS = ("when", "unless")
# Least, most, and what an absent key stands for (as the format's documentation says).
NUMBERS: dict[str, tuple[float, float, float]] = {
    **dict.fromkeys(_PLACE, (0.0, 300.0, 0.0)),
    **dict.fromkeys(("width_mm", "height_mm", "side_mm", "length_mm"), (0.5, 300.0, 10.0)),
    "thickness_mm": (0.125, 5.0, 0.25),
    "size_mm": (1.6, 60.0, 4.0),
    "min_size_mm": (1.6, 60.0, 2.0),
    "max_module_mm": (0.25, 1.0, 0.38),
}
_SIDES_OF_LABEL = (15.0, 300.0, 40.0)
_QR_MODULE = 0.51
CLOSED: dict[str, tuple[str, ...]] = {
    "weight": ("regular", "bold"),
    "align": ("left", "centre", "right"),
    "overflow": ("clip", "shrink", "wrap"),
    "otherwise": ("code128", "refuse"),
}
_FLAGS = frozenset({"reverse", "vertical", "filled"})
_BY_LANGUAGE = frozenset({"text"})


class Properties(CardScroll):
    """`edited(keys)` for the chosen element, `label_edited(keys)` for the label; a key whose value is None goes."""

    edited = Signal(object)
    label_edited = Signal(object)
    picture_refused = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._fields: tuple[TemplateField, ...] = ()
        self._shown: dict[str, Callable[[Mapping[str, Any]], None]] = {}
        self._kind: str | None = None
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(6)
        self.setWidget(inner)

    def offer(self, fields: Sequence[TemplateField]) -> None:
        """Another document's fields."""
        self._fields, self._kind = tuple(fields), None

    def show_of(self, element: Mapping[str, Any] | None, template: Mapping[str, Any]) -> None:
        """The chosen element's values, or the label's."""
        kind = "" if element is None else str(element.get("kind", ""))
        if kind != self._kind:
            self._build(kind)
        if element is None:
            values = {"name": template.get("name", ""), **template["size"]}
        else:
            values = dict(element)
        for show in self._shown.values():
            show(values)

    def _build(self, kind: str) -> None:
        self._kind = kind
        self._shown.clear()
        clear(self._column)
        say = self._look.say
        title = say.of("template_element", kind) if kind else say("editor.label")
        self._column.addWidget(label(title, "strong"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        at = 0
        keys = KEYS.get(kind, ())
        for key in keys:
            if key in NUMBERS:
                words = say.of("template_key", key)
                grid.addWidget(label(words, "caption", wrap=True), at // 2 * 2, at % 2)
                grid.addWidget(self._number(key, kind, words), at // 2 * 2 + 1, at % 2)
                at += 1
        for key in keys:
            if key in ("text", "name"):
                self._words(key, kind)
        self._column.addLayout(grid)
        for key in keys:
            if key in CLOSED:
                self._closed(key)
            elif key in _FLAGS:
                self._flag(key)
            elif key == "png":
                self._picture()
        if kind:
            for key in CONDITIONS:
                self._condition(key)
        self._column.addStretch(1)

    def _tell(self, key: str, value: object) -> None:
        if self._kind:
            self.edited.emit({key: value})
        else:
            self.label_edited.emit({key: value})

    def _number(self, key: str, kind: str, words: str) -> NumberField:
        least, most, usual = NUMBERS[key] if kind else _SIDES_OF_LABEL
        if kind == "qr" and key == "max_module_mm":
            usual = _QR_MODULE
        field = NumberField(words, least=least, most=most)
        field.entered.connect(lambda value, key=key: self._tell(key, value))

        def show(values: Mapping[str, Any]) -> None:
            value = values.get(key, usual)
            field.show_number(value if isinstance(value, int | float) else usual)

        self._shown[key] = show
        return field

    def _words(self, key: str, kind: str) -> None:
        say = self._look.say
        words = say.of("template_key", key)
        field = CodeField(words, words=True, longest=300 if key == "text" else 40)
        field.setProperty("key", key)
        self._column.addWidget(label(words, "caption"))
        self._column.addWidget(field)
        language = say.language.value
        held: dict[str, object] = {}

        def show(values: Mapping[str, Any]) -> None:
            held["value"] = values.get(key, "")
            told = words_in(held["value"], language)
            if field.text() != told:
                field.setText(told)

        def entered(told: str) -> None:
            value = held.get("value")
            # A text that has its own words in each language keeps those of the other.
            changed = {**value, language: told} if isinstance(value, Mapping) else told
            self._tell(key, changed)

        field.textEdited.connect(entered)
        self._shown[key] = show
        if key == "text":
            self._insert(field, entered)

    def _insert(self, into: CodeField, entered: Callable[[str], None]) -> None:
        say = self._look.say
        options = [("", say("editor.insert"))]
        for field in self._fields:
            name = say.of("template_field", field.name)
            options.append((f"{{{field.name}}}", name))
            for form in field.formats:
                how = say.of("template_format", form)
                options.append((f"{{{field.name}|{form}}}", f"{name} · {how}"))
        choice = OneOf(say("editor.insert"), options)

        def picked(value: str) -> None:
            choice.setCurrentIndex(0)
            if value:
                into.insert(value)
                entered(into.text())

        choice.picked.connect(picked)
        self._column.addWidget(choice)

    def _closed(self, key: str) -> None:
        say = self._look.say
        words = say.of("template_key", key)
        options = [(value, say.of("template_value", value)) for value in CLOSED[key]]
        choice = OneOf(words, options)
        choice.picked.connect(lambda value, key=key: self._tell(key, value))
        self._column.addWidget(label(words, "caption"))
        self._column.addWidget(choice)
        self._shown[key] = lambda values: choice.show_value(str(values.get(key, CLOSED[key][0])))

    def _condition(self, key: str) -> None:
        say = self._look.say
        words = say.of("template_key", key)
        options = [("", say("editor.always"))]
        options += [(f.name, say.of("template_field", f.name)) for f in self._fields]
        choice = OneOf(words, options)
        choice.picked.connect(lambda value, key=key: self._tell(key, value or None))
        self._column.addWidget(label(words, "caption"))
        self._column.addWidget(choice)
        self._shown[key] = lambda values: choice.show_value(str(values.get(key, "")))

    def _flag(self, key: str) -> None:
        words = self._look.say.of("template_key", key)
        box = CheckBox(self._look, words)
        box.clicked.connect(lambda on, key=key: self._tell(key, True if on else None))
        self._column.addWidget(box)
        self._shown[key] = lambda values: box.setChecked(values.get(key) is True)

    def _picture(self) -> None:
        choose = button(self._look.say("editor.picture"), "plain")
        choose.clicked.connect(self._choose_picture)
        self._column.addWidget(choose)

    def _choose_picture(self) -> None:
        say = self._look.say
        file, _ = QFileDialog.getOpenFileName(
            self,
            say("editor.picture"),
            str(Path.home()),
            "PNG, JPEG, BMP (*.png *.jpg *.jpeg *.bmp)",
        )
        if file:
            self.take_picture(Path(file))

    def take_picture(self, file: Path) -> None:
        """A picture file, as black and white as the printer."""
        text = one_bit_png(file)
        if text:
            self._tell("png", text)
        else:
            self.picture_refused.emit()
