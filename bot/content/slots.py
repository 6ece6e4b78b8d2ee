"""The slots a text may carry (`{quote}`), and where each of them can be filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType

from bot.content.needed import needed
from bot.content.validation import read_valid


@dataclass(frozen=True)
class Slot:
    """What fills a slot, and where: in all answers or notices (`kinds`), and in texts whose id fits a pattern."""

    name: str
    means: str
    kinds: frozenset[str]
    texts: tuple[str, ...]
    unless: tuple[str, ...]

    def fills(self, kind: str, owner: str) -> bool:
        """Whether it can be filled in the text `owner` of a kind (texts | notices | answers | …)."""
        if owner in self.unless:
            return False
        named = kind in ("texts", "notices") and any(fnmatchcase(owner, pattern) for pattern in self.texts)
        return named or kind in self.kinds


@cache
def known_slots() -> Mapping[str, Slot]:
    """slots.yml: every slot by its name."""
    data = read_valid(Path(__file__).with_name("slots.yml"), "slots").data
    return MappingProxyType(
        {
            name: Slot(
                name,
                entry["means"],
                frozenset(entry.get("in", ())),
                tuple(entry.get("texts", ())),
                tuple(entry.get("unless", ())),
            )
            for name, entry in data.items()
        }
    )


def slots_of(text: str) -> tuple[str, ...]:
    """The slot names in a text, in order; ValueError when braces are no slots ("{}", "{a.b}", a lone "{")."""
    names = []
    for _, name, spec, conversion in Formatter().parse(text):
        if name is None:
            continue
        if not name.isidentifier() or spec or conversion:
            raise ValueError(f"'{{{name}}}' is not a slot; write {{name}}, and {{{{ for a brace")
        names.append(name)
    return tuple(names)


def slot_problems(text: str, kind: str, owner: str) -> list[str]:
    """What is wrong with the slots of one text; {Quote} is {quote} at the start of a sentence."""
    try:
        names = slots_of(text)
    except ValueError as error:
        return [f"{error}; look at the braces" if "slot" not in f"{error}" else f"{error}"]
    found = []
    for name in names:
        slot = known_slots().get(name[0].lower() + name[1:])
        if kind == "notices" and name[0].isupper():
            found.append(f"slot '{{{name}}}' cannot be filled here; a notice knows slots in small letters only")
        elif slot is None:
            advice = "use one of bot/content/slots.yml, or write the text without"
            found.append(f"slot '{{{name}}}' is not known; {advice}")
        elif not slot.fills(kind, owner):
            found.append(f"slot '{{{name}}}' cannot be filled here; {_instead(kind, owner)}")
    return found


def _instead(kind: str, owner: str) -> str:
    """What to write in place of a slot that does not belong."""
    if kind == "texts" and owner not in needed(kind):
        return f"nothing says '{owner}', so keep to an id that is said"
    fitting = [f"{{{slot.name}}}" for slot in known_slots().values() if slot.fills(kind, owner)]
    return f"in this text there is only {', '.join(fitting)}" if fitting else "this text can hold no slot, so reword it"
