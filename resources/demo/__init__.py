# SPDX-License-Identifier: Apache-2.0
"""The sample neighbourhood's files, and the script that makes them."""
