# SPDX-License-Identifier: Apache-2.0
"""Pure rules, standard library only; the counter and the server run this very code."""
