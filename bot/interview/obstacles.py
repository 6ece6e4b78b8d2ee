"""What could get in the way of a plan, in the patient's words, as a clause after "if"."""

# ruff: noqa: E501  (lists and patterns read better whole than cut)

from __future__ import annotations

import re

from bot.interview.tidying import ENDING, VERBS, first_clause, inside, tidied
from bot.interview.verbs import base_of, third

_BEFORE_OBSTACLE = re.compile(
    r"^(?:(?:if|when|whenever|because|cos|that|maybe|perhaps|probably|possibly|mainly|mostly|just|only|well|erm|um|"
    r"i think|i guess|i suppose|(?:if )?(?:i'?m|i am|to be) honest,?|just me|it'?ll be|it'?d be|it would be|it will be|that would be|it might be|it could be|"
    r"could be|might be|unless|usually|"
    r"what (?:usually |mostly |often )?(?:happens|gets in the way|stops me) is(?: that)?|"
    r"(?:the|my) (?:main |biggest |usual |only )?(?:thing|problem|trouble|obstacle)(?: is| would be)(?: that)?"
    r")\b[\s,]*)+",
    re.IGNORECASE,
)
_KNOWN_OBSTACLES = (
    (r"(?:the )?(?:rain|raining|rainy|bad weather|wet)|(?:it'?s )?(?:raining|pouring)", "it rains"),
    (r"(?:the )?(?:heavy |pouring |driving )+rain(?: all day)?", "it rains"),
    (r"(?:the )?(?:snow|ice)|(?:it'?s )?snowing", "it snows"),
    (r"(?:no|lack of|not enough|not having) time", "there's no time"),
    (r"(?:a )?bad (?:back )?days?|(?:a )?bad back(?: day)?", "my back is bad"),
    (r"(?:a )?bad nights?|(?:no|lack of) sleep", "I've slept badly"),
    (r"(?:no|lack of) energy|tiredness|fatigue", "I'm too tired"),
    (r"(?:a )?flare[- ]?ups?", "my back flares up"),
    (r"(?:no|lack of) (?:motivation|willpower)", "I can't get going"),
    (r"forgetting(?: it| about it)?", "I forget"),
    (r"me|myself", "I get in the way"),
    (r"(?:being )?(?:hungover|a hangover)", "I'm hungover"),
)
# Of a day or a place, not of the person: "too dark" is "it's too dark".
_IT_IS = re.compile(
    r"(?:(?:too|so|very|really|quite|bit|a bit|just|getting|getting too) )*(?:cold|hot|dark|wet|windy|icy|foggy|frosty|"
    r"slippery|humid|muggy|stormy|far|expensive|crowded|noisy|boring|painful|early|miserable|chilly|freezing)"
    r"(?=$|,| (?:out|outside|there|here|by|for|to|and|or|then|again|in|at|after|underfoot)\b)",
    re.IGNORECASE,
)
_SPELLS = re.compile(
    r"(?:a|an|one of my|another|another of my) (?:\w+ )?(?:migraine|headache|cold|low day|down day|off day|bad head|funny turn|"
    r"panic attack|appointment|relapse|spasm|late shift|night shift|early start|early shift|low days|down days|migraines|headaches|"
    r"bad spells?|bad moods?|wobbles?)\b.*",
    re.IGNORECASE,
)
_FELT = re.compile(r"(?:(?:too|so|very|really|just|a bit|bit) )*(?:lazy|low|down|depressed|sad)\b", re.IGNORECASE)
_A_DAY = re.compile(
    r"(?:really |very )?(?:busy|mad|long|rough|hard|hectic|tough|heavy|awful|terrible|late|early|difficult|stressful|manic) "
    r"(?:day|night|week|shift|morning|evening|meeting|start|finish)\b(?=$| at| with| before| after| and)",
    re.IGNORECASE,
)
_STATES = (
    r"(?:(?:too|so|very|really|quite|feeling|still|bit|a bit|just|being|getting|not) )*(?:tired|busy|ill|sick|low|down|sore|stiff|"
    r"scared|afraid|worried|frightened|anxious|stressed|exhausted|knackered|shattered|lazy|fed up|in pain|in agony|"
    r"away|late|unwell|poorly|depressed|working|hungover|embarrassed|ashamed|nervous|wiped out|worn out|in a mood|bored|able|"
    r"sad|angry|self-conscious|shy|hungry|on call|on shift|on nights|on lates|in bed|up to it|well|in the mood)"
    r"(?=$|,| (?:that|and|or|from|with|after|of|to|in|on|at|because|about|as|by|again|today|for|i|ill|i'll|i'm|it|"
    r"my|the|late|over|nights|home|all|out|enough|when)\b)"
)
_BARE_VERBS = (
    r"(?:get|forget|feel|have|need|run|lose|sleep (?:badly|in)|wake|work (?:late|long|over)|can't|couldn't|don't|won't|"
    r"oversleep|hurt|overdo|fall|chicken|give|miss|go|seize up|stiffen|panic|worry|struggle|bottle it|talk myself)\b"
)
# A first name typed small, by what it does.
_FIRST_NAME = re.compile(
    r"^(?!(?:people|someone|somebody|everyone|everybody|nobody|work|mum|mam|dad|nan|gran|hubby|kids|friends|mates|visitors|traffic|"
    r"family|life|pain|it|he|she|they|we|you|i|this|that|there|who|what|rain|weather|sleep|everything|something|nothing|money|"
    r"time|school|physio|neighbours|boss|daughter|son|wife|husband|sister|brother|partner|mother|father|guests|motivation|energy)\b)"
    r"[a-z]{3,}(?= (?:cancels|bails|rings|calls|forgets|can't (?:come|make)|doesn't (?:come|turn up|want)|lets me|says no|turns up|isn't))"
)
_A_THING = 3
_THING = re.compile(
    r"(?:my|the|a|an|his|her|their|our|no|not|bad|too|having|being|getting|lack|another|other|some|\w+ing)\b",
    re.IGNORECASE,
)
UNSAYABLE = "that happens"
"""What stands after "if" for an obstacle that makes no sentence there."""

