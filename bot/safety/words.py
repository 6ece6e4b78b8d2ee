"""A message as words: folded, joined, spelling mended, each word with its place in the text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

_WORD = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+(?:['’`´ʼ][^\W\d_]+)*|[.!?;\n…]+|[,:()–—\-/]+")
_FOLD = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o"})
_NOT_JOINED = {
    "can": "cant",
    "could": "couldnt",
    "do": "dont",
    "does": "doesnt",
    "did": "didnt",
    "is": "isnt",
    "are": "arent",
    "was": "wasnt",
    "were": "werent",
    "have": "havent",
    "has": "hasnt",
    "had": "hadnt",
    "will": "wont",
    "would": "wouldnt",
    "should": "shouldnt",
}
_SPLIT_T = {
    "can",
    "couldn",
    "don",
    "doesn",
    "didn",
    "isn",
    "aren",
    "wasn",
    "weren",
    "haven",
    "hasn",
    "hadn",
    "won",
    "wouldn",
    "shouldn",
}
# Words that open a new thought: what was denied or long ago before them says nothing about what follows.
_TURN = {"but", "although", "though", "however", "except", "whereas", "aber", "yet"}
_AND = {"and", "so", "then", "und", "n"}
_SUBJECT = {
    "i",
    "im",
    "ive",
    "my",
    "now",
    "its",
    "it",
    "today",
    "both",
    "cant",
    "ich",
    "mein",
    "meine",
    "jetzt",
    "lately",
    "yesterday",
    "recently",
    "suddenly",
    "he",
    "hes",
    "she",
    "shes",
    "they",
    "last",
    "this",
    "these",
}


@dataclass(frozen=True)
class Words:
    """The words of one text in parallel tuples: form, start and end offset, number of sentence and of clause."""

    text: str
    forms: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    sentences: tuple[int, ...]
    clauses: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.forms)


# "my leg's weak" is one leg: where 's follows a part of the body it is "is" or "has", never a plural.
_WITH_IS = re.compile(
    r"(one|other|weight|bottom|backside|tackle|willy|penis|crotch|groin|speech|vision|sight|breathing|breath|skin|poo|pee|wee|leg|foot|knee|calf|ankle|thigh|toe|back|chest|arm|face|mouth|bum|bladder|heart|belly|husband|wife|son|partner)"
    r"['’`´ʼ]s"
)


def fold(word: str) -> str:
    """Lower case, no apostrophes, umlauts written out, other accents dropped; "cannot" is "can't"."""
    word = re.sub(r"['’`´ʼ]", "", word.lower()).translate(_FOLD)
    if word == "cannot":
        return "cant"
    return word if word.isascii() else unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()


def read(text: str, mend: Callable[[str], str] = lambda word: word) -> Words:
    """Cut a text into words; `mend` maps a folded form to its right spelling."""
    forms: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    sentences: list[int] = []
    clauses: list[int] = []
    sentence = clause = 0
    pause = False
    for match in _WORD.finditer(text):
        raw = match.group()
        if not raw[0].isalnum():
            if raw[0] in ".!?;\n…":
                sentence, clause = sentence + 1, clause + 1
            elif raw[0] not in "-/":
                pause = True
            continue
        with_is = _WITH_IS.fullmatch(raw.lower())
        form = with_is.group(1) if with_is else fold(raw)
        if not form:
            continue
        if forms and sentences[-1] == sentence and _joined(forms[-1], form):
            forms[-1], ends[-1] = _joined(forms[-1], form), match.end()
            continue
        form = mend(form)
        if form in _TURN or pause:
            clause += 1
        elif form in _SUBJECT and forms and forms[-1] in _AND and clauses[-1] == clause and forms[-2:-1] != ["back"]:
            clause += 1
            clauses[-1] = clause
        pause = False
        forms.append(form)
        starts.append(match.start())
        ends.append(match.end())
        sentences.append(sentence)
        clauses.append(clause)
    return Words(text, tuple(forms), tuple(starts), tuple(ends), tuple(sentences), tuple(clauses))


def _joined(before: str, form: str) -> str:
    """ "can not", "can t" and "i m" as one word; empty where the two do not belong together."""
    if form == "not" and before in _NOT_JOINED:
        return _NOT_JOINED[before]
    if form == "t" and before in _SPLIT_T:
        return before + "t"
    if before == "i" and form in {"m", "ve", "d", "ll"}:
        return "i" + form
    return ""
