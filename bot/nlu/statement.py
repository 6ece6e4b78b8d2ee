"""A patient's clause made whole, or nothing: Mo says no question, order or broken sentence back.

Works in the first person, on what `repair` has put right. A subject that was left out is put in where only one is
possible ("cant afford it": I). The words are those of content/<language>/grammar/statement.yml.
"""

from __future__ import annotations

from spacy.tokens import Doc, Token

from bot.content.grammar import grammar
from bot.nlu.commas import FINITE, with_commas
from bot.nlu.language import parse
from bot.nlu.unsaid import unsaid

_GRAMMAR = grammar("statement")
_LEFT_OUT = {right: _GRAMMAR.patterns(kind) for kind, right in _GRAMMAR.table("subjects").items()}
_OF_IT = _GRAMMAR.table("subjects")["left_out_it"]
_OF_SOMEBODY = _GRAMMAR.patterns("of_somebody")
_LAST_SUBJECT = _GRAMMAR.pattern(r"\b(<last_subject>)(?:'\w+)?\b", ignore_case=True)
_FIRST_PERSON = _GRAMMAR.words("first_person")
_NO_VERB, (_INFINITIVE,) = _GRAMMAR.words("no_verb"), _GRAMMAR.words("infinitive")
_SECOND_HALF = _GRAMMAR.rules("second_half", ignore_case=True)
_TAG, _TAG_END = _GRAMMAR.rules("tag"), _GRAMMAR.words("tag_end")
_EITHER_NUMBER, _ONE_FORM = _GRAMMAR.words("either_number"), _GRAMMAR.words("one_form")
_I_AM, _HELPING_END = _GRAMMAR.words("i_am"), _GRAMMAR.pattern("<helping_end>", ignore_case=True)
_SAID_AGAIN, _NOT_AGAIN = _GRAMMAR.words("said_again"), _GRAMMAR.words("not_said_again_after")
_OF_BOTH, _AND_ME = _GRAMMAR.pattern("<of_both>"), _GRAMMAR.pattern("<and_me>")
_SINCE, _PAST_MARKS = _GRAMMAR.words("since"), _GRAMMAR.words("past_marks")

_ENDS_STATEMENT = frozenset({"NN", "NNS", "JJ", "JJR", "RB", "CD"})
_VERBS = FINITE | {"VB", "VBN", "VBG"}
_PAST = frozenset({"VBD", "VBN", "MD", "VBG"})


def whole(text: str, before: str = "") -> str:
    """The clause as a whole statement in the first person; "" when it must not be said back.

    `before` is what the message says before it; a subject is only put in where that leaves no doubt whose it is.
    """
    if text.rpartition(" ")[2] in _TAG_END:
        text = _TAG.applied(text)
    if not text or unsaid(text, before):
        return ""
    text = _SECOND_HALF.applied(_with_subject(text, before))
    if not text:
        return ""
    doc = _once(parse(text))
    tokens = list(doc)
    tags = [token.tag_ for token in tokens]
    broken = _disagrees(tokens, tags) or _still_since(tokens, tags) or _breaks_off(doc, tags)
    return "" if broken else with_commas(doc, tags)


def _with_subject(text: str, before: str) -> str:
    """With "I" or "it" where the patient left it out; "" where the verb is somebody's whom nobody named."""
    subjects = _LAST_SUBJECT.findall(before)
    own = not subjects or subjects[-1].lower() in _FIRST_PERSON
    put = next((right for right, clauses in _LEFT_OUT.items() if clauses.found(text)), None)
    if put == _OF_IT and not subjects:
        return f"{put} {text}"
    if _OF_SOMEBODY.found(text):
        return ""
    if put and put != _OF_IT:
        return f"{put} {text}" if own else ""
    first = parse(text)[0]
    if first.dep_ != "ROOT" or " " not in text or first.lower_ in _NO_VERB:
        return text
    if first.tag_ in {"VB", "VBP"}:  # "play with my lad", in answer to what they would like
        return f"{_INFINITIVE} {text}"
    return "" if first.tag_ in {"VBZ", "MD"} else text


def _once(doc: Doc) -> Doc:
    """Without the subject said once more at the end: "we dont get out much us", "peaked at 23 me"."""
    text, last = doc.text, doc[len(doc) - 1]
    if _OF_BOTH.match(text) and (tail := _AND_ME.search(text)):
        return parse(text[: tail.start()])
    if len(doc) < 4 or last.lower_ not in _SAID_AGAIN:
        return doc
    before = doc[len(doc) - 2]
    if before.tag_ not in _ENDS_STATEMENT or before.lower_ in _NOT_AGAIN:
        return doc
    return parse(doc[: len(doc) - 1].text)


def _disagrees(tokens: list[Token], tags: list[str]) -> bool:
    """Whether a verb has the wrong form for its subject: "my children needs me", "I am nurse"."""
    if any(_wrong_form(token, tags) for token, tag in zip(tokens, tags, strict=True) if tag in {"NN", "NNS"}):
        return True
    # English asks for "a" before what one is; or it is a name.
    return len(tokens) == 3 and tags[2] in {"NN", "NNP"} and tokens[0].text == "I" and tokens[1].lower_ in _I_AM


def _wrong_form(subject: Token, tags: list[str]) -> bool:
    """Whether a noun is the subject of a verb that has the form for many, or the other way round."""
    if subject.dep_ not in {"nsubj", "nsubjpass"} or subject.lower_ in _EITHER_NUMBER:
        return False
    verb = subject.head
    if verb.i < subject.i or verb.dep_ not in {"ROOT", "conj", "ccomp"}:
        return False
    form = next((t for t in verb.lefts if t.dep_ in {"aux", "auxpass"}), verb)
    if form.i < subject.i or form.text.startswith("'"):
        return False
    if any(t.dep_ in {"conj", "nummod", "quantmod"} for t in subject.children):
        return False
    if tags[subject.i] == "NNS":
        return bool(tags[form.i] == "VBZ" and form.i - subject.i == 1)
    return bool(tags[form.i] == "VBP" and form.lower_ not in _ONE_FORM)


def _breaks_off(doc: Doc, tags: list[str]) -> bool:
    """ "my back doesn't": what it does not do stands in another clause."""
    verbs = [at for at, tag in enumerate(tags) if tag in _VERBS]
    if len(verbs) != 1 or len(tags) <= 2 or verbs[0] < len(tags) - 2:
        return False
    return bool(_HELPING_END.fullmatch(doc[verbs[0] :].text))


def _still_since(tokens: list[Token], tags: list[str]) -> bool:
    """ "I have the pain since my first pregnancy": other languages' present, where English wants "I've had"."""
    since = next((token.i for token in tokens if token.lower_ in _SINCE), 0)
    if not since or not {"VBP", "VBZ"} & set(tags) or _PAST & set(tags):
        return False
    return not any(token.text in _PAST_MARKS for token in tokens)
