"""Whose complaint it is, and whether it is there now: denied, somebody else's, only feared, long over or long known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from bot.safety import dates
from bot.safety.phrases import Span, number
from bot.safety.words import Words

_TOWARDS = {"over", "with", "told", "by"}  # "tripped over the dog", "walking with my wife": still the speaker's own
_ADDS = {"and", "n", "since", "then", "so", "after", "ever"}  # what follows them need not be of the time before them
_PARTS = {"parts", "bits", "garden", "area", "region", "department"}
_SUBJECTS = {"i", "im", "ive", "my", "its", "it", "he", "hes", "she", "shes", "they", "theyre", "that", "thats", "we"}
_SUBJECTS |= {"you", "ich", "es", "er", "sie", "das", "mein", "meine"}
_LOOK_BACK = 8  # words between a "no" and what it denies ("no numbness, tingling or weakness in my legs")


@dataclass(frozen=True)
class Context:
    """The words of a message and the concept spans found in them."""

    words: Words
    spans: dict[str, list[Span]]

    def excuse(self, span: Span, despite: frozenset[str] = frozenset(), said: frozenset[int] = frozenset()) -> str:
        """Why a complaint at `span` is not the patient's own of today: a name, empty where nothing excuses it.

        `said`: word positions that belong to the complaint itself ("no feeling"), so that they do not deny it.
        """
        checks = {
            "denied": lambda span: self._denied(span, said),
            "another": self._of_another,
            "feared": self._feared,
            "past": self._past,
            "known": self._known,
        }
        return next((name for name, holds in checks.items() if name not in despite and holds(span)), "")

    def starts(self, concept: str) -> dict[int, int]:
        """Start -> end of a concept's spans."""
        return dict(self.spans.get(concept, ()))

    def in_clause(self, concept: str, at: int) -> bool:
        """Whether the clause of word `at` holds the concept."""
        clause = self.words.clauses[at]
        return any(self.words.clauses[start] == clause for start, _ in self.spans.get(concept, ()))

    def in_sentence(self, concept: str, at: int, reach: int = 0) -> bool:
        """Whether the sentence of word `at` (or one up to `reach` sentences off) holds the concept."""
        here = self.words.sentences[at]
        return any(abs(self.words.sentences[start] - here) <= reach for start, _ in self.spans.get(concept, ()))

    def of_long_ago(self, clause: int) -> bool:
        """Whether a clause names a time long past, and none that is recent."""
        at = next(n for n, own in enumerate(self.words.clauses) if own == clause)
        named = self.in_clause("long_ago", at) or self._old_year(clause)
        return not self._fresh(at) and (named or any(self.words.clauses[time] == clause for time in self._long_past))

    def _denied(self, span: Span, said: frozenset[int]) -> bool:
        words, no = self.words, self.starts("denial")
        keeps = {at for start, end in self.spans.get("no_denial", ()) for at in range(start, end)} | said
        stops = self.starts("turn_to_self")
        for at in range(span[0] - 1, max(-1, span[0] - 1 - _LOOK_BACK), -1):
            if words.sentences[at] != words.sentences[span[0]]:
                break
            if at in no and at not in keeps and no[at] <= span[0] and not self._bare_no(at, span):
                return True
            if at in stops and words.clauses[at] != (words.clauses[at - 1] if at else -1):
                break
        return any(
            span[1] <= start <= span[1] + 3 and self.words.sentences[start] == words.sentences[span[0]]
            for start, _ in self.spans.get("no_after", ())
        )

    def _bare_no(self, at: int, span: Span) -> bool:
        """A "no" that answers a question and denies nothing of what follows it."""
        words = self.words
        if words.forms[at] not in {"no", "nein"} or at + 1 >= len(words):
            return False
        return words.clauses[at + 1] != words.clauses[at] or words.forms[at + 1] in _SUBJECTS

    def _of_another(self, span: Span) -> bool:
        words, own = self.words, self.starts("self")
        others = {at for at in self.starts("another") if not self._nobody(at)}
        sentence = words.sentences[span[0]]
        inside = [at for at in range(*span) if at in others]
        if any(at in own for at in range(*span)):
            return False
        if inside:
            return True
        for at in range(span[0] - 1, -1, -1):
            if words.sentences[at] != sentence:
                break
            if at in others and (not at or words.forms[at - 1] not in _TOWARDS):
                return not any(words.clauses[n] == words.clauses[span[0]] for n, _ in self.spans.get("this_minute", ()))
            if at in own:
                return False
        return any(
            span[1] <= at <= span[1] + 3 for at in self.starts("another_after") if words.sentences[at] == sentence
        )

    def _nobody(self, at: int) -> bool:
        """Whether what looks like a person is none: "someone else's", and "my lady parts", which are one's own."""
        after = self.words.forms[at + 1 : at + 3]
        return "".join(after[:1]).startswith("else") or (len(after) == 2 and after[0] == "lady" and after[1] in _PARTS)

    def _feared(self, span: Span) -> bool:
        sentence, clause = self.words.sentences[span[0]], self.words.clauses[span[0]]
        return any(
            self.words.sentences[start] == sentence
            and span[0] - end <= 7
            and (self.words.clauses[start] == clause or span[0] - end <= 4)
            for start, end in self.spans.get("feared", ())
            if end <= span[0] or start <= span[0] < end
        )

    def _past(self, span: Span) -> bool:
        at = span[0]
        dated = self._dated(span)
        if self._fresh(at, but_durations=dated):
            return False
        if dated or self.in_clause("long_ago", at) or self._old_year(self.words.clauses[at]):
            return True
        clause = self.words.clauses[at]
        told = self.in_clause("past_tense", at) and not self.in_clause("present", at)
        return told and any(
            self._old_year(near) or any(self.words.clauses[s] == near for s, _ in self.spans.get("long_ago", ()))
            for near in (clause - 1, clause + 1)
        )

    def _dated(self, span: Span) -> bool:
        """Told of a month, season or feast long past ("in June I fell"), with nothing added since."""
        clause, forms = self.words.clauses[span[0]], self.words.forms
        if self.in_clause("present", span[0]):
            return False
        return any(
            self.words.clauses[time] == clause and _ADDS.isdisjoint(forms[min(time, span[0]) : max(time, span[0])])
            for time in self._long_past
        )

    @cached_property
    def _long_past(self) -> tuple[int, ...]:
        return tuple(dates.long_past(self.words))

    def _known(self, span: Span) -> bool:
        at = span[0]
        if self.in_sentence("unchanged", at, reach=1) and not self.in_clause("fresh", at):
            return True
        if any(self.words.sentences[s] == self.words.sentences[at] for s, _ in self.spans.get("fresh", ())):
            return False
        return self.in_sentence("long_known", at)

    def _fresh(self, at: int, but_durations: bool = False) -> bool:
        """Whether the clause says that it is new; where a time long past stands in it, "for a week" does not."""
        clause, lasting = self.words.clauses[at], self.starts("duration") if but_durations else {}
        return any(
            self.words.clauses[start] == clause and start not in lasting for start, _ in self.spans.get("fresh", ())
        )

    def _old_year(self, clause: int) -> bool:
        for form, own in zip(self.words.forms, self.words.clauses, strict=True):
            if own == clause and len(form) == 4 and form.isdigit() and 1930 <= (number(form) or 0) < dates.today().year:
                return True
        return False
