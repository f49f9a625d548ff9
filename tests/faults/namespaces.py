# SPDX-License-Identifier: Apache-2.0
"""A LAN in network namespaces: a bridge, a machine for each counter, no way out of it.

The machines are namespaces of the test's own kernel, so that packets really travel, get lost and run into
a full queue; nothing of the machine's own network is touched, and all of it goes at the end.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

SWITCH = "switch"


@dataclass(frozen=True, slots=True)
class Street:
    """Machines by name, `10.77.0.n` each, on one switch."""

    prefix: str
    machines: tuple[str, ...]

    def name(self, machine: str) -> str:
        return f"{self.prefix}-{machine}"

    def inside(self, machine: str) -> list[str]:
        """The words before a command that is to run in that machine."""
        return ["ip", "netns", "exec", self.name(machine)]

    def run(self, machine: str, command: str) -> None:
        """Runs a command in a machine; its failure is the test's."""
        done = subprocess.run(
            [*self.inside(machine), *command.split()], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise AssertionError((machine, command, done.stderr))

    def plug(self, machine: str, *, plugged: bool) -> None:
        """Pulls a machine's cable, or puts it in again."""
        self.run(SWITCH, f"ip link set to-{machine} {'up' if plugged else 'down'}")

    def filter(self, machine: str, rule: str) -> None:
        """Lets `rule` of nftables judge what comes in; "" takes all rules away."""
        self.run(machine, "nft flush ruleset")
        if rule:
            self.run(machine, "nft add table ip test")
            chain = "{ type filter hook input priority 0 ; }"
            self.run(machine, f"nft add chain ip test input {chain}")
            self.run(machine, f"nft add rule ip test input iifname eth0 {rule}")

    def slow(self, machine: str, rate: str) -> None:
        """Lets a machine send no more than `rate`."""
        self.run(machine, f"tc qdisc replace dev eth0 root tbf rate {rate} burst 4kb latency 100ms")


def why_not() -> str:
    """Why this machine can't have namespaces; "" if it can."""
    name = f"ll{os.getpid()}-try"
    try:
        made = subprocess.run(
            ["ip", "netns", "add", name], capture_output=True, text=True, check=False
        )
    except OSError:
        return "there is no `ip` command"
    if made.returncode:
        return f"the kernel refuses a network namespace: {made.stderr.strip()}"
    try:
        for program in ("nft", "tc"):
            subprocess.run([program, "-V"], capture_output=True, check=False)
    except OSError:
        return f"there is no `{program}` command"
    finally:
        subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)
    return ""


@contextmanager
def open_street(machines: Sequence[str]) -> Iterator[Street]:
    """Lays the cables; takes everything away again."""
    street = Street(f"ll{os.getpid()}", tuple(machines))
    every = (SWITCH, *machines)
    try:
        for machine in every:
            subprocess.run(["ip", "netns", "add", street.name(machine)], check=True)
            street.run(machine, "ip link set lo up")
        street.run(SWITCH, "ip link add lan type bridge mcast_snooping 0")
        street.run(SWITCH, "ip link set lan up")
        for n, machine in enumerate(machines, 1):
            there = street.name(machine)
            street.run(SWITCH, f"ip link add to-{machine} type veth peer name eth0 netns {there}")
            street.run(SWITCH, f"ip link set to-{machine} master lan up")
            street.run(machine, f"ip addr add 10.77.0.{n}/24 dev eth0")
            street.run(machine, "ip link set eth0 up")
            street.run(machine, "ip route add 224.0.0.0/4 dev eth0")
        yield street
    finally:
        for machine in every:
            subprocess.run(
                ["ip", "netns", "del", street.name(machine)], capture_output=True, check=False
            )
