"""The documentation keeps its word: commands and files that it names exist, and its versions agree."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from bot.commands import app
from bot.settings import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
_COMMAND = re.compile(r"(?:\.venv/bin/)?python -m bot ([a-z][^`|\n]*)")
_TARGET = re.compile(r"(?:^|`)(?:[A-Z_]+=\S+ )*make ([a-z][a-z-]*)", re.MULTILINE)
_FILE = re.compile(r"\]\((?!\w+:|#)([^)\s#]+)")


def _all(pattern: re.Pattern[str]) -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        for found in pattern.findall(page.read_text(encoding="utf-8")):
            yield page, found


def _unknown(words: list[str]) -> str:
    """What of a command line is neither a command nor an option of it."""
    commands: Any = typer.main.get_command(app)
    command = commands.commands.get(words[0])
    while hasattr(command, "commands") and len(words) > 1:
        words = words[1:]
        command = command.commands.get(words[0])
    if command is None:
        return words[0]
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    given = [word.partition("=")[0].strip("[]") for word in words[1:] if word.strip("[]").startswith("--")]
    return next((option for option in given if option not in {*known, "--help"}), "")


def test_every_command_that_is_written_down_can_be_given() -> None:
    wrong = []
    for page, line in _all(_COMMAND):
        words = shlex.split(line.split("  #")[0].rstrip(" .,;:)"), comments=False, posix=False)
        if unknown := _unknown(words):
            wrong.append(f"{page.name}: python -m bot {line} ({unknown})")
    assert not wrong


def test_every_make_target_that_is_written_down_is_one() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert not [f"{page.name}: make {name}" for page, name in _all(_TARGET) if name not in targets]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_links_to_is_there(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = _FILE.findall(text)
    assert not [link for link in links if not (page.parent / link).exists()]


def test_every_page_has_its_place_on_the_site() -> None:
    placed = re.findall(r"([\w-]+\.md)\b", (ROOT / "mkdocs.yml").read_text(encoding="utf-8").split("nav:", 1)[1])
    assert {page.name for page in (ROOT / "docs").glob("*.md")} <= set(placed)


def test_the_version_is_the_same_wherever_it_stands() -> None:
    version = re.search(r'^version = "([^"]+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["version"] == version[1]
    assert re.search(r"^## (\S+?),? ", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)[1] == version[1]  # type: ignore[index]


def test_each_command_of_make_is_explained_in_one_line() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    explained = set(re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE))
    parts_of_test = {"browser", "redis", "npm", "npm-tools", "deploy-tools"}
    assert set(phony[1].split()) - explained == parts_of_test


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("mo set", {"settings"}), ("mo check", {"check-content"}), ("mo up --", {"--only", "--reload", "--help"})],
)
def test_the_shell_completes_commands_and_options_of_the_short_word(typed: str, offered: set[str]) -> None:
    asked = {"COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" ")), "_MO_COMPLETE": "complete_bash"}
    done = subprocess.run([str(ROOT / "mo")], env={**os.environ, **asked}, capture_output=True, text=True, check=False)
    assert set(done.stdout.split()) == offered, done.stderr


def test_every_figure_of_the_readme_stands_on_the_page_that_it_names() -> None:
    """A figure measured anew is put right in both."""
    part = (ROOT / "README.md").read_text(encoding="utf-8").split("## Measured")[1].split("\n## ")[0]
    rows = re.findall(r"^\| .*? \| ([^|]*\d[^|]*) \| .*?\]\(([^)]+)\)", part, re.MULTILINE)
    assert len(rows) >= 8
    for figure, page in rows:
        text = " ".join((ROOT / page).read_text(encoding="utf-8").split())
        for number in re.findall(r"\d[\d.,]*\d|\d", figure):
            assert re.search(rf"(?<![\d.,]){re.escape(number)}(?![\d])", text), (
                f"{page} does not say {number}: {figure}"
            )


def test_make_help_lists_every_command_with_a_line() -> None:
    """But those that only fetch what others need."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split())  # type: ignore[index]
    shown = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    lines = dict(re.findall(r"make ([a-z-]+) +(\S.*)", shown))
    assert targets - set(lines) == {"browser", "redis", "npm", "npm-tools", "deploy-tools"}
    assert all(len(line) > 3 for line in lines.values())
