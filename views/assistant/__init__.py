# SPDX-License-Identifier: Apache-2.0
"""The set-up assistant: from a fresh machine to the first scan, a step at a time."""
