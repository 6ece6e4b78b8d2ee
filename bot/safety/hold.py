"""A conversation on hold: what ends it, in people's own words, and the short, calm repeats until then."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.safety.corrections import Told, answers_no, read_whole, takes_back
from bot.safety.denials import covers, deny, raised_areas
from bot.safety.detect import detect
from bot.safety.flags import TIERS, Answer, Flag, Hold, Release, SafetyMessage
from bot.safety.replies import Reply, understand
from bot.safety.respond import answer, emergency
from bot.safety.texts import country as numbers_of
from bot.safety.texts import line, links, texts
from bot.written_in import rather

_A_SENTENCE = 4  # words from which a message tells something
_REMINDERS = 2  # an urgent sign is brought up again, before the talk may go on beside it
_ONE_EVENT = {"trauma", "fracture"}  # one fall may raise both, and one word takes it back
_SHAME_OR_FEAR = {"suicidality", "violence"}  # may make people take back what is true


def lead(text: str, hold: Hold, *, country: str, locale: str, shared: bool | None, now: datetime) -> Answer | Release:
    """Answer anything written while on hold, or end the hold. New warning signs are in `Answer.flags`.

    The language is that of the message, else that of the sign; `locale` counts where neither shows one.
    """
    locale = rather(text) or hold.language or locale
    reply = understand(text)
    heard = detect(text)
    told = read_whole(text, hold.kinds)
    if not told.beside and _denies(text, hold):
        return replace(_Voice(hold, country, locale, shared, now).release("corrected"), taken_back=hold.kinds)
    hold = replace(hold, areas=tuple(dict.fromkeys((*hold.areas, *raised_areas(heard)))))
    new = _new(heard, hold)
    if new:
        raised = answer(
            new, country=country, locale=locale, shared=shared, hold=None if hold.step == "question" else hold, now=now
        )
        return replace(raised, flags=new)
    if hold.step == "question":
        return _answered_question(text, reply, told, _Voice(hold, country, locale, shared, now))
    corrected = reply.corrected and not heard and not told.beside
    if corrected or (not reply.helped and takes_back(told, hold.denied, hold.tier, hold.kinds, hold.areas)):
        say = _Voice(hold, country, locale, shared, now)
        return replace(say.release("corrected"), taken_back=_taken_back(reply, hold))
    hold = replace(hold, denied=_denied_so_far(told, hold))
    say = _Voice(hold, country, locale, shared, now)
    if hold.tier == "urgent":
        return _urgent(reply, _goes_past(text, heard, hold, "urgent", _REMINDERS), say)
    if hold.tier == "emergency":
        return _emergency(reply, say)
    if "suicidality" in hold.kinds:
        return _suicidality(reply, say)
    return _violence(reply, _goes_past(text, heard, hold, "violence", 1), say)


def returning(hold: Hold, *, country: str, locale: str, shared: bool | None, now: datetime) -> Answer:
    """What is said first when somebody with a hold comes back; violence is not mentioned, somebody else may look."""
    locale = hold.language or locale
    tree, numbers = texts(locale), numbers_of(locale, country)
    hidden = set(hold.kinds) == {"violence"}
    what = "violence" if hidden else hold.tier
    hrefs = () if hidden else links(numbers, hold.tier)
    message = SafetyMessage(line(tree, "returning", what), hrefs, moves=("safety_message", "closed_question"))
    step = {"emergency": "returned", "urgent": "returned", "crisis": "safe_now"}[hold.tier]
    return Answer((message,), replace(hold, step=step))


def _new(flags: tuple[Flag, ...], hold: Hold) -> tuple[Flag, ...]:
    """Flags that raise the tier or name another certain kind; saying the same again is no new flag.

    A crisis told of while a sign of the body waits is another matter, so it is heard, though it is no worse tier.
    """
    return tuple(
        flag
        for flag in flags
        if flag.certain
        and (
            TIERS.index(flag.tier) < TIERS.index(hold.tier)
            or (
                flag.id not in hold.kinds
                and (flag.tier == "crisis" or TIERS.index(flag.tier) <= TIERS.index(hold.tier))
            )
        )
    )


def _denies(text: str, hold: Hold) -> bool:
    """Whether the signs raised are plainly denied, in words of their own, with nothing left besides."""
    denial = deny(text)
    if not covers(denial.areas, hold.kinds, hold.areas) or any(
        flag.rule != "second_ear" for flag in detect(denial.rest)
    ):
        return False
    rest = understand(denial.rest)
    return not (rest.still_there or rest.unsafe or rest.helped)


def _denied_so_far(told: Told, hold: Hold) -> tuple[str, ...]:
    """What this message and those before it deny; a sign or doubt beside it undoes all, and a no may answer Mo."""
    if told.beside:
        return ()
    asked = {"no"} if hold.step in {"returned", "safe_now"} else set()
    return tuple(sorted({*hold.denied, *told.says} - asked))


def _answered_question(text: str, reply: Reply, told: Told, say: _Voice) -> Answer | Release:
    """A clear no ends it; a yes, anything unclear or no answer counts as yes."""
    kind, tier = say.hold.kinds[0], say.hold.tier
    if answers_no(told, say.hold.kinds, say.hold.areas) or (reply.corrected and not told.beside):
        what = "corrected" if "explained" in told.says else "answered_no"
        what = "answered_no_suicidality" if kind == "suicidality" else what
        return replace(say.release(what, "answered_no"), taken_back=say.hold.kinds)
    if reply.helped and not reply.still_there and not detect(text):
        return say.release("seen")
    said, words = text.strip()[:300], (text.strip()[:80],)
    language = rather(text) or say.hold.language
    flag = Flag(kind, tier, said, 0, min(len(text), 300), True, "answered_question", words, language)
    raised = answer([flag], country=say.country, locale=say.locale, shared=say.shared, hold=None, now=say.now)
    return replace(raised, flags=(flag,))


def _goes_past(text: str, heard: tuple[Flag, ...], hold: Hold, which: str, times: int) -> bool:
    """Whether somebody who was reminded so many times tells of something else, and of no sign: that is theirs to do."""
    reminded = sum(mark.startswith(f"{which}.") for mark in hold.said) >= times
    return reminded and not heard and len(text.split()) >= _A_SENTENCE


def _taken_back(reply: Reply, hold: Hold) -> tuple[str, ...]:
    """The kinds that a correction takes back: those of one sign of the body, with nothing of it left.

    Of several signs nobody can tell which one is meant; all of them then wait for a clinician.
    """
    kinds = set(hold.kinds)
    if reply.unsure or kinds & _SHAME_OR_FEAR or not (len(kinds) == 1 or kinds <= _ONE_EVENT):
        return ()
    return hold.kinds


def _emergency(reply: Reply, say: _Voice) -> Answer | Release:
    if reply.helped or (say.hold.step == "returned" and reply.yes):
        return say.release("seen")
    if say.hold.step == "safe_now" and reply.safe:
        return say.release("safe")
    if "violence" in say.hold.kinds and len(say.hold.kinds) == 1 and (reply.safe or reply.go_on):
        return say.release("safe")
    return say.repeat("emergency", first="will_call" if reply.will_call else "", told=True)


def _urgent(reply: Reply, goes_past: bool, say: _Voice) -> Answer | Release:
    """Seen, or a promise to call, ends it; reminded often enough, somebody may talk of something else.

    Saying it once more would only end the talk. The flag stays open, and until somebody has looked Mo brings in no
    idea, number or plan (clinical.md, urgent tier). An emergency is not let go like this.
    """
    if goes_past and not (reply.helped or reply.promised or reply.still_there or reply.refused):
        return say.release("talks_on")
    if reply.helped or (say.hold.step == "returned" and reply.yes):
        return say.release("seen_urgent", "seen")
    if reply.promised and not reply.refused:
        return say.release("acknowledged")
    return say.repeat("urgent", told=True)


def _suicidality(reply: Reply, say: _Voice) -> Answer | Release:
    """Safe, or spoken to someone, ends it; "not safe" or no clear answer makes it an emergency."""
    if reply.unsafe:
        return say.worse("help")
    if reply.safe or reply.helped or (reply.yes and not reply.unsure):
        return say.release("safe")
    return say.worse("help" if reply.no else "safe_now")


def _violence(reply: Reply, goes_past: bool, say: _Voice) -> Answer | Release:
    """They were told once whom to call; whoever then talks of something else is answered. The flag stays open."""
    if goes_past and not reply.unsafe:
        return say.release("safe")
    if reply.unsafe or (say.hold.step == "safe_now" and reply.no and reply.bare):
        return say.repeat("violence", links_of="violence", advice="do_violence")
    if reply.safe or reply.helped or reply.go_on or reply.promised or reply.yes:
        return say.release("safe")
    return say.repeat("violence", links_of="violence")


class _Voice:
    """Says the next thing of a hold, in this country and language."""

    def __init__(self, hold: Hold, country: str, locale: str, shared: bool | None, now: datetime) -> None:
        self.hold, self.country, self.locale, self.shared, self.now = hold, country, locale, shared, now
        self.tree, self.numbers = texts(locale), numbers_of(locale, country)

    def release(self, what: str, reason: str = "") -> Release:
        """End the hold."""
        entry = self.tree["release"][what]
        return Release((SafetyMessage(line(entry), moves=tuple(entry["move"])),), reason or what)

    def worse(self, step: str) -> Answer:
        """A crisis that turns out to be an emergency."""
        flag = Flag("suicidality", "emergency", "", 0, 0, True, "no_clear_answer")
        messages = emergency(
            "suicidality", self.hold.kinds, country=self.country, locale=self.locale, shared=self.shared
        )
        return Answer(messages, replace(self.hold, tier="emergency", step=step), (flag,))

    def repeat(
        self, which: str, *, first: str = "", told: bool = False, links_of: str = "", advice: str = ""
    ) -> Answer:
        """A short repeat with the number: the variant that was used longest ago."""
        opening, said = self._variant("waiting", first or which, self.hold.said)
        parts = [opening]
        if which != "violence" or advice:
            parts.append(line(self.numbers, advice or {"urgent": "do_urgent"}.get(which, "again")))
        if told:
            closing, said = self._variant("waiting", "urgent_told" if which == "urgent" else "told", said)
            parts.append(closing)
        hrefs = links(self.numbers, links_of or which) or links(self.numbers, "emergency")
        step = "help" if self.hold.step == "returned" else self.hold.step
        return Answer((SafetyMessage(" ".join(parts), hrefs),), replace(self.hold, said=said[-24:], step=step))

    def _variant(self, section: str, which: str, said: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        """The variant used longest ago (or never), and `said` with its mark at the end."""
        options = self.tree[section][which]["texts"]
        marks = [f"{which}.{n}" for n in range(len(options))]
        best = min(range(len(options)), key=lambda n: _last(said, marks[n]))
        return str(options[best]), (*(mark for mark in said if mark != marks[best]), marks[best])


def _last(said: tuple[str, ...], mark: str) -> int:
    return said.index(mark) if mark in said else -1
