"""Why a flag was raised, or not."""

from __future__ import annotations

from bot.safety import explain


def test_a_flag_names_its_rule_and_the_words_heard() -> None:
    reason = explain("i cant feel my bum")[0]
    assert reason.kind == "cauda_equina"
    assert reason.words
    assert not reason.excused


def test_what_kept_a_flag_from_being_raised_is_named() -> None:
    assert {r.excused for r in explain("no numbness in my bum")} == {"denied"}
    assert "another" in {r.excused for r in explain("my dad had a stroke last week")}
