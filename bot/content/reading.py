"""Reads a YAML file with the line of every value, so that each problem can be shown where it stands."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import Any

import yaml

from bot.content.model import Place

REPOSITORY = Path(__file__).resolve().parents[2]
STRATEGIES = "strategies"
"""The folder with a file for each barrier, and the list in each."""
_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_EMPTY = {"", "~", "null", "Null", "NULL"}
_EMPTY_VALUE = "an empty value; write a text or remove the line (a text that begins with { needs quotes)"
_WITHIN_AN_ENTRY = {"move", "texts", "quick_replies", "told_in", "source", "asks", "keywords", "default"}
_WITHIN_AN_ENTRY |= {"citation", "doi"}
_TRUTH = {"true": True, "false": False}

YamlPath = tuple[Hashable, ...]


class _Nodes(_PARSER):
    """Gives nodes with their lines, without guessing what kind of value each is: that costs a third."""

    def resolve(self, *_: object) -> str:
        return ""

    def descend_resolver(self, *_: object) -> None: ...

    def ascend_resolver(self) -> None: ...


class ContentError(Exception):
    """Content that cannot be used; the message names file, line and what to do, one problem a line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda m: (m.place.file, m.place.line)))
        super().__init__("\n".join(str(m) for m in self.problems))


@dataclass(frozen=True)
class Problem:
    """One thing an author has to change, and where."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(frozen=True)
class Document:
    """The data of one file; `nodes` keeps where each value stands."""

    path: Path
    data: Any
    node: Any = field(repr=False)

    @cached_property
    def name(self) -> str:
        """The file as an author knows it: from the repository's root, else its last parts."""
        return display_name(self.path)

    def place(self, path: Iterable[Hashable] = ()) -> Place:
        """Where the value at `path` (keys and indexes from the top) stands; the deepest part found counts."""
        return Place(self.name, _line(self.node, tuple(path)))

    def key_place(self, path: Iterable[Hashable], key: str) -> Place:
        """Where `key` of the mapping at `path` is written."""
        node = _descend(self.node, tuple(path))
        for key_node, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            if key_node.value == key:
                return Place(self.name, key_node.start_mark.line + 1)
        return self.place(path)

    def problem(self, path: Iterable[Hashable], message: str) -> Problem:
        """A problem at `path`, with the id of what stands there."""
        return Problem(self.place(path), self.with_id(path, message))

    def with_id(self, path: Iterable[Hashable], message: str) -> str:
        """The message after the id it is about: an entry's `id`, else the keys down to the text."""
        steps = list(path)
        if not steps or steps == [""]:
            return message
        listed, number = (self.data, steps[0]) if isinstance(self.data, list) else self._listed(steps)
        if listed is not None:
            entry = listed[number] if isinstance(number, int) and number < len(listed) else None
            name = entry.get("id") if isinstance(entry, dict) else None
        else:
            keys = takewhile(lambda step: isinstance(step, str) and step not in _WITHIN_AN_ENTRY, steps)
            prefix = self.path.stem.split("_") if self.path.stem.startswith("safety") else []
            name = ".".join((*prefix, *(str(key) for key in keys)))
            if name and self.path.parent.name == STRATEGIES:
                name = f"{name}_{self.path.stem}"
        return f"{name}: {message}" if name else message

    def _listed(self, steps: list[Hashable]) -> tuple[list[Any] | None, Hashable]:
        """The strategies of a barrier's file and which of them is meant; None elsewhere."""
        within = isinstance(self.data, dict) and len(steps) > 1 and steps[0] == STRATEGIES
        found = self.data.get(STRATEGIES) if within else None
        return (found, steps[1]) if isinstance(found, list) else (None, None)


def display_name(path: Path) -> str:
    """`bot/content/en/…` for files of the repository, the path from its language folder for any other."""
    resolved = path.resolve()
    if resolved.is_relative_to(REPOSITORY):
        return resolved.relative_to(REPOSITORY).as_posix()
    return Path(*resolved.parts[-3:]).as_posix()


def read(path: Path) -> Document:
    """Read one YAML file; ContentError when it is missing, not YAML, empty, or has a key twice or no value.

    Only true and false are not text: yes, no, 7 and 12:30 stay as they are written, since people say them.
    """
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Nodes)
    except FileNotFoundError:
        raise ContentError([Problem(Place(display_name(path), 1), "the file is missing; write it")]) from None
    except UnicodeDecodeError:
        message = "the file is not UTF-8; save it as UTF-8"
        raise ContentError([Problem(Place(display_name(path), 1), message)]) from None
    except yaml.MarkedYAMLError as error:
        raise ContentError([_not_yaml(path, error)]) from None
    if node is None:
        raise ContentError([Problem(Place(display_name(path), 1), "the file is empty; fill or delete it")])
    problems = [Problem(Place(display_name(path), line), message) for line, message in _slips(node)]
    if problems:
        raise ContentError(problems)
    return Document(path, _value(node), node)


def _not_yaml(path: Path, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    advice = "look at the indentation, and put texts that hold ': ' or ' #', or begin with {, in quotes"
    place = Place(display_name(path), mark.line + 1 if mark else 1)
    return Problem(place, f"not readable as YAML ({error.problem}); {advice}")


def _slips(node: Any) -> Iterator[tuple[int, str]]:
    """Keys written twice and values left empty, with their lines."""
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                yield line, "a text that begins with { is not in quotes; put it in quotes"
                continue
            if key.value in seen:
                yield line, f"key '{key.value}' stands here and in line {seen[key.value]}; keep one"
            seen.setdefault(key.value, line)
            yield from _slips(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _slips(item)
    elif not node.value.strip() or (not node.style and node.value in _EMPTY):
        yield node.start_mark.line + 1, _EMPTY_VALUE


def _value(node: Any) -> Any:
    """Plain data; a scalar without quotes has the style None or "", depending on the parser."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: _value(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    if node.style:
        return node.value.strip()
    return _TRUTH.get(node.value, node.value)


def _descend(node: Any, path: YamlPath) -> Any:
    for step in path:
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == step), node)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
    return node


def _line(node: Any, path: YamlPath) -> int:
    """The line of the value, or of its key where the value is a block that begins below it."""
    parent = _descend(node, path[:-1])
    if path and isinstance(parent, yaml.MappingNode):
        for key, _ in parent.value:
            if key.value == path[-1]:
                return int(key.start_mark.line) + 1
    return int(_descend(node, path).start_mark.line) + 1
