"""Reads every nasty text, and many drawn ones, with the trained model; ends with 1 and says why where one breaks it.

A process of its own, so that a text on which the reading never ends ends the process and not the tests.
"""

from __future__ import annotations

import sys
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

from bot.content import load
from bot.content.taxonomy import taxonomy
from bot.gateway.problems import Problem
from bot.gateway.texts import for_rasa, normalised
from bot.nlu import without_tensorflow
from bot.safety import detect
from bot.settings import Settings
from bot.understanding import Understanding
from tests.nasty_texts import NASTY, texts

CONTENT = load()


def keeps_the_contract(text: str, heard: dict[str, Any]) -> None:
    """Hold an understanding against the contract."""
    understood = Understanding.from_json(heard)
    assert understood.text == text
    for name in ("clauses", "barriers", "facilitators", "facets", "asked"):
        for span in heard[name]:
            assert 0 <= span["start"] < span["end"] <= len(text), (name, span)
            assert span.get("quote", text[span["start"] : span["end"]]) == text[span["start"] : span["end"]], (
                name,
                span,
            )
    assert {finding.id for finding in understood.barriers} <= {*taxonomy.barriers}
    assert {finding.id for finding in understood.facilitators} <= {*taxonomy.facilitators}
    assert {feeling.id for feeling in understood.feelings} <= {*taxonomy.feelings}
    assert {facet.id for facet in understood.facets} <= {*CONTENT.facets}
    assert {asked.id for asked in understood.asked} <= {*CONTENT.answers}
    assert understood.talk.subtype in (None, *taxonomy.talk[understood.talk.type])
    assert understood.number is None or 0 <= understood.number <= 10
    sure = (understood.intent, understood.talk, *understood.barriers, *understood.facilitators, *understood.feelings)
    assert all(0 <= each.confidence <= 1 for each in sure)
    assert understood.intent.name not in ("open_visit", "restart", "session_start", "back")
    assert {flag.id for flag in understood.safety} == {flag.id for flag in detect(text)}


def main() -> None:
    """Read them all."""
    without_tensorflow.install()
    from bot.nlu.parser import Parser

    parse = Parser(Settings.from_environment().model).parse

    def read(text: str) -> None:
        try:
            said = for_rasa(normalised(text))
        except Problem:  # as in the product: it never gets here
            return
        keeps_the_contract(said, parse(said))

    @settings(
        max_examples=100, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(texts())
    def any_text(text: str) -> None:
        read(text)

    for name, text in NASTY.items():
        try:
            read(text)
        except Exception as error:
            sys.exit(f"{name}: {type(error).__name__}: {error}")
    any_text()


if __name__ == "__main__":
    main()
