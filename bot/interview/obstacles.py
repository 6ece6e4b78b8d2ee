"""What could get in the way of a plan, in the patient's words, as a clause after "if".

Known obstacles and how their words are turned stand in content/<language>/grammar/obstacles.yml.
"""

from __future__ import annotations

from bot.content.grammar import grammar
from bot.interview.tidying import ACTS, ENDING, first_clause, inside, tidied
from bot.interview.verbs import base_of, third

_GRAMMAR = grammar("obstacles").knowing(acts=[ACTS])
_FRAMES = _GRAMMAR.frames()
_RUN_UP = _GRAMMAR.pattern(r"^(?:<run_up>\b[\s,]*)+", ignore_case=True)
_ME_DOING, _CLAUSES = _GRAMMAR.rules("me_doing"), _GRAMMAR.rules("clauses", ignore_case=True)
_AM, _NONE_OF = _GRAMMAR.rules("am"), _GRAMMAR.pattern("<none_of>")
_FIRST_NAME = _GRAMMAR.pattern("<first_name>")
_MODAL, _NO_MODAL = _GRAMMAR.pattern("<modal>", ignore_case=True), _GRAMMAR.pattern("<no_modal>")
_OWN_DOING, _DOING = _GRAMMAR.pattern("<own_doing>"), _GRAMMAR.pattern("<doing>", ignore_case=True)
_BEING, _BE = _GRAMMAR.words("being"), _GRAMMAR.words("be")
_ALONE, _AT_ONCE = _GRAMMAR.words("alone"), _GRAMMAR.words("at_once")
_MANY, _PLURAL = _GRAMMAR.words("many"), _GRAMMAR.pattern("<plural>", ignore_case=True)
_PLAIN_FORM, _OF_MYSELF = _GRAMMAR.words("plain_form"), _GRAMMAR.words("of_myself")
_PLAIN_OF = _GRAMMAR.table("plain_of")
_STATEMENT, _ACTS = _GRAMMAR.pattern("<statement>"), _GRAMMAR.pattern("<acts>")
_ACTING = _GRAMMAR.pattern("<acting>", ignore_case=True)
_OUT_OF_ORDER = _GRAMMAR.rules("out_of_order", ignore_case=True)
_CORE_ENDS, _SOME = _GRAMMAR.pattern(r" <core_ends> "), _GRAMMAR.pattern(r",| <joined> | <or> ")
_OR, _JOINED = _GRAMMAR.pattern(r" (<or>) "), _GRAMMAR.pattern(r" <joined> ")
_THING = _GRAMMAR.pattern(r"<thing>\b", ignore_case=True)
_NO_THING = _GRAMMAR.pattern(r"<no_thing>\b", ignore_case=True)
_LONGEST_THING = 3
_LONGEST_SUBJECT = 3
_SIGNS = " .,!?"

_THING_AND_DOING = _GRAMMAR.pattern("<thing_and_doing>")

CASE = _FRAMES["case"]
UNSAYABLE = _FRAMES["unsayable"]
"""What stands after "if" for an obstacle that makes no sentence there."""


def obstacle(words: str) -> str:
    """An obstacle in the patient's words, without what leads up to it ("if", "it would be")."""
    text = first_clause(ENDING.sub("", _RUN_UP.sub("", words.strip()).strip(_SIGNS)))
    return tidied(text.strip(_SIGNS) or words.strip(_SIGNS))


def well_known(words: str) -> bool:
    """Whether words are an obstacle that everybody names: "rain", "me", "no time"."""
    return bool(_CLAUSES.first(inside(obstacle(words))))


def after_if(words: str) -> str:
    """An obstacle as a clause after "if": "rain" gives "it rains", "work" gives "work gets in the way"."""
    text = inside(obstacle(words))
    if both := _THING_AND_DOING.match(text):
        text = both["thing"]
    pieces = _OR.split(text)
    whole = _clause(text) if len(pieces) == 1 else ""
    either = [whole] if whole else [_clause(piece) for piece in pieces[::2]]
    if all(either):
        pieces[::2] = either
        return " ".join(pieces)
    return _thing(text)


