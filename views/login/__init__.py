# SPDX-License-Identifier: Apache-2.0
"""Logging in: choose a name, type a PIN."""