_OUT_OF_ORDER = re.compile(
    r"((?:my|the|his|her|our) )?(\w+) ((?:too |fully )?(?:shut|closed|full|crowded|flooded|broken|flat|booked|busy))\b(?= of\b|$)",
    re.I,
)
_DOING = re.compile(
    r"^((?:(?:my|the|his|her|our|other|some) (?:\w+ ){0,2}?\w+?|[a-z]+)) (not )?(\w+ing)\b(.*)$",
    re.IGNORECASE,
)
# Over in a moment: "my mate cancels", and not "is cancelling".
_AT_ONCE = {
    "forget",
    "cancel",
    "call",
    "ring",
    "kick",
    "let",
    "drop",
    "text",
    "lose",
    "leave",
    "start",
    "die",
    "go",
    "break",
    "stop",
    "need",
    "want",
    "know",
    "like",
    "see",
    "hear",
}
_MODAL = re.compile(r"^(.*?)\b(?:might|may|could|would|will|'ll|'d)\s+(\w+)(.*)$", re.IGNORECASE)
_PLURAL = re.compile(r"\band\b|,|\b(?:children|people)$|\b(?!news|(?:tenni|christma)s)\w+[^siu]s$", re.IGNORECASE)


def obstacle(words: str) -> str:
    """An obstacle in the patient's words, without what leads up to it ("if", "it would be")."""
    text = first_clause(ENDING.sub("", _BEFORE_OBSTACLE.sub("", words.strip()).strip(" .,!?")))
    return tidied(text.strip(" .,!?") or words.strip(" .,!?"))


def after_if(words: str) -> str:
    """An obstacle as a clause after "if": "rain" gives "it rains", "work" gives "work gets in the way"."""
    text = inside(obstacle(words))
    whole = "" if re.search(r"\bor\b", text) else _clause(text)
    either = [whole] if whole else [_clause(part) for part in text.split(" or ")]
    if all(either):
        return " or ".join(either)
    core = re.split(r" (?:in|at|on|from|with|after|before|during|of|about) ", text)[0]
    some = re.split(r",| and | or ", core)
    if max(len(thing.split()) for thing in some) > _A_THING and not _THING.match(text):
        return UNSAYABLE
    if re.match(
        r"(?:so|now|then|not|because|when|if|while|how|why|what(?! (?:people|others|they|everyone)\b)|with|in|on|at)\b",
        text,
        re.IGNORECASE,
    ):
        return UNSAYABLE
    doing = base_of(core.split(" ")[0]) or core.split(" ")[0].endswith("ing")
    many = _PLURAL.search(core) and not (doing and " and " not in core)
    return f"{text} {'get' if many else 'gets'} in the way"


