# SPDX-License-Identifier: Apache-2.0
"""Draws and checks the draft away from the GUI thread: a picture soon after each change, the whole check at rest.

One picture is under way at a time; what was changed meanwhile is drawn next, and only its newest state. An answer for
a draft that is no longer open is dropped.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from app.errors import OperatorError
from app.services.template_answers import TemplateLook, TemplateProblem, TemplatesPort
from views.background import Background, Lane, Ticket

_REST_MS = 400


class Studio(QObject):
    """`drawn(TemplateLook)` with the picture and what doesn't fit; `checked(problems)` with everything."""

    drawn = Signal(object)
    checked = Signal(object)

    def __init__(
        self, templates: TemplatesPort, background: Background, language: str, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._templates, self._background, self._language = templates, background, language
        self._body = ""
        self._sample = ""
        self._drawing: Ticket | None = None
        self._checking: Ticket | None = None
        self._found: tuple[TemplateProblem, ...] | None = None
        self._stale = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._check)

    def show(self, body: str, sample: str) -> None:
        """Another state of the draft, or another sample; the same ones again cost nothing."""
        if (body, sample) == (self._body, self._sample):
            return
        if body != self._body:
            self._drop(self._checking)
            self._checking = self._found = None
            self._rest.start()
        self._body, self._sample = body, sample
        if self._drawing is None:
            self._draw()
        else:
            self._stale = True

    def forget(self) -> None:
        """The draft is closed."""
        for ticket in (self._drawing, self._checking):
            self._drop(ticket)
        self._drawing = self._checking = self._found = None
        self._body, self._stale = "", False
        self._rest.stop()

    @staticmethod
    def _drop(ticket: Ticket | None) -> None:
        if ticket is not None:
            ticket.cancel()

    def _draw(self) -> None:
        templates, body, sample, language = (
            self._templates, self._body, self._sample, self._language,
        )  # fmt: skip
        self._stale = False
        self._drawing = self._background.run(
            lambda: templates.look(body, sample=sample, language=language),
            self._picture_came,
            self._no_picture,
            lane=Lane.ERRAND,
        )

    def _picture_came(self, look: TemplateLook) -> None:
        self._drawing = None
        if self._stale:
            self._draw()
        self.drawn.emit(look)
        if self._found is not None:
            self.checked.emit(self._found)

    def _no_picture(self, error: OperatorError) -> None:
        problem = TemplateProblem(code=error.code, element=None, zh_cn=error.text, en=error.text)
        self._picture_came(TemplateLook(png=b"", problems=(problem,)))

    def _check(self) -> None:
        templates, body = self._templates, self._body
        self._checking = self._background.run(
            lambda: templates.check(body), self._check_came, self._no_check, lane=Lane.ERRAND
        )

    def _check_came(self, problems: tuple[TemplateProblem, ...]) -> None:
        self._checking, self._found = None, problems
        self.checked.emit(problems)

    def _no_check(self, error: OperatorError) -> None:
        self._checking = None
