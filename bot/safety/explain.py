"""Why a flag was raised, and why others were not: for `parse --explain` and for people who check the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.safety.detect import detect, hear
from bot.safety.rules import rulebook


@dataclass(frozen=True)
class Reason:
    """One rule and the words it heard; `excused` is empty for a flag, else what kept it from being raised."""

    rule: str
    kind: str
    tier: str
    words: tuple[str, ...]
    excused: str = ""


def explain(text: str, earlier: Sequence[str] = ()) -> tuple[Reason, ...]:
    """First the rules behind the flags of `detect`, then those whose words were there but excused."""
    raised = [Reason(f.rule, f.id, f.tier, f.words) for f in detect(text, earlier)]
    context, _ = hear(text, earlier)
    held = [
        Reason(
            match.rule.id,
            match.rule.kind,
            match.rule.tier,
            tuple(" ".join(context.words.forms[start:end]) for start, end in match.spans),
            excuse,
        )
        for match, excuse in rulebook().excused(context)
    ]
    return (*raised, *held)
