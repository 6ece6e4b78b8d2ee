"""The safety chapters: each warning sign by tier, what is said with every sign, and each country's numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.book.model import Chapter, Entry, Part, Section, in_words, titled
from bot.content import Content, Text
from bot.content.safety_tree import safety_texts
from bot.content.taxonomy import Term, taxonomy
from bot.summary.words import own_name

_TIERS = {
    "emergency": "The talk stops; help is called now.",
    "urgent": "The practice is to be contacted today; nothing new in the way of exercise until it has been checked.",
    "crisis": "Suicidality or violence: warm, direct, whom to call; the talk waits until they choose to go on.",
}
_NUMBERS = ("emergency", "urgent", "crisis", "violence")
_COUNTRIES = {"GB": "United Kingdom", "DE": "Germany", "AT": "Austria", "CH": "Switzerland", "US": "United States"}


def safety_part(content: Content, language: str = "") -> Part:
    """The part on safety: one chapter for each tier, one for what all share, one for each country.

    `language`: where it is not that of the book, and nothing else is said in it; ids then begin with it.
    """
    title, key = "Safety", "safety"
    if language:
        title, key = f"Safety ({own_name(language)})", f"safety_{language}"
    countries = content.safety.get("countries", {})
    rest = {key: branch for key, branch in content.safety.items() if key != "countries"}
    texts = list(safety_texts(rest))
    chapters = []
    for tier, about in _TIERS.items():
        signs = [term for term in taxonomy.safety.values() if term.tier == tier]
        sections = tuple(_sign(content, term, texts) for term in signs)
        held = tuple(section for section in sections if section.entries)
        chapters.append(Chapter(f"{key}_{tier}", f"{title}, {tier}", (about,), held))
    shared = [text for text in texts if _sign_of(text) is None]
    about = "Joined in this order: the worry or a question, what to do (by country), who knows."
    chapters.append(Chapter(f"{key}_all", f"{title}, for every sign", (about,), tuple(_shared(content, shared))))
    chapters += [_country(content, code, tree, key, title) for code, tree in countries.items()]
    return Part(title, tuple(chapter for chapter in chapters if chapter.sections))


def _sign_of(text: Text) -> str | None:
    """The warning sign a text is about: safety.worry.clot_now belongs to clot."""
    name = text.id.split(".")[-1].removesuffix("_now")
    return name if name in taxonomy.safety and text.id.count(".") > 1 else None


def _file(content: Content, texts: list[Text]) -> str:
    return ", ".join(dict.fromkeys(content.places[text.numbered[0][0]].file for text in texts))


def _sign(content: Content, term: Term, texts: list[Text]) -> Section:
    held = [text for text in texts if _sign_of(text) == term.id]
    about = f"Belongs here: {term.means}."
    if term.lookalike:
        about += f" Belongs elsewhere: {term.lookalike}."
    return Section(titled(term.id), about, _file(content, held), tuple(_entry(content, text) for text in held))


def _shared(content: Content, texts: list[Text]) -> Iterator[Section]:
    """What is said whatever the sign, by the first step of its path."""
    for step in dict.fromkeys(text.id.split(".")[1] for text in texts):
        held = [text for text in texts if text.id.split(".")[1] == step]
        yield Section(titled(step), "", _file(content, held), tuple(_entry(content, text) for text in held))


def _country(content: Content, code: str, tree: Mapping[str, Any], key: str, title: str) -> Chapter:
    name = "any other country" if code == "other" else _COUNTRIES.get(code, code)
    texts = list(safety_texts(tree))
    numbers = tuple(
        f"Buttons, {in_words(kind)}: {_buttons(tree[kind]) or 'none'}." for kind in _NUMBERS if kind in tree
    )
    said = Section("Whom to call", "", _file(content, texts), tuple(_entry(content, text) for text in texts))
    return Chapter(f"{key}_{code}", f"{title}, {name}", numbers, (said,))


def _buttons(links: tuple[tuple[str, str], ...]) -> str:
    return " · ".join(f"{title} ({href})" for title, href in links)


def _entry(content: Content, text: Text) -> Entry:
    source = content.sources[text.source] if text.source else None
    facts = (("Buttons", " · ".join(text.quick_replies)),) if text.quick_replies else ()
    name = text.id if content.texts else f"{content.language}.{text.id}"
    return Entry(name, text.moves, text.variants, facts, source)
