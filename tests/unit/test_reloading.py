"""Whoever works on Mo sees a change without stopping and starting it."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import pytest

from bot import reloading
from bot.reloading import changed, concerned, times, watch


def test_a_new_a_changed_and_a_deleted_file_are_seen_and_others_are_not() -> None:
    before = {"bot/a.py": 1, "bot/b.py": 1, "bot/c.py": 1}
    assert changed(before, {"bot/a.py": 2, "bot/c.py": 1, "bot/d.py": 1}) == {"bot/a.py", "bot/b.py", "bot/d.py"}
    assert changed(before, before) == frozenset()


@pytest.mark.parametrize(
    ("name", "processes"),
    [
        ("bot/content/en/texts/openings.yml", ("actions", "gateway")),
        ("bot/gateway/templates/chat.html", ("actions", "gateway")),
        ("bot/nlu/clauses.py", ("actions", "rasa", "gateway")),
        ("bot/rasa_channel.py", ("actions", "rasa", "gateway")),
    ],
)
def test_rasa_is_left_alone_where_it_does_not_read_the_file(name: str, processes: tuple[str, ...]) -> None:
    assert concerned({name}) == processes


def test_nothing_is_started_anew_for_nothing() -> None:
    assert concerned(()) == ()


def test_files_beside_the_sources_do_not_count(tmp_path: Path) -> None:
    for name in ("bot/content/en/words.yml", "bot/chat.js", "bot/__pycache__/chat.pyc", "var/mo.db", "notes.yml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert set(times(tmp_path)) == {"bot/content/en/words.yml", "bot/chat.js"}


async def test_an_edit_starts_processes_anew_and_says_whether_mo_has_to_learn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reloading, "_LOOKED_AT_EVERY", 0.01)
    text = tmp_path / "bot" / "words.yml"
    text.parent.mkdir()
    text.write_text("a")
    started: list[str] = []
    said: list[str] = []
    watching = asyncio.create_task(watch(tmp_path, started.append, said.append, lambda: False))
    await asyncio.sleep(0.1)
    while len(said) < 2:
        text.write_text(text.read_text() + "b")
        await asyncio.sleep(0.05)
    watching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watching
    assert started[:2] == ["actions", "gateway"]
    assert said[:2] == [
        "Changed: bot/words.yml. Starting actions, gateway anew.",
        "Mo learns from it: for a model that knows it, stop and run `python -m bot train`.",
    ]
