# SPDX-License-Identifier: Apache-2.0
"""A printer's profile as fields: the name, the way to it, its language, its paper, and how it prints.

The form holds a profile and gives one back; what isn't sound is refused by the profile itself, in words.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.errors import OperatorError
from printing.profile import DeviceLanguage, PrinterProfile
from views.look import Look
from views.widgets.buttons import Choices, button
from views.widgets.fields import CodeField
from views.widgets.text import label

DPI = (203, 300, 600)
_LANGUAGES = tuple(language for language in DeviceLanguage if language != "png")
_LENGTHS = ("width_mm", "height_mm", "gap_mm")
_COUNTS = ("density", "speed")
_SWITCHES = ("status", "cut", "black_mark")


class PrinterForm(QWidget):
    """`fill` shows a profile, `profile` reads it back. `narrow` where it has half a page: shorter rows."""

    def __init__(self, look: Look, *, narrow: bool = False) -> None:
        super().__init__()
        say = look.say
        self._say = say
        wide = look.scale <= 1.2
        self._shown: PrinterProfile | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(8)
        self.name = CodeField(say("printer.name"), words=True, longest=60)
        self.to = CodeField(say("printer.to"))
        first = QHBoxLayout()
        first.setSpacing(12)
        for edit, share in ((self.name, 2), (self.to, 3)):
            part = QVBoxLayout()
            part.addWidget(label(edit.placeholderText(), "caption"))
            part.addWidget(edit)
            first.addLayout(part, share)
        column.addLayout(first)
        column.addWidget(label(say("printer.language"), "caption"))
        languages = [(str(one), say.of("device_language", one)) for one in _LANGUAGES]
        self.language = Choices(languages, columns=2 if wide else 1, name=say("printer.language"))
        column.addWidget(self.language)
        in_row = wide and not narrow
        row: QHBoxLayout | QVBoxLayout = QHBoxLayout() if in_row else QVBoxLayout()
        row.setSpacing(16)
        self.dpi = Choices([(str(d), f"{d} dpi") for d in DPI], columns=3, name=say("printer.dpi"))
        turned = [(str(way), say.of("printer_direction", str(way))) for way in (1, 0)]
        self.direction = Choices(turned, columns=2, name=say("printer.direction"))
        for caption, choices in (
            (say("printer.dpi"), self.dpi),
            (say("printer.direction"), self.direction),
        ):
            part = QVBoxLayout()
            part.addWidget(label(caption, "caption"))
            part.addWidget(choices)
            row.addLayout(part, 3 if choices is self.dpi else 2)
        column.addLayout(row)
        grid = QGridLayout()
        grid.setSpacing(8)
        self.numbers: dict[str, CodeField] = {}
        for at, field in enumerate((*_LENGTHS, *_COUNTS)):
            caption = say.of("printer_number", field)
            made = self.numbers[field] = CodeField(caption, longest=6)
            across = 5 if in_row else 3
            grid.addWidget(label(caption, "caption"), at // across * 2, at % across)
            grid.addWidget(made, at // across * 2 + 1, at % across)
        column.addLayout(grid)
        switches = QGridLayout()
        switches.setSpacing(8)
        self.switches: dict[str, QPushButton] = {}
        for at, field in enumerate(_SWITCHES):
            switch = self.switches[field] = button(say.of("printer_switch", field), "choice")
            switch.setCheckable(True)
            columns_of_switches = 3 if wide else 1
            switches.addWidget(switch, at // columns_of_switches, at % columns_of_switches)
        column.addLayout(switches)

    def fill(self, profile: PrinterProfile) -> None:
        """Shows a profile."""
        self._shown = profile
        self.name.setText(profile.name)
        self.to.setText(profile.to)
        self.language.show_value(str(profile.language))
        self.dpi.show_value(str(profile.dpi))
        self.direction.show_value(str(profile.direction))
        for field, made in self.numbers.items():
            value = getattr(profile, field)
            made.setText(
                "" if value is None or (value == 0 and field in _LENGTHS[:2]) else f"{value:g}"
            )
        for field, switch in self.switches.items():
            switch.setChecked(getattr(profile, field))

    def profile(self) -> PrinterProfile:
        """What the fields say; an OperatorError names the first that isn't sound."""
        values: dict[str, object] = {field: self._length(field) for field in _LENGTHS}
        values |= {field: self._count(field) for field in _COUNTS}
        values |= {field: switch.isChecked() for field, switch in self.switches.items()}
        # Offsets and an odd resolution were measured on the calibration label: no field shows them.
        kept = self._shown
        made = PrinterProfile(
            name=self.name.text().strip(),
            language=DeviceLanguage(self.language.value or "tspl"),
            to=self.to.text().strip(),
            dpi=int(self.dpi.value or (kept.dpi if kept is not None else DPI[0])),
            direction=int(self.direction.value or 1),
            offset_x_mm=kept.offset_x_mm if kept is not None else 0,
            offset_y_mm=kept.offset_y_mm if kept is not None else 0,
        )
        return replace(made, **values)  # type: ignore[arg-type]  # each name is a field of the profile

    def _length(self, field: str) -> float:
        text = self.numbers[field].text().strip().replace(",", ".")
        return self._number(field, text or "0")

    def _count(self, field: str) -> int | None:
        text = self.numbers[field].text().strip()
        if not text:
            return None
        number = self._number(field, text)
        if number != int(number):
            raise self._wrong(field)
        return int(number)

    def _number(self, field: str, text: str) -> float:
        try:
            return float(text)
        except ValueError:
            raise self._wrong(field) from None

    def _wrong(self, field: str) -> OperatorError:
        return OperatorError(
            "bad_printer_profile",
            f"The printer's profile can't be used: the field {field} isn't sound.",
            "Correct it, or set the printer up again.",
        )
