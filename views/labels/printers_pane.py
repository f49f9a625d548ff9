# SPDX-License-Identifier: Apache-2.0
"""The printers: which there are, finding one, setting it up, and proving that what it prints can be scanned.

A test label bears a number of its own; the scanner reading it back proves the whole way, from the profile to the
ink. Saving is a manager's act; whoever isn't one is told so by the service.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.errors import OperatorError
from app.services.printers import PrinterView
from app.services.printing.trying import (
    CalibrationView,
    FoundView,
    ProofView,
    SearchView,
    StatusView,
)
from printing.profile import DeviceLanguage, PrinterProfile
from views.background import Lane
from views.labels.pane import MARGINS, Pane
from views.labels.printer_form import PrinterForm
from views.labels.ruler import Ruler
from views.reading import Reading
from views.stage import Stage
from views.widgets.buttons import KeyCapButton, button, give_icon
from views.widgets.card import Card, CardScroll, clear
from views.widgets.loaded import Loaded
from views.widgets.rows import PressRow
from views.widgets.states import EmptyState, Notice
from views.widgets.text import label

_BLANK_TO = "tcp://192.168.1.50:9100"


class PrintersPane(Pane):
    """The list at the left, one printer's profile and its trials at the right; `narrow` beside other things."""

    def __init__(self, stage: Stage, *, narrow: bool = False) -> None:
        super().__init__(stage)
        self._narrow = narrow
        self._known_printers: tuple[PrinterView, ...] = ()
        self._found: tuple[FoundView, ...] = ()
        self._current = ""
        self._at_receiving = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(*MARGINS)
        row.setSpacing(18)
        row.addWidget(self._list_card(), 8)
        row.addWidget(self._printer_card(), 12)

    def _list_card(self) -> QWidget:
        look, say = self.look, self.say
        card = Card(look, say("labels.printers"), padding=18)
        inside = QWidget()
        self._rows = QVBoxLayout(inside)
        self._rows.setContentsMargins(0, 0, 6, 0)
        self._rows.setSpacing(4)
        area = _scroll(inside)
        self._place = Loaded(
            look,
            area,
            EmptyState(look, "printer", say("labels.no_printers"), say("labels.no_printers_line")),
        )
        counter = self.stage.counter
        self._reading = Reading(
            self.stage,
            self._place,
            lambda: (counter.printers.every(), counter.auto_print.chosen().printer),
            self._known,
        )
        card.body.addWidget(self._place, 1)
        acts = QHBoxLayout()
        find = button(say("printer.find"))
        give_icon(find, look, "package-search", "ink")
        add = button(say("printer.add"))
        find.clicked.connect(self._find)
        add.clicked.connect(self._add)
        acts.addWidget(find, 1)
        acts.addWidget(add, 1)
        card.body.addLayout(acts)
        return card

    def _printer_card(self) -> QWidget:
        look, say = self.look, self.say
        card = Card(look, say("printer.one"), padding=18)
        self._notice = Notice(look)
        card.body.addWidget(self._notice)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 6, 0)
        self.ruler = Ruler(look)
        self.ruler.measured.connect(self._measured)
        self.form = PrinterForm(look, narrow=self._narrow)
        column.addWidget(self.ruler)
        column.addWidget(self.form)
        column.addStretch(1)
        card.body.addWidget(_scroll(inside), 1)
        trials, more, keeping = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        self.test = button(say("printer.test"))
        give_icon(self.test, look, "printer", "ink")
        self.calibrate = button(say("printer.calibrate"))
        self.ask = button(say("printer.ask"))
        self.receiving = button(say("printer.at_receiving"), "choice")
        self.receiving.setCheckable(True)
        self.remove = button(say("printer.remove"))
        self.save = KeyCapButton(look, say("printer.save"), "check", "Enter", main=True)
        for made, act in (
            (self.test, self._print_test),
            (self.calibrate, self._print_calibration),
            (self.ask, self._ask_status),
            (self.receiving, self._switch_receiving),
            (self.remove, self._remove),
            (self.save, self._save),
        ):
            made.clicked.connect(act)
        for row, parts in (
            (trials, ((self.test, 3), (self.calibrate, 3))),
            (more, ((self.receiving, 3), (self.ask, 2), (self.remove, 1))),
            (keeping, ((self.save, 1),)),
        ):
            row.setSpacing(8)
            for made, share in parts:
                row.addWidget(made, share)
            card.body.addLayout(row)
        self._fill(self._blank())
        return card

    # The list -----------------------------------------------------------------------------------

    def shown(self) -> None:
        self.refresh()

    def refresh(self) -> None:
        self._reading.again()

    def _known(self, read: tuple[tuple[PrinterView, ...], str]) -> bool:
        found, self._at_receiving = read
        first = not self._known_printers and not self._current
        self._known_printers = found
        self._show_rows()
        if first and found:
            self._show(found[0])
        return bool(found or self._found)

    def _show_rows(self) -> None:
        clear(self._rows)
        self.receiving.setEnabled(bool(self._current))
        self.receiving.setChecked(bool(self._current) and self._at_receiving == self._current)
        say = self.say
        for view in self._known_printers:
            proved = view.proved_at > 0
            self._add_row(
                view.profile,
                "printer",
                "good" if proved else "warn",
                trail=say("labels.proved" if proved else "labels.unproved"),
            )
        if self._found:
            self._rows.addWidget(label(say("printer.found"), "caption"))
        for one in self._found:
            self._add_row(one.profile, "package-search", "ink_soft", line=one.told)
        self._rows.addStretch(1)

    def _add_row(
        self, profile: PrinterProfile, icon: str, tone: str, *, trail: str = "", line: str = ""
    ) -> None:
        words = f"{self.say.of('device_language', profile.language)} · {profile.dpi} dpi"
        row = PressRow(
            self.look, icon=icon, tone=tone, title=profile.name, line=line or words, trail=trail
        )
        row.setCheckable(True)
        row.setChecked(profile.name == self._current and not line)
        row.setProperty("printer", profile)
        row.clicked.connect(self._row_pressed)
        self._rows.addWidget(row)

    def _row_pressed(self) -> None:
        profile = self.sender().property("printer")
        known = next((v for v in self._known_printers if v.profile == profile), None)
        if known is not None:
            self._show(known)
        else:
            self._current = ""
            self._fill(profile)
        self._show_rows()

    def _show(self, view: PrinterView) -> None:
        self._current = view.profile.name
        self._fill(view.profile)
        self._show_rows()

    def _fill(self, profile: PrinterProfile) -> None:
        self.form.fill(profile)
        self.ruler.hide()
        self.remove.setEnabled(bool(self._current))

    def _blank(self) -> PrinterProfile:
        return PrinterProfile(
            name=self.say("printer.new_name"), language=DeviceLanguage.TSPL, to=_BLANK_TO
        )

    def _add(self) -> None:
        self._current = ""
        self._notice.hide()
        self._fill(self._blank())
        self._show_rows()
        self.form.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.form.name.selectAll()

    def _find(self) -> None:
        self._notice.tell(self.say("printer.searching"), state="plain")
        self.stage.background.run(
            self.stage.counter.trials.find, self._searched, self._fault, lane=Lane.ERRAND
        )

    def _searched(self, search: SearchView) -> None:
        known = {view.profile.to for view in self._known_printers}
        self._found = tuple(one for one in search.found if one.profile.to not in known)
        self._notice.tell(
            self.say("printer.search_done", count=len(self._found)),
            state="good" if self._found else "warn",
        )
        self._show_rows()
        self._place.show_read(has=bool(self._known_printers or self._found))

    # One printer --------------------------------------------------------------------------------

    def _profile(self) -> PrinterProfile | None:
        """What the form says; None once the fault was told."""
        try:
            return self.form.profile()
        except OperatorError as fault:
            self._fault(fault)
            return None

    def take_enter(self) -> None:
        self._save()

    def _save(self) -> None:
        profile, before, trials = self._profile(), self._current, self.stage.counter.trials
        if profile is None:
            return
        self._current = profile.name
        self.stage.background.run(
            lambda: trials.keep(profile, instead_of=before), self._saved, self._fault
        )

    def _saved(self, _done: None) -> None:
        self._found = tuple(f for f in self._found if f.profile.name != self._current)
        self._notice.tell(self.say("printer.saved"), state="good")
        self.remove.setEnabled(True)
        self.refresh()

    def _remove(self) -> None:
        name, printers = self._current, self.stage.counter.printers
        if name:
            self.stage.background.run(lambda: printers.remove(name), self._removed, self._fault)

    def _removed(self, _done: None) -> None:
        self._add()
        self._notice.tell(self.say("printer.removed"), state="plain")
        self.refresh()

    def _switch_receiving(self) -> None:
        """Labels of received parcels go to this printer by themselves, or to none."""
        wanted = self._current if self._at_receiving != self._current else ""
        auto = self.stage.counter.auto_print
        self.stage.background.run(
            lambda: auto.choose(wanted), self._receiving_switched, self._receiving_refused
        )

    def _receiving_switched(self, _done: None) -> None:
        self.refresh()

    def _receiving_refused(self, error: OperatorError) -> None:
        self._fault(error)
        self.refresh()

    def _ask_status(self) -> None:
        profile, trials = self._profile(), self.stage.counter.trials
        if profile is not None:
            self.stage.background.run(
                lambda: trials.status(profile), self._status_known, self._fault, lane=Lane.ERRAND
            )

    def _status_known(self, status: StatusView | None) -> None:
        if status is None:
            self._notice.tell(self.say("printer.mute"), state="plain")
            return
        told = (
            "paper_out" if status.paper_out
            else "cover_open" if status.cover_open
            else "ready" if status.ready
            else "fault"
        )  # fmt: skip
        self._notice.tell(
            self.say.of("printer_status", told), state="good" if told == "ready" else "warn"
        )

    # The trials ---------------------------------------------------------------------------------

    def _print_test(self) -> None:
        profile, trials = self._profile(), self.stage.counter.trials
        language = self.say.language.value
        if profile is not None:
            self._notice.hide()
            self.stage.background.run(
                lambda: trials.print_test(profile, language),
                self._test_printed,
                self._fault,
                lane=Lane.ERRAND,
            )

    def _test_printed(self, number: str) -> None:
        self._notice.tell(self.say("printer.scan_it", number=number), state="plain")
        self.stage.focus_home()

    def take_scan(self, text: str) -> None:
        """The number of a test label proves its printer; anything else belongs to no printer."""
        trials = self.stage.counter.trials
        self.stage.background.run(lambda: trials.scanned(text), self._was_scanned, self._fault)

    def _was_scanned(self, proof: ProofView | None) -> None:
        if proof is None:
            self._notice.tell(self.say("printer.no_test_label"), state="warn")
            return
        self._notice.tell(self.say("printer.read_back", printer=proof.profile.name), state="good")
        self.refresh()

    def _print_calibration(self) -> None:
        profile, trials = self._profile(), self.stage.counter.trials
        language = self.say.language.value
        if profile is not None:
            self._notice.hide()
            self.stage.background.run(
                lambda: trials.print_calibration(profile, language),
                self._calibration_printed,
                self._fault,
                lane=Lane.ERRAND,
            )

    def _calibration_printed(self, what: CalibrationView) -> None:
        self.ruler.ask(what)

    def _measured(self, left: str, top: str, line: str) -> None:
        """The corrected profile goes into the form: the manager sees it and saves it."""
        profile, trials = self._profile(), self.stage.counter.trials
        try:
            from_left, from_top, length = (
                float(text.strip().replace(",", ".")) for text in (left, top, line)
            )
        except ValueError:
            self._notice.tell(self.say("printer.measure_wrong"), state="bad")
            return
        if profile is None:
            return
        try:
            sharp = trials.sharpened(profile, line_mm=length)
            self.form.fill(trials.moved(sharp, from_left_mm=from_left, from_top_mm=from_top))
        except OperatorError as fault:
            self._fault(fault)
            return
        self.ruler.hide()
        self._notice.tell(self.say("printer.measures_taken"), state="good")

    def _fault(self, error: OperatorError) -> None:
        self._notice.tell(self.stage.fault(error), state="bad")


def _scroll(inside: QWidget) -> QScrollArea:
    area = CardScroll()
    area.setWidget(inside)
    return area
