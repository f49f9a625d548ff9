# SPDX-License-Identifier: Apache-2.0
"""Power cuts replayed: from what a process was seen to write, the states that a cut could have left.

Sure is only what was synced. Of everything written since, any part may be there: each write dropped or
kept, in any order, torn at 512 bytes; a file that was removed may be back until its folder was
synced. What the process had acknowledged by then comes with each state.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
ANSWERS = "answers"
"""The name of what the process said, among its files."""
CALLS = "pwrite64,write,lseek,fsync,fdatasync,ftruncate,unlink,rename,openat"
_LINE = re.compile(r"^(\d+) +(.*)$")
_CALL = re.compile(r"^(\w+)\((.*)\) += +(-?\d+)(?:<[^>]*>)?", re.DOTALL)
_FD = re.compile(r"^\d+<([^>]*)>")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_RESUMED = re.compile(r"^<\.\.\. \w+ resumed>(.*)$")


@dataclass(frozen=True, slots=True)
class Event:
    """One call that came back well: on which file (a name below the traced folders), with what."""

    call: str
    name: str
    offset: int = 0
    content: bytes = b""


def read_trace(log: Path, root: Path, answers: Path) -> list[Event]:
    """The events of `strace -f -y -xx -e trace=CALLS` in `root`, in the order in which they came back.

    What was written to `answers` is among them under the name `ANSWERS`.
    """
    begun: dict[str, str] = {}
    events: list[Event] = []
    ends: dict[str, int] = {}
    for line in log.read_text("ascii").splitlines():
        found = _LINE.match(line)
        if found is None:
            continue
        pid, text = found.groups()
        if text.endswith("<unfinished ...>"):
            begun[pid] = text.removesuffix("<unfinished ...>").rstrip()
            continue
        if (again := _RESUMED.match(text)) is not None:
            text = begun.pop(pid) + again[1]
        if (parts := _CALL.match(text)) is None or int(parts[3]) < 0:
            continue
        event = _event(parts[1], parts[2], int(parts[3]), (str(root), str(answers)), ends)
        if event is not None:
            events.append(event)
    return events


def _plain(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _event(
    call: str, args: str, came: int, places: tuple[str, str], ends: dict[str, int]
) -> Event | None:
    texts = [_plain(text) for text in _TEXT.findall(args)]
    on = _FD.match(args)
    path = _plain(on[1]).decode() if on is not None else (texts[-1] if texts else b"").decode()
    root, answers = places
    if path == answers:
        return Event(call, ANSWERS, 0, texts[0][:came]) if call == "write" else None
    if path != root and not path.startswith(f"{root}/"):
        return None
    name = path.removeprefix(root).lstrip("/") or "."
    match call:
        case "pwrite64":
            return Event(call, name, int(args.rpartition(", ")[2]), texts[0][:came])
        case "write":
            at = ends.get(name, 0)
            ends[name] = at + came
            return Event(call, name, at, texts[0][:came])
        case "lseek":
            ends[name] = came
            return None
        case "ftruncate":
            return Event(call, name, int(args.rpartition(", ")[2]))
        case "openat":
            return Event(call, name) if "O_CREAT" in args else None
        case "rename":
            old, new = (text.decode().removeprefix(root).lstrip("/") for text in texts[-2:])
            return Event(call, old, content=new.encode())
        case _:
            return Event(call, name)


@dataclass(slots=True)
class _File:
    """What is sure of a file, and what has been written since; `gone`: removed, perhaps."""

    sure: bytearray = field(default_factory=bytearray)
    since: list[Event] = field(default_factory=list)
    gone: bool = False

    def take(self) -> None:
        for event in self.since:
            _apply(self.sure, event)
        self.since.clear()


def _apply(content: bytearray, event: Event) -> None:
    if event.call == "ftruncate":
        del content[event.offset :]
        content.extend(bytes(event.offset - len(content)))
        return
    end = event.offset + len(event.content)
    content.extend(bytes(max(0, event.offset - len(content))))
    content[event.offset : end] = event.content


@dataclass(frozen=True, slots=True)
class State:
    """The files as a cut after `at` events could have left them, and the answers given by then."""

    at: int
    files: dict[str, bytes]
    answers: bytes


def states(
    base: dict[str, bytes], events: list[Event], *, count: int, seed: int
) -> Iterator[State]:
    """`count` states at random places, the same ones for the same seed."""
    chance = random.Random(seed)
    cuts = sorted(chance.randrange(1, len(events) + 1) for _ in range(count))
    files = {name: _File(bytearray(content)) for name, content in base.items()}
    said = bytearray()
    done = 0
    for cut in cuts:
        for event in events[done:cut]:
            if event.name == ANSWERS:
                said += event.content
            else:
                _happen(files, event)
        done = cut
        keeps = chance.choice((0.0, 0.3, 0.7, 0.95, 1.0))
        yield State(
            cut,
            {
                name: _left(file, keeps, chance)
                for name, file in files.items()
                if not (file.gone and chance.random() < 0.5)
            },
            bytes(said),
        )


def _happen(files: dict[str, _File], event: Event) -> None:
    match event.call:
        case "openat":
            file = files.setdefault(event.name, _File())
            if file.gone:
                files[event.name] = _File()
        case "pwrite64" | "write" | "ftruncate":
            files.setdefault(event.name, _File()).since.append(event)
        case "fsync" | "fdatasync":
            if event.name in files:
                files[event.name].take()
            for name in [
                n for n, f in files.items() if f.gone and str(Path(n).parent) == event.name
            ]:
                del files[name]
        case "unlink":
            if event.name in files:
                files[event.name].gone = True
        case "rename" if event.name in files:
            # Whole or not at all: taken as done, for nothing acknowledged may hang on the older one.
            files[event.content.decode()] = files.pop(event.name)
        case _:
            raise AssertionError(event.call)


def _left(file: _File, keeps: float, chance: random.Random) -> bytes:
    content = bytearray(file.sure)
    since = list(file.since)
    if chance.random() < 0.3:
        chance.shuffle(since)
    for event in since:
        if chance.random() >= keeps:
            continue
        if event.call != "ftruncate" and len(event.content) > SECTOR and chance.random() < 0.3:
            for start in range(0, len(event.content), SECTOR):
                if chance.random() < 0.5:
                    part = event.content[start : start + SECTOR]
                    _apply(content, Event(event.call, event.name, event.offset + start, part))
        else:
            _apply(content, event)
    return bytes(content)
