# SPDX-License-Identifier: Apache-2.0
"""One module a job of the operator: it opens the transaction, asks the domain, appends the operation."""
