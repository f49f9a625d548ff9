# SPDX-License-Identifier: Apache-2.0
"""The camera's choices: on or off, which one, what it sees, and what is missing."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from views.scanners.camera_view import CameraView
from views.scanners.choices import CameraChoices
from views.scanners.source import Standing
from views.settings.standing import tell_standing
from views.stage import Stage
from views.widgets.buttons import Choices, button
from views.widgets.sheet import Sheet
from views.widgets.states import Notice
from views.widgets.text import label

_OFFERED = 4


class CameraSheet(Sheet):
    """`kept(choices)` with each change, at once: the picture shows whether it was right."""

    kept = Signal(object)

    def __init__(self, stage: Stage, host: QWidget, choices: CameraChoices) -> None:
        say = stage.look.say
        super().__init__(stage.look, host, say("scanner.camera"), width=560)
        self._stage, self._choices = stage, choices
        self.switch = button(say("scanner.camera_on"), "choice")
        self.switch.setCheckable(True)
        self.switch.setChecked(choices.on)
        self.switch.toggled.connect(self._switched)
        self.body.addWidget(self.switch)
        self.body.addWidget(label(say("scanner.which_camera"), "caption"))
        cameras = [(str(n), say("scanner.number", number=n + 1)) for n in range(_OFFERED)]
        self.device = Choices(
            cameras, columns=2, value=str(choices.device), name=say("scanner.which_camera")
        )
        self.device.chosen.connect(self._chosen)
        self.body.addWidget(self.device)
        self.view = CameraView(stage.look, lambda: stage.readers.picture)
        self.body.addWidget(self.view, 1)
        self.notice = Notice(stage.look)
        self.body.addWidget(self.notice)
        self.body.addWidget(label(say("scanner.camera_line"), "soft", wrap=True))

    def show_standing(self, standing: Standing) -> None:
        """What is missing, or that it sees."""
        tell_standing(self.notice, self._stage, standing)

    def _switched(self, on: bool) -> None:
        self._keep(replace(self._choices, on=on))

    def _chosen(self, device: str) -> None:
        self._keep(replace(self._choices, device=int(device)))

    def _keep(self, choices: CameraChoices) -> None:
        self._choices = choices
        self.kept.emit(choices)
