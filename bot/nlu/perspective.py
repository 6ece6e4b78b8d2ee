"""From "I" to "you"."""

from __future__ import annotations


def to_you(clause: str) -> str:
    """The clause in the second person."""
    return clause
