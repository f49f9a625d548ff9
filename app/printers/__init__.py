# SPDX-License-Identifier: Apache-2.0
"""From the queue to the printer: one writer a printer, which draws, writes down, sends and writes down again.

`drawing` makes a label's bytes, `writer` is the thread that sends them, `writers` has one for each printer. The
wiring between the ledger (`app.services.printing`) and the lines (`printing.transports`): neither knows the other.
"""
