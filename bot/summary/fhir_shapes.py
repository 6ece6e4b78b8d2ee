"""The FHIR resources that a summary becomes, as JSON: shapes that are the same in R4 and R4B.

Codes stand only where a correct one exists (docs/record.md says which, and where each was checked). For importance,
confidence and readiness, and for barriers to being active, neither LOINC nor SNOMED CT has one: they are plain text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timezone
from html import escape
from typing import Any

Json = dict[str, Any]

LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
_HL7 = "http://terminology.hl7.org/CodeSystem/"
PATIENT_NOTE = (LOINC, "51855-5", "Patient Note")
SUBJECTIVE = (LOINC, "61150-9", "Subjective narrative")
PLAN_OF_CARE = (LOINC, "18776-5", "Plan of care note")
CARE_PLAN = (SNOMED, "734163000", "Care plan")
SURVEY = (f"{_HL7}observation-category", "survey", "Survey")
SAFETY = (f"{_HL7}flag-category", "safety", "Safety")
BEHAVIOURAL = (f"{_HL7}goal-category", "behavioral", "Behavioral")
INFORMANT = (f"{_HL7}provenance-participant-type", "informant", "Informant")
ASSEMBLER = (f"{_HL7}provenance-participant-type", "assembler", "Assembler")
_ACHIEVEMENT = {
    "kept": (f"{_HL7}goal-achievement", "achieved", "Achieved"),
    "partly": (f"{_HL7}goal-achievement", "in-progress", "In Progress"),
    "slipped": (f"{_HL7}goal-achievement", "not-achieved", "Not Achieved"),
}
_GOAL = {"kept": "active", "partly": "active", "slipped": "active", "agreed": "active", "dropped": "cancelled"}
_DONE = {
    "draft": "not-started",
    "kept": "completed",
    "partly": "in-progress",
    "slipped": "not-started",
    "dropped": "cancelled",
}
FLAG_DETAIL = "http://hl7.org/fhir/StructureDefinition/flag-detail"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def concept(text: str, coding: tuple[str, str, str] | None = None) -> Json:
    """A CodeableConcept: always with words, with a code where one is given."""
    if coding is None:
        return {"text": text}
    system, code, display = coding
    return {"coding": [{"system": system, "code": code, "display": display}], "text": text}


def clean(text: str) -> str:
    """Text without what no FHIR string may hold; a dash where nothing would be left."""
    return _NOT_IN_XML.sub("", text).strip() or "–"


def instant(moment: datetime) -> str:
    """RFC 3339 in UTC, to the second."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def reference(url: str) -> Json:
    """To a resource of the bundle, by its full URL."""
    return {"reference": url}


def note(text: str, author: str, at: datetime | None) -> Json:
    """An Annotation in somebody's words."""
    return {"authorReference": reference(author), "text": clean(text)} | ({"time": instant(at)} if at else {})


def narrative(title: str, lines: list[str]) -> Json:
    """A generated Narrative: a list of lines."""
    items = "".join(f"<li>{escape(clean(line))}</li>" for line in lines)
    heading = f"<p>{escape(clean(title))}</p>"
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{heading}<ul>{items}</ul></div>'}


def observation(code: str, patient: str, at: datetime | None, *, survey: bool = False, **value: Any) -> Json:
    """What a patient said or rated; they are the performer, and nobody examined anything."""
    shape: Json = {
        "resourceType": "Observation",
        "status": "final",
        "code": concept(code),
        "subject": reference(patient),
        "performer": [reference(patient)],
        **value,
    }
    if survey:
        shape["category"] = [concept("Survey", SURVEY)]
    return shape | ({"effectiveDateTime": instant(at)} if at else {})


def flag(name: str, patient: str, began: datetime, ended: datetime | None, details: list[str]) -> Json:
    """A warning sign; `details` are the observations with the words that it stands on."""
    shape: Json = {
        "resourceType": "Flag",
        "status": "inactive" if ended else "active",
        "category": [concept("Safety", SAFETY)],
        "code": concept(clean(name)),
        "subject": reference(patient),
        "period": {"start": instant(began)} | ({"end": instant(ended)} if ended else {}),
    }
    if details:
        shape["extension"] = [{"url": FLAG_DETAIL, "valueReference": reference(url)} for url in details]
    return shape


def communication(kind: str, text: str, patient: str, ends: tuple[str, str], at: datetime | None) -> Json:
    """Something said for somebody; `ends` are who sends it and who is to have it."""
    shape: Json = {
        "resourceType": "Communication",
        "status": "completed",
        "category": [concept(kind)],
        "subject": reference(patient),
        "sender": reference(ends[0]),
        "recipient": [reference(ends[1])],
        "payload": [{"contentString": clean(text)}],
    }
    return shape | ({"sent": instant(at)} if at else {})


def goal(text: str, patient: str, status: str, at: datetime | None) -> Json:
    """What the patient set out to do, or hopes for (`proposed`), in their words."""
    shape: Json = {
        "resourceType": "Goal",
        "lifecycleStatus": _GOAL.get(status, "proposed"),
        "category": [concept("Behavioral", BEHAVIOURAL)],
        "description": concept(clean(text)),
        "subject": reference(patient),
        "expressedBy": reference(patient),
    }
    if status in _ACHIEVEMENT:
        shape["achievementStatus"] = concept(_ACHIEVEMENT[status][2], _ACHIEVEMENT[status])
    return shape | ({"startDate": instant(at)[:10]} if at else {})


def care_plan(words: Mapping[str, str], patient: str, goal: str, at: datetime, status: str, current: bool) -> Json:
    """A plan: `words` are what, when and how it was put together; an earlier one is no longer active."""
    ended = {"kept": "completed", "agreed": "unknown", "draft": "draft"}.get(status, "revoked")
    ongoing = {"draft": "draft", "dropped": "revoked"}.get(status, "active")
    detail = {"status": _DONE.get(status, "scheduled"), "description": clean(words["what"])}
    if words["timing"]:
        detail["scheduledString"] = clean(words["timing"])
    return {
        "resourceType": "CarePlan",
        "status": ongoing if current else ended,
        "intent": "plan",
        "category": [concept("Care plan", CARE_PLAN)],
        "title": clean(words["title"]),
        "subject": reference(patient),
        "created": instant(at),
        "author": reference(patient),
        "goal": [reference(goal)],
        "activity": [{"detail": detail}],
    }
