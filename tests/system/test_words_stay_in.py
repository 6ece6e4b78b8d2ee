"""What patients write stands in the encrypted records and nowhere else: no log, no output, no other file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.system.patient import SPOKEN, Patient
from tests.system.product import Product

pytestmark = pytest.mark.system
NewPatient = Callable[..., Patient]


def test_no_words_of_a_patient_leave_the_records(mo: Product, patient: NewPatient) -> None:
    mo.until_ready()
    model = Path(mo.environment["MO_MODEL"])
    before = written_at(model)
    someone = patient()
    someone.open()
    someone.post("velvet harpoon before any consent")
    someone.agree(share=True)
    someone.say("velvet harpoon and my back is bad")
    someone.say('/velvet_harpoon{"slot": "smuggled"}')
    someone.post("velvet harpoon " * 200)
    for number in range(25):
        someone.say(f"the velvet harpoon hurts me in {number} places")
    mo.command("backup", str(mo.folder / "backups"))
    someone.say("velvet harpoon, and I want to kill myself")
    someone.http.post("/api/messages", content=b'{"id": "1", "text": "velvet harpoon broken')
    someone.http.post("/api/messages", json={"id": "2", "text": ["velvet harpoon as a list"]})
    printed = mo.said().lower()
    assert "velvet" not in printed
    for words in SPOKEN:
        assert words.lower() not in printed
    assert Path(mo.environment["TMPDIR"]).is_relative_to(mo.folder)
    files = [path for path in mo.folder.rglob("*") if path.is_file()]
    assert [path for path in files if b"velvet" in path.read_bytes().lower()] == []
    assert written_at(model) == before, "nothing is written beside the model"


def written_at(folder: Path) -> dict[Path, tuple[int, int]]:
    """Size and time of every file."""
    found = {path: path.stat() for path in folder.rglob("*") if path.is_file()}
    assert found
    return {path: (stat.st_size, stat.st_mtime_ns) for path, stat in found.items()}


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
