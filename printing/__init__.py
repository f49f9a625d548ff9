# SPDX-License-Identifier: Apache-2.0
"""Labels and sheets: one model in mm, resolved once to the dots of a printer, drawn by every back end.

Read `blocks` (the model), `draw` (to dots), `catalogue` (what can be printed), `spool` (to files), `profile` (a
printer) and `transports` (the ways to one). Promises that importing this package, `catalogue` and `spool` loads no
graphics library. Must not know the store, the services or the window: it takes plain records, already masked, and
speaks to nobody but the printers of a profile.
"""
