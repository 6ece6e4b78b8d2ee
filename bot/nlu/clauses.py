"""Clauses of a message as character spans, also where people leave the punctuation out."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from bot.nlu.language import parse, parse_many, text_of

# Joins two statements; left out of the clause it opens.
_JOINING = {"and", "but", "so", "or", "because", "cos", "cause", "coz", "cuz", "bc", "then", "yet", "plus", "though",
            "although", "whereas", "&"}  # fmt: skip
# These open a new clause even without a subject of its own ("tired but want to").
_TURNING = {"but", "because", "cos", "coz", "cuz", "bc", "though", "although", "whereas", "yet", "plus"}
_SUBJECTS = {"nsubj", "nsubjpass", "expl", "csubj"}
_STARTERS = {"i", "im", "ive", "id", "my", "its", "it", "theres", "there", "he", "she", "they", "we", "you", "cant",
             "dont", "havent", "didnt", "just", "no"}  # fmt: skip
_STOP = re.compile(r"[.!?;\n…]+|\s[-–—]+\s|[–—]")
# Joined for good: the parser takes some of them for a second statement.
_PAIRS = {("wear", "tear"), ("pins", "needles"), ("aches", "pains"), ("ups", "downs"), ("up", "down"), ("on", "off"),
          ("trial", "error"), ("in", "out"), ("odds", "ends"), ("sick", "tired"), ("bits", "pieces")}  # fmt: skip
# A verb inside these is part of the clause around it.
_EMBEDDED = {"ccomp", "xcomp", "relcl", "acl", "csubj", "pcomp", "csubjpass"}


@dataclass(frozen=True)
class Span:
    """Characters text[start:end]."""

    start: int
    end: int


def split(text: str) -> tuple[Span, ...]:
    """The clauses of a text in order, trimmed of joining words, spaces and punctuation; () when it has no word."""
    return spans_of(parse(text)) if text.strip() else ()


def split_many(texts: Iterable[str]) -> list[tuple[Span, ...]]:
    """`split` for many texts at once, faster."""
    return [spans_of(doc) for doc in parse_many(texts)]


def spans_of(doc: Doc) -> tuple[Span, ...]:
    """The clauses of a parsed text."""
    pieces = _joined(list(_pieces(doc)))
    spans = (_trimmed(doc, piece) for piece in pieces)
    return tuple(span for span in spans if span is not None)


def _pieces(doc: Doc) -> Iterator[list[Token]]:
    starts = _starts(doc)
    piece: list[Token] = []
    for token in doc:
        if token.i in starts and piece:
            yield piece
            piece = []
        piece.append(token)
    if piece:
        yield piece


def _starts(doc: Doc) -> set[int]:
    starts, text = {0}, text_of(doc)
    offsets = [token.idx for token in doc]  # both once: a message of 2,000 dashes would else hold everybody up
    for match in _STOP.finditer(text):
        following = bisect_left(offsets, match.end())
        if following < len(offsets) and not _inside_number(text, match.start()):
            starts.add(following)
    for token in doc[1:]:
        if _opens_clause(token):
            starts.add(token.i)
    return starts


def _inside_number(text: str, at: int) -> bool:
    return text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()


def _opens_clause(token: Token) -> bool:
    before = token.nbor(-1)
    word = token.lower_
    if _goes_on(token):
        return False
    if word in _JOINING:
        return word in _TURNING or _own_subject_follows(token)
    if before.lower_ in _JOINING:
        return False
    if before.text == ",":
        return _own_subject_follows(token, at=0) or (word in _STARTERS and _has_verb(token.doc[token.i :]))
    # No punctuation at all: the parser sees a second sentence, or a statement beside the first.
    if token.is_sent_start:
        return not before.is_punct and (word in _STARTERS or _own_subject_follows(token, at=0))
    return word in _STARTERS and _begins_statement(token)


def _goes_on(token: Token) -> bool:
    """Whether a word that could open a clause belongs to what stands before it."""
    before = token.nbor(-1)
    if token.lower_ == "then":  # "worse then it was": than
        return before.tag_ in {"JJR", "RBR"} or before.lower_ in {"other", "rather"}
    if token.lower_ == "and" and token.i + 1 < len(token.doc) and (before.lower_, token.nbor(1).lower_) in _PAIRS:
        return True
    if token.lower_ == "and":  # "my back and i are not on speaking terms"
        following = [t.lower_ for t in token.doc[token.i + 1 : token.i + 3]]
        return len(following) == 2 and following[0] == "i" and following[1] in {"are", "were", "arent", "werent"}
    if token.lower_ == "so" and token.i + 1 < len(token.doc):  # "so many times"
        return bool(token.dep_ == "advmod" and token.head == token.nbor(1) and token.nbor(1).tag_ == "JJ")
    if token.lower_ == "no":  # "i dont no": know
        return before.lower_ in {"dont", "nt", "n't", "didnt"}
    # "what did i do": the verb has begun before its subject.
    return before.dep_ in {"aux", "auxpass"} and before.head == token.head and token.dep_ in _SUBJECTS


def _own_subject_follows(token: Token, at: int = 1) -> bool:
    """Whether a verb that stands on its own has its subject within the next few words."""
    for near in token.doc[token.i + at : token.i + at + 4]:
        if near.dep_ in _SUBJECTS and near.head.dep_ not in _EMBEDDED and near.head.i > token.i:
            return True
        if near.is_punct:
            return False
    return False


def _begins_statement(token: Token) -> bool:
    verb = token.head if token.dep_ in _SUBJECTS else None
    if verb is None or verb.dep_ not in {"ROOT", "conj", "parataxis"} or verb.i < token.i:
        return False
    # "the stairs i climb", "what i do": the words before belong to the same statement.
    return min(t.i for t in verb.subtree if t.dep_ != "parataxis") == token.i or verb.dep_ in {"conj", "parataxis"}


def _has_verb(tokens: Iterable[Token]) -> bool:
    return any(t.tag_ == "MD" or t.tag_.startswith("VB") for t in tokens)


def _joined(pieces: list[list[Token]]) -> list[list[Token]]:
    """Put scraps of one word ("yes", "so") to the clause that follows them, or to the last one."""
    result: list[list[Token]] = []
    carried: list[Token] = []
    for piece in pieces:
        whole = carried + piece
        # "by friday", cut off from what it is said of, goes with it.
        if piece is not pieces[-1] and _leads_up(piece):
            carried = whole
            continue
        words = [t for t in whole if not t.is_punct and not t.is_space and t.lower_ not in _JOINING]
        ended = bool(piece) and piece[-1].is_punct and piece[-1].text != ","
        if len(words) < 2 and not ended:
            carried = whole
            continue
        result.append(whole)
        carried = []
    if carried and result and not result[-1][-1].is_punct:
        result[-1] += carried
    elif carried:
        result.append(carried)
    return result


def _part_of_it(joining: Token, following: Token, last: int) -> bool:
    """Whether a joining word is none: "so tired", "because of my back"."""
    if joining.lower_ == "so":
        return joining.dep_ == "advmod" and joining.head == following and following.tag_ in {"JJ", "RB", "VBN"}
    if joining.lower_ in _TURNING and following.lower_ == "of":
        return True
    # "although im tired i want to": what it is said of follows in the same clause.
    inner = joining.head
    return bool(joining.dep_ == "mark" and inner.dep_ == "advcl" and inner.i < inner.head.i <= last)


def _leads_up(piece: list[Token]) -> bool:
    words = [t for t in piece if t.lower_ not in _JOINING and not t.is_space]
    return (
        bool(words)
        and words[0].tag_ == "IN"
        and words[0].lower_ != "like"
        and not any(t.is_punct or t.tag_ == "MD" or t.tag_.startswith("VB") for t in words)
    )


def _trimmed(doc: Doc, tokens: list[Token]) -> Span | None:
    kept = list(tokens)
    while kept and (kept[0].is_punct or kept[0].is_space or kept[0].lower_ in _JOINING):
        if len(kept) > 1 and _part_of_it(kept[0], kept[1], kept[-1].i):
            break
        kept.pop(0)
    while kept and (kept[-1].is_punct or kept[-1].is_space or kept[-1].lower_ in {"and", "but", "or", "so", "&"}):
        kept.pop()
    if not kept:
        return None
    return Span(kept[0].idx, kept[-1].idx + len(kept[-1]))
