"""The summary as a FHIR R4 document: a Bundle that begins with a Composition and holds all that it refers to.

Everything that was said or done has the same id in every document of the same patient, so that a system which takes a
second one in knows what it has already; only the document itself is new each time. A patient is a pseudonym.
"""

from __future__ import annotations

import json
from uuid import UUID, uuid5

from bot.summary import fhir_shapes as shapes
from bot.summary.extract import Extract, other_plans, sections
from bot.summary.fhir_shapes import Json, clean, concept, instant, note, reference
from bot.summary.statements import SCALE, Flag, Heard, Plan

_MO = UUID("6f1b7a52-3c0e-5b1d-9a54-0c2d6a5f7e11")
_WHOLE = 100_000
_CODES = {
    **dict.fromkeys(("wishes", "questions", "rulers", "barriers", "helps", "context", "activities"), shapes.SUBJECTIVE),
    **dict.fromkeys(("plan", "earlier"), shapes.PLAN_OF_CARE),
}


def as_fhir(extract: Extract) -> Json:
    """The Bundle as JSON."""
    return _Document(extract).bundle()


def fhir_file(extract: Extract) -> bytes:
    """The Bundle as a file."""
    return json.dumps(as_fhir(extract), ensure_ascii=False, indent=2).encode("utf-8", "replace")