def _clause(words: str) -> str:
    """An obstacle as a clause, if it is one or stands for a well-known one; empty for a mere thing."""
    text = re.sub(r"^me (?=\w+ing\b)", "", inside(obstacle(words)))
    for pattern, clause in _KNOWN_OBSTACLES:
        if re.fullmatch(pattern, text, re.IGNORECASE):
            return clause
    if _IT_IS.match(text):
        return f"it's {text}"
    if re.match(_STATES, text, re.IGNORECASE):
        state = re.sub(r"^(?:being|feeling) ", "", text)
        # Nobody is told that they are lazy, or low: it is how they feel.
        return f"I feel {state}" if text.startswith("feeling") or _FELT.match(state) else f"I'm {state}"
    if _SPELLS.fullmatch(text):
        return f"I have {text}"
    if _A_DAY.match(text):
        return f"I have {'an' if text[0].lower() in 'aeiou' else 'a'} {text}"
    text = re.sub(r"^(?:the )?(?:fear|worry) (that|of)\b", r"I'm afraid \1", text)
    if re.match(_BARE_VERBS, text, re.IGNORECASE):
        return f"I {text}"
    text = _named(re.sub(r"^am\b", "I'm", text))
    if re.match(r"(?:no|not enough|(?:nobody|no one|nowhere|nothing) to)\b", text) and not _PLURAL.search(text):
        return f"there's {text}"
    return _modal(text) or _doing(text) or _statement(text)


def _modal(text: str) -> str:
    modal = _MODAL.match(text)
    if modal and 0 < len(modal[1].split()) <= 3 and not re.search(r"'m\b|scared|worried|afraid", modal[1]):
        return _at_present(modal[1].strip(), modal[2], modal[3])
    return ""


def _doing(text: str) -> str:
    """ "waking up stiff" as "I wake up stiff", "the bus not coming" as "the bus doesn't come"."""
    own = re.match(r"(not )?(\w+ing)\b(?= \S|$)(.*)$", text)
    if own and own[2].lower() == "being" and own[3]:
        return f"I'm {own[1] or ''}{own[3].strip()}"
    if own and (base := base_of(own[2])) and (own[3] or own[1] or base in ("oversleep", "forget")):
        never = "don't " if own[1] else ""
        return f"I {never}{base}{own[3]}"
    doing = _DOING.match(text)
    if not doing or not (base := base_of(doing[3]) or ("be" if doing[3] == "being" else "")):
        return ""
    many = doing[1].lower() in ("people", "others", "kids", "mates", "friends", "visitors") or _PLURAL.search(doing[1])
    if doing[2]:
        return _named(f"{doing[1]} {'do' if many else 'does'}n't {base}{doing[4]}")
    if re.match(VERBS, doing[1].split(" ")[-1]) and not many:
        return ""
    if base in _AT_ONCE:
        return f"{doing[1]} {base if many else third(base)}{doing[4]}"
    return f"{doing[1]} {'are' if many else 'is'}{'' if base == 'be' else ' ' + doing[3]}{doing[4]}"


def _named(text: str) -> str:
    return _FIRST_NAME.sub(lambda m: m[0].capitalize(), text, count=1)


def _statement(text: str) -> str:
    if re.match(r"(?:I|it|he|she|they|we|you|there|someone|somebody|something|nobody)(?:'\w+)?\s", text):
        return text
    if re.match(rf"(?!(?:with|in|on|at|for|after|so|now|\w+ that)\b)(?:\w+\s){{1,3}}{VERBS}", text, re.IGNORECASE):
        return text
    state = _OUT_OF_ORDER.match(text)
    return f"{state[1] or 'the '}{state[2]} is {text[state.start(3) :]}" if state else ""


def _at_present(who: str, verb: str, rest: str) -> str:
    """ "it might rain" as "it rains", "I might get too busy" as "I get too busy"."""
    first = who.lower() in ("i", "we", "they", "you") or _PLURAL.search(who)
    if verb == "be":
        if who == "I":
            return f"I'm{rest}"
        verb = "are" if first else "is"
    elif verb == "have":
        verb = "have" if first else "has"
    elif not first:
        verb = third(verb)
    return f"{who} {verb}{rest}"
