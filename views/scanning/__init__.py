# SPDX-License-Identifier: Apache-2.0
"""Scans that come as keys: what parts them from typing, before a widget or an input method sees them."""
