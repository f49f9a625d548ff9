# SPDX-License-Identifier: Apache-2.0
"""Where the window's own files lie; no Qt here, so that the phrase tables can be read without it."""

from __future__ import annotations

from pathlib import Path

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
