# SPDX-License-Identifier: Apache-2.0
"""The settings screen: language, theme, text size, the scanner's check, imports, who is here."""
