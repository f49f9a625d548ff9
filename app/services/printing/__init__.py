# SPDX-License-Identifier: Apache-2.0
"""Printing as the counter's work: what was asked for, what became of it, and what a person says.

`ledger` is what the machinery writes down before and after a printer hears anything; `queue` is the screen's job:
jobs, questions, answers, reprints. Neither knows a printer or a language of one.
"""
