"""How people answer while a conversation waits: helped, safe, corrected, promised, or none of these."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import yaml

from bot.safety.context import Context
from bot.safety.phrases import Lexicon, Span
from bot.safety.rules import LEXICON, rulebook
from bot.safety.words import read


@dataclass(frozen=True)
class Reply:
    """What a message says to a hold; several may be true."""

    helped: bool = False
    promised: bool = False
    will_call: bool = False
    refused: bool = False
    corrected: bool = False
    still_there: bool = False
    safe: bool = False
    unsafe: bool = False
    unsure: bool = False
    yes: bool = False
    no: bool = False
    go_on: bool = False
    bare: bool = False


@lru_cache(maxsize=1)
def _lexicon() -> Lexicon:
    concepts: dict[str, list[str]] = {}
    replies = [path for path in sorted((LEXICON / "replies").glob("*.yml")) if path.name != "denials.yml"]
    for path in (LEXICON / "context.yml", *replies):
        for name, phrases in yaml.safe_load(path.read_text(encoding="utf-8")).get("concepts", {}).items():
            if name not in {"idiom", "no_after"}:  # "111 said it is fine" denies nothing
                concepts.setdefault(name, []).extend(str(phrase) for phrase in phrases)
    return Lexicon(concepts)


def understand(text: str) -> Reply:
    """Read one answer; nothing is true of an empty or unclear one."""
    words = read(text, rulebook().speller.mend)
    here = Context(words, _lexicon().spans(words))
    says = here.spans
    first = words.forms[0] if len(words) else ""
    unsure = "unsure" in says or first in {"maybe", "perhaps", "dunno", "idk", "possibly"}
    unsafe = "unsafe" in says
    return Reply(
        helped=any(_done(here, span) for span in says.get("got_help", ())),
        promised=not unsure and _promised(says),
        will_call="will_call" in says and "refused" not in says,
        refused="refused" in says,
        corrected="misunderstood" in says or _back_then(here),
        still_there=_still_there(here) or unsure,
        safe="safe" in says and not unsafe,
        unsafe=unsafe,
        unsure=unsure,
        yes=first in {"yes", "yeah", "yep", "yup", "yea", "aye", "ja", "jo", "joa", "jawohl"} and not unsafe,
        no=_says_no(words.forms, says) and not unsure,
        go_on="go_on" in says,
        bare=len(words) <= 2,
    )


def _promised(says: dict[str, list[Span]]) -> bool:
    """Whether a call is promised or agreed to; the "fine" of "I'll be fine" agrees to nothing."""
    calm = {at for start, end in says.get("calm", ()) if end - start > 1 for at in range(start, end)}
    agreed = any(not calm.issuperset(range(start, end)) for start, end in says.get("promised", ()))
    return agreed or "will_call" in says


def says_checked(text: str) -> bool:
    """Whether somebody says that a clinician has looked at it by now; not what is only meant to be, or was long ago."""
    here = Context(words := read(text, rulebook().speller.mend), _lexicon().spans(words))
    return not _still_there(here) and any(_done(here, span) for span in here.spans.get("checked", ()))


def _done(here: Context, span: Span) -> bool:
    """Whether help was really reached: not denied, not only intended, not long ago."""
    if here.excuse(span, frozenset({"another", "known"})):
        return False
    clause = here.words.clauses[span[0]]
    return not any(
        here.words.clauses[start] == clause and start < span[1] for start, _ in here.spans.get("not_yet", ())
    )


def _back_then(here: Context) -> bool:
    """Whether it is said to have been long ago ("no, that was in June"), with nothing of it left."""
    clauses = here.words.clauses
    return not _still_there(here) and any(
        here.of_long_ago(clauses[start]) for start, _ in here.spans.get("that_was", ())
    )


def _still_there(here: Context) -> bool:
    """Whether something is said to be left of it."""
    left = (
        here.excuse(span, frozenset({"another", "feared", "past", "known"})) for span in here.spans.get("sign_left", ())
    )
    clauses, still = here.words.clauses, here.spans.get("held_still", ())
    posed = {at for start, end in still if clauses[start] == clauses[end - 1] for at in range(start, end)}
    return any(start not in posed for start, _ in here.spans.get("still_there", ())) or not all(left)


def _says_no(forms: tuple[str, ...], says: dict[str, list[Span]]) -> bool:
    if not forms:
        return False
    return forms[0] in {"no", "nope", "nah", "nein", "never", "none", "neither", "not"} or "plain_no" in says
