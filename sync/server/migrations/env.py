# SPDX-License-Identifier: Apache-2.0
"""Alembic's entry: runs on the connection that `sync.server.migrate` hands over, in its transaction."""

from __future__ import annotations

from alembic import context

from sync.server.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
