# SPDX-License-Identifier: Apache-2.0
"""What the suite ships beside its code: themes, icons, fonts, words, tables and the sample files."""
