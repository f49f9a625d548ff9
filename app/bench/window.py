# SPDX-License-Identifier: Apache-2.0
"""A window that is measured is a process of its own: a plan goes in as JSON, figures come out on its last line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from app.errors import OperatorError


def figures_of(
    module: str, plan: Mapping[str, object], *, wait_s: float, environment: Mapping[str, str]
) -> dict[str, float]:
    """What `python -m module` measured, offscreen, with the plan on its standard input.

    An OperatorError where it didn't last.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", module],
            input=json.dumps(plan),
            cwd=Path(__file__).resolve().parents[2],
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **environment},
            capture_output=True,
            text=True,
            timeout=wait_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise OperatorError("bench_failed", f"The window wasn't done in {wait_s:.0f} s.") from None
    if done.returncode or not done.stdout.strip():
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise OperatorError("bench_failed", f"The window didn't last ({last}).")
    return {str(k): float(v) for k, v in json.loads(done.stdout.splitlines()[-1]).items()}
