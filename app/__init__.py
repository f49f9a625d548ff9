# SPDX-License-Identifier: Apache-2.0
"""What is true without a screen, a socket or a printer."""

from __future__ import annotations

__version__ = "0.1.0"
"""The program's version, as `pyproject.toml` has it: it runs from its folder, so no package can be asked."""
