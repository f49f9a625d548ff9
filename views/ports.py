# SPDX-License-Identifier: Apache-2.0
"""What the window asks of the counter: the services' own protocols, under one roof.

Screens import these names from here, so that the seam between the floors is one file. All calls
block and run through `background.py`; faults and refusals come as `OperatorError`.
"""

from __future__ import annotations

from app.services.ports import CounterPort as CounterPort

__all__ = ["CounterPort"]
