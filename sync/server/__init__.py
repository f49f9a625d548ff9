# SPDX-License-Identifier: Apache-2.0
"""The central server: one database, the shop's rules under each site's lock, and a feed of what came of it.

It imports nothing of the window, the printers or the counter's own sync; a test holds that. Start reading
at `accept.py` (what happens to a push), then `feed.py`.
"""
