"""A patient's clause made whole, or nothing: Mo says no question, order or broken sentence back.

Works in the first person, on what `repair` has put right. A subject that was left out is put in where only one is
possible ("cant afford it": I).
"""

# ruff: noqa: E501  (patterns read better whole than cut)

from __future__ import annotations

import re

from spacy.tokens import Doc

from bot.nlu.commas import FINITE, with_commas
from bot.nlu.language import parse
from bot.nlu.unsaid import AUX, unsaid

_STATIVE = r"(?:want|need|hate|love|miss|like(?= (?:being|it|to|\w+ing)\b)|feel|wish|dread|enjoy|prefer|struggle|suffer|hope|fancy|know|think)"
_DROPPED_I = (
    (rf"^(?=(?:just |really |still |also |only |do )?{_STATIVE} )", "I "),
    (
        r"^(?=(?:just |really )?(?:can't|cannot|couldn't|haven't|hadn't|won't|wouldn't|don't|didn't|might|will|should|could|would|used to|am) )",
        "I ",
    ),
    (r"^(?=(?:live|work) (?:in|on|at|as|from|nights|shifts|full|part|long|alone|with|two|three)\b)", "I "),
    (
        r"^get (?=(?:so|very|really|too|tired|out|up|home|bored|sore|stiff|anxious|worn|no|dizzy|breathless|scared|embarrassed) ?)",
        "I get ",
    ),
    (
        r"^got (?=(?:a|an|no|my|two|three|four|five|six|kids|nothing|nobody|too much|loads|plenty|osteo|arthritis|sciatica)\b)",
        "I've got ",
    ),
    (
        r"^(?=got (?:told|as|home|off|up|there|out|in|stuck|dressed|caught|called|sent|back|through|half|into|made|fired|sacked|laughed|shouted|lost|on)\b)",
        "I ",
    ),
    (
        r"^(?=(?:sold|bought|quit|packed|dropped|took|used|skipped|cancelled|binned|put|threw|rang|wrote|paid|spent|peaked) (?:the|a|an|it|at|in|up|out|off|three|two|all|him|her|them)\b)",
        "I ",
    ),
    (
        r"^(?=(?:hardly|barely|rarely) (?:slept|sleep|go|leave|walk|see|eat|ate|move|get|got|left|went|speak|drink|know)\b)",
        "I ",
    ),
    (r"^(?=(?:been|always been|never been) )", "I've "),
    (r"^(?=never (?:had|liked|did|was|went|got|saw|felt|learned|learnt|understood|enjoyed|thought|fancied) )", "I "),
    (
        r"^(?=(?:went|had|tried|did|lost|gave|came|fell|felt|thought|started|stopped|joined|walked|managed|broke|slept|woke|enjoyed|loved|hated|missed|saw) (?!off$))",
        "I ",
    ),
)
_DROPPED_IT = re.compile(
    r"^(?=(?:just |always |only |really |usually |sometimes |also )?(?:keeps|makes|hurts|depends|doesn't|isn't|sounds|feels|helps|takes|costs|means|seems|stops|scares|bores|puts|kills|worries|frightens|breaks my|drives me) )"
)
_THIRD_START = re.compile(
    r"^(?:just |always |only |really |also |never |even )?(?:is|was|wasn't|has|had to be|does|looks|goes|comes|says|thinks|reckons|wants|keeps|makes|hurts|depends|doesn't|isn't|hasn't|sounds|feels|helps|takes|costs|means|seems|stops|scares|puts|gets|works|gives|tells|leaves|needs|likes|hates|knows|worries|lives)\b(?! (?:is|was|has)\b)"
)
_LAST_SUBJECT = re.compile(
    r"\b(I|i|im|ive|id|we|weve|he|she|it|its|they|(?:my|his|her|their|our|the|mum|dad|hubby|nobody|everyone|people) \w+)(?:'\w+)?\b",
    re.IGNORECASE,
)
_FIRST = {"i", "im", "ive", "id", "we", "weve"}
# "he hasn't got my back, has he": the question at the end asks for nothing.
_TAG = re.compile(
    rf"(?<=\w\w)(?<!\bas)(?<!than)(?<!\bwho)(?<!that)(?<!what)(?<!which)(?<!\bhow)(?<!\bwhy)(?<!where)(?<!\bif)(?<!\band)(?<!\bso)(?<!either)(?<!\bnor)(?<!know),? {AUX} (?:he|she|it|they|I|we)$|, how \w+ is that$"
)
# Said of one or of many.
_EITHER_NUMBER = {"family", "team", "police", "lot", "couple", "none", "rest", "half", "most", "all", "bunch", "staff", "nhs", "class",
                  "pilates", "aerobics", "gymnastics", "athletics", "news", "zumba", "series", "works", "people", "folk", "kids",
                  "everyone", "everybody", "any", "majority", "number", "council", "practice", "gym", "lad", "mam"}  # fmt: skip
