# SPDX-License-Identifier: Apache-2.0
"""Label templates that come with the program, their schema and their documentation."""
