"""A new language needs the folder of its content and training messages, and no line of Python."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conversations.extended.backwards import (
    LANGUAGE,
    backwards,
    content_of,
    is_backwards,
    messages_of,
)
from tests.conversations.extended.copied import Copy

LEARNT = (
    "affirm",
    "deny",
    "dont_know",
    "give_number",
    "inform",
    "cost",
    "fear_of_pain",
    "company",
    "ask_advice",
    "choose",
)
DEAR = backwards("swimming is nearly seven pound a go now, plus the bus, plus the locker")
WARNING = "since this morning I am numb between my legs and cannot feel when I pee"


@pytest.fixture(scope="module")
def talked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A talk in it with the product that has one language more, and the files that this took."""
    copy = Copy(tmp_path_factory.mktemp("copy") / "mo")
    for name, text in content_of(copy.root / "bot" / "content" / "en"):
        copy.write(f"bot/content/{LANGUAGE}/{name}", text)
    copy.write(f"data/nlu/{LANGUAGE}/messages.yml", messages_of(copy.root / "data" / "nlu", LEARNT))
    files = copy.changed()
    says = (DEAR, WARNING)
    return {"files": files, **copy.plays(says, learns="cost", locale=f"{LANGUAGE}-GB", data=f"data/nlu/{LANGUAGE}")}


def said_after(talked: dict[str, Any], text: str) -> str:
    """Mo's next line after a message."""
    at = next(number for number, line in enumerate(talked["talk"]) if line["text"] == text)
    return str(talked["talk"][at + 1]["text"])


def test_a_folder_of_content_and_messages_are_enough(talked: dict[str, Any]) -> None:
    content, data = f"bot/content/{LANGUAGE}/", f"data/nlu/{LANGUAGE}/"
    assert talked["files"]
    assert all(name.startswith((content, data)) for name in talked["files"])


def test_all_that_mo_says_and_every_button_is_in_it(talked: dict[str, Any]) -> None:
    """Notices and the interview alike, though the product's own language is English."""
    lines = [line for line in talked["talk"] if line["from"] == "bot" and line["kind"] != "safety"]
    assert len(lines) >= 5
    said = [line["text"] for line in lines]
    said += [button["title"] for line in lines for button in line.get("quick_replies", ())]
    assert [text for text in said if not is_backwards(text)] == []


def test_a_barrier_named_in_it_is_heard_and_said_back(talked: dict[str, Any]) -> None:
    (barrier,) = talked["summary"]["barriers"]
    assert (barrier["id"], barrier["quote"]) == ("cost", DEAR)
    assert is_backwards(said_after(talked, DEAR))


def test_a_warning_sign_is_answered_in_the_language_it_was_told_in(talked: dict[str, Any]) -> None:
    """Whoever falls back into English in need is answered so; signs of the new language need rules of their own."""
    assert "call 999" in said_after(talked, WARNING)
    assert talked["summary"]["flags"][0]["kind"] == "cauda_equina"


def test_who_has_no_locale_of_it_goes_on_in_english(talked: dict[str, Any]) -> None:
    assert LANGUAGE in talked["languages"]
    assert talked["spoken"] == {f"{LANGUAGE}-GB": LANGUAGE, "en-GB": "en", "fr": "en"}
