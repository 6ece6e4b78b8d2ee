"""Hears warning signs in what a patient writes, in any words, without database, dialogue engine or model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.safety import second_ear
from bot.safety.context import Context
from bot.safety.flags import TIERS, Flag
from bot.safety.rules import Match, rulebook
from bot.safety.words import read
from bot.written_in import rather

_EARLIER = 3  # messages before this one that it may continue
_LONGEST_QUOTE = 300


def detect(text: str, earlier: Sequence[str] = ()) -> tuple[Flag, ...]:
    """Every warning sign in `text`, most pressing first, one flag a kind; offsets are those of `text`.

    `earlier`: the patient's last messages, oldest first; a sign may begin there, but only one that this message
    adds to is raised. Sources of the rules: clinical.md's tiers; NICE NG59, the GIRFT cauda equina pathway.
    """
    if not text.strip():
        return ()
    context, offset = hear(text, earlier)
    found = _by_rules(text, context, offset)
    if not found and not any(True for _ in rulebook().excused(context)):
        heard = second_ear.listen(text, context, offset)
        found.update({flag.id: replace(flag, language=rather(flag.quote) or rather(text) or "") for flag in heard})
    return tuple(sorted(found.values(), key=lambda f: (TIERS.index(f.tier), not f.certain, f.start)))


def _by_rules(text: str, context: Context, offset: int) -> dict[str, Flag]:
    found: dict[str, Flag] = {}
    for match in rulebook().matches(context, after=offset):  # what lies wholly in earlier messages was answered there
        flag = _flag(match, context, text, offset)
        if flag.id not in found or _weight(flag) < _weight(found[flag.id]):
            found[flag.id] = flag
    return found


def hear(text: str, earlier: Sequence[str] = ()) -> tuple[Context, int]:
    """The words and concepts of the message after those before it, and where the message itself begins."""
    book = rulebook()
    before = "".join(f"{message.strip()}\n" for message in earlier[-_EARLIER:])
    words = read(before + text, book.speller.mend)
    idioms = book.lexicon.spans(words, only="idiom")
    blanked = frozenset(at for spans in idioms.values() for start, end in spans for at in range(start, end))
    return Context(words, book.lexicon.spans(words, blanked)), len(before)


def _flag(match: Match, context: Context, text: str, offset: int) -> Flag:
    words = context.words
    first = max(words.starts[match.start] - offset, 0)
    last = words.ends[match.end - 1] - offset
    start, end = _clause(text, first, last)
    said = tuple(words.text[words.starts[s] : words.ends[e - 1]] for s, e in match.spans)
    rule, quote = match.rule, text[start:end]
    language = rather(quote) or rule.language  # some words alarm in both languages, and some rules know both
    return Flag(rule.kind, rule.tier, quote, start, end, rule.certain, rule.id, said, language)


def _clause(text: str, first: int, last: int) -> tuple[int, int]:
    """The sentence around text[first:last], so that a quote reads as it was meant; at most 300 characters."""
    start = max((text.rfind(mark, 0, first) + 1 for mark in ".!?\n;"), default=0)
    ends = [at for at in (text.find(mark, last) for mark in ".!?\n;") if at >= 0]
    end = min(ends) if ends else len(text)
    if end - start > _LONGEST_QUOTE:
        start, end = max(start, first - 80), min(end, max(last, first) + 80)
    while start < first and text[start].isspace():
        start += 1
    return start, max(end, last)


def _weight(flag: Flag) -> tuple[int, bool, int]:
    return TIERS.index(flag.tier), not flag.certain, flag.start
