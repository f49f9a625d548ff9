# SPDX-License-Identifier: Apache-2.0
"""The customer display: what reaches it, what never does, and where its window stands."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.verdict import Answer, Reason
from app.services.answers import Verdict
from tests.gui.conftest import Opened, OpenWindow
from tests.gui.fake_counter import TOKEN, FakeCounter, parcel, verdicts
from views.customer.choices import CustomerChoices, CustomerLanguage
from views.customer.display import second_screen
from views.customer.view import CustomerState, CustomerView, view_of
from views.customer.window import CustomerWindow
from views.i18n import Language, Phrases
from views.theme import ThemeName

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform's own word

NAME, PHONE, NOTE, MONEY = "欧阳小明", "19900007788", "送到门卫", 987_65
SECRETS = (
    NAME,
    PHONE,
    NOTE,
    "987",
    "98765",
    "王*丽",
    "SF139",
    "A-03-12",
    "赣南脐橙",
    "李*芳",
    "一号台",
)


def told(view: CustomerView, language: Language) -> str:
    """Everything that the display says of it."""
    say = Phrases(language)
    values = [str(getattr(view, one.name)) for one in fields(view)]
    word = say.of("customer_word", view.state.value, site="")
    line = say.of("customer_line", view.state.value, count=view.count)
    return "\n".join((word, line, *values))


def laden(verdict: Verdict) -> Verdict:
    """The verdict with everything in it that is nobody's business."""
    private = tuple(
        replace(
            one,
            note=NOTE,
            due_minor=MONEY,
            slot="A-03-12",
            waybill="SF1390001",
            item="赣南脐橙",
        )
        for one in (verdict.parcels or (parcel(0),))
    )
    return replace(
        verdict,
        parcels=private,
        due_minor=MONEY,
        name_masked=NAME,
        phone_tail=PHONE,
        same_phone=("王*丽",),
    )


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", sorted(verdicts()))
def test_nothing_private_gets_through(name: str, language: Language) -> None:
    """Money, notes, reasons, places, whole names and phones, other people: none reaches the display."""
    verdict = laden(verdicts()[name])
    words = told(view_of(verdict), language)
    for secret in SECRETS:
        assert secret not in words
    # The control: the same search finds them in what the clerk sees.
    assert all(secret in repr(verdict) for secret in (NAME, PHONE, NOTE, "98765", "王*丽"))


def test_its_fields_are_these() -> None:
    """A field that is added here is looked at by a person first."""
    assert {one.name for one in fields(CustomerView)} == {
        "state",
        "count",
        "name_masked",
        "phone_tail",
    }


def test_who_is_named_only_after_a_proof() -> None:
    """A phone's last four are typed by anybody: no name answers them."""
    assert view_of(verdicts()["7788"]) == CustomerView(state=CustomerState.SHOW_CODE)
    assert view_of(verdicts()[TOKEN]).name_masked == "王*明"


@pytest.mark.parametrize("reason", list(Reason))
def test_every_refusal_reads_the_same(reason: Reason) -> None:
    """Why it was refused is between the clerk and the resident."""
    shown = {
        view_of(Verdict(answer=one, reason=reason, text="x"))
        for one in (Answer.INVALID, Answer.UNKNOWN)
    }
    assert shown == {CustomerView(state=CustomerState.ASK)}


def opened_with(open_window: OpenWindow, **choices: object) -> tuple[Opened, CustomerWindow]:
    """A window with its customer display open."""
    opened = open_window()
    chosen = CustomerChoices(open=True, **choices)  # type: ignore[arg-type]  # a test's own choices
    opened.window.keep(replace(opened.window.preferences, customer=chosen))
    window = opened.window.customer.window
    assert window is not None
    opened.settle()
    return opened, window


