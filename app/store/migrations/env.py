# SPDX-License-Identifier: Apache-2.0
"""Runs migrations on the connection that `app.store.schema` hands over, in its transaction."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
