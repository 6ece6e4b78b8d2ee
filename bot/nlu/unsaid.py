"""What of a patient's words is never said back: questions, orders, what is meant for Mo, and broken sentences.

To repeat another language's grammar would mock, and to put it right would teach: of these the finding is reflected.
"""

from __future__ import annotations

from bot.content.grammar import grammar

_GRAMMAR = grammar("unsaid")
_KINDS = (
    "questions", "for_mo", "sayings", "coarse", "speech_of_others", "since", "put_together", "measures",
    "order_of_words", "small_words", "forms", "nouns", "foreign",
)  # fmt: skip
_UNSAID = [_GRAMMAR.patterns(kind, ignore_case=True) for kind in _KINDS]
_BARE = _GRAMMAR.pattern("<bare_verb>", ignore_case=True)
_ASKS_FOR_PLAIN = _GRAMMAR.words("asks_for_plain")
_PURPOSE = _GRAMMAR.pattern("<purpose>")


def unsaid(text: str, before: str = "") -> bool:
    """Whether a clause in the first person must not be said back; `before` is the message so far."""
    purpose = before.rstrip().lower().endswith(("so", "so that")) and _PURPOSE.match(text)
    return bool(purpose) or any(kind.found(text) for kind in _UNSAID) or _bare_verb(text)


def _bare_verb(text: str) -> bool:
    """Whether "it" or "he" has a verb in its plain form, with no verb before it that asks for that."""
    return any(not _ASKS_FOR_PLAIN & set(text[: match.start()].lower().split()[-1:]) for match in _BARE.finditer(text))
