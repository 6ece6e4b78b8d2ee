"""The rules a clinician can read (lexicon/*.yml): which concepts, how near each other, mean which warning sign.

A rule: `id`, `kind` (taxonomy), `says` (phrases enough by themselves) or `find` (concepts that all must be there,
`a|b` either), `within` (words apart, 8), `reach` (`sentence`; `message` also over sentences and messages), `with`
(needed anywhere in reach), `unless` (concepts in the same clause that explain it), `unless_near` (in the same or a
neighbouring sentence), `despite` (excuses of context.py that do not count; `all`: none counts), `tier`, `certain`.
Its language is the file's `language` ("en" if not given): a sign that only it heard is answered in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise, product
from pathlib import Path
from typing import Any, cast

import yaml

from bot.content.taxonomy import taxonomy
from bot.safety.context import Context
from bot.safety.flags import Tier
from bot.safety.phrases import Lexicon, Span
from bot.safety.spelling import Speller, without_umlauts

LEXICON = Path(__file__).parent / "lexicon"
_MOST = 12  # spans of one concept looked at in a message; more of the same word add nothing


@dataclass(frozen=True)
class Rule:
    """One row of the rule files."""

    id: str
    kind: str
    tier: Tier
    find: tuple[tuple[str, ...], ...]
    within: int = 8
    reach: str = "sentence"
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    unless_near: tuple[str, ...] = ()
    despite: frozenset[str] = frozenset()
    certain: bool = True
    language: str = "en"


@dataclass(frozen=True)
class Match:
    """A rule that holds: the word positions of each of its concepts, in the order of `rule.find`."""

    rule: Rule
    spans: tuple[Span, ...]

    @property
    def start(self) -> int:
        """First word."""
        return min(start for start, _ in self.spans)

    @property
    def end(self) -> int:
        """One past the last word."""
        return max(end for _, end in self.spans)


@dataclass(frozen=True)
class Rulebook:
    """Everything in the rule files, compiled."""

    lexicon: Lexicon
    rules: tuple[Rule, ...]
    speller: Speller

    def matches(self, context: Context, after: int = 0) -> Iterator[Match]:
        """Every rule that holds and that nothing in the context excuses, one match a rule.

        Only a match that ends behind the character `after` counts: what was said before it was answered before.
        """
        for rule in self._named_in(context):
            match = self._first(rule, context, after)
            if match:
                yield match

    def excused(self, context: Context) -> Iterator[tuple[Match, str]]:
        """Rules whose concepts are all there but which the context excuses, with the reason; for `explain`."""
        for rule in self._named_in(context):
            for match in _candidates(rule, context):
                reason = _excuse(match, context)
                if reason:
                    yield match, reason
                    break

    def _named_in(self, context: Context) -> Iterator[Rule]:
        """The rules whose concepts all stand in the message: hardly one of hundreds."""
        for rule, find in self._finds:
            for names in find:
                if names.isdisjoint(context.spans):
                    break
            else:
                yield rule

    @cached_property
    def _finds(self) -> list[tuple[Rule, list[frozenset[str]]]]:
        return [(rule, [frozenset(names) for names in rule.find]) for rule in self.rules]

    @staticmethod
    def _first(rule: Rule, context: Context, after: int) -> Match | None:
        ends = context.words.ends
        new = (m for m in _candidates(rule, context, after) if ends[m.end - 1] > after)
        return next((m for m in new if not _excuse(m, context)), None)


def _candidates(rule: Rule, context: Context, after: int = 0) -> Iterator[Match]:
    options = [[s for name in names for s in _some(context, name, after)] for names in rule.find]
    if not all(options):
        return
    for spans in product(*options):
        if _near(rule, spans, context):
            yield Match(rule, spans)


def _some(context: Context, name: str, after: int) -> Sequence[Span]:
    """A few places of a concept, those that end behind `after` first."""
    spans = context.spans.get(name, ())
    if after:
        spans = sorted(spans, key=lambda span: context.words.ends[span[1] - 1] <= after)
    return spans[:_MOST]


def _near(rule: Rule, spans: Sequence[Span], context: Context) -> bool:
    ordered = sorted(spans)
    sentences = context.words.sentences
    if rule.reach == "sentence" and sentences[ordered[0][0]] != sentences[ordered[-1][0]]:
        return False
    return all(after[0] - before[1] <= rule.within for before, after in pairwise(ordered))


def _excuse(match: Match, context: Context) -> str:
    rule = match.rule
    at = match.spans[0][0]
    for concept in rule.needs:
        found = context.spans.get(concept)
        if not found or (rule.reach == "sentence" and not context.in_sentence(concept, at)):
            return f"no {concept}"
    for start, _ in match.spans:
        for concept in rule.unless:
            if context.in_clause(concept, start):
                return concept
        for concept in rule.unless_near:
            if context.in_sentence(concept, start, reach=1):
                return concept
    if "all" in rule.despite:
        return ""
    said = frozenset(at for start, end in match.spans for at in range(start, end))
    for span, names in zip(match.spans, rule.find, strict=True):
        if all(name.startswith(("when_", "where_")) for name in names):
            continue
        reason = context.excuse(span, rule.despite, said)
        if reason:
            return reason
    return ""


@lru_cache(maxsize=1)
def rulebook() -> Rulebook:
    """The rule files, read once; ValueError naming file and rule when one is wrong."""
    concepts: dict[str, list[str]] = {}
    rows: list[tuple[str, Mapping[str, Any]]] = []
    languages: dict[str, str] = {}
    for path in sorted(LEXICON.glob("*.yml")):
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        for name, phrases in (data.get("concepts") or {}).items():
            concepts.setdefault(name, []).extend(str(p) for p in phrases)
        rows += [(path.name, row) for row in data.get("rules") or ()]
        languages[path.name] = data.get("language", "en")
    rules = []
    for file, row in rows:
        if "says" in row:
            concepts.setdefault(row["id"], []).extend(row["says"])
        rules.append(_rule(file, row, languages[file]))
    unknown = {c for r in rules for c in (*sum(r.find, ()), *r.needs, *r.unless, *r.unless_near)} - set(concepts)
    if unknown:
        raise ValueError(f"rules name concepts that no file defines: {sorted(unknown)}")
    lexicon = Lexicon(concepts)
    return Rulebook(lexicon, tuple(rules), _speller(lexicon))


def _rule(file: str, row: Mapping[str, Any], language: str) -> Rule:
    try:
        kind, find = row["kind"], [row["id"]] if "says" in row else []
        return Rule(
            id=row["id"],
            kind=kind,
            tier=cast(Tier, row.get("tier") or taxonomy.safety[kind].tier),
            find=tuple(tuple(str(names).split("|")) for names in [*find, *row.get("find", ())]),
            within=row.get("within", 8),
            reach=row.get("reach", "sentence"),
            needs=tuple(row.get("with", ())),
            unless=tuple(row.get("unless", ())),
            unless_near=tuple(row.get("unless_near", ())),
            despite=frozenset(row.get("despite", ())),
            certain=row.get("certain", True),
            language=language,
        )
    except KeyError as missing:
        raise ValueError(f"{file}: rule {row.get('id')!r}: {missing} is missing or unknown") from missing


def _speller(lexicon: Lexicon) -> Speller:
    data = yaml.safe_load((LEXICON / "spellings.yaml").read_text(encoding="utf-8"))
    known = {str(slip): str(word) for word, slips in data["known"].items() for slip in slips}
    words, beginnings = lexicon.vocabulary()
    return Speller(data["mend"].split(), without_umlauts(words) | known, words, beginnings)
