# SPDX-License-Identifier: Apache-2.0
"""What is heard: sounds and the spoken slot, played off the GUI thread on whatever device the machine has."""