_HELPING = re.compile(
    r"(?:do|does|did|can|ca|could|wo|will|would|is|are|was|were|am|have|has|had|should|must|might)(?: ?n't| not)?",
    re.IGNORECASE,
)
_OF_BOTH = re.compile(r"(?:both|we|we're|neither|I)\b.*\b(?:more|much|days|time|now|\w+ers|start|anymore) (?:me|us)\b")
_AND_ME = re.compile(r"(?<=\w\w) (?:me and (?:him|her|them|(?:the|my) \w+)|me)$")


def whole(text: str, before: str = "") -> str:
    """The clause as a whole statement in the first person; "" when it must not be said back.

    `before` is what the message says before it; a subject is only put in where that leaves no doubt whose it is.
    """
    text = _TAG.sub("", text)
    if not text or unsaid(text, before):
        return ""
    text = _with_subject(text, before)
    if not text:
        return ""
    doc = _once(parse(text))
    return "" if _disagrees(doc) or _still_since(doc) or _breaks_off(doc) else with_commas(doc)


def _with_subject(text: str, before: str) -> str:
    """With "I" or "it" where the patient left it out; "" where the verb is somebody's whom nobody named."""
    subjects = _LAST_SUBJECT.findall(before)
    own = not subjects or subjects[-1].lower() in _FIRST
    if _DROPPED_IT.search(text) and not subjects:
        return f"it {text}"
    if _THIRD_START.search(text):
        return ""
    for pattern, right in _DROPPED_I:
        if re.search(pattern, text):
            return re.sub(pattern, right, text, count=1) if own else ""
    first = parse(text)[0]
    if first.dep_ != "ROOT" or len(text.split()) < 2 or first.lower_ in {"to", "not"}:
        return text
    if first.tag_ in {"VB", "VBP"}:  # "play with my lad", in answer to what they would like
        return f"to {text}"
    return "" if first.tag_ in {"VBZ", "MD"} else text


def _once(doc: Doc) -> Doc:
    """Without the subject said once more at the end: "we dont get out much us", "peaked at 23 me"."""
    tail = _AND_ME.search(doc.text)
    if tail and _OF_BOTH.match(doc.text):
        return parse(doc.text[: tail.start()])
    if (
        len(doc) < 4
        or doc[len(doc) - 1].lower_ not in {"me", "us"}
        or doc[len(doc) - 2].tag_ not in {"NN", "NNS", "JJ", "JJR", "RB", "CD"}
        or doc[len(doc) - 2].lower_ in {"just", "only", "even", "not", "like", "near", "also"}
    ):
        return doc
    return parse(doc[: len(doc) - 1].text)


def _disagrees(doc: Doc) -> bool:
    """Whether a verb has the wrong form for its subject: "my children needs me", "my back make me problems"."""
    for subject in doc:
        verb = subject.head
        if (
            subject.dep_ not in {"nsubj", "nsubjpass"}
            or verb.i < subject.i
            or verb.dep_ not in {"ROOT", "conj", "ccomp"}
        ):
            continue
        form = next((t for t in verb.lefts if t.dep_ in {"aux", "auxpass"}), verb)
        joined = (
            any(t.dep_ in {"conj", "nummod", "quantmod"} for t in subject.children) or subject.lower_ in _EITHER_NUMBER
        )
        if joined or form.i < subject.i or form.text.startswith("'"):
            continue
        if (
            subject.tag_ == "NN"
            and form.tag_ == "VBP"
            and form.lower_ not in {"hurt", "cost", "put", "let", "cut", "hit"}
        ):
            return True
        if subject.tag_ == "NNS" and form.tag_ == "VBZ" and form.i - subject.i == 1:
            return True
    # "I am nurse": English asks for "a" there; or it is a name.
    last = doc[len(doc) - 1]
    return last.tag_ in {"NN", "NNP"} and last.i == 2 and doc[0].text == "I" and doc[1].lower_ in {"am", "'m", "was"}


def _breaks_off(doc: Doc) -> bool:
    """ "my back doesn't": what it does not do stands in another clause."""
    verbs = [t for t in doc if t.tag_ in FINITE or t.tag_ in {"VB", "VBN", "VBG"}]
    return (
        len(verbs) == 1
        and len(doc) > 2
        and verbs[0].i >= len(doc) - 2
        and bool(_HELPING.fullmatch(doc[verbs[0].i :].text))
    )


def _still_since(doc: Doc) -> bool:
    """ "I have the pain since my first pregnancy": other languages' present, where English wants "I've had"."""
    since = next((t for t in doc if t.lower_ == "since"), None)
    if (
        since is None
        or since.i == 0
        or any(t.tag_ in {"VBD", "VBN", "MD", "VBG"} or t.text in {"'s", "'d"} for t in doc)
    ):
        return False
    return any(t.tag_ in {"VBP", "VBZ"} for t in doc)
