"""`replay` plays whole files through a stack of its own and prints what the design promises."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.system.product import command
from tests.system.test_commands import UNDERSTOOD, check_spans

pytestmark = pytest.mark.system

FIRST = """# somebody who comes back after a week
I'm scared that walking makes it worse
@+7d
@start
hello again
"""
UNSHARED = """@consent talk
I'm numb around my bottom and I can't pee
"""
UNHEARD = """@consent none
I have two jobs and no time
"""
MOVES = {
    "simple_reflection", "complex_reflection", "open_question", "closed_question", "affirm", "seek_collaboration",
    "emphasise_autonomy", "give_information", "persuade_with_permission", "persuade", "confront", "summary",
    "safety_message", "structure",
}  # fmt: skip
SUMMARY = {"flags", "rulers", "barriers", "facilitators", "plan", "strategies", "wants_to_be_asked"}


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory, model: Path) -> list[list[dict[str, Any]]]:
    """The lines that replay prints, a list for each file."""
    folder = tmp_path_factory.mktemp("replay")
    files = []
    for name, text in (("first", FIRST), ("unshared", UNSHARED), ("unheard", UNHEARD)):
        (folder / f"{name}.txt").write_text(text)
        files.append(str(folder / f"{name}.txt"))
    played = command("replay", *files, settings={"MO_MODEL": str(model)}, seconds=500)
    assert played.returncode == 0, played.stderr
    talks: list[list[dict[str, Any]]] = [[]]
    for line in played.stdout.splitlines():
        talks[-1].append(json.loads(line))
        if "summary" in talks[-1][-1]:
            talks.append([])
    assert talks.pop() == []
    return talks


def test_each_file_ends_with_its_summary(talks: list[list[dict[str, Any]]]) -> None:
    assert len(talks) == 3
    for talk in talks:
        assert set(talk[-1]) == {"summary", "miti"}
        assert set(talk[-1]["miti"]) == {"reflections", "complex", "questions", "open", "non_adherent"}
        assert set(talk[-1]["summary"]) >= SUMMARY
        assert not any("summary" in line for line in talk[:-1])


def test_each_line_has_its_shape(talks: list[list[dict[str, Any]]]) -> None:
    for line in (line for talk in talks for line in talk[:-1]):
        if "patient" in line:
            assert set(line) == {"patient", "understanding"}
            assert set(line["understanding"]) == UNDERSTOOD
            check_spans(line["understanding"])
        else:
            assert set(line) >= {"bot", "moves", "quick_replies"}
            assert set(line["moves"]) <= MOVES
            assert all(isinstance(title, str) for title in line["quick_replies"])


def test_patient_lines_are_the_files(talks: list[list[dict[str, Any]]]) -> None:
    said = [[line["patient"] for line in talk if "patient" in line] for talk in talks]
    assert said[0] == ["I'm scared that walking makes it worse", "hello again"]
    assert [len(lines) for lines in said] == [2, 1, 1]


def test_a_week_passes_and_they_are_greeted_again(talks: list[list[dict[str, Any]]]) -> None:
    first = talks[0]
    days = {line["at"][:10] for line in first if "bot" in line}
    assert len(days) == 2
    before = next(number for number, line in enumerate(first) if line.get("patient") == "hello again")
    assert "bot" in first[before - 1], "Mo speaks first when they come back"
    assert first[before - 1]["at"][:10] == max(days)


def test_safety_is_answered_and_understood(talks: list[list[dict[str, Any]]]) -> None:
    asked = next(line for line in talks[1] if "patient" in line)
    assert "cauda_equina" in {flag["id"] for flag in asked["understanding"]["safety"]}
    answer = talks[1][talks[1].index(asked) + 1]
    assert "safety_message" in answer["moves"]
    assert talks[1][-1]["summary"]["flags"][0]["kind"] == "cauda_equina"


def test_without_consent_nothing_is_stored(talks: list[list[dict[str, Any]]]) -> None:
    summary = talks[2][-1]["summary"]
    assert not any(summary[part] for part in SUMMARY)
    assert "two jobs" not in str(summary)


def test_a_wrong_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text("hello\n@jump 3\n")
    refused = command("replay", str(tmp_path / "talk.txt"))
    assert refused.returncode == 1
    assert "talk.txt:2" in refused.stderr
    assert "Traceback" not in refused.stderr
