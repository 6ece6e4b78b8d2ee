"""What a patient typed, made safe to keep and to hand on: normalised, measured, and never a command.

The normalised form is what a patient sees again: as typed, with plain line ends and without spaces, visible or not, at
either end. Nothing inside is changed: no composing of accents, no replacing of look-alikes, no taking out of markup.
"""

from __future__ import annotations

import unicodedata

from bot.gateway.problems import Problem

LONGEST = 2000
_ALLOWED_CONTROLS = "\n\r\t"
_TAGS = range(0xE0020, 0xE0080)  # they spell a flag's country after it: without them England's is a black one
_SLASHES = {"/": "\u2215"}  # DIVISION SLASH: Rasa would read a leading "/" as an intent or a command


def normalised(text: str) -> str:
    """The text with plain line ends and no space, visible or not, at either end; raises a 422 Problem.

    Refused are: nothing left, more than LONGEST characters, control characters and lone surrogates.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if has_controls(text):
        raise Problem(
            422,
            "text-unreadable",
            "The message has control characters in it. Please type it again as plain text.",
        )
    text = _stripped(text)
    if not text:
        raise Problem(422, "text-empty", "The message is empty. Please write something first.")
    if len(text) > LONGEST:
        raise Problem(
            422,
            "text-too-long",
            f"The message has {len(text):,} characters; at most {LONGEST:,} can be sent. Please send it in parts.",
            limit=LONGEST,
        )
    return text


def has_controls(text: str) -> bool:
    """Whether there are control characters but tabs and line ends in it, or halves of characters (lone surrogates)."""
    return any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in _ALLOWED_CONTROLS for sign in text)


def _stripped(text: str) -> str:
    start, end = 0, len(text)
    while start < end and _is_space(text[start]):
        start += 1
    while end > start and _is_space(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_space(sign: str) -> bool:
    return sign.isspace() or (unicodedata.category(sign) in ("Zs", "Zl", "Zp", "Cf") and ord(sign) not in _TAGS)


def for_rasa(text: str) -> str:
    """The same text, as long as before, that Rasa cannot take for a command."""
    return _SLASHES.get(text[:1], text[:1]) + text[1:]
