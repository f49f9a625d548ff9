# SPDX-License-Identifier: Apache-2.0
"""A fresh schema equals a migrated one; upgrades copy aside first; an up-to-date store needs no Alembic."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import sqlcipher3

from app.domain.kinds import Kind
from app.errors import OperatorError
from app.store.engine import writing_engine
from app.store.schema import MIGRATIONS, REVISIONS, bring_up_to_date, upgrade
from app.store.tables import TABLES
from tests.app.store.shop import KEY, announce, did, enrolled, open_store, parcel

ROOT = Path(__file__).parents[3]


def _schema(path: Path) -> dict[str, str]:
    link = sqlcipher3.connect(str(path))
    link.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    found = link.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    link.close()
    return {
        name: re.sub(r"\s+", " ", sql).replace("( ", "(").replace(" )", ")").strip()
        for name, sql in found
    }


def test_every_kind_has_its_table() -> None:
    """No kind of record is without a table."""
    assert set(TABLES) == set(Kind)


def test_fresh_equals_migrated(tmp_path: Path) -> None:
    """What `tables.py` makes is what all migrations make, name by name and word by word."""
    open_store(tmp_path / "fresh").close()
    migrated = tmp_path / "migrated.db"
    engine = writing_engine(migrated, KEY)
    upgrade(engine, REVISIONS[-1])
    engine.dispose()
    fresh = _schema(tmp_path / "fresh" / "counter.db")
    assert len(fresh) > 40
    assert _schema(migrated) == fresh


def _next_version(folder: Path) -> Path:
    scripts = folder / "migrations"
    shutil.copytree(MIGRATIONS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "9999_next.py").write_text(
        f"from alembic import op\nrevision = '9999'\ndown_revision = '{REVISIONS[-1]}'\n"
        "def upgrade():\n    op.execute('ALTER TABLE meta ADD COLUMN extra TEXT')\n"
    )
    return scripts


def test_upgrade_copies_aside_first(tmp_path: Path) -> None:
    """An older store is copied, encrypted with its key, and then upgraded with everything in it."""
    store = enrolled(tmp_path)
    did(store, announce(1))
    store.close()
    scripts = _next_version(tmp_path)
    engine = writing_engine(tmp_path / "counter.db", KEY)
    bring_up_to_date(
        engine,
        tmp_path / "counter.db",
        tmp_path / "copies",
        revisions=(*REVISIONS, "9999"),
        scripts=scripts,
    )
    engine.dispose()
    copy = tmp_path / "copies" / f"counter-{REVISIONS[-1]}.db"
    assert "extra" in _schema(tmp_path / "counter.db")["meta"]
    assert "extra" not in _schema(copy)["meta"]
    shutil.copy(copy, tmp_path / "counter.db")
    again = open_store(tmp_path)
    assert parcel(again, 1).waybill == "SF0000000001"
    again.close()


def test_failed_upgrade_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    """A migration that breaks off changes nothing."""
    enrolled(tmp_path).close()
    scripts = _next_version(tmp_path)
    broken = scripts / "versions" / "9999_next.py"
    broken.write_text(broken.read_text() + "    op.execute('CREATE TABLE meta (a)')\n")
    engine = writing_engine(tmp_path / "counter.db", KEY)
    with pytest.raises(OperatorError) as raised:
        bring_up_to_date(
            engine,
            tmp_path / "counter.db",
            tmp_path / "copies",
            revisions=(*REVISIONS, "9999"),
            scripts=scripts,
        )
    engine.dispose()
    assert raised.value.code == "migration_failed"
    assert "extra" not in _schema(tmp_path / "counter.db")["meta"]
    open_store(tmp_path).close()


def test_opening_imports_neither_alembic_nor_the_orm(tmp_path: Path) -> None:
    """An up-to-date store opens without Alembic and without the ORM."""
    enrolled(tmp_path).close()
    program = (
        "import sys; from pathlib import Path; from tests.app.store.shop import open_store\n"
        "open_store(Path(sys.argv[1])).close()\n"
        "print([m for m in ('alembic', 'sqlalchemy.orm', 'sqlalchemy.sql') if m in sys.modules])\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    # The control: what is needed is seen.
    assert done.stdout.strip() == "['sqlalchemy.sql']"
