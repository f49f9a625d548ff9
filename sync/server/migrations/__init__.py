# SPDX-License-Identifier: Apache-2.0
"""The steps by which the server's tables came to be; `sync.server.migrate` runs them.

How to add one: a file `NNNN_what.py` in `versions`, one DDL statement an `op`, first widening what is
there and only in a later release taking away; a test compares the result with `tables.py`.
"""
