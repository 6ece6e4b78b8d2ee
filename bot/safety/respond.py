"""What Mo answers to a warning sign: by tier, kind and country, from safety.yml, and what it then waits for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.safety.denials import raised_areas
from bot.safety.flags import TIERS, Answer, Flag, Hold, SafetyMessage
from bot.safety.texts import country as numbers_of
from bot.safety.texts import line, links, texts

# Both are also urgent kinds: the same sign with trouble breathing or confusion.
_WORSE = {"infection": "infection_now", "clot": "clot_now", "suicidality": "suicidality_now"}


def answer(
    flags: Sequence[Flag], *, country: str, locale: str, shared: bool | None, hold: Hold | None, now: datetime
) -> Answer:
    """The messages for newly raised flags and the hold that follows; a standing hold never gets weaker.

    The language is that of the sign, else of the hold; `locale` counts where neither shows one.
    shared: True, the practice's list gets the flag; False, the patient chose not to share; None, not asked yet.
    ValueError without flags.
    """
    if not flags:
        raise ValueError("an answer needs a flag")
    certain = [flag for flag in flags if flag.certain]
    leading = sorted(certain or flags[:1], key=lambda flag: TIERS.index(flag.tier))[0]
    language = leading.language or (hold.language if hold else "")
    locale = language or locale
    if not certain:
        return _question(leading, country, locale, hold, now)
    tier = min((leading.tier, *([hold.tier] if hold else [])), key=TIERS.index)
    kinds = _together(hold.kinds if hold else (), [flag.id for flag in certain])
    if leading.tier == "emergency":
        messages = emergency(leading.id, kinds, country=country, locale=locale, shared=shared)
        step = "help"
    elif leading.tier == "crisis":
        messages = crisis(kinds, country=country, locale=locale, shared=shared)
        step = "safe_now"
        if hold and hold.tier == "emergency":  # no question in an emergency: help for the body is still to be reached
            new = [flag.id for flag in certain]
            again = SafetyMessage(
                line(numbers_of(locale, country), "again"), links(numbers_of(locale, country), "emergency")
            )
            messages = (*crisis(new, country=country, locale=locale, shared=shared)[:-1], again)
    else:
        messages = urgent(leading.id, country=country, locale=locale, shared=shared)
        step = "contact"
    if hold and TIERS.index(hold.tier) < TIERS.index(leading.tier):
        step = hold.step if hold.step != "question" else "help"
    areas = _together(hold.areas if hold else (), raised_areas(certain))
    return Answer(messages, Hold(tier, kinds, step, now.isoformat(), areas=areas, language=language))


def emergency(
    kind: str, kinds: Sequence[str], *, country: str, locale: str, shared: bool | None
) -> tuple[SafetyMessage, ...]:
    """The worry, the number, who knows. No question, no button."""
    tree, numbers = texts(locale), numbers_of(locale, country)
    worry = line(tree, "worry", _WORSE.get(kind, kind))
    do = line(numbers, "do_call" if kind in tree["call_not_travel"] else "do_emergency")
    hrefs = links(numbers, "emergency")
    if kind == "violence":
        do, hrefs = line(numbers, "do_violence"), links(numbers, "violence")
    messages = [SafetyMessage(f"{worry} {do}", hrefs)]
    if kind == "suicidality":
        messages.append(SafetyMessage(line(numbers, "do_crisis"), links(numbers, "crisis")))
    elif "suicidality" in kinds:
        messages.append(
            SafetyMessage(
                f"{line(tree, 'worry', 'suicidality')} {line(numbers, 'do_crisis')}", links(numbers, "crisis")
            )
        )
    if "violence" in kinds and kind != "violence":
        messages.append(
            SafetyMessage(
                f"{line(tree, 'worry', 'violence')} {line(numbers, 'do_violence')}", links(numbers, "violence")
            )
        )
    return (*messages, SafetyMessage(who_knows(locale, shared, personal=kind in {"suicidality", "violence"})))


def crisis(kinds: Sequence[str], *, country: str, locale: str, shared: bool | None) -> tuple[SafetyMessage, ...]:
    """Warm and direct; suicidality ends on the one question that matters, violence on the person's own choice."""
    tree, numbers = texts(locale), numbers_of(locale, country)
    messages = []
    if "violence" in kinds:
        messages.append(
            SafetyMessage(
                f"{line(tree, 'worry', 'violence')} {line(numbers, 'do_violence')}", links(numbers, "violence")
            )
        )
    if "suicidality" in kinds:
        messages.append(
            SafetyMessage(
                f"{line(tree, 'worry', 'suicidality')} {line(numbers, 'do_crisis')}", links(numbers, "crisis")
            )
        )
    messages.append(SafetyMessage(who_knows(locale, shared, personal=True)))
    if "suicidality" in kinds:
        messages.append(SafetyMessage(line(tree, "safe_now"), moves=("safety_message", "closed_question")))
    else:
        messages.append(SafetyMessage(line(tree, "until_you_choose"), moves=("safety_message", "emphasise_autonomy")))
    return tuple(messages)


def urgent(kind: str, *, country: str, locale: str, shared: bool | None) -> tuple[SafetyMessage, ...]:
    """Why, whom to call today, nothing new until checked, and what would make it an emergency."""
    tree, numbers = texts(locale), numbers_of(locale, country)
    first = f"{line(tree, 'worry', kind)} {line(numbers, 'do_urgent')} {line(tree, 'until_checked')}"
    then = f"{line(tree, 'emergency_if', kind)} {line(numbers, 'then_call')}"
    return (
        SafetyMessage(first, links(numbers, "urgent")),
        SafetyMessage(then, links(numbers, "emergency")),
        SafetyMessage(who_knows(locale, shared)),
    )


def _question(flag: Flag, country: str, locale: str, hold: Hold | None, now: datetime) -> Answer:
    """One calm question that already carries the number."""
    tree, numbers = texts(locale), numbers_of(locale, country)
    advice = {
        "emergency": "do_emergency",
        "urgent": "do_urgent",
        "crisis": "do_violence" if flag.id == "violence" else "do_crisis",
    }[flag.tier]
    hrefs = links(numbers, "violence" if flag.id == "violence" else flag.tier)
    if flag.tier == "urgent":
        hrefs = hrefs or links(numbers, "emergency")
    if flag.id == "suicidality" and flag.tier == "emergency":
        advice, hrefs = "do_crisis", links(numbers, "crisis")
    question = line(tree, "question", flag.id)
    if_yes = f"{line(tree, 'if_yes', flag.tier)} {line(numbers, advice)}"
    text = f"{if_yes} {question}"
    if flag.id in tree.get("before_question", ()):  # a heavy heart is met first, and the numbers come last
        text = f"{line(tree, 'before_question', flag.id)} {question} {if_yes}"
    message = SafetyMessage(text, hrefs, tuple(tree["yes_no"]), ("safety_message", "closed_question"))
    if hold and hold.step not in {"question", "over"}:
        return Answer((message,), hold)
    areas = raised_areas([flag])
    asked = Hold(flag.tier, (flag.id,), "question", now.isoformat(), areas=areas, language=flag.language)
    return Answer((message,), asked)


def who_knows(locale: str, shared: bool | None, personal: bool = False) -> str:
    """Whether the practice gets to know, and that nobody reads along."""
    which = {True: "shared", False: "not_shared", None: "unknown"}[shared]
    return line(texts(locale), "who_knows", which + ("_crisis" if personal else ""))


def _together(before: Sequence[str], new: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*before, *new)))
