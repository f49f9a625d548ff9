# SPDX-License-Identifier: Apache-2.0
"""The floors of the house: who may import whom, as pyproject.toml's contracts say."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"

PLANTED = """
[tool.importlinter]
root_packages = ["floors"]
include_external_packages = true

[[tool.importlinter.contracts]]
name = "the lower floor is the standard library's"
type = "forbidden"
source_modules = ["floors.domain"]
forbidden_modules = ["floors.store", "sqlalchemy"]
"""


def _lint(where: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache"],
        cwd=where,
        env={**os.environ, "PYTHONPATH": str(where), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_contract_is_kept() -> None:
    """No module of the house imports what its floor may not know."""
    done = _lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


def test_a_planted_violation_is_seen(tmp_path: Path) -> None:
    """A domain that imports the store, even by a detour, breaks its contract; without it all is kept."""
    floors = tmp_path / "floors"
    (floors / "domain").mkdir(parents=True)
    for name in ("__init__.py", "domain/__init__.py", "store.py", "between.py"):
        (floors / name).write_text("", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(PLANTED, encoding="utf-8")
    assert _lint(tmp_path).returncode == 0
    (floors / "between.py").write_text("import floors.store\n", encoding="utf-8")
    (floors / "domain/rules.py").write_text("import floors.between\n", encoding="utf-8")
    broken = _lint(tmp_path)
    assert broken.returncode == 1
    assert "1 broken" in broken.stdout
