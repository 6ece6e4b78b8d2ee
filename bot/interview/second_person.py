"""A few of the patient's words turned to "you", where no clause of the message stands for them alone."""

from __future__ import annotations

import re

from bot.content.grammar import grammar
from bot.interview.tidying import inside, tidied

_PERSON = grammar("person")
_RULES, _PRONOUNS = _PERSON.rules("rules"), _PERSON.table("pronouns")
_ITS = re.compile(r"^([Ii])ts\b")
_LEADS_ON = r"(?<!\b(?:and|but|say))(?<!\b(?:that|when))(?<!\b(?:if|so))(?<!\bbecause)"
_RUN_ON = re.compile(rf"(?<=\w){_LEADS_ON} (?=it's (?:the|my|a|not)\b)")
"""Where two statements run into each other ("you like PE it's the changing rooms")."""

_WORD = re.compile(r"[\w'@]+")
_STRESSED = re.compile(r"\b(?!I\b|GP\b|PE\b|NHS\b|MRI\b|TV\b|UK\b)[A-Z]{2,}(?:'[A-Z]+)?\b")


def second_person(words: str) -> str:
    """ "i CAN'T put my socks on" gives "you can't put your socks on"."""
    text = _STRESSED.sub(lambda word: word[0].lower(), words.replace("’", "'"))
    text = _RULES.applied(_ITS.sub(r"\1t's", tidied(text)))
    text = _WORD.sub(lambda word: _PRONOUNS.get(word[0].lower(), word[0]), text)
    return inside(_RUN_ON.sub(", ", text.replace("@", "")))
