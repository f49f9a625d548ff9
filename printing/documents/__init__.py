# SPDX-License-Identifier: Apache-2.0
"""The documents: a record of plain, already masked strings each, and its layout.

A layout that is long has a module of its own beside the document's (`parcel_places`, `manifest_page`).

To add one: a module with a record, `layout` (a label) or `pages` (a sheet) and `DOCUMENT`, its name in
`printing.catalogue`, and worst-case records in `tests/printing/worst_cases.py`; the registry's
test walks it in every size and language.
"""
