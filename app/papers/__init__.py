# SPDX-License-Identifier: Apache-2.0
"""What goes on paper: rows of the store become the records that printing draws.

The seam between services and printing: printing knows no store and the services no printer, so this is
wiring. `labels` is the screen's job, `sources` says which records a document is made of, and one module
each says how they are found and what they say. Everything that goes on paper is masked here.
"""
