"""The page with everything held about a patient, in words that they can follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from bot.content import Content
from bot.gateway.portal_dates import Dates
from bot.summary.words import Words

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Entry:
    """Something held: when it was kept (in words, perhaps empty), and what it is."""

    when: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """Entries under one heading; `speakers` where they are lines of the talk, each with who said it."""

    title: str
    entries: tuple[Entry, ...]
    speakers: tuple[str, ...] = ()


@dataclass(frozen=True)
class HeldPage:
    """Turns an export of the records into sections; `safety` names the warning signs, `dates` writes moments."""

    words: Words
    safety: Mapping[str, str]
    content: Content
    dates: Dates

    def sections(self, held: Mapping[str, Any]) -> list[Section]:
        """All of it, in the order in which somebody would ask for it."""
        parts: tuple[tuple[str, Iterator[Entry]], ...] = (
            ("about", self._about(held)),
            ("consents", self._each(held["consents"], self._consent)),
            ("heard", self._each(held["observations"], self._heard)),
            ("rulers", self._each(held["rulers"], self._ruler)),
            ("offers", self._each(held["strategies_offered"], self._offer)),
            ("plans", self._each(held["plans"], self._plan)),
            ("visits", self._each(held["times_between_visits"], self._visit)),
            ("notes", self._notes(held["turns"])),
            ("flags", self._each(held["safety_flags"], self._flag)),
            ("reminders", self._reminders(held)),
            ("chats", self._chats(held["telegram_chats"])),
            ("read", self._read(held)),
            ("turns", self._each(held["turns"], self._turn)),
        )
        found = [Section(self._say(name, "title"), tuple(entries)) for name, entries in parts]
        return [*found[:2], self._said(held["messages"]), *found[2:]]

    def _say(self, section: str, name: str, /, **slots: object) -> str:
        return self.words.say(section, name, **slots)

    def _told(self, section: str, name: str, otherwise: str, /, **slots: object) -> str:
        """The text for an id of the records, else that for ids without one: a new id needs no new page."""
        return self._say(section, name if name in self.words.names(section) else otherwise, **slots)

    def _when(self, moment: str | None) -> str:
        return self.dates.moment(datetime.fromisoformat(moment)) if moment else ""

    def _each(self, rows: Sequence[Row], lines: Any) -> Iterator[Entry]:
        for row in rows:
            yield Entry(self._when(row["at"]), tuple(filter(None, lines(row))))

    def _about(self, held: Mapping[str, Any]) -> Iterator[Entry]:
        talk, patient, invitation = held["conversation"], held["patient"], held["invitation"]
        lines = [
            self._say("about", "practice", practice=held["practice"]["name"], country=held["practice"]["country"]),
            self._say("about", "pseudonym", pseudonym=patient["pseudonym"]),
            self._say("about", "label", label=patient["label"]) if patient["label"] else "",
            self._say("about", "began", when=self._when(talk["created_at"]), locale=talk["locale"]),
            self._say("reminders", "timezone", zone=talk["timezone"]) if talk["timezone"] else "",
            self._say("about", "last", when=self._when(talk["last_at"])) if talk["last_at"] else "",
            self._say("about", "talking_yes" if talk["talk"] else "talking_no"),
            self._say("about", "sharing_yes" if talk["share"] else "sharing_no"),
            self._say("about", "hold") if talk["hold"] else "",
        ]
        if invitation:
            moments = {"made": "created_at", "until": "expires_at", "used": "used_at"}
            told = {slot: self._when(invitation[column]) for slot, column in moments.items()}
            by = invitation["invited_by"] or held["practice"]["name"]
            lines.append(self._say("about", "invited", by=by, **told))
        yield from (Entry("", (line,)) for line in lines if line)

    def _said(self, messages: Sequence[Row]) -> Section:
        spoken = [row for row in messages if row["body"] and row["kind"] != "system"]
        entries = tuple(Entry(self._when(row["at"]), (row["body"]["text"],)) for row in spoken)
        names = {"patient": self._say("page", "you"), "bot": self._say("page", "mo")}
        return Section(self._say("said", "title"), entries, tuple(names[row["sender"]] for row in spoken))

    def _consent(self, row: Row) -> Iterator[str]:
        yield self._say("consents", f"{row['purpose']}_{'yes' if row['given'] else 'no'}")

    def _heard(self, row: Row) -> Iterator[str]:
        name = self._name(row["finding"])
        yield self._say("heard", row["kind"], name=name)
        yield self._say("heard", "quote", quote=row["quote"]) if row["quote"] else ""
        yield self._say("heard", "sure", percent=round(100 * row["confidence"]))

    def _name(self, finding: str) -> str:
        text = self.content.texts.get(f"name_{finding}")
        return text.variants[0] if text else self._told("feelings", finding, "other", name=_plain(finding))

    def _ruler(self, row: Row) -> Iterator[str]:
        yield self._told("rulers", row["name"], "other", name=_plain(row["name"]), value=f"{row['value']:g}")

    def _offer(self, row: Row) -> Iterator[str]:
        known = {one.id: one for group in self.content.strategies.values() for one in group}
        idea = known[row["strategy"]].text if row["strategy"] in known else _plain(row["strategy"])
        about = {"barrier": self._name(row["barrier"])} if row["barrier"] else {}
        yield self._say("offers", "about" if about else "alone", idea=idea, **about)
        if row["landed"]:
            yield self._told("offers", row["landed"], "open", when=self._when(row["landed_at"]))

    def _plan(self, row: Row) -> Iterator[str]:
        yield self._told("plans", row["status"] or "agreed", "agreed")
        for name, said in (row["words"] or {}).items():
            if said:
                yield self._told("plans", name, "other", name=_plain(name), words=said)
        if row["confidence"] is not None:
            yield self._say("plans", "confidence", value=f"{row['confidence']:g}")

    def _visit(self, row: Row) -> Iterator[str]:
        yield self._say("visits", "paused")
        agreed = "; ".join(str(said) for said in (row["words"] or {}).values() if said)
        yield self._say("visits", "agreed", words=agreed) if agreed else ""
        yield self._say("visits", "due", when=self._when(row["due_at"])) if row["due_at"] else ""
        yield self._say("visits", "back", when=self._when(row["returned_at"])) if row["returned_at"] else ""

    def _notes(self, turns: Sequence[Row]) -> Iterator[Entry]:
        for turn in turns:
            for event in turn["events"] or ():
                if event["kind"] == "note_for_gp" and event["data"].get("text"):
                    kind = self._told("notes", str(event["data"].get("kind")), "wish")
                    quote = self._say("heard", "quote", quote=event["data"]["text"])
                    yield Entry(self._when(turn["at"]), (kind, quote))

    def _flag(self, row: Row) -> Iterator[str]:
        yield self.safety.get(row["kind"], row["kind"])
        yield self._say("heard", "quote", quote=row["quote"]) if row["quote"] else ""
        yield self._say("flags", "advised", advised=row["advised"]) if row["advised"] else ""
        if row["help_reached"] is not None:
            yield self._say("flags", "reached_yes" if row["help_reached"] else "reached_no")
        yield self._say("flags", "back") if row["taken_back_in"] else ""
        if row["closed_at"]:
            told = {"by": row["closed_by"], "when": self._when(row["closed_at"]), "note": row["closing_note"] or ""}
            yield self._say("flags", "closed", **told)

    def _reminders(self, held: Mapping[str, Any]) -> Iterator[Entry]:
        """What was chosen, where it goes, and what is on its way; nothing where there never was a reminder."""
        for row in held["reminders"]:
            lines = [self._say("reminders", row["choice"]), self._say("reminders", "sent", count=row["sent"])]
            if row["next_at"]:
                lines.append(self._say("reminders", "next", when=self._when(row["next_at"])))
            yield Entry(self._when(row["set_at"]), tuple(lines))
        for row in held["email_addresses"]:
            lines = [self._say("reminders", "email", address=row["address"])]
            state = "refused" if row["refused_at"] else "confirmed" if row["confirmed_at"] else "unconfirmed"
            lines.append(self._say("reminders", state, when=self._when(row.get(f"{state}_at"))))
            yield Entry(self._when(row["added_at"]), tuple(lines))
        for row in held["browsers_for_reminders"]:
            host = urlsplit(row["subscription"]["endpoint"]).hostname
            yield Entry(self._when(row["added_at"]), (self._say("reminders", "browser", host=host),))
        for row in held["still_to_be_sent"]:
            kind = self._say("reminders", row["kind"])
            yield Entry(self._when(row["at"]), (self._say("reminders", "waiting", kind=kind),))

    def _chats(self, chats: Sequence[Row]) -> Iterator[Entry]:
        for row in chats:
            lines = [self._say("chats", "telegram", chat=row["chat"])]
            if row["gone_at"]:
                lines.append(self._say("chats", "gone", when=self._when(row["gone_at"])))
            yield Entry(self._when(row["linked_at"]), tuple(lines))

    def _read(self, held: Mapping[str, Any]) -> Iterator[Entry]:
        for row in held["read_by_the_practice"]:
            lines = [self._say("reviews", "looked", who=row["reader"], line=row["seen_seq"])]
            if row["reviewed_at"]:
                lines.append(self._say("reviews", "reviewed", when=self._when(row["reviewed_at"])))
            yield Entry(self._when(row["seen_at"]), tuple(lines))
        for row in held["notes_of_the_practice"]:
            yield Entry(self._when(row["at"]), (self._say("reviews", "noted", who=row["author"], note=row["text"]),))
        for row in held["who_did_what"]:
            told = {"who": row["who"], "action": _plain(row["action"])}
            yield Entry(self._when(row["at"]), (self._told("read", row["action"], "other", **told),))

    def _turn(self, row: Row) -> Iterator[str]:
        told = {name: _plain(row[name]) for name in ("intent", "action", "stage")}
        yield self._say("turns", "line", visit=row["visit"], **told)


def _plain(name: str | None) -> str:
    """An id as words."""
    return (name or "").removeprefix("action_").replace("_", " ")
