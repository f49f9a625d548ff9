# SPDX-License-Identifier: Apache-2.0
"""The inventory screen: what is on hand, by lot, and every movement of it."""
