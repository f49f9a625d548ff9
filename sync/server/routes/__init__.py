# SPDX-License-Identifier: Apache-2.0
"""The server's addresses: each decodes, calls `Central`, encodes. No rule of the shop stands here.

How to add one: a handler in the module of its callers, its line in `openapi.py`; a test compares the two.
"""
