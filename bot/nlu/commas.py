"""Commas where patients leave them out: after what leads up to a statement, and between two that run into each other.

The interview takes a clause that begins with "if", "since" or "with" for whole when it has that comma. The words are
those of content/<language>/grammar/commas.yml; tags and relations are the parser's.
"""

from __future__ import annotations

from spacy.tokens import Doc, Token

from bot.content.grammar import grammar

_GRAMMAR = grammar("commas")
_LEADING, _LEADS_ON, _HANDS_ON = (_GRAMMAR.words(kind) for kind in ("leading", "leads_on", "hands_on"))
_PRONOUNS, _POINTING, _IS = (_GRAMMAR.words(kind) for kind in ("pronouns", "pointing", "is_short"))
_SHORT_VERBS, _OBJECTS = _GRAMMAR.words("short_verbs"), _GRAMMAR.words("objects")
_CONDITION = _GRAMMAR.pattern(r"(?:even )?<condition>\b", ignore_case=True)
_CONTRAST = _GRAMMAR.pattern("<contrast>")

FINITE = frozenset({"VBD", "VBP", "VBZ", "MD"})
_FRONTED = frozenset({"IN", "WRB", "RB", "TO"})
_NOT_BEFORE_SUBJECT = frozenset({"WRB", "WP", "WDT", "IN", "CC", "DT"})
_JOINS = _NOT_BEFORE_SUBJECT | {"MD", "PRP$", ","}
_ENDS_STATEMENT = frozenset({"UH", "NN", "NNS", "NNP", "NNPS", "RB", "JJ", "CD", "PRP", "VB", "VBN", "VBG", "RP"})
_GOES_ON = frozenset({"RB", "VB", "VBG", "VBN", "TO"})
_COMPLEMENT = frozenset({"WRB", "WP", "DT", "PRP$", "JJ", "NN", "NNS", "CD", "JJR"})


def with_commas(doc: Doc, tags: list[str]) -> str:
    """With a comma where the statement begins after what leads up to it, and where a second one runs into the first."""
    text = doc.text
    found = {_after_front(doc, tags), _second_statement(doc, tags, text)} - {None}
    cuts = {cut for cut in found or {_after_condition(doc, tags, text)} if cut is not None}
    pieces, start = [], 0
    for cut in sorted(doc[cut].idx for cut in cuts):
        pieces.append(text[start:cut].rstrip(" ,"))
        start = cut
    return ", ".join([*pieces, text[start:]])


def _after_front(doc: Doc, tags: list[str]) -> int | None:
    """Where the main statement begins after words of time, place or condition."""
    first = doc[0]
    being = tags[0] == "VBG" and first.dep_ == "advcl"
    if not (being or tags[0] in _FRONTED or first.lower_ in _LEADING):
        return None
    root = next((t for t in doc if t.dep_ == "ROOT"), None)
    subject = _subject(root) if root is not None else None
    if root is None or subject is None or not _finite(root):
        return None
    start = subject.left_edge.i
    if start < 2 or tags[start - 1] in _NOT_BEFORE_SUBJECT:
        return None
    return start if first.head.i < start or first.head == root else None


def _after_condition(doc: Doc, tags: list[str], text: str) -> int | None:
    """The same by ear, where the parser is lost: "as soon as i stop i set like concrete" has one place for it."""
    if not _CONDITION.match(text):
        return None
    places = [
        at
        for at in range(3, len(tags) - 1)
        if tags[at - 1] not in _JOINS
        and doc[at].lower_ in _PRONOUNS
        and _verb_after(doc, tags, at) is not None
        and doc[at - 1].lower_ not in _LEADS_ON
    ]
    return places[0] if len(places) == 1 else None


def _second_statement(doc: Doc, tags: list[str], text: str) -> int | None:
    """Where a second statement begins that nothing joins to the first ("it's not the pain it's the not knowing")."""
    contrast = _CONTRAST.match(text)
    if contrast:
        return next((t.i for t in doc if t.idx >= contrast.end()), None)
    if tags[-1] in {"IN", "RP"}:
        return None
    for at in range(3, len(tags) - 2):
        verb = _verb_after(doc, tags, at)
        if verb is None or doc[at - 1].lower_ in _LEADS_ON:
            continue
        pointed = doc[at].lower_ in _POINTING
        if (pointed or (tags[at - 1] in _ENDS_STATEMENT and _stated(doc, at))) and _has_its_own(doc, tags, verb):
            return at
    return None


def _verb_after(doc: Doc, tags: list[str], at: int) -> int | None:
    """Where the finite verb stands of a subject that begins here ("it", "my back"); None if neither is there."""
    first = doc[at].lower_
    if first in _POINTING:  # "that's how tired I am"
        tells = at + 2 < len(tags) and doc[at + 1].text in _IS and tags[at + 2] in {"WRB", "WP", "PRP$"}
        return at + 1 if tells else None
    if first not in _PRONOUNS and tags[at] != "PRP$":
        return None
    verb = at + 1 if first in _PRONOUNS else at + 2
    while verb < len(tags) and tags[verb] == "RB":
        verb += 1
    return verb if verb < len(tags) and tags[verb] in FINITE else None


def _has_its_own(doc: Doc, tags: list[str], verb: int) -> bool:
    """Whether a verb has what it needs after it, unlike one that tells of the noun before ("the week I walked")."""
    after = verb + 1
    while after < len(tags) and tags[after] in _GOES_ON:
        after += 1
    if after >= len(tags):
        return doc[verb].text in _SHORT_VERBS or tags[-1] == "VBG"
    if tags[after] in _COMPLEMENT or doc[after].lower_ in _OBJECTS:
        return True
    return tags[after] == "PRP" and tags[after - 1] == "VBG"


def _stated(doc: Doc, end: int) -> bool:
    """Whether a subject and its verb stand there, and no verb that hands on what follows ("i told my boss …")."""
    tokens = doc[:end]
    return any(_finite(t) and _subject(t) is not None for t in tokens) and not any(
        t.lower_ in _HANDS_ON for t in tokens
    )


def _subject(verb: Token) -> Token | None:
    return next((t for t in verb.lefts if t.dep_ in {"nsubj", "nsubjpass", "expl"}), None)


def _finite(verb: Token) -> bool:
    return verb.tag_ in FINITE or any(t.tag_ in FINITE for t in verb.children if t.dep_ in {"aux", "auxpass"})
