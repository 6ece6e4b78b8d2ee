"""The messages to measure on: read as they are written, and a mistake in them is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.evaluation.run import HELD_BACK
from bot.evaluation.sets import (
    Message,
    SetError,
    Spoken,
    also_trained_on,
    read_messages,
    read_rulers,
    read_spoken,
)

ROW = "- {text: no time, barriers: [%s], facilitators: [], talk: sustain, feelings: []}\n"


def test_the_messages_of_this_project_can_be_read() -> None:
    assert len(read_messages(HELD_BACK)) > 300
    assert {ruler.number is None for ruler in read_rulers(HELD_BACK)} == {True, False}


def test_every_held_back_file_counts(tmp_path: Path) -> None:
    for name in ("held_back.yml", "held_back_2.yml"):
        (tmp_path / name).write_text(ROW % "lack_of_time")
    (tmp_path / "rulers_held_back.yml").write_text("- {text: about six, number: 6}\n- {text: dunno, number: null}\n")
    assert [message.barriers for message in read_messages(tmp_path)] == [{"lack_of_time"}] * 2
    assert [ruler.number for ruler in read_rulers(tmp_path)] == [6.0, None]


def test_a_label_the_taxonomy_does_not_know_is_named_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "held_back.yml").write_text(ROW % "lack_of_time" + ROW % "lack_of_tme")
    with pytest.raises(SetError, match=r"held_back.yml, entry 2: lack_of_tme"):
        read_messages(tmp_path)


def test_a_folder_without_messages_is_no_silent_success(tmp_path: Path) -> None:
    with pytest.raises(SetError, match="no file"):
        read_messages(tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("talk.csv", '\ufefftext,talk,topic\n"I will, I think",change,smoking\n'),
        ("talk.yml", "- {text: 'I will, I think', talk: change}\n"),
    ],
)
def test_real_talk_comes_from_a_spreadsheet_or_a_list(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert read_spoken(tmp_path / name) == [Spoken("I will, I think", "change")]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("text,talk\nyes,maybe\n", "entry 1: its talk is 'maybe'"),
        ("text,talk\n", "nothing in it"),
        ("a\nb\n", "no text"),
    ],
)
def test_real_talk_that_cannot_be_used_says_why(tmp_path: Path, content: str, says: str) -> None:
    (tmp_path / "talk.csv").write_text(content)
    with pytest.raises(SetError, match=says):
        read_spoken(tmp_path / "talk.csv")


def test_a_held_back_message_that_was_trained_on_is_noticed() -> None:
    messages = [Message(text, frozenset(), frozenset(), "neutral", frozenset()) for text in ("No time.", "no money")]
    assert also_trained_on(messages, ["no time", "no company"]) == ["No time."]
