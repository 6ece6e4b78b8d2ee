"""Every wording of content by its id, with its slots still open: what is Mo's own in a message, what the patient's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.content import Content
from bot.content.readability import words
from bot.interview import Reply

_SLOT = re.compile(r"\{(\w+)\}")
_END = re.compile(r"(?<=[.?:])\s+|\n+")


def wordings(content: Content) -> Mapping[str, str]:
    """Wording by text id ("woven_neutral.2")."""
    held = (content.facets, content.texts, content.answers, content.notices)
    found = {text_id: text for items in held for item in items.values() for text_id, text in item.numbered}
    strategies = (one for group in content.strategies.values() for one in group)
    return found | {text_id: text for strategy in strategies for text_id, text in strategy.numbered}


def owner(text_id: str) -> str:
    """The text that a wording belongs to: "woven_neutral" of "woven_neutral.2"."""
    return text_id.rpartition(".")[0]


def own_words(reply: Reply, known: Mapping[str, str]) -> str:
    """A message as it stands in content, each slot a {slot}; as it was said where its wordings have no ids."""
    if not reply.text_ids or any(text_id not in known for text_id in reply.text_ids):
        return reply.text
    return "\n".join(known[text_id] for text_id in reply.text_ids)


def sentences(text: str) -> list[str]:
    """The sentences of a text; a colon and a line break end one too."""
    return [part.strip() for part in _END.split(text) if part.strip()]


def said(reply: Reply, known: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(text id, sentence with open slots, sentence as it was said) for everything in a message.

    A sentence whose slots cannot be found in the message is given with the whole message as what was said.
    """
    ids = [text_id for text_id in reply.text_ids if text_id in known]
    pattern = r"\s+".join(_pattern(known[text_id]) for text_id in ids)
    found = re.fullmatch(pattern, reply.text.strip(), re.DOTALL)
    values = iter(found.groups() if found else ())
    return [
        (text_id, sentence, _SLOT.sub(lambda _: next(values), sentence) if found else reply.text)
        for text_id in ids
        for sentence in sentences(known[text_id])
    ]


def _pattern(wording: str) -> str:
    """A wording as it is said: any words in its slots, and a stop after a slot only if the words brought none."""
    pattern, after_slot = "", False
    for piece in re.split(r"(\{\w+\})", wording.strip()):
        if _SLOT.fullmatch(piece):
            pattern, after_slot = f"{pattern}(.+?)", True
        elif piece:
            escaped = r"\s+".join(re.escape(part) for part in re.split(r"\s+", piece))
            pattern += re.sub(r"^(\\?[.,])", r"(?:\1)?", escaped) if after_slot else escaped
            after_slot = False
    return pattern


def fixed(sentence: str) -> list[str]:
    """The words of a sentence that are Mo's own."""
    return words(_SLOT.sub(" ", sentence))


def bare(parts: Iterable[str]) -> str:
    """Words without case and punctuation, to compare."""
    return " ".join(word.lower() for part in parts for word in words(part))
