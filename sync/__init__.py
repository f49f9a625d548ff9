# SPDX-License-Identifier: Apache-2.0
"""The contract between counter and server, the counter's end, the server, and the world that proves them."""
