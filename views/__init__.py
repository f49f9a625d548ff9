# SPDX-License-Identifier: Apache-2.0
"""The desktop window: the only floor that knows PySide6.

A screen builds, connects and shows; every job is in `app.services`, reached through `views.ports`.
Nothing here opens a database, a socket or a printer. Start reading at `application.py`.
"""
