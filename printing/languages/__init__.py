# SPDX-License-Identifier: Apache-2.0
"""The back ends: each draws the resolved list and decides nothing.

To add one: a module here that takes `ResolvedLabel`s, a branch in `spool`, and a test that renders
its output with an independent reader and decodes the bar codes. `raster` is the shared 1-bit image.
"""
