"""The report and the table, from a parse whose answers are known."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.evaluation import report
from bot.evaluation.cost import Cost
from bot.evaluation.figures import Figure
from bot.evaluation.measure import cost_rows
from bot.evaluation.results import Results, Row, table
from bot.evaluation.run import of_the_product
from bot.evaluation.sets import Message, Ruler, Spoken
from bot.understanding import Feeling, Finding, Talk, Understanding

TIME, COST, BOTH = "no time <b>", "it costs a lot", "no time and no money"
MESSAGES = [
    Message(TIME, frozenset({"lack_of_time"}), frozenset(), "sustain", frozenset({"overwhelm"})),
    Message(COST, frozenset({"cost"}), frozenset(), "sustain", frozenset()),
    Message(BOTH, frozenset({"lack_of_time", "cost"}), frozenset(), "sustain", frozenset()),
    Message("my dog comes along", frozenset(), frozenset({"company"}), "neutral", frozenset()),
] * 3
RULERS = [Ruler("six", 6.0), Ruler("dunno", None), Ruler("four or five", 4.5)]


def parse(text: str) -> dict[str, Any]:
    """Hears time, cost and company by a word in small letters; takes any dog for bad weather; reads only "six"."""
    words = {"time": ("lack_of_time", 0.9), "cost": ("cost", 0.7), "dog": ("weather", 0.95)}
    found = [Finding(name, 0, 1, text[:1], sure) for word, (name, sure) in words.items() if word in text]
    company = (Finding("company", 0, 1, text[:1], 0.8),) if "dog" in text else ()
    feelings = (Feeling("overwhelm", 0.5),) if "time" in text else ()
    talk = Talk("sustain", "reason_against", 0.6)
    number = 6.0 if text == "six" else None
    heard = Understanding(
        text, barriers=tuple(found), facilitators=company, feelings=feelings, talk=talk, number=number
    )
    return heard.to_json()


@pytest.fixture(scope="module")
def results() -> Results:
    return of_the_product(parse, MESSAGES, RULERS, [Spoken("no time", "sustain"), Spoken("ok", "neutral")])[0]


def shown(results: Results, name: str) -> Row:
    return next(row for row in results.rows if row.name == name)


def test_every_figure_is_there_with_its_value(results: Results) -> None:
    assert shown(results, "barriers, macro-F1").figure.value == pytest.approx((1 + 2 / 3) / 2)
    assert shown(results, "barrier sets exactly right").figure.value == 0.5
    assert shown(results, "barrier found where there is none").figure.value == 1.0
    assert shown(results, "facilitator sets exactly right").figure.value == 1.0
    assert shown(results, "feelings, macro-F1").figure.value == pytest.approx(2 / 3)
    assert shown(results, "ruler answers read rightly").figure.value == pytest.approx(2 / 3)
    assert shown(results, "talk type on real talk, macro-F1").figure.value == pytest.approx((2 / 3 + 0) / 2)
    assert shown(results, "loss of barriers' macro-F1, lower case").figure.value == 0.0


def test_a_target_is_reached_from_the_right_side_only(results: Results) -> None:
    assert shown(results, "facilitators, macro-F1").verdict == "reached"
    assert shown(results, "barrier found where there is none").verdict == "not reached"
    assert shown(results, "facilitator sets exactly right").verdict == ""
    assert Row("calibration error", Figure(math.nan, math.nan, math.nan)).verdict == "not reached"


def test_the_times_stand_beside_the_default_pipelines(results: Results) -> None:
    costs = {
        "mo": Cost(np.array([0.002, 0.003, 0.004]), 500_000_000, []),
        "default": Cost(np.array([0.02, 0.03, 0.04]), 900_000_000, []),
    }
    rows = {row.name: row for row in cost_rows(costs)}
    assert rows["time of a message, p50"].shown == "3.0 ms"
    assert rows["p50, of the default pipeline's"].shown == "0.100"
    assert rows["memory"].shown == "500 MB"
    assert rows["p50, of the default pipeline's"].verdict == "reached"


def test_the_table_names_value_interval_target_and_verdict(results: Results) -> None:
    line = next(line for line in table(results.rows).splitlines() if line.startswith("barrier sets"))
    assert re.fullmatch(r"barrier sets exactly right +0\.500 +0\.\d{3} to 0\.\d{3} +≥ 0\.75 +not reached", line)


def test_the_page_needs_nothing_beside_it(results: Results, tmp_path: Path) -> None:
    page = report.write(results, tmp_path).read_text(encoding="utf-8")
    assert not re.search(r'(?:src|href)="(?!data:)', page)
    assert page.count("data:image/svg+xml;base64,") == 4  # labels, confusion, reliability, noise


def test_an_error_is_shown_with_its_text_and_nobody_can_write_into_the_page(results: Results) -> None:
    page = report.html(results)
    assert "<ins>weather 0.95</ins>" in page
    assert "<del>cost</del>" in page
    assert "no money" in page
    assert "<b>" not in page


def test_the_figures_can_be_read_by_a_program(results: Results, tmp_path: Path) -> None:
    report.write(results, tmp_path)
    data = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    figure = next(row for row in data["figures"] if row["name"] == "barriers, macro-F1")
    assert figure["target"] == {"bound": 0.88, "at_least": True}
    assert figure["reached"] is False
    assert data["errors"]["false"][0]["text"] == "my dog comes along"
