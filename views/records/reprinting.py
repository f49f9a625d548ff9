# SPDX-License-Identifier: Apache-2.0
"""A parcel's label once more, with one key: at the printer that prints labels by itself, or else the first one."""

from __future__ import annotations

from app.errors import OperatorError
from views.ports import CounterPort

_LABEL = "parcel_label"


def print_again(counter: CounterPort, parcel: str, why: str) -> str:
    """Queues it and says where; one that was printed before gets its mark and the reason. Blocks."""
    printer = counter.auto_print.chosen().printer or next(
        (view.profile.name for view in counter.printers.every()), ""
    )
    if not printer:
        raise OperatorError(
            "printer_unknown", "This counter has no printer.", "Set one up on the labels screen."
        )
    done = counter.labels.print(_LABEL, (parcel,), f"printer:{printer}")
    for label in done.already:
        counter.prints.reprint(label.item, why)
    return printer
