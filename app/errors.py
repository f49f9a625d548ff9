# SPDX-License-Identifier: Apache-2.0
"""The environment's faults, in words an operator can act on.

A refusal of the rules is a *verdict*, a value. What goes wrong around the program (disk, network,
keychain, printer, a broken file) is an `OperatorError`: a stable code for scripts, one clear
sentence of what happened, and one of what to do next. It is translated once, at the edge.
"""

from __future__ import annotations


class OperatorError(Exception):
    """A fault that the person at the machine can do something about.

    `code` is stable and lower_snake_case; `what` and `do` are whole sentences without personal data.
    """

    def __init__(self, code: str, what: str, do: str = "") -> None:
        super().__init__(code, what, do)
        self.code = code
        self.what = what
        self.do = do

    @property
    def text(self) -> str:
        """What happened and what to do, as one line."""
        return f"{self.what} {self.do}".strip()

    def __str__(self) -> str:
        return self.text


class UsageError(OperatorError):
    """The call itself was wrong (an unknown name or field): the command line exits with 2."""
