"""Commas where patients leave them out: after what leads up to a statement, and between two that run into each other.

The interview takes a clause that begins with "if", "since" or "with" for whole when it has that comma.
"""

# ruff: noqa: E501  (patterns read better whole than cut)

from __future__ import annotations

import re

from spacy.tokens import Doc, Span, Token

_LEADING = {"thanks", "instead", "according", "apart", "due", "despite"}
_FRONTED = {"IN", "WRB", "RB", "TO"}
_CONDITION = re.compile(
    r"(?:even )?(?:if|when|whenever|(?:the )?(?:last|next|first|every|each|any) time|as soon as|as long as|since|after|before|once|until|till|unless|by the time|although|though|because|in case|while)\b",
    re.IGNORECASE,
)
_CONTRAST = re.compile(
    r"(?:it's|I'm|that's|it isn't|it wasn't) not [^,;]+?(?<!that)(?<!like)(?<!because)(?<!what)(?<!know)(?<!sure) (?=(?:it's|I'm|it was) \w+ )"
)
_HANDS_ON = re.compile(
    r"^(?:told|tells?|telling|promised?|asked|warned|showed|reminded|convinced|assured|bet|texted|taught|shows?|tells)$",
    re.IGNORECASE,
)
_ENDS_ONE = {"UH", "NN", "NNS", "NNP", "NNPS", "RB", "JJ", "CD", "PRP", "VB", "VBN", "VBG", "RP"}
_PRONOUNS = {
    "i",
    "it",
    "he",
    "she",
    "they",
    "we",
    "there",
    "mum",
    "mam",
    "dad",
    "nan",
    "gran",
    "grandad",
    "hubby",
    "nobody",
    "everyone",
}
FINITE = {"VBD", "VBP", "VBZ", "MD"}
# After these "it's" or "I'm" goes on with the same statement: "the state I'm in", "the day it's due", "I know it's good".
_LEADS_ON = re.compile(
    r"^(?:way|time|thing|things|state|place|mess|moment|first|last|day|days|one|reason|minute|second|fact|idea|feeling|case|much|"
    r"more|bit|rate|shape|person|sure|glad|afraid|scared|worried|so|now|once|like|if|that|because|though|although|when|than|as|"
    r"how|why|where|before|after|while|since|unless|maybe|perhaps|just|even|then|think|hope|wish|say|only|week|year|job|lucky|"
    r"aware|convinced|positive|certain|sorry|ashamed|relieved|happy|angry|annoyed|told|me|him|her|them|us|wife|husband|everyone|"
    r"people|myself|doctor|lie|truth|dream|problem|pretend|also|still|always|never|all|anything|what|know|knew|feel|felt|believe|see|guess|realise|understand|forget|remember|notice|reckon|expect|imagine|suppose|mean|find|hear|let|make|help|watch|care|mind|night|month|morning|summer|winter|age|evening|exercise|exercises|said|thought|thinking|saying)$",
    re.IGNORECASE,
)


def with_commas(doc: Doc) -> str:
    """With a comma where the statement begins after what leads up to it, and where a second one runs into the first."""
    found = {_after_front(doc), _second_statement(doc)} - {None}
    cuts = {cut for cut in found or {_after_condition(doc)} if cut is not None}
    pieces, start = [], 0
    for cut in sorted(cuts):
        pieces.append(doc[start:cut].text.rstrip(" ,"))
        start = cut
    return ", ".join([*pieces, doc[start:].text])


def _after_front(doc: Doc) -> int | None:
    """Where the main statement begins after words of time, place or condition."""
    root = next((t for t in doc if t.dep_ == "ROOT"), None)
    subject = _subject(root) if root is not None else None
    being = doc[0].tag_ == "VBG" and doc[0].dep_ == "advcl"
    if (
        root is None
        or subject is None
        or not _finite(root)
        or not (being or doc[0].tag_ in _FRONTED or doc[0].lower_ in _LEADING)
    ):
        return None
    start = subject.left_edge.i
    if doc[max(start - 1, 0)].tag_ in {"WRB", "WP", "WDT", "IN", "CC", "DT"}:
        return None
    return start if start >= 2 and (doc[0].head.i < start or doc[0].head == root) else None


