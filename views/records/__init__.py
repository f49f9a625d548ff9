# SPDX-License-Identifier: Apache-2.0
"""The records screen: all history, parcels and orders."""