def _thing(text: str) -> str:
    """A mere thing: it gets in the way, if it is one."""
    core = _CORE_ENDS.split(text)[0]
    longest = max(len(thing.split()) for thing in _SOME.split(core))
    if (longest > _LONGEST_THING and not _THING.match(text)) or _NO_THING.match(text):
        return UNSAYABLE
    first = core.split(" ")[0]
    doing = base_of(first) or _OWN_DOING.search(first)
    many = _PLURAL.search(core) and not (doing and not _JOINED.search(core))
    return _FRAMES["they_get" if many else "it_gets"].format(text)


def _clause(words: str) -> str:
    """An obstacle as a clause, if it is one or stands for a well-known one; empty for a mere thing."""
    text = _ME_DOING.applied(inside(obstacle(words)))
    if known := _CLAUSES.first(text):
        return known
    text = _named(_AM.applied(text))
    if _NONE_OF.match(text) and not _PLURAL.search(text):
        return _FRAMES["there"].format(text)
    return _modal(text) or _own_doing(text) or _doing(text) or _statement(text)


def _modal(text: str) -> str:
    """ "it might rain" as "it rains", "I might get too busy" as "I get too busy"."""
    modal = _MODAL.match(text)
    if not modal or not 0 < len(modal["who"].split()) <= _LONGEST_SUBJECT or _NO_MODAL.search(modal["who"]):
        return ""
    who, verb, rest = modal["who"].strip(), modal["verb"], modal["rest"]
    if verb in _BE and who.lower() in _OF_MYSELF:
        return _FRAMES["i_am"].format(rest.strip()).rstrip()
    plain = who.lower() in _PLAIN_FORM or _PLURAL.search(who)
    return f"{who} {_PLAIN_OF.get(verb, verb) if plain else third(verb)}{rest}"


def _own_doing(text: str) -> str:
    """ "waking up stiff" as "I wake up stiff"."""
    own = _OWN_DOING.match(text)
    if own and own["doing"].lower() in _BEING and own["rest"]:
        return _FRAMES["i_am"].format(f"{own['not'] or ''}{own['rest'].strip()}")
    if own and (base := base_of(own["doing"])) and (own["rest"] or own["not"] or base in _ALONE):
        return _FRAMES["i_do_not" if own["not"] else "i_do"].format(f"{base}{own['rest']}")
    return ""


def _doing(text: str) -> str:
    """ "the bus not coming" as "the bus doesn't come"."""
    doing = _DOING.match(text)
    if not doing:
        return ""
    who, form, rest = doing["who"], doing["doing"], doing["rest"]
    being = form in _BEING
    base = base_of(form) or ("".join(_BE) if being else "")
    if not base:
        return ""
    many = who.lower() in _MANY or _PLURAL.search(who)
    if doing["not"]:
        return _named(_FRAMES["they_do_not" if many else "he_does_not"].format(who, f"{base}{rest}"))
    if _ACTS.match(who.split(" ")[-1]) and not many:
        return ""
    if base in _AT_ONCE:
        return _FRAMES["he_does"].format(who, f"{base if many else third(base)}{rest}")
    return _FRAMES["they_are" if many else "he_is"].format(who, f"{'' if being else form}{rest}".strip()).rstrip()


def _named(text: str) -> str:
    """With a capital for somebody's first name."""
    return _FIRST_NAME.sub(lambda name: name[0].capitalize(), text, count=1)


def _statement(text: str) -> str:
    """A clause that is whole already, or put in order: "pool shut" as "the pool is shut"."""
    if _STATEMENT.match(text) or _ACTING.match(text):
        return text
    return _OUT_OF_ORDER.first(text) or ""