def _after_condition(doc: Doc) -> int | None:
    """The same by ear, where the parser is lost: "as soon as i stop i set like concrete" has one place for it."""
    if not _CONDITION.match(doc.text):
        return None
    places = [
        at
        for at in range(3, len(doc) - 1)
        if doc[at].lower_ in _PRONOUNS
        and _verb_after(doc, at) is not None
        and doc[at - 1].tag_ not in {"IN", "CC", "DT", "MD", "WRB", "WDT", "WP", "PRP$", ","}
        and not _LEADS_ON.match(doc[at - 1].text)
    ]
    return places[0] if len(places) == 1 else None


def _second_statement(doc: Doc) -> int | None:
    """Where a second statement begins that nothing joins to the first ("it's not the pain it's the not knowing")."""
    contrast = _CONTRAST.match(doc.text)
    if contrast:
        return next((t.i for t in doc if t.idx >= contrast.end()), None)
    for at in range(3, len(doc) - 2):
        before = doc[at - 1]
        if (
            (before.tag_ not in _ENDS_ONE and doc[at].lower_ != "that")
            or _LEADS_ON.match(before.text)
            or doc[len(doc) - 1].tag_ in {"IN", "RP"}
        ):
            continue
        verb = _verb_after(doc, at)
        if verb is not None and _has_its_own(doc, verb) and (doc[at].lower_ == "that" or _stated(doc[:at])):
            return at
    return None


def _verb_after(doc: Doc, at: int) -> int | None:
    """Where the finite verb stands of a subject that begins here ("it", "my back"); None if neither is there."""
    first = doc[at].lower_
    if first == "that":  # "that's how tired I am"
        tells = at + 2 < len(doc) and doc[at + 1].text == "'s" and doc[at + 2].tag_ in {"WRB", "WP", "PRP$"}
        return at + 1 if tells else None
    verb = at + 1 if first in _PRONOUNS else at + 2 if doc[at].tag_ == "PRP$" else None
    while verb is not None and verb < len(doc) and doc[verb].tag_ == "RB":
        verb += 1
    found = verb is not None and verb < len(doc) and doc[verb].tag_ in FINITE
    return verb if found else None


def _has_its_own(doc: Doc, verb: int) -> bool:
    """Whether a verb has what it needs after it; a clause that tells of the noun before leaves that out ("the week I walked")."""
    after = verb + 1
    while after < len(doc) and doc[after].tag_ in {"RB", "VB", "VBG", "VBN", "TO"}:
        after += 1
    if after >= len(doc):
        return doc[verb].text in {"'m", "'s", "'ve"} or doc[len(doc) - 1].tag_ == "VBG"
    return (
        doc[after].tag_ in {"WRB", "WP", "DT", "PRP$", "JJ", "NN", "NNS", "CD", "JJR"}
        or doc[after].lower_ in {"it", "them", "that"}
        or (doc[after].tag_ == "PRP" and doc[after - 1].tag_ == "VBG")
    )


def _stated(tokens: Span) -> bool:
    """Whether a subject and its verb stand there, and no verb that hands on what follows ("i told my boss …")."""
    return any(_finite(t) and _subject(t) is not None for t in tokens) and not any(
        _HANDS_ON.match(t.text) for t in tokens
    )


def _subject(verb: Token) -> Token | None:
    return next((t for t in verb.lefts if t.dep_ in {"nsubj", "nsubjpass", "expl"}), None)


def _finite(verb: Token) -> bool:
    return verb.tag_ in FINITE or any(t.tag_ in FINITE for t in verb.children if t.dep_ in {"aux", "auxpass"})
