# SPDX-License-Identifier: Apache-2.0
"""The counter's migrations; run by `app.store.schema`, never by hand."""
