# SPDX-License-Identifier: Apache-2.0
"""A program that brings a store up to a version that there isn't yet; it says "done" when it has.

`migrating DATA SCRIPTS` with the key file in `LINLI_KEYFILE`; `--unsynced` is the control: the store's
own rollback journal without a sync.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine

from app.paths import Layout, keyfile_of
from app.secrets import open_secrets
from app.store.engine import writing_engine
from app.store.schema import REVISIONS, bring_up_to_date

NEXT = "next"
STEP = f"""
from alembic import op
revision = {NEXT!r}
down_revision = {REVISIONS[-1]!r}
def upgrade():
    op.execute("CREATE TABLE copied AS SELECT * FROM journal")
    op.execute("ALTER TABLE meta ADD COLUMN extra TEXT")
    op.execute("UPDATE meta SET extra = value || value")
"""


def migrate(engine: Engine, data: Path, scripts: Path) -> None:
    """The product's own way, with one revision more than it has."""
    layout = Layout(data)
    revisions = (*REVISIONS, NEXT)
    bring_up_to_date(engine, layout.store, layout.copies, revisions=revisions, scripts=scripts)


def main() -> None:
    data, scripts = Path(sys.argv[1]), Path(sys.argv[2])
    key = open_secrets(data, keyfile_of()).store_key(create=False)
    engine = writing_engine(Layout(data).store, key)
    if "--unsynced" in sys.argv:

        @event.listens_for(engine, "connect")
        def _unsynced(link: object, _record: object) -> None:
            link.execute("PRAGMA synchronous = OFF")  # type: ignore[attr-defined]  # the driver's

    migrate(engine, data, scripts)
    sys.stdout.write("done\n")
    sys.stdout.flush()
    engine.dispose()


if __name__ == "__main__":
    main()
