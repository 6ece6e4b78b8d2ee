"""Forms of everyday verbs, for what a patient puts in a word or two: "forgetting it" is "I forget it"."""

# ruff: noqa: E501, SIM905  (lists and patterns read better whole than cut)

from __future__ import annotations

_BASES = (
    "ache argue ask avoid back bail be become bend blow book bother break bring buy call cancel care catch change chat chicken "
    "choose clean climb close come cook cope cough cramp cry cycle dance delay die do dread drink drive drop eat faint fail end face fall "
    "feel fight find finish flag flare forget freeze fret get give go grab have hear help hurt invite jog join keep kick "
    "know laugh lay leave let lie lift like listen live lock look lose make meet miss moan move nag need oversleep overdo "
    "overthink overeat park pack pay pick plan play pop postpone pull push put rain rearrange remember remind rest ride ring "
    "rush run say scare see seize send set shout shut sit skip sleep snow spasm stand stare start stay stiffen stop stretch "
    "struggle swap swell swim switch take talk tell text think throw tidy tire travel try turn twinge use visit wait wake "
    "walk want watch wear work worry".split()
)
# Names of things as well: "parking", "cleaning the house" is a deed but "cleaning" alone a task.
NOUNS = frozenset(
    ("parking cleaning cooking building meeting working training shopping gardening ironing being morning evening "
     "thing something nothing anything everything wedding ceiling king spring string bring during").split()
)  # fmt: skip
_DOUBLED = frozenset("chat cut drop forget get jog let pop put ring run shut sit set skip stop swim plan swap flag grab nag cancel travel".split()) - {"ring"}  # fmt: skip


def _ing(base: str) -> tuple[str, ...]:
    if base in {"die", "lie", "tie"}:
        return (f"{base[:-2]}ying",)
    if base in _DOUBLED:
        return f"{base}{base[-1]}ing", f"{base}ing"
    if base.endswith("e") and base not in {"be", "see"}:
        return (f"{base[:-1]}ing",)
    return (f"{base}ing",)


_FROM_ING = {form: base for base in _BASES for form in _ing(base)}


def base_of(ing: str) -> str:
    """The plain form of a verb in -ing; empty for a word that is none or mostly names a thing."""
    word = ing.lower()
    return "" if word in NOUNS else _FROM_ING.get(word, "")


def third(base: str) -> str:
    """The form after "he" or "it"."""
    if base in {"be", "have"}:
        return {"be": "is", "have": "has"}[base]
    if base.endswith("y") and base[-2:-1] not in "aeiou":
        return f"{base[:-1]}ies"
    return f"{base}es" if base.endswith(("s", "sh", "ch", "x", "z", "o")) else f"{base}s"


THIRDS = tuple(sorted({third(base) for base in _BASES} - {"is"}, key=len, reverse=True))
