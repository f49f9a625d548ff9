# SPDX-License-Identifier: Apache-2.0
"""A small world in one process, from a seed: counters, their server, the network, clocks, disks, accidents.

It runs the product's own code (engine, stores, services, server application) and replaces only its ports:
time, chance, ids, the wire, the power. The same seed is the same history, to the byte. Begin at `world.py`.
"""