class _Document:
    """Collects the resources of one document, each once, by the names that their ids are made from."""

    def __init__(self, extract: Extract) -> None:
        self._extract, self._summary = extract, extract.summary
        self._space = uuid5(_MO, extract.record.conversation.id)
        self._entries: list[Json] = []
        self._urls: set[str] = set()
        self._of_section: dict[str, list[str]] = {}
        self.practice = self._add(f"practice {extract.practice.id}", _organisation(extract), of=_MO)
        self.patient = self._add("patient", _patient(extract, self.practice))
        self.mo = self._add("mo", _device(), of=_MO)
        self.reader = self._add(f"reader {extract.by}", _practitioner(extract), of=self._uuid(extract.practice.id, _MO))

    def bundle(self) -> Json:
        """Everything, the Composition first and the Provenance last."""
        self._flags()
        self._said()
        self._rulers()
        for barrier in self._summary.barriers:
            self._heard("barriers", "Gets in the way of being active", barrier)
        for helpful in self._summary.facilitators:
            self._heard("helps", "Helps being active", helpful)
        self._context()
        self._plans()
        extract = self._extract
        composition = self._url("composition")
        first = self._entry(composition, _composition(extract, self))
        self._add("provenance", self._provenance(composition))
        document = uuid5(self._space, f"document {extract.record.conversation.last_seq} {instant(extract.at)}")
        return {
            "resourceType": "Bundle",
            "identifier": {"system": "urn:ietf:rfc:3986", "value": document.urn},
            "type": "document",
            "timestamp": instant(extract.at),
            "entry": [first, *self._entries],
        }

    def of_section(self, name: str) -> list[Json]:
        """References to the entries of a section."""
        return [reference(url) for url in self._of_section.get(name, ())]

    def _flags(self) -> None:
        for flag in self._summary.flags:
            details = self._flag_details(flag)
            name = self._extract.name("safety", flag.kind, flag.name)
            tier = self._extract.name("tiers", flag.tier, flag.tier)
            shape = shapes.flag(f"{name} ({tier})", self.patient, flag.at, flag.closed_at, details)
            self._add(f"flag {flag.id}", shape, "flags")
            if flag.advised:
                advice = shapes.communication(
                    "What Mo advised", flag.advised, self.patient, (self.mo, self.patient), flag.at
                )
                self._add(f"advised {flag.id}", advice, "flags")

    def _flag_details(self, flag: Flag) -> list[str]:
        found = []
        if flag.quote:
            said = shapes.observation("Words of a warning sign", self.patient, flag.at, valueString=clean(flag.quote))
            found.append(self._add(f"flag words {flag.id}", said, "flags"))
        if flag.taken_back and flag.taken_back.text:
            back = shapes.observation(
                "Words that took it back", self.patient, flag.taken_back.at, valueString=clean(flag.taken_back.text)
            )
            found.append(self._add(f"flag taken back {flag.id}", back, "flags"))
        if flag.help_reached is not None:
            reached = shapes.observation("Help was reached", self.patient, flag.at, valueBoolean=flag.help_reached)
            found.append(self._add(f"flag help {flag.id}", reached, "flags"))
        return found

    def _said(self) -> None:
        kinds = (("wishes", self._summary.wants_to_be_asked), ("questions", self._summary.questions_for_gp))
        for section, said in kinds:
            for each in said:
                ends = (self.patient, self.practice)
                shape = shapes.communication(self._extract.say(section), each.text, self.patient, ends, each.at)
                self._add(f"{section} {each.seq} {each.text}", shape, section)

    def _rulers(self) -> None:
        for name, ruler in self._summary.rulers.items():
            label = f"{self._extract.name('rulers', name, name)} ({SCALE})"
            for count, reading in enumerate(ruler.history):
                value = {"value": reading.value, "unit": "of 10"}
                shape = shapes.observation(label, self.patient, reading.at, survey=True, valueQuantity=value)
                self._add(f"ruler {name} {count} {instant(reading.at)}", shape, "rulers")

    def _heard(self, section: str, kind: str, heard: Heard) -> None:
        value = concept(self._extract.name("findings", heard.id, heard.name))
        said_at = self._extract.said_at(heard.seq) or heard.last_at
        shape = shapes.observation(kind, self.patient, heard.last_at, valueCodeableConcept=value)
        if heard.quote:
            shape["note"] = [note(heard.quote, self.patient, said_at)]
        self._add(f"{section} {heard.id}", shape, section)
        if heard.id == "personal_goal" and heard.quote:
            self._add("goal hoped for", shapes.goal(heard.quote, self.patient, "", said_at), section)

    def _context(self) -> None:
        for voiced in self._summary.context:
            name = clean(self._extract.name("context", voiced.id, voiced.name))
            at = self._extract.said_at(voiced.seq)
            shape = shapes.observation(name, self.patient, at, valueString=clean(voiced.quote))
            self._add(f"context {voiced.id}", shape, "context")
        if self._summary.activities:
            names = ", ".join(activity.name for activity in self._summary.activities)
            shape = shapes.observation("Activities named", self.patient, None, valueString=clean(names))
            self._add("activities", shape, "activities")

    def _plans(self) -> None:
        if self._summary.plan:
            self._plan(self._summary.plan, "plan")
        others = other_plans(self._summary)
        for plan in reversed(self._summary.earlier_plans):
            self._plan(plan, "earlier" if plan in others else "plan", earlier=True)

    def _plan(self, plan: Plan, section: str, *, earlier: bool = False) -> None:
        name = f"{plan.visit} {instant(plan.at)} {plan.what}"
        wanted = self._add(f"goal {name}", shapes.goal(plan.what, self.patient, plan.status, plan.at), section)
        words = {
            "title": self._extract.say("plan"),
            "what": plan.what,
            "timing": ", ".join(filter(None, (plan.when, plan.how_long, plan.how_often))),
        }
        shape = shapes.care_plan(words, self.patient, wanted, plan.at, plan.status, not earlier)
        notes = [note(plan.if_then, self.patient, plan.at)] if plan.if_then else []
        if plan.confidence is not None:
            sure = self._extract.say("sure", value=f"{plan.confidence:g}")
            notes.append(note(sure, self.patient, plan.at))
        if plan.went:
            how = self._extract.name("plan_status", plan.went.status, plan.went.status)
            shape["activity"][0]["outcomeCodeableConcept"] = [concept(how)]
            if plan.went.text:
                shape["activity"][0]["progress"] = [note(plan.went.text, self.patient, plan.went.at)]
        if notes:
            shape["note"] = notes
        self._add(f"plan {name}", shape, section)

    def _provenance(self, composition: str) -> Json:
        """Who said it, what put it together, and who took it out and when."""
        return {
            "resourceType": "Provenance",
            "target": [reference(composition)],
            "recorded": instant(self._extract.at),
            "activity": concept("Taken from Mo's portal for the practice's record"),
            "agent": [
                {"type": concept("Informant", shapes.INFORMANT), "who": reference(self.patient)},
                {"type": concept("Assembler", shapes.ASSEMBLER), "who": reference(self.mo)},
                {"type": concept("Took it out"), "who": reference(self.reader), "onBehalfOf": reference(self.practice)},
            ],
        }

    def _add(self, name: str, resource: Json, section: str = "", of: UUID | None = None) -> str:
        """Put a resource in, unless that one is there; its full URL."""
        url = self._uuid(name, of or self._space).urn
        if url not in self._urls:
            self._urls.add(url)
            self._entries.append(self._entry(url, resource))
            self._of_section.setdefault(section, []).append(url)
        return url

    def _url(self, name: str) -> str:
        return self._uuid(name, self._space).urn

    @staticmethod
    def _uuid(name: str, space: UUID) -> UUID:
        return uuid5(space, name)

    @staticmethod
    def _entry(url: str, resource: Json) -> Json:
        identifier = {"system": "urn:ietf:rfc:3986", "value": url}
        known = resource.get("identifier", [])
        if resource["resourceType"] == "Composition":
            resource["identifier"] = identifier
        elif resource["resourceType"] != "Provenance":  # which has none
            resource["identifier"] = [*known, identifier]
        return {"fullUrl": url, "resource": {"id": url.removeprefix("urn:uuid:"), **resource}}


