# SPDX-License-Identifier: Apache-2.0
"""A fault or a refusal in the operator's language: what happened, and what to do.

A file of its own because the opening page needs it before anything of the counter has been loaded.
"""

from __future__ import annotations

from app.errors import OperatorError
from views.look import Look


def fault_text(look: Look, error: OperatorError) -> str:
    """The phrase of the error's code; the sentence that came with it where there is no phrase."""
    text_in = getattr(error, "text_in", None)
    if callable(text_in):  # a file's fault says itself, with its name and what is missing
        return str(text_in(look.say.language.value))
    name = f"fault.{error.code}"
    if look.say.knows(name):
        return look.say.of("fault", error.code)
    return error.text if look.say.language == "en" else look.say.of("fault", "_other")
