# SPDX-License-Identifier: Apache-2.0
"""The customer display: a window of its own that says to the resident what the counter says to the clerk, without
anything that is nobody else's business."""
