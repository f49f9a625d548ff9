# SPDX-License-Identifier: Apache-2.0
"""The bar on top: the site, the scan field, how the counter stands to its server, who is at it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from sync.status import HubPlace, Link, SyncStatus
from views.i18n import Phrases
from views.look import Look
from views.widgets.buttons import button, give_icon
from views.widgets.fields import ScanField
from views.widgets.text import Elided, set_property


class TopBar(QWidget):
    """Shows; the window connects `scan`, `sync` and `staff`."""

    def __init__(self, look: Look, site_name: str) -> None:
        super().__init__()
        self._look = look
        self._chip = ("", "", "")
        self.setObjectName("topbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(min(look.px(75), 88))
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 8, 24, 8)
        row.setSpacing(16)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addStretch(1)
        self._site = Elided(site_name, "site")
        self._screen = Elided("", "screen")
        names.addWidget(self._site)
        names.addWidget(self._screen)
        names.addStretch(1)
        row.addLayout(names, 3 if look.scale <= 1.25 else 4)
        self.scan = ScanField(
            look, look.say("scan.placeholder"), look.say("scan.placeholder_short")
        )
        row.addWidget(self.scan, 5)
        row.addSpacing(8)
        self.sound: QPushButton = button("", "pill")
        self.sync: QPushButton = button("", "pill", tip=look.say("window.sync_chip"))
        self.staff: QPushButton = button("", "pill", tip=look.say("window.staff_chip"))
        for made in (self.sound, self.sync, self.staff):
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(made)

    def show_muted(self, muted: bool) -> None:
        """A muted counter shows it, and one press brings the sounds back."""
        words = self._look.say("window.muted")
        give_icon(self.sound, self._look, "volume-x", "ink_soft")
        self.sound.setAccessibleName(words)
        self.sound.setToolTip(words)
        self.sound.setVisible(muted)  # the bar has no room for what is as it should be

    def show_screen(self, words: str) -> None:
        """Name the screen in front."""
        self._screen.setText(words)

    def show_staff(self, words: str) -> None:
        """Name who is at the counter."""
        self.staff.setText(words)
        give_icon(self.staff, self._look, "user", "ink_soft")
        self.staff.setAccessibleName(words)
        self.staff.setToolTip(self._look.say("window.staff_chip"))

    def show_status(self, status: SyncStatus, now: int) -> None:
        """Say how the counter stands to its server, in few words; the tooltip has the rest."""
        say = self._look.say
        waits = status.conflicts + status.discrepancies
        match status.link:
            case Link.ONLINE | Link.SYNCING:
                well = not waits and not status.reason
                state, icon = ("good", "cloud-check") if well else ("warn", "cloud-alert")
            case Link.OFFLINE | Link.FORCED_OFFLINE:
                state, icon = "warn", "cloud-off"
            case Link.NOT_ENROLLED | Link.BLOCKED:
                state, icon = "bad", "cloud-alert"
        words = status_words(self._look, status, now)
        if self._chip != (state, icon, words):
            # Asked every two seconds and after each scan: what says the same isn't laid out again.
            if self._chip[:2] != (state, icon):
                give_icon(self.sync, self._look, icon, state)
            self._chip = (state, icon, words)
            set_property(self.sync, "state", state)
            self.sync.setText(words)
            self.sync.setAccessibleName(words)
        lines = [say("status.pending", count=status.pending)]
        if status.reason:
            lines.insert(0, say.of("link_reason", status.reason))
        if status.data_age_s is not None:
            lines.append(say("status.data_age", age=say.ago(status.data_age_s)))
        if status.hub is not HubPlace.OFF:
            name = status.hub_name or say("sync.some_counter")
            lines.append(say.of("sync_hub", status.hub.value, name=name))
        self.sync.setToolTip("\n".join(lines))


def offline_words(say: Phrases, status: SyncStatus, screen: str) -> str:
    """What a screen still does without the server, and the data's age; nothing while on line."""
    if status.online or not say.knows(f"offline_here.{screen}"):
        return ""
    here = say.of("offline_here", screen)
    if status.data_age_s is None:
        return here
    return say("status.offline_note", here=here, age=say.ago(status.data_age_s))


def status_words(look: Look, status: SyncStatus, now: int) -> str:
    """The chip's words: online with the age of the data, or offline with what is unsent."""
    say = look.say
    if status.online:
        if status.pending:
            return say("status.sending", count=status.pending)
        if waits := status.conflicts + status.discrepancies:
            return say("status.synced_cases", count=waits)
        if status.data_age_s is None:
            return say("status.online")
        return say("status.synced", age=say.ago(status.data_age_s))
    name = say.of("link", status.link.value)
    if status.pending:
        return say("status.with_pending", link=name, count=status.pending)
    if status.since:
        return say("status.with_age", link=name, age=say.ago(max(now - status.since, 0) // 1000))
    return name
