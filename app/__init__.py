# SPDX-License-Identifier: Apache-2.0
"""What is true without a screen, a socket or a printer."""
