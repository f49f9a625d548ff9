# SPDX-License-Identifier: Apache-2.0
"""The sync screen: how the counter stands to its server, and the cases that wait for a person."""
