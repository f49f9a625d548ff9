# SPDX-License-Identifier: Apache-2.0
"""The counter's sounds, one for each class of outcome, and the script that makes them."""
