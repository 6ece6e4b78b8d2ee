"""The safety files as one frozen tree, in which everything that Mo says is a Text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from bot.content.model import Text
from bot.content.reading import Document, YamlPath
from bot.content.sections import Section, text

_OF_A_TEXT = {"move", "texts", "quick_replies", "source"}


def safety_tree(documents: Iterable[Document], section: Section) -> Mapping[str, Any]:
    """Join the files: `safety.yml` at the top, `safety_<part>.yml` under `<part>`.

    A mapping with `texts` becomes a Text whose id is its path with dots ("safety.gb.emergency"). Where it has
    keys besides a text's own (links, say), it stays a mapping of these keys, and `text` holds the Text.
    """
    tree: dict[str, Any] = {}
    for document in documents:
        part = document.path.stem.removeprefix("safety").lstrip("_")
        grown = _Branch(document, section, ("safety", part) if part else ("safety",)).grow((), document.data)
        tree.update({part: grown} if part else grown)
    return MappingProxyType(tree)


def safety_texts(tree: Any) -> Iterator[Text]:
    """Every text in a tree or in a branch of it, in the order of the files."""
    if isinstance(tree, Text):
        yield tree
    elif isinstance(tree, Mapping | tuple):
        for inner in tree.values() if isinstance(tree, Mapping) else tree:
            yield from safety_texts(inner)


class _Branch:
    """The part of the tree that one file holds."""

    def __init__(self, document: Document, section: Section, prefix: tuple[str, ...]) -> None:
        self.document, self.section, self.prefix = document, section, prefix

    def grow(self, path: YamlPath, value: Any) -> Any:
        """The value at `path`, frozen, with its texts made Texts."""
        if isinstance(value, list):
            return tuple(self.grow((*path, number), item) for number, item in enumerate(value))
        if not isinstance(value, dict):
            return value
        said = {key for key in value if key in _OF_A_TEXT} if "texts" in value else set()
        rest = {key: self.grow((*path, key), inner) for key, inner in value.items() if key not in said}
        if not said:
            return MappingProxyType(rest)
        name = ".".join((*self.prefix, *(str(step) for step in path)))
        entry = text(self.document, self.section, path, name, value, "safety")
        return MappingProxyType({**rest, "text": entry}) if rest else entry
