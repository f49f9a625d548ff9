# SPDX-License-Identifier: Apache-2.0
"""Standing in a state: focused, pressed or under the mouse, without a hand at the machine.

Only one widget can have the focus, and a picture has no mouse. So the gallery's sheet repeats each
rule of the one style sheet that names such a state, with a property in the state's place: the same
declarations, chosen by `shown` instead. Nothing is said twice by hand.
"""

from __future__ import annotations

import re

from PySide6.QtWidgets import QWidget

STATES = ("focus", "hover", "pressed")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.S)


def standing_rules(sheet: str) -> str:
    """The rules of `sheet` for a state, selected by the property `shown`."""
    return "\n".join(
        f"{_by_property(selector.strip(), state)} {{{body}}}"
        for selectors, body in _RULE.findall(_COMMENT.sub("", sheet))
        for selector in selectors.split(",")
        for state in STATES
        if f":{state}" in selector
    )


def _by_property(selector: str, state: str) -> str:
    """`A::part:focus` as `A[shown="focus"]::part`: a property belongs before the part's name."""
    bare = selector.replace(f":{state}", "", 1)
    whole, mark, part = bare.partition("::")
    return f'{whole}[shown="{state}"]{mark}{part}'


def stand(widget: QWidget, state: str) -> QWidget:
    """The widget in that state: one of STATES, `disabled`, or "" for its rest."""
    if state == "disabled":
        widget.setEnabled(False)
    elif state:
        widget.setProperty("shown", state)
    return widget
