# SPDX-License-Identifier: Apache-2.0
"""Several counters of a site on one LAN: one is hub, it answers claims and carries exchanges."""
