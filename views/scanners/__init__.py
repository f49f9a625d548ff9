# SPDX-License-Identifier: Apache-2.0
"""Scanners that are more than a keyboard: a serial line, a camera, and the wizard that measures any of them.

`choices` is what is kept of them. `source` says what a reader is, `reading` runs one in a thread of its own,
`serial_source` and `camera_source` are the two there are, `readers` brings what they read into the window.
`measuring` finds out how a keyboard scanner types; `wizard` asks for the scans that it needs.
Must not cost anything where none of them is switched on: their libraries are imported when one is opened.

How to add a reader: a `Source`, its choices in `choices`, its line in `readers.source_for`.
"""
