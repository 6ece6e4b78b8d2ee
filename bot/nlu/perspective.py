"""From "I" to "you": a patient's clause in the second person, ready to stand inside a sentence of Mo's.

Rules over words, in tables, without a grammar model: patients' texts are too untidy for one, and the same clause must
always give the same wording. The patient's words stay; only person, apostrophes, capitals and framing change. Tables
and patterns are those of content/<language>/grammar/person.yml and framing.yml.
"""

from __future__ import annotations

import re

from bot.content.grammar import grammar
from bot.nlu.language import is_stop_word, parse
from bot.nlu.repair import repaired
from bot.nlu.statement import whole

_FRAMING = grammar("framing")
_OPENERS = _FRAMING.pattern(r"<openers>\b[\s,.:;–-]+", ignore_case=True)
_GREETING = _FRAMING.pattern(r"<greetings>[\s,.!]*", ignore_case=True)
_KEPT_OPENERS = _FRAMING.pattern("<kept_openers>", ignore_case=True)
_CONDITIONAL = _FRAMING.pattern("<conditional>", ignore_case=True)
_CALLED = _FRAMING.rules("called", ignore_case=True)
_CLOSERS = _FRAMING.pattern(r"(?:[\s,.:;–-]+<closers>)+$", ignore_case=True)
_CLOSER_ENDS = _FRAMING.last_words("closers")
_KEPT_CLOSERS = _FRAMING.patterns("kept_closers", ignore_case=True)
_END_SIGNS = ' \t.,!?…;:)("–-'

_PERSON = grammar("person")
_RULES = _PERSON.rules("rules")
_PRONOUNS = _PERSON.table("pronouns")
_SECOND_VERBS = _PERSON.table("second_verb")
_SECOND_SUBJECT = _PERSON.pattern(r"\b(?P<link><links>) (?P<gap>(?:<between> )*)(?P<verb><second_verb>)\b")
_SUBJECT = _PERSON.pattern(r"\b<subject>(?='|\b)", ignore_case=True)
_SUBJECT_I = _PERSON.words("subject_i")
_OWN_NOUN_VERB = _PERSON.pattern("<own_noun_verb>")
_CAPITALS = frozenset[str]().union(*(_PERSON.words(kind) for kind in ("weekday", "month", "holiday", "titles")))

_WORD = re.compile(r"[\w'@]+")
_FIRST_WORD = re.compile(r"[A-Za-z']+")


def to_you(clause: str, before: str = "") -> str:
    """The clause in the second person, first letter small unless a name, without a final mark.

    "I'm scared my back will go." gives "you're scared my back will go" with "your back"; "" for a clause without words
    and for one that must not be said back (a question, an order, a broken sentence). `before` is the message so far.
    """
    text = whole(first_person(clause), before)
    if not text:
        return ""
    text = _WORD.sub(_pronoun, _RULES.applied(_second_subjects(text)))
    return _small_start(" ".join(text.replace("@", "").split()))


def first_person(clause: str) -> str:
    """The clause put right and without what frames it, still in the patient's person: what is parsed of it."""
    text = " ".join(clause.replace("’", "'").replace("`", "'").split())
    return "" if _GREETING.fullmatch(text) else _unframed(repaired(_spoken(text)))


def _pronoun(match: re.Match[str]) -> str:
    return _PRONOUNS.get(match[0].lower(), match[0])


def _second_subjects(text: str) -> str:
    """ "I rang and was told": the second verb has the same subject, so it changes with the first."""

    def changed(match: re.Match[str]) -> str:
        subjects = _SUBJECT.findall(text[: match.start()])
        if not subjects or subjects[-1].upper() not in _SUBJECT_I or _OWN_NOUN_VERB.search(text[: match.start()]):
            return match[0]
        return f"{match['link']} {match['gap']}{_SECOND_VERBS[match['verb']]}"

    return _SECOND_SUBJECT.sub(changed, text)


def _unframed(text: str) -> str:
    """Without what frames the statement, as long as a word of it is left."""
    text = _CALLED.applied(text)
    while not _kept(text) and (match := _OPENERS.match(text)) and text[match.end() :]:
        text = text[match.end() :]
    while True:
        text = text.rstrip(_END_SIGNS) or text
        last = text.rpartition(" ")[2]
        closer = None if last.isalpha() and not _CLOSER_ENDS.fullmatch(last) else _CLOSERS.search(text)
        if not closer or " " not in text[: closer.start()] or _KEPT_CLOSERS.found(text):
            return text
        text = text[: closer.start()]


def _kept(text: str) -> bool:
    """Whether the first word is no framing: "no time", and "although I'm tired, I want to try" as a whole."""
    if _CONDITIONAL.match(text):
        first = parse(text)[0]
        return bool(first.dep_ == "mark" and first.head.dep_ == "advcl" and first.head.i < first.head.head.i)
    return bool(_KEPT_OPENERS.match(text))


def _spoken(text: str) -> str:
    """Shouting in a normal voice: a clause all in capitals becomes small, abbreviations aside."""
    return text.lower() if text.isupper() and len(_FIRST_WORD.findall(text)) > 2 else text


def _small_start(text: str) -> str:
    """With a small first letter, as inside a sentence, unless the first word has a capital anywhere."""
    first = _FIRST_WORD.match(text)
    if not first or not first[0][0].isupper():
        return text
    word, small = first[0], first[0].lower()
    shouted = word in _SUBJECT_I or (word.isupper() and len(word) > 1)
    if shouted or small in _CAPITALS or small.rstrip("s") in _CAPITALS or _is_name(word, text[first.end() :]):
        return text
    return text[0].lower() + text[1:]


def _is_name(word: str, rest: str) -> bool:
    """A capital word that starts a clause is a name when it acts or owns like one: "Sarah walks", "Tom's bike"."""
    if is_stop_word(word + rest):
        return False
    token = parse(word + rest)[0]
    return bool(token.tag_ in {"NNP", "NNPS"} and token.dep_ in {"nsubj", "poss", "compound", "ROOT"})
