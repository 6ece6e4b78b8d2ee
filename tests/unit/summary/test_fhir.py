"""The FHIR document: valid, complete in itself, the same ids each time, and no name of anybody but the reader."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import given, settings

from bot.records.types import FlagRecord, PatientRecord
from bot.summary.fhir import as_fhir
from bot.summary.record_words import LANGUAGES

from .conftest import START, Talk, event
from .taking import FEAR, PLAN, extract, fullest, records, usual

CODES = {
    ("http://loinc.org", "51855-5"),
    ("http://loinc.org", "61150-9"),
    ("http://loinc.org", "18776-5"),
    ("http://snomed.info/sct", "734163000"),
}
"""Every code of a clinical terminology that may stand in a document; docs/record.md says where each was checked."""


def checked(bundle: dict[str, Any]) -> dict[str, Any]:
    """A valid document: what the library checks, and what it does not (bdl-3, -7, -9 to -12, cmp-1)."""
    Bundle.parse_raw(json.dumps(bundle))
    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(urls) == len(set(urls))
    assert {reference["reference"] for reference in found(bundle, "reference")} <= set(urls)
    assert bundle["entry"][0]["resource"]["resourceType"] == "Composition"
    assert bundle["identifier"]["system"]
    assert bundle["identifier"]["value"]
    assert bundle["timestamp"]
    for entry in bundle["entry"]:
        assert entry["fullUrl"] == f"urn:uuid:{entry['resource']['id']}"
        assert not {"request", "response", "search"} & set(entry)
    for section in bundle["entry"][0]["resource"]["section"]:
        assert section["text"]["div"].startswith('<div xmlns="http://www.w3.org/1999/xhtml">')
    return bundle


def found(value: Any, key: str) -> Iterator[dict[str, Any]]:
    """Every object that has a key."""
    if isinstance(value, dict):
        if key in value and isinstance(value[key], str):
            yield value
        for inner in value.values():
            yield from found(inner, key)
    if isinstance(value, list):
        for inner in value:
            yield from found(inner, key)


def of_type(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """The resources of one type."""
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_usual_talk_is_a_valid_document(language: str) -> None:
    bundle = checked(as_fhir(extract(usual(), language)))
    kinds = {entry["resource"]["resourceType"] for entry in bundle["entry"]}
    assert kinds == {
        "Composition", "Patient", "Observation", "Goal", "CarePlan", "Flag", "Communication", "Provenance",
        "Organization", "Practitioner", "Device",
    }  # fmt: skip


def test_the_patient_is_a_pseudonym_and_nothing_else() -> None:
    record = replace(usual().record(), label="Tuesday, knee lady")
    bundle = checked(as_fhir(extract(record)))
    (patient,) = of_type(bundle, "Patient")
    assert patient["name"] == [{"use": "anonymous", "text": "quiet-otter-12"}]
    assert set(patient) == {"resourceType", "id", "identifier", "name", "managingOrganization"}
    assert "knee lady" not in json.dumps(bundle)


def test_rulers_are_observations_with_scale_and_date_for_every_answer() -> None:
    bundle = as_fhir(extract(usual()))
    rated = [
        (rated["code"]["text"], rated["valueQuantity"]["value"], rated["effectiveDateTime"][:10])
        for rated in of_type(bundle, "Observation")
        if "valueQuantity" in rated
    ]
    assert rated == [
        ("Importance (0-10)", 7.0, "2026-03-02"),
        ("Confidence (0-10)", 4.0, "2026-03-02"),
        ("Confidence (0-10)", 6.0, "2026-03-09"),
        ("Readiness (0-10)", 5.0, "2026-03-02"),
    ]


def test_barriers_carry_the_patients_words_under_the_patients_name(talk: Talk) -> None:
    talk.says(FEAR, fear_of_pain="i think it will go")
    bundle = checked(as_fhir(extract(talk)))
    (fear,) = of_type(bundle, "Observation")
    (patient,) = (entry["fullUrl"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == "Patient")
    assert fear["valueCodeableConcept"] == {"text": "Fear that moving will do harm"}
    assert fear["note"][0]["text"] == "i think it will go"
    assert fear["note"][0]["authorReference"]["reference"] == fear["performer"][0]["reference"] == patient


def test_a_warning_sign_is_a_flag_that_points_at_the_words_it_stands_on(talk: Talk) -> None:
    talk.flags += [
        FlagRecord("open", "cauda_equina", "emergency", "numb between my legs", START, None, "Call 999.", True),
        FlagRecord("closed", "fracture", "urgent", None, START, closed_at=START, closed_by="Dr Ash"),
    ]
    bundle = checked(as_fhir(extract(talk)))
    flags = of_type(bundle, "Flag")
    assert [flag["status"] for flag in flags] == ["active", "inactive"]
    pointed = [extension["valueReference"]["reference"] for extension in flags[0]["extension"]]
    words = {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}
    assert [words[url].get("valueString", words[url].get("valueBoolean")) for url in pointed] == [
        "numb between my legs", True,
    ]  # fmt: skip
    assert "extension" not in flags[1]
    assert [each["payload"][0]["contentString"] for each in of_type(bundle, "Communication")] == ["Call 999."]


def test_without_a_warning_sign_the_document_says_that_none_is_excluded(talk: Talk) -> None:
    assert "None was mentioned. Mo does not examine or exclude any." in json.dumps(as_fhir(extract(talk)))


@pytest.mark.parametrize(
    ("status", "goal", "achievement", "plan"),
    [
        ("agreed", "active", None, "active"),
        ("kept", "active", "achieved", "active"),
        ("partly", "active", "in-progress", "active"),
        ("slipped", "active", "not-achieved", "active"),
        ("dropped", "cancelled", None, "revoked"),
    ],
)
def test_the_plan_is_a_goal_and_a_care_plan_that_say_how_it_went(
    talk: Talk, status: str, goal: str, achievement: str | None, plan: str
) -> None:
    talk.says("yes", events=(event("plan", **PLAN, status="agreed"),))
    if status != "agreed":
        talk.says("well", events=(event("plan", **PLAN, status=status),))
    bundle = checked(as_fhir(extract(talk)))
    (wanted,), (made,) = of_type(bundle, "Goal"), of_type(bundle, "CarePlan")
    assert wanted["lifecycleStatus"] == goal
    assert wanted.get("achievementStatus", {}).get("coding", [{}])[0].get("code") == achievement
    assert made["status"] == plan
    assert made["goal"] == [{"reference": f"urn:uuid:{wanted['id']}"}]
    assert made["activity"][0]["detail"]["scheduledString"] == "Saturday morning, 15 minutes, once a week"


def test_a_plan_that_was_not_agreed_yet_is_a_draft() -> None:
    taken = extract(usual())
    assert taken.summary.plan is not None
    summary = replace(taken.summary, plan=replace(taken.summary.plan, status="draft"))
    bundle = checked(as_fhir(replace(taken, summary=summary)))
    assert "draft" in {plan["status"] for plan in of_type(bundle, "CarePlan")}
    assert "proposed" in {goal["lifecycleStatus"] for goal in of_type(bundle, "Goal") if "bakery" in str(goal)}


def test_wishes_and_questions_are_messages_from_the_patient_to_the_practice() -> None:
    said = {
        each["category"][0]["text"]: each["payload"][0]["contentString"]
        for each in of_type(as_fhir(extract(usual())), "Communication")
    }
    assert said["Wants to be asked about"] == "how I am sleeping, nobody ever asks"
    assert said["Questions for the GP"] == "is it worth seeing the physio again?"


def test_provenance_says_who_said_it_what_made_it_and_who_took_it_when() -> None:
    bundle = as_fhir(extract(usual()))
    (provenance,) = of_type(bundle, "Provenance")
    resources = {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}
    who = [resources[agent["who"]["reference"]]["resourceType"] for agent in provenance["agent"]]
    assert who == ["Patient", "Device", "Practitioner"]
    assert resources[provenance["agent"][2]["who"]["reference"]]["name"][0]["text"] == "Dr Ash"
    assert provenance["recorded"] == bundle["timestamp"] == "2026-04-11T09:00:00Z"


def test_a_second_document_has_the_same_resources_and_an_identifier_of_its_own() -> None:
    first = extract(usual())
    one, two = as_fhir(first), as_fhir(replace(first, at=first.at + timedelta(hours=1)))
    assert [entry["fullUrl"] for entry in one["entry"]] == [entry["fullUrl"] for entry in two["entry"]]
    assert one["identifier"] != two["identifier"]
    assert as_fhir(first) == one


def test_two_patients_share_no_resource_but_practice_reader_and_mo() -> None:
    talk, other = usual(), usual().record()
    other = replace(other, conversation=replace(other.conversation, id="another"))
    kinds = [
        {entry["fullUrl"]: entry["resource"]["resourceType"] for entry in as_fhir(extract(record))["entry"]}
        for record in (talk.record(), other)
    ]
    assert {kinds[0][url] for url in kinds[0].keys() & kinds[1].keys()} == {"Organization", "Practitioner", "Device"}


def test_only_codes_that_were_checked_stand_in_it() -> None:
    used = {(coding["system"], coding["code"]) for coding in found(as_fhir(extract(fullest())), "code")}
    used |= {(coding["system"], coding["code"]) for coding in found(as_fhir(extract(usual())), "code")}
    clinical = {pair for pair in used if not pair[0].startswith("http://terminology.hl7.org/")}
    assert clinical == CODES


@given(records(most=6))
@settings(max_examples=25, deadline=None)
def test_whatever_was_typed_the_document_is_valid(record: PatientRecord) -> None:
    checked(as_fhir(extract(record)))
