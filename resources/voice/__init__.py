# SPDX-License-Identifier: Apache-2.0
"""The words that the counter can speak, their clips, and the script that makes them."""
