# SPDX-License-Identifier: Apache-2.0
"""From the queue to the printer: one writer a printer, which draws, writes down, sends and writes down again.

`drawing` makes a label's bytes, `writer` is the thread that sends them, `writers` has one for each printer; `trials`
finds printers and tries them with labels of their own, beside the queue. The wiring between the services and the
lines (`printing.transports`): neither knows the other.
"""
