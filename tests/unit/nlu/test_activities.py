"""Activities of the lexicon in patients' messages."""

# ruff: noqa: E501

import re

import pytest
import yaml

from bot.nlu.activities import LEXICON, found


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("I used to swim", ("swimming",)), ("walking and swimming", ("walking", "swimming")), ("nordic walking group", ("nordic walking",)),
        ("I walk the dog", ("dog walking",)), ("play football with him", ("football",)), ("the gym is boring", ("the gym",)),
        ("swimming, i love swimming", ("swimming",)), ("round the block", ("walking",)), ("loved roller skating", ("skating",)), ("did my physio exercises", ("back exercises",)),
    ],
)  # fmt: skip
def test_activities_are_named_once_in_order(said: str, names: tuple[str, ...]) -> None:
    assert found(said) == names


@pytest.mark.parametrize(
    "said",
    ["I ran out of time", "it runs in the family", "in the long run", "a vicious cycle", "swimming in debt", "", "no"],
)
def test_sayings_are_no_activity(said: str) -> None:
    assert found(said) == ()


def test_no_form_stands_for_two_activities() -> None:
    activities = yaml.safe_load(LEXICON.read_text(encoding="utf-8"))["activities"]
    forms = [form for name, others in activities.items() for form in (name, *others)]
    assert len(forms) == len(set(forms))
    assert all(form == form.lower() and re.search(r"\w", form) for form in forms)
