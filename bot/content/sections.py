"""Turns valid files into facets, strategies, texts and answers, and checks what a schema cannot know."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from bot.content.model import FACET_THEMES, Answer, Facet, Place, Strategy, Text, variant_id
from bot.content.reading import Document, Problem, YamlPath
from bot.content.slots import slot_problems
from bot.content.taxonomy import taxonomy
from bot.content.validation import unknown
from bot.content.wording import bare


@dataclass
class Section:
    """What the files share: the known sources, the ids so far with their places, and the problems found.

    Without readable sources (None) no text is blamed for the one it names.
    """

    sources: frozenset[str] | None
    problems: list[Problem]
    ids: dict[str, Place] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def claim(self, document: Document, path: YamlPath, name: str) -> None:
        """Take an id, once over all files: it is what the records keep beside a reply."""
        place = document.place(path)
        if name in self.ids:
            self.problems.append(Problem(place, f"id '{name}' stands here and in {self.ids[name]}; rename one"))
        self.ids.setdefault(name, place)

    def must_know(
        self, document: Document, path: YamlPath, kind: str, values: Iterable[str], known: Collection[str]
    ) -> None:
        """Note every value that is not among the known ones."""
        for number, value in enumerate(values):
            if value not in known:
                self.problems.append(document.problem((*path, number), unknown(kind, value, known)))

    def must_cite(self, document: Document, path: YamlPath, source: str | None) -> None:
        """Note a source that sources.yml does not hold."""
        if source is not None and self.sources is not None and source not in self.sources:
            message = f"source '{source}' is not in sources.yml; add it there or use another"
            self.problems.append(document.problem((*path, "source"), message))

    def wordings(self, document: Document, path: YamlPath, owner: str, texts: list[str], kind: str) -> tuple[str, ...]:
        """Keep the place of every wording and note slots that nothing can fill."""
        for number, text in enumerate(texts):
            here = (*path, number)
            self.places[variant_id(owner, number + 1)] = document.place(here)
            self.problems.extend(document.problem(here, message) for message in slot_problems(text, kind, owner))
        return tuple(texts)

    def moves(self, document: Document, path: YamlPath, value: str | list[str]) -> tuple[str, ...]:
        """One move or a list of them, as a tuple of known moves."""
        moves = (value,) if isinstance(value, str) else tuple(value)
        self.must_know(document, (*path, "move"), "move", moves, taxonomy.moves)
        return moves


def facets(document: Document, section: Section) -> list[Facet]:
    """The facets of one file."""
    found = []
    for number, entry in enumerate(document.data):
        path: YamlPath = (number,)
        section.claim(document, (number, "id"), entry["id"])
        allowed = (*taxonomy.findings, *FACET_THEMES)
        if entry["finding"] not in allowed:
            section.problems.append(
                document.problem((number, "finding"), unknown("finding", entry["finding"], allowed))
            )
        section.must_know(document, (*path, "feelings"), "feeling", entry["feelings"], taxonomy.feelings)
        reflections = section.wordings(document, (*path, "reflections"), entry["id"], entry["reflections"], "facets")
        found.append(
            Facet(
                entry["id"],
                entry["finding"],
                tuple(entry["feelings"]),
                tuple(entry["heard_in"]),
                reflections,
                entry.get("said_outright", False),
            )
        )
    return found


SAID_OF_A_BARRIER = ("name", "short", "finding", "explore")
"""How Mo names a barrier within a sentence and on a button, says it back, and asks about it."""


def barrier_texts(document: Document, section: Section) -> list[Text]:
    """What is said of the barrier that a file is named after, under ids such as name_cost."""
    barrier = document.path.stem
    return [
        text(document, section, (kind,), f"{kind}_{barrier}", document.data[kind], "texts")
        for kind in SAID_OF_A_BARRIER
    ]


def strategies(document: Document, section: Section) -> list[Strategy]:
    """The strategies of one file, whose name is the barrier."""
    barrier = document.path.stem
    if barrier not in taxonomy.barriers:
        message = f"the file is named after no barrier: {unknown('barrier', barrier, taxonomy.barriers)}"
        section.problems.append(document.problem((), message))
    return [_strategy(document, section, number, barrier) for number in range(len(document.data["strategies"]))]


def _strategy(document: Document, section: Section, number: int, barrier: str) -> Strategy:
    entry, path = document.data["strategies"][number], ("strategies", number)
    section.claim(document, (*path, "id"), entry["id"])
    section.must_cite(document, path, entry["source"])
    section.places[variant_id(entry["id"], 1)] = document.place((*path, "text"))
    for key in ("text", "short", "plan_seed"):
        section.problems.extend(
            document.problem((*path, key), message) for message in slot_problems(entry[key], "strategies", entry["id"])
        )
    when: dict[str, Any] = entry["when"]
    for key, known in (("barriers", taxonomy.barriers), ("facilitators", taxonomy.facilitators)):
        section.must_know(document, (*path, "when", key), key[:-1], when.get(key, ()), known)
    return Strategy(
        entry["id"],
        barrier,
        entry["text"],
        entry["short"],
        entry["plan_seed"],
        MappingProxyType({key: tuple(values) for key, values in when.items()}),
        entry["source"],
    )


def texts(document: Document, section: Section, kind: str) -> list[Text]:
    """The texts of one file; kind is texts or notices."""
    return [text(document, section, (name,), name, entry, kind) for name, entry in document.data.items()]


def text(document: Document, section: Section, path: YamlPath, name: str, entry: dict[str, Any], kind: str) -> Text:
    """One text at `path`, under the id `name`."""
    section.claim(document, path, name)
    section.must_cite(document, path, entry.get("source"))
    for number, title in enumerate(entry.get("quick_replies", ())):
        here = (*path, "quick_replies", number)
        section.problems.extend(document.problem(here, message) for message in slot_problems(title, "buttons", ""))
    return Text(
        name,
        section.moves(document, path, entry["move"]),
        section.wordings(document, (*path, "texts"), name, entry["texts"], kind),
        tuple(entry.get("quick_replies", ())),
        entry.get("source"),
        tuple(bare(phrase) for phrase in entry.get("told_in", ())),
    )


def answers(document: Document, section: Section) -> list[Answer]:
    """The answers of one file."""
    found = []
    for name, entry in document.data.items():
        path: YamlPath = (name,)
        base = text(document, section, path, name, entry, "answers")
        found.append(
            Answer(
                name,
                base.moves,
                tuple(entry["asks"]),
                base.variants,
                base.source,
                tuple(word.lower() for word in entry.get("keywords", ())),
                bool(entry.get("default", False)),
                base.quick_replies,
                tuple(entry["heard_in"]),
            )
        )
    return found
