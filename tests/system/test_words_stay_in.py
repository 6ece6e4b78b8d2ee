"""What patients write stands in the encrypted records and nowhere else: no log, no output, no other file."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.system.patient import SPOKEN, Patient
from tests.system.product import Product

pytestmark = pytest.mark.system
NewPatient = Callable[..., Patient]


def test_no_words_of_a_patient_leave_the_records(mo: Product, patient: NewPatient) -> None:
    mo.until_ready()
    someone = patient()
    someone.open()
    someone.post("velvet harpoon before any consent")
    someone.agree(share=True)
    someone.say("velvet harpoon and my back is bad")
    someone.say('/velvet_harpoon{"slot": "smuggled"}')
    someone.post("velvet harpoon " * 200)
    someone.say("velvet harpoon, and I want to kill myself")
    someone.http.post("/api/messages", content=b'{"id": "1", "text": "velvet harpoon broken')
    someone.http.post("/api/messages", json={"id": "2", "text": ["velvet harpoon as a list"]})
    printed = mo.said().lower()
    assert "velvet" not in printed
    for words in SPOKEN:
        assert words.lower() not in printed
    for path in mo.data.rglob("*"):
        if path.is_file():
            assert b"velvet" not in path.read_bytes(), path.name


def test_no_secret_stands_in_the_output(mo: Product, patient: NewPatient) -> None:
    code = json.loads(mo.command("invite", "--label", "Lighthouse keeper", "--json").stdout)["code"]
    mo.get(f"/c/{code}")
    someone = patient()
    someone.open(code=code)
    token = someone.http.headers["Authorization"].removeprefix("Bearer ")
    printed = mo.said()
    assert code not in printed, "whoever reads the log could take the invitation"
    assert token not in printed
    assert "Lighthouse" not in printed
    assert b"Lighthouse" not in (mo.data / "mo.db").read_bytes()
