"""The processes that are timed: they answer, they hold the real model, and their death is noticed."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest

from bot.evaluation import worker
from bot.evaluation.cost import WorkerDied, costs
from bot.settings import Settings


def test_a_worker_tells_its_memory_and_then_what_each_text_took(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_load", lambda kind, folder: lambda text: {"text": text})
    monkeypatch.setattr(os, "sched_setaffinity", lambda *which: None)
    answers = io.StringIO()
    worker.main("mo", Path(), io.StringIO('"no time"\n"line\\nbreak"\n'), answers)
    first, *rest = (json.loads(line) for line in answers.getvalue().splitlines())
    assert first["memory"] > 10_000_000
    assert [answer["heard"]["text"] for answer in rest] == ["no time", "line\nbreak"]
    assert all(answer["seconds"] >= 0 for answer in rest)


def test_a_pipeline_that_is_not_there_is_said_and_nothing_waits_for_it(tmp_path: Path) -> None:
    with pytest.raises(WorkerDied, match="default ended"):
        costs({"default": tmp_path}, ["no time"])


@pytest.mark.model
def test_the_product_is_timed_as_it_runs() -> None:
    cost = costs({"mo": Settings.from_environment().model}, ["no time", "it costs too much"])["mo"]
    assert len(cost.seconds) == 2
    assert (cost.seconds > 0).all()
    assert [parse["text"] for parse in cost.heard] == ["no time", "it costs too much"]
