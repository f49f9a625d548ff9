# SPDX-License-Identifier: Apache-2.0
"""The state of the link: online or not, since when and why, what is unsent, how old the data is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from sync.status import HubPlace, Link, SyncStatus
from views.look import Look
from views.topbar import status_words
from views.widgets.buttons import button, give_icon
from views.widgets.card import Card
from views.widgets.stat import Stat
from views.widgets.states import Notice
from views.widgets.text import IconLabel, label

_LOOKS = {
    Link.ONLINE: ("cloud-check", "good"),
    Link.SYNCING: ("refresh-cw", "good"),
    Link.OFFLINE: ("cloud-off", "warn"),
    Link.FORCED_OFFLINE: ("cloud-off", "warn"),
    Link.NOT_ENROLLED: ("cloud-alert", "bad"),
    Link.BLOCKED: ("cloud-alert", "bad"),
}


class LinkCard(Card):
    """`switch_wanted` for the off-line switch, `exchange_wanted` for "sync now"."""

    switch_wanted = Signal()
    exchange_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        say = look.say
        head = QHBoxLayout()
        head.setSpacing(16)
        self._icon = IconLabel(look, "cloud", "ink_soft", 44)
        words = QVBoxLayout()
        words.setSpacing(2)
        self._word = label("", "headline", wrap=True)
        self._line = label("", "soft", wrap=True)
        words.addWidget(self._word)
        words.addWidget(self._line)
        self._switch = button("")
        self._switch.clicked.connect(self.switch_wanted)
        self.now = button(say("sync.now"), "main")
        give_icon(self.now, look, "refresh-cw", "accent_ink")
        self.now.clicked.connect(self.exchange_wanted)
        head.addWidget(self._icon)
        head.addLayout(words, 1)
        head.addWidget(self._switch)
        head.addWidget(self.now)
        self.body.addLayout(head)
        row = QWidget()
        numbers = QHBoxLayout(row)
        numbers.setContentsMargins(0, 0, 0, 0)
        numbers.setSpacing(56)
        self._pending = Stat(say("sync.pending"))
        self._age = Stat(say("sync.age"))
        self._conflicts = Stat(say("sync.conflicts"))
        self._differences = Stat(say("sync.discrepancies"))
        for stat in (self._pending, self._age, self._conflicts, self._differences):
            numbers.addWidget(stat)
        numbers.addStretch(1)
        self.body.addWidget(row)
        row.setVisible(look.scale < 1.25)  # larger letters need the room for the cases
        self._offline = Notice(look)
        self.body.addWidget(self._offline)

    def show_status(self, status: SyncStatus, now: int) -> None:
        """All of it anew."""
        say = self.look.say
        icon, tone = _LOOKS[status.link]
        self._icon.set_icon(icon, tone)
        self._word.setText(status_words(self.look, status, now))
        lines = [say.of("link_line", status.link.value)]
        if status.reason:
            lines.append(say.of("link_reason", status.reason))
        if status.update_by:
            lines.append(say("sync.update_by", day=say.day(status.update_by)))
        if status.since:
            lines.append(say("sync.since", moment=say.moment(status.since)))
        if status.hub is not HubPlace.OFF:
            name = status.hub_name or say("sync.some_counter")
            lines.append(say.of("sync_hub", status.hub.value, name=name))
        self._line.setText("  ".join(lines))
        self._pending.set_number(f"{status.pending:,}", tone="warn" if status.pending else "")
        age = say("common.none") if status.data_age_s is None else say.ago(status.data_age_s)
        self._age.set_number(age)
        self._conflicts.set_number(f"{status.conflicts:,}", tone="bad" if status.conflicts else "")
        self._differences.set_number(
            f"{status.discrepancies:,}", tone="warn" if status.discrepancies else ""
        )
        forced = status.link is Link.FORCED_OFFLINE
        self._switch.setText(say("sync.go_online") if forced else say("sync.go_offline"))
        give_icon(self._switch, self.look, "wifi" if forced else "wifi-off", "ink")
        self.now.setEnabled(status.link not in (Link.FORCED_OFFLINE, Link.NOT_ENROLLED))
        if status.online:
            self._offline.hide()
        else:
            self._offline.tell(say("sync.what_offline"), state="warn")
