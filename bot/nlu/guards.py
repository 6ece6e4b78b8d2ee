"""Findings that the words name but the person does not have: denied, overcome, somebody else's, only asked about."""

from __future__ import annotations

from spacy.tokens import Doc

from bot.nlu.clauses import Span


def guarded(doc: Doc, finding: str, span: Span) -> bool:
    """Whether a finding in doc.text[span] must not be kept."""
    return False
