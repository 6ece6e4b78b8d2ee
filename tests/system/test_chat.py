"""The chat API of the running product, end to end, as a patient's page uses it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.system.patient import Patient, texts
from tests.system.product import Product

pytestmark = pytest.mark.system
NewPatient = Callable[..., Patient]


def test_health_and_readiness(mo: Product) -> None:
    assert mo.get("/healthz").json() == {"status": "ok"}
    assert mo.get("/readyz").json() == {"status": "ok", "records": "ok", "rasa": "ok"}


def test_a_patient_without_a_code_talks_and_is_heard(patient: NewPatient) -> None:
    someone = patient()
    opened = someone.open()
    assert opened["consent"] == {"talk": None, "share": None}
    assert opened["messages"][-1]["quick_replies"]
    opening = someone.agree()
    assert opening["talk"] is True
    assert opening["share"] is False
    assert opening["messages"][-1]["text"].endswith("?")
    answer = someone.say("every time I bend to tie my shoes I think my back will go")
    assert answer
    assert all(line["kind"] == "reply" for line in answer)
    history = someone.history()
    assert [line["seq"] for line in history] == sorted({line["seq"] for line in history})
    assert history[-len(answer) :] == answer
