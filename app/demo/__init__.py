# SPDX-License-Identifier: Apache-2.0
"""The product with a neighbourhood around it: the demo, the whole day, the pictures."""
