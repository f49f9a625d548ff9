# SPDX-License-Identifier: Apache-2.0
"""The pickup screen: a scan, its verdict, the hand-over."""
