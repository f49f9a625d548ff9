# SPDX-License-Identifier: Apache-2.0
"""The import sheet: what a file says, before anything is written."""
