# SPDX-License-Identifier: Apache-2.0
"""Labels that a shop has made itself: a JSON file, read into a `Template`, drawn like every other label.

Read `model` (what a template is), `reading` (the file), `fields` (what may stand on it), `layout` (to blocks)
and `checks` (what is asked before one is saved). Promises: no code and no expressions in a file, only fields
of a white list, all of them masked; what the program doesn't know in a file is left as it stands. Must not
know the store, nor who may edit.

How to let another document have templates: its fields in `fields.FIELDS`, its worst records in `samples`.
"""
