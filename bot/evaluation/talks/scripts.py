"""What a simulated patient says: read from a YAML file.

about: who this is, in a sentence
answers:                     # what they say whenever Mo's question expects it (`expecting` of the state)
  ruler_importance: "7"
  permission: [go on then, ok]        # one after the other; then they go on with their own lines
lines:
  - what they write next when nothing that was prepared is asked for
  - says: the same, where a test expects something of the answer
    expect: {stage: evoke}
  - after: 7d                # they come back; Mo speaks first
    answers: {progress: i did it twice}       # and this is what they say to it from now on
more: [...]                  # what else they say before they go, as long as the talk is not closed
leaves: what they say when they have to go; whoever has this says nothing more once Mo has said goodbye
flags: [cauda_equina]        # warning signs they mean; any other is a false alarm
plans: false                 # they want no plan today, and none should be begun
expect: {...}                # read by tests only
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

from bot.evaluation.sets import SetError

_AFTER = re.compile(r"(\d+)([dh])")
_UNITS = {"d": "days", "h": "hours"}
_KEYS = {"about", "answers", "lines", "more", "leaves", "flags", "plans", "expect"}
_LINE_KEYS = {"says", "after", "answers", "expect"}


@dataclass(frozen=True)
class Line:
    """One message (`says`), or a return after some time (`after`); `answers` hold from there on."""

    says: str | None = None
    after: timedelta | None = None
    answers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    expect: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Visit:
    """What is said in one sitting; `back` is the line that tells of a return, None the first time."""

    back: Line | None
    lines: Sequence[Line]

    @property
    def after(self) -> timedelta:
        """How long after the last one."""
        return (self.back.after if self.back else None) or timedelta(0)


@dataclass(frozen=True)
class Script:
    """One person: `name` is the file's, `answers` are by what Mo's question expects."""

    name: str
    about: str
    answers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    lines: Sequence[Line] = ()
    more: Sequence[str] = ()
    leaves: str | None = None
    flags: frozenset[str] = frozenset()
    plans: bool = True
    expect: Mapping[str, Any] = field(default_factory=dict)
    path: Path = Path()

    @property
    def own_lines(self) -> list[str]:
        """What they say of their own accord."""
        return [*(line.says for line in self.lines if line.says), *self.more]

    @property
    def visits(self) -> list[Visit]:
        """The lines by visit, in order; there is a first one even without lines."""
        starts = [number for number, line in enumerate(self.lines) if line.after is not None]
        ends = [*starts, len(self.lines)]
        first = Visit(None, self.lines[: ends[0]])
        return [first, *(Visit(self.lines[a], self.lines[a + 1 : b]) for a, b in zip(starts, ends[1:], strict=True))]


class _Loader(yaml.SafeLoader):
    """Leaves yes, no, on and off the words that people say."""


_Loader.yaml_implicit_resolvers = {
    sign: [(tag, pattern) for tag, pattern in known if tag != "tag:yaml.org,2002:bool"]
    for sign, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


def load_words(path: Path) -> Any:
    """A YAML file in which yes and no are words."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)


def read(path: Path) -> Script:
    """A patient's file. Raises SetError naming the part that cannot be played."""
    return of(load_words(path), path)


def of(data: Mapping[str, Any], path: Path) -> Script:
    """The same from what the file holds, where it holds more than a script. Raises SetError."""
    _known(data, _KEYS, path.name)
    return Script(
        name=path.stem,
        about=data["about"],
        answers=_answers(data, path.name),
        lines=[_line(entry, f"{path.name}, line {number}") for number, entry in enumerate(data["lines"], 1)],
        more=[_said(entry, path.name) for entry in data.get("more", ())],
        leaves=data.get("leaves"),
        flags=frozenset(data.get("flags", ())),
        plans=data.get("plans", True),
        expect=data.get("expect", {}),
        path=path,
    )


def read_all(folder: Path) -> list[Script]:
    """Every patient of a folder. Raises SetError when there is none."""
    paths = sorted(folder.glob("*.yml"))
    if not paths:
        raise SetError(f"{folder}: there is no patient in it")
    return [read(path) for path in paths]


def _line(entry: Any, where: str) -> Line:
    if not isinstance(entry, Mapping):
        return Line(says=_said(entry, where))
    _known(entry, _LINE_KEYS, where)
    if ("says" in entry) == ("after" in entry):
        raise SetError(f"{where}: it has either says or after")
    says = _said(entry["says"], where) if "says" in entry else None
    return Line(says, _time(entry.get("after"), where), _answers(entry, where), entry.get("expect", {}))


def _time(words: str | None, where: str) -> timedelta | None:
    if words is None:
        return None
    found = _AFTER.fullmatch(words)
    if not found:
        raise SetError(f"{where}: after is {words!r} and not like 7d or 12h")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _answers(data: Mapping[str, Any], where: str) -> dict[str, Sequence[str]]:
    found = data.get("answers", {})
    return {
        room: [_said(one, f"{where}, {room}") for one in (said if isinstance(said, list) else [said])]
        for room, said in found.items()
    }


def _said(entry: Any, where: str) -> str:
    if not isinstance(entry, str) or not entry.strip():
        raise SetError(f"{where}: {entry!r} is nothing to say; put it in quotation marks")
    return entry


def _known(entry: Mapping[str, Any], keys: set[str], where: str) -> None:
    if unknown := set(entry) - keys:
        raise SetError(f"{where}: {', '.join(sorted(unknown))} is not among {', '.join(sorted(keys))}")
