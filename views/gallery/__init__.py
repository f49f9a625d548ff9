# SPDX-License-Identifier: Apache-2.0
"""Every widget of ours in its states, on pages of their own: to look at, and to be compared."""
