# SPDX-License-Identifier: Apache-2.0
"""The steps themselves, in the order of their numbers."""
