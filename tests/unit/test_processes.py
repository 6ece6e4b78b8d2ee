"""What the supervisor tells the gateway of its processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import processes
from bot.processes import State


def test_what_is_written_is_read(tmp_path: Path) -> None:
    states = {"rasa": State(0, 3), "gateway": State(os.getpid(), 0)}
    processes.write(tmp_path, states)
    assert processes.read(tmp_path) == states
    processes.forget(tmp_path)
    assert processes.read(tmp_path) == {}


def test_the_file_of_a_supervisor_that_is_gone_tells_nothing(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from bot.processes import State, write; "
        "write(Path(sys.argv[1]), {'rasa': State(1, 0)})"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True)
    assert (tmp_path / processes.NAME).exists()
    assert processes.read(tmp_path) == {}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"supervisor": 1}', '{"supervisor": 1, "processes": {"rasa": 3}}'])
def test_a_damaged_file_tells_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / processes.NAME).write_text(text)
    assert processes.read(tmp_path) == {}


def test_a_folder_that_cannot_be_written_to_stops_nothing(tmp_path: Path) -> None:
    processes.write(tmp_path / "nowhere", {"rasa": State(1, 0)})
    assert processes.read(tmp_path / "nowhere") == {}
