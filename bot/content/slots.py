"""The slots a text may carry (`{quote}`), and where each of them can be filled."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType

from bot.content.validation import read_valid


@cache
def known_slots() -> Mapping[str, frozenset[str]]:
    """Slot name -> kinds of content in which it can be filled (texts | notices | answers | safety)."""
    data = read_valid(Path(__file__).with_name("slots.yml"), "slots").data
    return MappingProxyType({name: frozenset(entry["in"]) for name, entry in data.items()})


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


def slot_problems(text: str, kind: str) -> list[str]:
    """What is wrong with the slots of one text of a kind; {Quote} is {quote} at the start of a sentence."""
    try:
        names = slots_of(text)
    except ValueError as error:
        return [f"{error}"]
    found = []
    for name in names:
        where = known_slots().get(name[0].lower() + name[1:])
        if where is None:
            advice = "use one of bot/content/slots.yml, or add it there with what fills it"
            found.append(f"slot '{{{name}}}' is not known; {advice}")
        elif kind not in where:
            advice = f"it is for {', '.join(sorted(where))}"
            found.append(f"slot '{{{name}}}' cannot be filled in {kind}; {advice}")
    return found
