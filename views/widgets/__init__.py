# SPDX-License-Identifier: Apache-2.0
"""The kit that every screen is built from: each widget takes a `Look` and knows no service."""