def _composition(extract: Extract, document: _Document) -> Json:
    """The same statements as text and PDF, in the same order, with whole quotes and references to their resources."""
    found = []
    for section in sections(extract, dated=True):
        title = extract.say(section.name)
        lines = [extract.written(item, _WHOLE) for item in section.items]
        code = concept(title, _CODES.get(section.name))
        shape: Json = {"title": title, "code": code, "text": shapes.narrative(title, lines)}
        if entries := document.of_section(section.name):
            shape["entry"] = entries
        found.append(shape)
    return {
        "resourceType": "Composition",
        "language": extract.words.language,
        "text": shapes.narrative(extract.say("heading"), [extract.say("account"), extract.visits, extract.say("foot")]),
        "status": "final",
        "type": concept(extract.say("heading"), shapes.PATIENT_NOTE),
        "subject": reference(document.patient),
        "date": instant(extract.at),
        "author": [reference(document.mo), reference(document.patient)],
        "title": f"{extract.say('heading')}. {extract.say('account')}",
        "custodian": reference(document.practice),
        "section": found,
    }


def _organisation(extract: Extract) -> Json:
    return {"resourceType": "Organization", "name": clean(extract.practice.name)}


def _patient(extract: Extract, practice: str) -> Json:
    """A pseudonym, unique in the practice; no name, no date of birth, no label."""
    pseudonym = clean(extract.record.pseudonym)
    return {
        "resourceType": "Patient",
        "identifier": [{"use": "secondary", "system": practice, "value": pseudonym}],
        "name": [{"use": "anonymous", "text": pseudonym}],
        "managingOrganization": reference(practice),
    }


def _device() -> Json:
    return {
        "resourceType": "Device",
        "deviceName": [{"name": "Mo", "type": "user-friendly-name"}],
        "type": concept("Chat program for motivational interviewing"),
    }


def _practitioner(extract: Extract) -> Json:
    return {"resourceType": "Practitioner", "name": [{"use": "usual", "text": clean(extract.by)}]}
