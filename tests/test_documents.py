# SPDX-License-Identifier: Apache-2.0
"""The documents at the root: what they name exists, and the top level holds nothing else."""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.__main__ import main

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.zh-CN.md")
DOCUMENTS = (
    *READMES,
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "GLOSSARY.md",
    "SECURITY.md",
)
ALLOWED = {
    "app", "views", "sync", "printing", "resources", "tests", "installer",
    "pyproject.toml", "requirements.lock", "run", "run.cmd", ".ci", ".git", ".gitignore",
    "LICENSE", *DOCUMENTS,
}  # fmt: skip

# Put together here, so that this file doesn't name them itself.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"))
)
WORDS = {
    "site": "站点", "counter": "柜台", "operator": "店员", "shift": "班次", "order": "订单", "parcel": "包裹",
    "waybill": "运单", "consignment": "到货批次", "manifest": "交接清单", "intake": "入库", "slot": "货位",
    "pickup code": "取件码", "secret code": "核销码", "pickup token": "取件凭证", "case": "待办",
    "handover": "出库交付", "proxy": "代取", "overdue": "滞留", "return": "退货", "return to sender": "退件",
    "product": "商品", "lot": "批次", "stock movement": "库存流水", "stocktake": "盘点", "recall": "召回",
    "group buy": "团购", "sorting": "分拣", "run": "配送单", "stop": "站", "proof": "凭证", "notice": "公告",
    "booking": "预约", "complaint": "投诉", "operation": "操作", "outbox": "待上传", "cursor": "游标",
    "verdict": "判定", "conflict": "冲突", "discrepancy": "差异", "journal": "日志链",
}  # fmt: skip


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _is_ignored(name: str) -> bool:
    patterns = [line.strip("/") for line in _text(".gitignore").split() if line]
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)


def _files() -> Iterator[Path]:
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [f for f in folders if f != ".git" and not _is_ignored(f)]
        yield from (Path(folder) / name for name in names)


def _named_commands(text: str) -> set[str]:
    return set(re.findall(r"(?:\./run|run\.cmd|\blinli) ([a-z]+)\b", text))


def _own_commands() -> set[str]:
    """What `run` does itself: its case's labels that it doesn't hand on to the program."""
    blocks = re.findall(r"^([a-z]+)\)\n(.*?)^    ;;", _text("run"), re.MULTILINE | re.DOTALL)
    return {name for name, body in blocks if '-m app "$@"' not in body}


def _exists(command: str) -> bool:
    if command in _own_commands():
        return True
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    return ended.value.code == 0


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_name_only_commands_that_exist(name: str) -> None:
    """Whatever a document tells the reader to run is a command of the program or of `run`."""
    missing = {c for c in _named_commands(_text(name)) if not _exists(c)}
    assert missing == set()


def test_a_command_that_is_not_there_is_seen() -> None:
    """The check above fails for a name that nobody knows, in a document's own notation."""
    assert _named_commands("`./run frobnicate --now` and `linli demo`") == {"frobnicate", "demo"}
    assert not _exists("frobnicate")
    assert {"test", "lint", "lock", "setup"} <= _own_commands()


@pytest.mark.parametrize("name", READMES)
def test_the_two_commands_stand_on_the_first_screen(name: str) -> None:
    """A newcomer reads how to see it and how to test it, and what it looks like, without scrolling."""
    first_screen = "\n".join(_text(name).splitlines()[:30])
    for line in ("./run demo", "./run test", "](resources/demo/pickup.png)"):
        assert line in first_screen


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    """Every link between the documents leads to a file that is there (the picture is made by a command)."""
    targets = re.findall(r"\]\(([^)#:]+)\)", _text(name))
    assert [t for t in targets if not t.endswith(".png") and not (ROOT / t).exists()] == []


def test_the_glossary_has_each_word_in_both_languages() -> None:
    """One word a thing: each stands once, with its one Chinese word and a meaning in both languages."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in _text("GLOSSARY.md").splitlines()
        if line.startswith("|")
    ][2:]
    assert all(len(row) == 4 and all(row) for row in rows)
    assert [row[0] for row in rows] == sorted(
        {row[0] for row in rows}, key=[r[0] for r in rows].index
    )
    assert WORDS.items() <= {row[0]: row[1] for row in rows}.items()


def test_no_file_names_a_package_registry() -> None:
    """What is installed comes from wherever the machine's own settings say."""
    hosts = [host.encode() for host in REGISTRIES]
    found = [str(path) for path in _files() if any(host in path.read_bytes() for host in hosts)]
    assert found == []


def test_a_named_registry_would_be_seen() -> None:
    """The names that are looked for are the hosts' own, and this very file is among those read."""
    assert REGISTRIES[0] == "pypi" + "." + "org"
    assert Path(__file__).resolve() in set(_files())


def test_the_top_level_holds_only_what_belongs_there() -> None:
    """No folder or file at the top but those of the house; git-ignored ones don't count."""
    there = {path.name for path in ROOT.iterdir()}
    assert {n for n in there - ALLOWED if not _is_ignored(n)} == set()
    assert not _is_ignored("notes")


def test_the_licence_is_whole() -> None:
    """The licence that every file names is there in full."""
    text = _text("LICENSE")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
