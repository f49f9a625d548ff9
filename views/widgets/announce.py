# SPDX-License-Identifier: Apache-2.0
"""Tells a screen reader what has just come up without the focus going there: a verdict, a toast.

Costs nothing where no reader is listening.
"""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, words: str) -> None:
    """`words` are spoken at once, as `widget`'s."""
    if words and QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))
