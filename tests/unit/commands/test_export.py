"""What an operator can write out of a patient: all that is held, or the summary for a medical record."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from fhir.resources.R4B.bundle import Bundle
from pypdf import PdfReader
from typer.testing import CliRunner

from bot import clock
from bot.commands import app
from bot.provision import open_records
from bot.records.repository import Records
from bot.settings import Settings


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    """Records in the data folder of the environment."""
    monkeypatch.setenv("MO_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    opened = open_records(Settings(data=tmp_path / "data"))
    opened.create_practice("Mill Lane", "GB", "Europe/London")
    yield opened
    opened.close()


def patient(records: Records, share: bool = True) -> tuple[str, str]:
    """Conversation and pseudonym of a new patient."""
    conversation = records.open_conversation(f"client {share}", None, "en", clock.now()).id
    records.set_consent(conversation, now=clock.now(), talk=True, share=share)
    return conversation, records.own_record(conversation).pseudonym


def export(*arguments: str) -> Result:
    """Run `python -m bot export …`."""
    return CliRunner().invoke(app, ["export", *arguments])


def test_the_summary_is_written_as_text_pdf_and_fhir_by_pseudonym(records: Records, tmp_path: Path) -> None:
    _, pseudonym = patient(records)
    text = export(pseudonym.upper(), "--as", "text")
    assert text.exit_code == 0
    assert text.stdout.startswith("Patient's own account via Mo, not a diagnosis")
    assert export(pseudonym, "--as", "text", "--language", "de").stdout.startswith("Eigene Angaben")
    Bundle.parse_raw(export(pseudonym, "--as", "fhir").stdout)
    assert export(pseudonym, "--as", "pdf").exit_code == 0
    (written,) = tmp_path.glob("*.pdf")
    assert written.name.startswith(pseudonym.lower().replace(" ", "-"))
    assert len(PdfReader(written).pages) == 1
    assert stat.S_IMODE(written.stat().st_mode) == 0o600


def test_it_is_noted_and_the_patient_reads_that_the_operator_took_it(records: Records) -> None:
    conversation, pseudonym = patient(records)
    export(pseudonym, "--as", "text")
    did = records.export(conversation)["who_did_what"]
    assert {"who": "command line", "action": "record_taken"}.items() <= did[-1].items()


def test_of_who_does_not_share_there_is_only_the_patients_own_copy(records: Records, tmp_path: Path) -> None:
    conversation, pseudonym = patient(records, share=False)
    refused = export(pseudonym, "--as", "pdf", "--output", str(tmp_path / "x.pdf"))
    assert refused.exit_code == 1
    assert not (tmp_path / "x.pdf").exists()
    for name in (conversation, pseudonym):
        assert json.loads(export(name).stdout)["patient"]["pseudonym"] == pseudonym


def test_a_name_that_nobody_has_and_a_form_there_is_not_are_refused(records: Records) -> None:
    _, pseudonym = patient(records)
    assert export("Nobody Wren 1").exit_code == 1
    assert export(pseudonym, "--as", "fax").exit_code == 2
