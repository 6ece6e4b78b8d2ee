"""An explanation shows the training messages that are nearest, with their labels."""

from pathlib import Path

import pytest

from bot.nlu.nearest import fit_into, nearest

DATA = """
version: "3.1"
nlu:
- intent: lack_of_time
  metadata: {talk: inability, feelings: []}
  examples: |
    - there are never enough hours in the day
    - [no time](lack_of_time) and [no money](cost)
- intent: chitchat
  metadata: {talk: neutral, feelings: []}
  examples: |
    - what do you think of the football
- intent: sustain_talk
  metadata: {talk: inability, learns: talk}
  examples: |
    - there are never enough hours in a day to stop drinking
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    (folder / "some.yml").write_text(DATA)
    fit_into(folder, folder)
    return folder


def test_the_nearest_message_comes_first_with_its_label(folder: Path) -> None:
    (found,) = nearest(folder, ["not enough hours in my day"])
    assert found[0].text == "there are never enough hours in the day"
    assert found[0].labels == ("lack_of_time",)
    assert found[0].similarity > found[1].similarity


def test_marks_are_labels_and_not_shown_in_the_text(folder: Path) -> None:
    (found,) = nearest(folder, ["no time and no money"], count=1)
    assert (found[0].text, found[0].labels) == ("no time and no money", ("lack_of_time", "cost"))
    assert found[0].similarity == pytest.approx(1, abs=0.01)


def test_talk_about_other_matters_explains_nothing(folder: Path) -> None:
    (found,) = nearest(folder, ["there are never enough hours in a day to stop drinking"])
    assert "drinking" not in " ".join(near.text for near in found)


def test_without_a_trained_model_it_cannot_explain(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        nearest(tmp_path, ["x"])
