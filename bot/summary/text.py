"""The summary as plain text for one entry of a record: most important first, and honest about what it leaves out."""

from __future__ import annotations

from collections.abc import Mapping

from bot.summary.extract import Extract, sections
from bot.summary.fitting import Fitted, fit

MOST = 1000
"""Characters that an entry stays under, as record systems count: a line's end as two, an emoji too."""

_LENGTHS = (140, 100, 75, 55, 40)
_PLAIN = str.maketrans("“”„‘’", '"""\'\'')


def as_text(extract: Extract) -> str:
    """The text; under MOST by `length`."""
    fitted = fit(sections(extract), _LENGTHS, lambda fitted: length(_written(extract, fitted)) < MOST)
    return _written(extract, fitted)


def length(text: str) -> int:
    """How many characters a record system may count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 + text.count("\n")


def left_out(extract: Extract, what: Mapping[str, int]) -> str:
    """A sentence that names what was left out, by heading and number."""
    named = ", ".join(f"{extract.say(name)} ({count})" for name, count in what.items())
    return extract.say("left_out", what=named)


def _written(extract: Extract, fitted: Fitted) -> str:
    lines = [extract.say("begins", visits=extract.visits, pseudonym=extract.record.pseudonym)]
    for section in fitted.sections:
        items = "; ".join(extract.written(item, fitted.longest_in(section)) for item in section.items)
        lines.append(f"{extract.say(section.name)}: {items}")
    if fitted.left_out:
        lines.append(left_out(extract, fitted.left_out))
    return "\n".join(lines).translate(_PLAIN)