def test_it_follows_the_counter(open_window: OpenWindow) -> None:
    """Welcome, the verdict, thanks, and welcome again; a refusal asks for patience only."""
    opened, window = opened_with(open_window)
    assert window.view.state is CustomerState.WELCOME
    screen = opened.window.screen_in_front
    assert screen is not None
    opened.counter.pickup.open.clear()
    try:
        screen.take_scan(TOKEN)
        assert window.view.state is CustomerState.WAIT
    finally:
        opened.counter.pickup.open.set()
    opened.settle()
    assert (window.view.state, window.view.count) == (CustomerState.READY, 3)
    screen.take_enter()
    opened.settle()
    assert (window.view.state, window.view.count) == (CustomerState.THANKS, 3)
    screen.take_escape()
    assert window.view.state is CustomerState.WELCOME
    screen.take_scan("GONE")
    opened.settle()
    assert window.view.state is CustomerState.ASK
    opened.window.go("inventory")
    assert window.view.state is CustomerState.WELCOME


def test_f12_opens_and_closes_it(open_window: OpenWindow) -> None:
    """One key, and the choice is kept; it never takes the focus."""
    opened = open_window()
    assert opened.window.customer.window is None
    QTest.keyClick(opened.window, Qt.Key.Key_F12)
    window = opened.window.customer.window
    assert window is not None
    assert window.isVisible()
    assert window.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert opened.window.preferences.customer.open
    QTest.keyClick(opened.window, Qt.Key.Key_F12)
    assert opened.window.customer.window is None
    assert not opened.window.preferences.customer.open


def test_it_goes_with_the_counter_and_stays_chosen(open_window: OpenWindow) -> None:
    """Closing the counter closes it; only a person's closing it is remembered."""
    opened, window = opened_with(open_window)
    opened.window.close()
    assert not window.isVisible()
    assert opened.window.preferences.customer.open
    opened, window = opened_with(open_window)
    window.shut.emit()
    assert not opened.window.preferences.customer.open


def test_a_program_s_close_is_no_persons(open_window: OpenWindow) -> None:
    """A close that the system didn't ask for leaves the choice."""
    opened, window = opened_with(open_window)
    QApplication.sendEvent(window, QCloseEvent())
    assert opened.window.preferences.customer.open


@pytest.mark.parametrize("language", list(CustomerLanguage))
def test_its_language_is_its_own(open_window: OpenWindow, language: CustomerLanguage) -> None:
    """Chinese, English or both, whatever the clerk reads."""
    _, window = opened_with(open_window, language=language)
    words = window.accessibleName()
    assert ("欢迎" in words) == (language is not CustomerLanguage.ENGLISH)
    assert ("Welcome" in words) == (language is not CustomerLanguage.CHINESE)


def test_the_card_switches_it(open_window: OpenWindow) -> None:
    """The settings card opens it and chooses its language at once."""
    from views.settings.cards.customer import CustomerCard

    opened = open_window(FakeCounter())
    opened.window.go("settings")
    opened.settle()
    screen = opened.window.screen_in_front
    assert screen is not None
    card = screen.findChild(CustomerCard)
    assert isinstance(card, CustomerCard)
    card.switch.click()
    window = opened.window.customer.window
    assert window is not None
    card.language.choose("en")
    assert "欢迎" not in window.accessibleName()
    card.switch.click()
    assert opened.window.customer.window is None


class _Screen:
    def __init__(self, name: str) -> None:
        self._name = name

    def name(self) -> str:
        return self._name


def test_it_stands_on_the_other_screen() -> None:
    """The first screen that isn't the clerk's; none where there is only one."""
    one, two = _Screen("HDMI-1"), _Screen("HDMI-2")
    assert second_screen(one, [one, two]) is two  # type: ignore[arg-type,comparison-overlap]  # a name is all it asks for
    assert second_screen(two, [one, two]) is one  # type: ignore[arg-type,comparison-overlap]  # as above
    assert second_screen(one, [one]) is None  # type: ignore[arg-type,list-item]  # as above


@pytest.mark.parametrize("theme", list(ThemeName))
def test_it_is_painted_in_every_state(open_window: OpenWindow, theme: ThemeName) -> None:
    """Every state paints words over its ground, in every theme."""
    opened = open_window(theme=theme)
    chosen = CustomerChoices(open=True)
    opened.window.keep(replace(opened.window.preferences, customer=chosen))
    window = opened.window.customer.window
    assert window is not None
    seen = set()
    for state in CustomerState:
        window.show_view(CustomerView(state=state, count=2, name_masked="王*", phone_tail="7788"))
        picture = window.grab().toImage()
        seen.add(bytes(picture.constBits())[::97])
    assert len(seen) == len(CustomerState)
