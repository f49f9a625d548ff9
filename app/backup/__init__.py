# SPDX-License-Identifier: Apache-2.0
"""Backups of a counter: taken beside a running one, kept by a rota, restored as a counter of its own."""
