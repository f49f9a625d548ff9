# SPDX-License-Identifier: Apache-2.0
"""The labels screen: choose, see it at true size, print."""
