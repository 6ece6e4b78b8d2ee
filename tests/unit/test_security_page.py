"""SECURITY.md is true: every file, test, command and package that it names exists."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from bot.commands import app as commands
from bot.settings import ROOT

PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
_FILE = re.compile(r"`(tests/[\w/]+\.py)`")
_TEST = re.compile(r"`(test_\w+)`")


def threats() -> list[tuple[str, str, str]]:
    """Threat, control and tests, a row each."""
    table = PAGE.split("\n## Threats", 1)[1].split("\n## ", 1)[0]
    lines = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("|")][2:]
    return [(threat, control, shown) for threat, control, shown in lines]


@cache
def named_tests(path: str) -> frozenset[str]:
    """The names of a file's tests, also of those in a class."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
    return frozenset(node.name for node in functions if node.name.startswith("test_"))


@pytest.mark.parametrize(("threat", "control", "shown"), threats(), ids=[row[0][:40] for row in threats()])
def test_every_control_is_shown_by_tests_that_exist(threat: str, control: str, shown: str) -> None:
    assert len(control) > 20
    assert _FILE.search(shown)
    for part in re.split(r"(?=`tests/)", shown)[1:]:
        (path,) = _FILE.findall(part)
        assert named_tests(path), f"{path} holds no test"
        assert set(_TEST.findall(part)) <= named_tests(path), path


def test_every_file_named_anywhere_on_the_page_exists() -> None:
    named = set(re.findall(r"`([\w.-]+(?:/[\w.-]+)+)`", PAGE)) | set(re.findall(r"\]\(([^)#]+)\)", PAGE))
    assert len(named) > 20
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_commands_named_on_the_page_exist() -> None:
    groups = {group.name: group.typer_instance for part in commands.registered_groups
              for group in part.typer_instance.registered_groups}  # fmt: skip
    used = set(re.findall(r"python -m bot ([a-z-]+) ([a-z-]+)", PAGE))
    assert used
    for group, name in used:
        assert name in {one.name or one.callback.__name__ for one in groups[group].registered_commands if one.callback}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make ([a-z-]+)`", PAGE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
