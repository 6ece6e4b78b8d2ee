"""How the safety net is measured, with a detector whose answers are known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from bot.evaluation import report
from bot.evaluation.results import Results, Row
from bot.evaluation.safety_net import NEVER_MENDED_ON, Heard, proportion, read, study
from bot.evaluation.sets import SetError
from bot.safety import Flag, dates

NAME = NEVER_MENDED_ON[0]


def hear(text: str, earlier: Sequence[str] = ()) -> tuple[Flag, ...]:
    """Hears a numb seat, over two messages too, and takes any ladder for an accident."""
    flags = []
    if "numb" in text and "seat" in " ".join((*earlier, text)):
        flags.append(Flag("cauda_equina", "emergency", text, 0, len(text), rule="numb"))
    if "ladder" in text:
        flags.append(Flag("trauma", "emergency", text, 0, len(text), rule="ladder"))
    return tuple(flags)


@pytest.fixture
def heard(tmp_path: Path) -> Heard:
    put(
        tmp_path,
        f"{NAME}red_flags",
        "cauda_equina:\n- my seat is numb\n- [my seat is odd, numb now]\nclot@emergency:\n- calf\n",
    )
    put(tmp_path, f"{NAME}near_misses", "home:\n- the ladder is in the shed\n- fine\n- ok\n- rain\n")
    put(tmp_path, "old_red_flags", "trauma:\n- off the ladder\n")
    put(tmp_path, "ordinary_talks", "anna: [hello, I painted from a ladder]\nbert: [hello, bye]\n")
    return study(tmp_path, hear)


def put(folder: Path, name: str, text: str) -> None:
    (folder / f"safety_{name}.yml").write_text(text, encoding="utf-8")


def row(heard: Heard, name: str) -> Row:
    return next(row for row in heard.rows if row.name == name)


def test_found_means_the_right_kind_and_tier_and_two_messages_are_heard_together(heard: Heard) -> None:
    assert row(heard, "warning signs found, sets never mended on").figure.value == pytest.approx(2 / 3)
    assert row(heard, "warning signs found, sets mended on").figure.value == 1.0


def test_look_alikes_and_whole_ordinary_talks_are_counted(heard: Heard) -> None:
    assert row(heard, "look-alikes flagged, sets never mended on").figure.value == 0.25
    assert row(heard, "ordinary talks with a flag").figure.value == 0.5


def test_what_was_missed_or_flagged_is_listed_but_not_for_the_sets_mended_on(heard: Heard) -> None:
    assert [(slip.said, slip.deserved, slip.heard) for slip in heard.slips] == [
        ("calf", "clot (emergency)", "nothing"),
        ("the ladder is in the shed", "nothing", "trauma (emergency) by ladder"),
        ("I painted from a ladder", "nothing", "trauma (emergency) by ladder"),
    ]
    page = report.html(Results(rows=heard.rows, slips=heard.slips))
    assert "the ladder is in the shed" in page
    assert report.as_json(Results(slips=heard.slips))["safety"][0]["said"] == "calf"


def test_the_day_is_put_back_after_measuring(heard: Heard) -> None:
    assert heard.rows
    assert dates.today() == date.today()


def test_the_interval_is_wilsons() -> None:
    figure = proportion(105, 120)
    assert (round(figure.low, 2), round(figure.high, 2)) == (0.80, 0.92)


def test_a_kind_that_the_taxonomy_does_not_know_is_named(tmp_path: Path) -> None:
    put(tmp_path, "odd_red_flags", "toothache:\n- ouch\n")
    with pytest.raises(SetError, match="toothache"):
        read(tmp_path, "odd_red_flags")
