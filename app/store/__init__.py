# SPDX-License-Identifier: Apache-2.0
"""This counter's encrypted SQLite: what it knows, what it did, and what it hasn't yet sent.

Start reading at `store.py`. SQLAlchemy Core is imported nowhere else; it must not be imported before
the first paint, so nothing is imported here.
"""
