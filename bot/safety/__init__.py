"""The safety net: hears warning signs, answers them, and leads the conversation until help is reached.

Pure: it needs no database, no dialogue engine and no network; without the encoder the patterns work alone.
"""

from bot.safety.detect import detect
from bot.safety.explain import Reason, explain
from bot.safety.flags import Answer, Flag, Hold, Release, SafetyMessage
from bot.safety.hold import lead, returning
from bot.safety.replies import says_checked
from bot.safety.respond import answer
from bot.safety.rules import rulebook


def warm_up() -> None:
    """Read rules and texts and load the encoder, so that the first message does not wait for it."""
    from bot.safety import replies, second_ear, texts

    rulebook()
    for language in texts.languages():
        texts.texts(language)
    replies.understand("ok")
    second_ear.warm_up()
    detect("warm up")


__all__ = [
    "Answer",
    "Flag",
    "Hold",
    "Reason",
    "Release",
    "SafetyMessage",
    "answer",
    "detect",
    "explain",
    "lead",
    "returning",
    "says_checked",
    "warm_up",
]
