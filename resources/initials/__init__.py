# SPDX-License-Identifier: Apache-2.0
"""The table of pinyin initials, and the script that makes it."""
