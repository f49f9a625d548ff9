# SPDX-License-Identifier: Apache-2.0
"""The label editor: a template on a canvas in mm, beside what the printer would make of it.

Read `draft` (what is edited: the file's own object, never a copy of what was understood, so that unknown keys stay),
`frames` (places in mm), `canvas` (mouse and keys), `studio` (drawing and checking, away from the GUI thread) and
`screen` (all of it together). Must not know how a label is drawn: the picture comes through the port.
"""
