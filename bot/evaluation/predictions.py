"""Labels as matrices, one row a message: what is right, and what a reader has heard."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.content.taxonomy import taxonomy
from bot.evaluation.sets import TALK, Message

Flags = NDArray[np.bool_]
Values = NDArray[np.float64]
Parse = Callable[[str], Mapping[str, Any]]

FINDINGS = taxonomy.findings
BARRIERS = slice(0, len(taxonomy.barriers))
FACILITATORS = slice(len(taxonomy.barriers), len(FINDINGS))
FEELINGS = tuple(taxonomy.feelings)


@dataclass(frozen=True)
class Labelled:
    """Flags of shape (messages, FINDINGS), (messages, FEELINGS), (messages, TALK); None where a reader hears no such.

    `confidence` (0 to 1) has the shape of `findings` and is 0 where nothing was found.
    """

    findings: Flags
    feelings: Flags | None = None
    talk: Flags | None = None
    confidence: Values | None = None


def gold(messages: Sequence[Message]) -> Labelled:
    """What is right for each message."""
    return Labelled(
        findings=flags([m.findings for m in messages], FINDINGS),
        feelings=flags([m.feelings for m in messages], FEELINGS),
        talk=flags([{m.talk} for m in messages], TALK),
    )


def flags(sets: Sequence[Collection[str]], labels: Sequence[str]) -> Flags:
    """Whether each set (row) holds each label (column)."""
    return np.array([[label in held for label in labels] for held in sets], bool).reshape(len(sets), len(labels))


def heard(parses: Sequence[Mapping[str, Any]]) -> Labelled:
    """What was heard, from the contract's objects as `Parser.parse` gives them."""
    confidence = np.zeros((len(parses), len(FINDINGS)))
    found = np.zeros(confidence.shape, bool)
    for row, parse in enumerate(parses):
        for finding in (*parse["barriers"], *parse["facilitators"]):
            column = FINDINGS.index(finding["id"])
            found[row, column] = True
            confidence[row, column] = max(confidence[row, column], finding["confidence"])
    return Labelled(
        findings=found,
        feelings=flags([{feeling["id"] for feeling in parse["feelings"]} for parse in parses], FEELINGS),
        talk=flags([{parse["talk"]["type"]} for parse in parses], TALK),
        confidence=confidence,
    )


def read_all(parse: Parse, texts: Sequence[str]) -> list[Mapping[str, Any]]:
    """Each text as it is understood; a text that comes again is read once."""
    known = {text: parse(text) for text in dict.fromkeys(texts)}
    return [known[text] for text in texts]
