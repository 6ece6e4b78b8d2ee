"""A few of the patient's words turned to "you", where no clause of the message stands for them alone."""

from __future__ import annotations

import re

from bot.content.grammar import grammar
from bot.interview.tidying import STRESSED, inside, tidied

_PERSON = grammar("person")
_RULES, _PRONOUNS = _PERSON.rules("rules"), _PERSON.table("pronouns")
_ITS = _PERSON.rules("its")
_RUN_ON = _PERSON.pattern(r"(?<=\w)<not_led_on> (?=<runs_on>\b)")
"""Where two statements run into each other ("you like PE it's the changing rooms")."""

_WORD = re.compile(r"[\w'@]+")


def second_person(words: str) -> str:
    """ "i CAN'T put my socks on" gives "you can't put your socks on"."""
    text = STRESSED.sub(lambda word: word[0].lower(), words.replace("’", "'"))
    text = _RULES.applied(_ITS.applied(tidied(text)))
    text = _WORD.sub(lambda word: _PRONOUNS.get(word[0].lower(), word[0]), text)
    return inside(_RUN_ON.sub(", ", text.replace("@", "")))
