"""What is said to a calm question or a false alarm, read whole: denied, explained, or something told besides."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

import yaml

from bot.safety.context import Context
from bot.safety.denials import Denial, areas_of, covers, deny
from bot.safety.detect import detect
from bot.safety.phrases import Lexicon, Span
from bot.safety.rules import LEXICON, rulebook
from bot.safety.words import read

_HARMLESS = ("explained", "usual", "because", "never_was", "act_denied")
_SAYS = ("no", *_HARMLESS)
_HE_OR_SHE = frozenset({"he", "hes", "she", "shes", "er", "sie"})
_IT_OR_THEY = frozenset({"it", "its", "itll", "they", "theyd", "theyre", "theyll", "es"}) | _HE_OR_SHE
_I_OR_YOU = frozenset({"i", "im", "ill", "id", "nobody", "you", "ich", "ihr"})
_GOES_ON_ABOUT = _IT_OR_THEY | _I_OR_YOU | {"my", "ive", "mein", "meine", "but", "aber", "though"}
_WAS = {"was", "wasnt", "were", "happened", "war", "waren"}
_LIST_ITEM = 3  # words of a clause that only goes on with a list
_COMES_AND_GOES = {"chest_pain", "aortic", "overdose"}  # "no pain now" says nothing of the next hour


@dataclass(frozen=True)
class Told:
    """One answer; `says` holds `no`, `explained`, `usual`, `because`, `never_was`, `act_denied`, `denied` and areas.

    `beside`: a sign, a doubt, or something that goes on stands in it too, so that it takes nothing back.
    """

    says: frozenset[str] = frozenset()
    beside: bool = False


def read_whole(text: str, kinds: Sequence[str]) -> Told:
    """Everything an answer says about signs of these kinds, over all its sentences."""
    here = _read(text)
    denial = deny(text)
    says = {name for name in (*_HARMLESS, "organ_well") if name in here.spans} | denial.areas
    says |= {"explained"} if "misunderstood" in here.spans else set()
    says |= {"usual"} if not {"unchanged", "long_known"}.isdisjoint(here.spans) else set()
    says |= {"no"} if _plain_no(here) else set()
    denied, left = _signs(here, kinds, denial.said)
    says |= {"denied"} if denied and not left else set()
    says |= {"no"} if denied > 1 and not left and _by_words(kinds) else set()
    beside = left or _doubted(here) or _goes_on(here) or _turns(here) or _tells_more(here, kinds)
    return Told(frozenset(says), beside or _heard(here, denial))


def answers_no(told: Told, kinds: Sequence[str], raised: Sequence[str]) -> bool:
    """Whether the calm question is plainly answered with no, and nothing else is told."""
    plain = not told.says.isdisjoint({"no", "explained", "never_was"})
    return not told.beside and (plain or covers(told.says, kinds, raised))


def takes_back(told: Told, before: Collection[str], tier: str, kinds: Sequence[str], raised: Sequence[str]) -> bool:
    """Whether an alarm was none: explained, or denied with a reason, in this message and those `before` it.

    A bare "no" or "I'm fine" takes nothing back; thoughts of suicide need more than a denial.
    """
    if told.beside or not told.says:
        return False
    says = told.says.union(before)
    if "explained" in told.says:
        return True
    if "suicidality" in kinds:
        return tier != "emergency" and {"no", "act_denied"} <= says
    if "never_was" in says and "usual" in says:
        return True
    comes_and_goes = not _COMES_AND_GOES.isdisjoint(kinds)
    met = covers(says, kinds, raised) or ("denied" in says and _by_words(kinds))
    reasons = {"usual", "never_was", "act_denied"} & says
    because = "because" in says and (tier == "urgent" or "organ_well" in says)
    return "no" in says and bool(reasons or because or (met and not comes_and_goes))


def _by_words(kinds: Sequence[str]) -> bool:
    """Whether denying the words of the sign meets it: of kinds of one area, or of none, in denials.yml."""
    return all(len(areas_of(kind)) < 2 for kind in kinds)


def _plain_no(here: Context) -> bool:
    """A no that stands for itself: at the beginning of a sentence, with nothing that it would deny after it."""
    words = here.words
    if any(_opens(words.clauses, start) for start, _ in here.spans.get("no_phrase", ())):
        return True
    follows = dict(here.spans.get("no_follows", ()))
    return any(
        _opens(words.sentences, start)
        and (end == len(words) or words.clauses[end] != words.clauses[start] or end in follows)
        for start, end in here.spans.get("no_word", ())
    )


def _opens(parts: tuple[int, ...], at: int) -> bool:
    """Whether the word begins its sentence or clause, whichever the numbers are of."""
    return not at or parts[at] != parts[at - 1]


def _clauses(here: Context, *names: str) -> set[int]:
    """The clauses in which one of the concepts stands."""
    clauses = here.words.clauses
    return {clauses[at] for name in names for start, end in here.spans.get(name, ()) for at in (start, end - 1)}


def _places(here: Context, *names: str) -> set[int]:
    return {at for name in names for span in here.spans.get(name, ()) for at in range(*span)}


def _explained(here: Context) -> set[int]:
    """The clauses that explain, with those of their sentence, but for a later one that goes on about oneself or it."""
    clauses, sentences = here.words.clauses, here.words.sentences
    last: dict[int, int] = {}
    for name in ("explained", "misunderstood"):
        for start, _ in here.spans.get(name, ()):
            last[sentences[start]] = max(clauses[start], last.get(sentences[start], 0))
    return {
        clauses[at]
        for at, sentence in enumerate(sentences)
        if sentence in last and (clauses[at] <= last[sentence] or not _about_it(here, clauses[at], _GOES_ON_ABOUT))
    }


def _about_it(here: Context, clause: int, names: frozenset[str] = _IT_OR_THEY) -> bool:
    """Whether a clause speaks on of the sign or the person, and not of how it was."""
    forms = [form for form, own in zip(here.words.forms, here.words.clauses, strict=True) if own == clause]
    return not names.isdisjoint(forms[:2]) and _WAS.isdisjoint(forms[:3])


def _signs(here: Context, kinds: Sequence[str], said: frozenset[int]) -> tuple[int, bool]:
    """How many words of the signs are denied, and whether any is left that nothing denies or explains."""
    explained, clauses = _explained(here), here.words.clauses
    denied = _places(here, *_HARMLESS, "ordinary") | said | {start - 1 for start, _ in here.spans.get("works", ())}
    refused, left = 0, False
    for span in (span for kind in kinds for span in here.spans.get(f"told_{kind}", ())):
        if clauses[span[0]] in explained:
            continue
        own = frozenset({"another"} if "violence" in kinds or _er_or_sie(here, span) else ())  # it is "he" who does it
        excuse = "denied" if span[0] in denied else here.excuse(span, own, frozenset(range(*span)))
        if excuse == "denied" and span[0] not in denied and not _denied_here(here, span):
            excuse = ""
        refused += excuse == "denied"
        left |= not excuse
    return refused, left


def _er_or_sie(here: Context, span: Span) -> bool:
    """Whether the German sentence begins with the pronoun of a thing ("Er ist schwarz", of the stool)."""
    return here.words.forms[here.words.sentences.index(here.words.sentences[span[0]])] in {"er", "sie"}


def _denied_here(here: Context, span: Span) -> bool:
    """Whether the denial stands in the clause of the sign, which else only goes on with a list ("..., or tingling")."""
    clauses = here.words.clauses
    own = clauses[span[0]]
    return own in _clauses(here, "denial", "no_after") or clauses.count(own) <= _LIST_ITEM


def _doubted(here: Context) -> bool:
    harmless, explained = _places(here, *_SAYS), _explained(here)
    clauses = here.words.clauses
    return any(
        clauses[start] not in explained
        and not here.of_long_ago(clauses[start])
        and not harmless.issuperset(range(start, end))
        for start, end in here.spans.get("doubt", ())
    )


def _goes_on(here: Context) -> bool:
    harmless = _explained(here) | _clauses(here, *_HARMLESS, "long_known", "unchanged", "held_still")
    return any(here.words.clauses[start] not in harmless for start, _ in here.spans.get("goes_on", ()))


def _turns(here: Context) -> bool:
    """Whether a "but" brings in something that is no part of the denial; "it's hot, though" turns what is before it."""
    words, harmless = here.words, _harmless(here)
    for start, end in here.spans.get("turn", ()):
        own = [at for at in range(end, len(words)) if words.clauses[at] == words.clauses[start]]
        if (words.clauses[start] if own else words.clauses[max(0, start - 1)]) not in harmless:
            return True
    return False


def _tells_more(here: Context, kinds: Sequence[str]) -> bool:
    """Whether a clause goes on about the sign or the person ("it eases when I stop", "they'd be better off")."""
    clauses = here.words.clauses
    harmless = _harmless(here) | _clauses(here, "denial", "works", "organ_well", "ordinary")
    about = _IT_OR_THEY - (frozenset() if "violence" in kinds else _HE_OR_SHE)
    about |= _I_OR_YOU if "suicidality" in kinds else frozenset()
    more = (clause for clause in set(clauses) - harmless if clauses.count(clause) > _LIST_ITEM)
    return any(_about_it(here, clause, about) and not here.of_long_ago(clause) for clause in more)


def _harmless(here: Context) -> set[int]:
    return _explained(here) | _clauses(here, *_HARMLESS, "no_phrase", "calm", "idiom", "long_known", "unchanged")


def _heard(here: Context, denial: Denial) -> bool:
    """Whether the rules hear a sign beside the denial, or the ear one in clauses that deny and explain nothing."""
    if any(flag.rule != "second_ear" for flag in detect(_without_explained(denial.rest))):
        return True
    words = here.words
    quiet = (
        _harmless(here) | _clauses(here, "denial", "works", "organ_well") | {words.clauses[at] for at in denial.said}
    )
    others = [at for at, clause in enumerate(words.clauses) if clause not in quiet]
    return bool(others and detect(" ".join(words.text[words.starts[at] : words.ends[at]] for at in others)))


def _without_explained(text: str) -> str:
    """The text without the clauses that explain, and without an act that is denied."""
    here = _read(text)
    words, explained, denied = here.words, _explained(here), _places(here, "act_denied")
    ends = (*words.starts[1:], len(text))
    return "".join(
        " . " if words.clauses[at] in explained or at in denied else text[words.starts[at] : ends[at]]
        for at in range(len(words))
    )


def _read(text: str) -> Context:
    words = read(text, rulebook().speller.mend)
    idioms = _lexicon().spans(words, only="idiom")
    blanked = frozenset(at for spans in idioms.values() for start, end in spans for at in range(start, end))
    return Context(words, {**_lexicon().spans(words, blanked), **idioms})


@lru_cache(maxsize=1)
def _lexicon() -> Lexicon:
    concepts: dict[str, list[str]] = {}
    replies = LEXICON / "replies"
    paths = (LEXICON / "context.yml", replies / "replies.yml", replies / "german.yml", replies / "corrections.yml")
    for path in paths:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        for name, phrases in data["concepts"].items():
            concepts.setdefault(name, []).extend(str(phrase) for phrase in phrases)
        for kind, phrases in data.get("signs", {}).items():
            concepts[f"told_{kind}"] = [str(phrase) for phrase in phrases]
    return Lexicon(concepts)
