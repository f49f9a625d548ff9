# SPDX-License-Identifier: Apache-2.0
"""The scanners: what the last scan really was, how each scanner stands, and the way to set it up."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from views.scanner import tidy_scan
from views.scanners.choices import CameraChoices, ScannerChoices, SerialChoices
from views.scanners.key_tap import KeyTap
from views.scanners.measuring import QUIET_MS, Key
from views.scanners.readers import ReaderKind
from views.scanners.scan_text import ScanText, odd_letters
from views.scanners.source import ReaderState, Standing
from views.settings.camera_sheet import CameraSheet
from views.settings.cards.base import SettingsCard
from views.settings.scanner_values_sheet import ScannerValuesSheet
from views.settings.serial_sheet import SerialSheet
from views.settings.wizard_sheet import WizardSheet
from views.stage import Stage
from views.widgets.card import clear
from views.widgets.paint import ChipFace
from views.widgets.rows import PressRow
from views.widgets.sheet import Sheet
from views.widgets.text import label

_TONES = {ReaderState.READY: "good", ReaderState.AWAY: "warn"}
_NAMED = 3


class ScannerCard(SettingsCard):
    """Shows a scan, and what is odd about it; a row for each scanner opens its sheet."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, stage.look.say("settings.scanner"))
        say = self.say
        self._keys: list[Key] = []
        self._sheet: Sheet | None = None
        self.body.addWidget(label(say("settings.scanner_line"), "soft", wrap=True))
        self.scan_text = ScanText(self.look, say("settings.no_scan"))
        self._scan_words = label("", "caption", wrap=True)
        self.body.addWidget(self.scan_text)
        self.body.addWidget(self._scan_words)
        self._rows = QVBoxLayout()
        self._chips: dict[str, PressRow] = {}
        self._rows.setSpacing(2)
        self.body.addLayout(self._rows)
        self._tap = KeyTap(self, eats=False)
        self._tap.heard.connect(self._heard)
        stage.readers.standing_changed.connect(self._stands)
        self._show_rows()

    def take_scan(self, text: str) -> bool:
        """Show what came, with what was taken off it; the wizard has it if that is open."""
        sheet = self._sheet
        if isinstance(sheet, WizardSheet):
            sheet.wizard.take_scan(text)
            return True
        raw = self._raw_of(text)
        self.scan_text.show_text(raw)
        words = self.say("settings.scan_length", count=len(text))
        odd = odd_letters(raw)
        if odd:
            words = f"{words} {self.say('settings.scan_odd', names=', '.join(odd[:_NAMED]))}"
        self._scan_words.setText(words)
        return True

    def _raw_of(self, text: str) -> str:
        """The scan as it was sent, if it is still known."""
        typed, self._keys = "".join(key.text for key in self._keys), []
        read = self.stage.readers.last_text
        for raw in (typed, read):
            if tidy_scan(raw).find(text) >= 0:
                return raw
        return text

    def open_sheet(self) -> Sheet | None:
        return self._sheet

    def _heard(self, key: Key) -> None:
        if self._keys and key.at - self._keys[-1].at > QUIET_MS:
            self._keys = []
        self._keys.append(key)

    def _show_rows(self) -> None:
        chosen, say = self.stage.preferences.scanner, self.say
        clear(self._rows)
        pace = chosen.pace
        typing = say("scanner.typing_line", gap=pace.gap_ms, least=pace.least)
        port = f"{chosen.serial.port} · {chosen.serial.baud}"
        camera = say("scanner.number", number=chosen.camera.device + 1)
        for icon, title, line, kind, act in (
            ("keyboard", say("scanner.typing"), typing, None, self.open_wizard),
            ("sliders-horizontal", say("scanner.values"), say("scanner.values_line"), None, self.open_values),
            ("cable", say("scanner.serial"), port if chosen.serial.port else say("scanner.none"),
             ReaderKind.SERIAL, self.open_serial),
            ("camera", say("scanner.camera"), camera if chosen.camera.on else say("scanner.none"),
             ReaderKind.CAMERA, self.open_camera),
        ):  # fmt: skip
            row = PressRow(
                self.look,
                icon=icon,
                tone="accent_text",
                title=title,
                line=line,
                chip=self._chip(kind) if kind is not None else None,
                chevron=True,
            )
            row.clicked.connect(act)
            if kind is not None:
                self._chips[str(kind)] = row
            self._rows.addWidget(row)

    def _chip(self, kind: ReaderKind) -> ChipFace:
        state = self.stage.readers.standing(kind).state
        return ChipFace(text=self.say.of("scanner_state", state), tone=_TONES.get(state, "plain"))

    def _stands(self, kind: str, standing: Standing) -> None:
        # Only the chip: a row made anew would lose the focus, or the press that is under way.
        self._chips[kind].set_chip(self._chip(ReaderKind(kind)))
        sheet = self._sheet
        if (isinstance(sheet, SerialSheet) and kind == ReaderKind.SERIAL) or (
            isinstance(sheet, CameraSheet) and kind == ReaderKind.CAMERA
        ):
            sheet.show_standing(standing)

    def open_wizard(self) -> None:
        """Measure the scanner that types."""
        sheet = WizardSheet(self.stage, self.host())
        sheet.kept.connect(self._keep_and_close)
        self._open(sheet, sheet.wizard)

    def open_values(self) -> None:
        """The measured values, by hand."""
        sheet = ScannerValuesSheet(self.look, self.host(), self.stage.preferences.scanner)
        sheet.kept.connect(self._keep_and_close)
        self._open(sheet, sheet.numbers["gap_ms"])

    def open_serial(self) -> None:
        """The serial scanner."""
        sheet = SerialSheet(self.stage, self.host(), self.stage.preferences.scanner.serial)
        sheet.kept.connect(self._keep_serial)
        sheet.show_standing(self.stage.readers.standing(ReaderKind.SERIAL))
        self._open(sheet, sheet.go)

    def open_camera(self) -> None:
        """The camera."""
        sheet = CameraSheet(self.stage, self.host(), self.stage.preferences.scanner.camera)
        sheet.kept.connect(self._keep_camera)
        sheet.show_standing(self.stage.readers.standing(ReaderKind.CAMERA))
        self._open(sheet, sheet.switch)

    def _open(self, sheet: Sheet, focus: QWidget) -> None:
        if self._sheet is not None:
            self._sheet.close_sheet()
        self._sheet = sheet
        sheet.closed.connect(self._gone)
        sheet.open_sheet(focus)

    def _keep_and_close(self, choices: ScannerChoices) -> None:
        self._keep(choices)
        if self._sheet is not None:
            self._sheet.close_sheet()
        self.stage.toast(self.say("scanner.kept"), "", None)

    def _keep_serial(self, serial: SerialChoices) -> None:
        self._keep(replace(self.stage.preferences.scanner, serial=serial))

    def _keep_camera(self, camera: CameraChoices) -> None:
        self._keep(replace(self.stage.preferences.scanner, camera=camera))

    def _keep(self, choices: ScannerChoices) -> None:
        self.stage.keep(replace(self.stage.preferences, scanner=choices))
        self._show_rows()

    def _gone(self) -> None:
        self._sheet = None

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tap.listen()

    def hideEvent(self, event: QHideEvent) -> None:
        self._tap.rest()
        super().hideEvent(event)
