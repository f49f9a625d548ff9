# SPDX-License-Identifier: Apache-2.0
"""Labels and sheets: one model in mm, resolved once to the dots of a printer, drawn by every back end.

Read `blocks` (the model), `draw` (to dots), `catalogue` (what can be printed), `spool` (print it).
Promises that importing this package, `catalogue` and `spool` loads no graphics library. Must not
know the store, the services, the window or the network: it takes plain records, already masked.
"""
