"""Replay scripts: what is a message, what a command, and what is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.replay import ReplayError, read_script


def script(folder: Path, text: str) -> list[str]:
    file = folder / "talk.txt"
    file.write_text(text, encoding="utf-8")
    return read_script(file)


def test_comments_and_empty_lines_are_not_said(tmp_path: Path) -> None:
    assert script(tmp_path, "# a curt man\n\nback hurts\n  work \n") == ["back hurts", "work"]


def test_commands_are_kept_in_order(tmp_path: Path) -> None:
    lines = ["@consent talk", "hello", "@+7d", "@start", "did it twice", "@+30m"]
    assert script(tmp_path, "\n".join(lines)) == lines


@pytest.mark.parametrize("line", ["@consent maybe", "@+7", "@+2w", "@stop"])
def test_an_unknown_command_is_named_with_its_line(tmp_path: Path, line: str) -> None:
    with pytest.raises(ReplayError, match=r"talk\.txt:2: '.*' is no command"):
        script(tmp_path, f"hello\n{line}\n")
