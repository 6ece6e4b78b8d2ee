"""The demo as somebody sees it who wants to look around: a few of its patients on the portal, and nothing left over."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.system.gp import Gp
from tests.system.product import _end_with_the_tests, environment

pytestmark = pytest.mark.model

FILLS_SECONDS = 240
PATIENTS = ("rail_nights", "night_baker", "tall_man")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory, model: Path) -> Iterator[str]:
    """What a demo with three patients prints, while it serves; afterwards nothing of it is left."""
    folder = tmp_path_factory.mktemp("demo")
    elsewhere, output = folder / "records", folder / "output"
    (folder / "temporary").mkdir()
    own = {"MO_DATA": str(elsewhere), "MO_MODEL": str(model), "TMPDIR": str(folder / "temporary")}
    which = [word for name in PATIENTS for word in ("--patient", name)]
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo", *which],
            cwd=ROOT, env={**environment(), **own}, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT,
            start_new_session=True, preexec_fn=_end_with_the_tests,
        )  # fmt: skip
    try:
        until = time.monotonic() + FILLS_SECONDS
        while "Ctrl-C" not in output.read_text() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.2)
        assert "Ctrl-C" in output.read_text(), output.read_text()
        yield output.read_text()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0, output.read_text()
        assert list((folder / "temporary").iterdir()) == []
        assert not elsewhere.exists(), "MO_DATA is not touched"
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def gp(shown: str) -> Gp:
    """The demo's GP, signed in as the demo says."""
    address, password = re.search(r"http://localhost:(\d+)/practice/", shown), re.search(r"Dr Demo .* (\S+)", shown)
    assert address, shown
    assert password, shown
    browser = Gp(f"http://127.0.0.1:{address[1]}")
    assert browser.sign_in("Dr Demo", password[1]).url.path == "/practice/"
    return browser


def test_the_list_shows_the_open_sign_first_and_nobody_who_stopped_sharing(gp: Gp) -> None:
    page = gp.page("/practice/")
    assert page.index("Rail, night gang") < page.index("Night baker")
    assert "New or worse weakness in one leg" in page
    assert "Tall man" not in page


def test_a_patients_page_shows_what_was_said_over_weeks(gp: Gp) -> None:
    path = re.search(r'href="(/practice/patients/[^"]+)"[^>]*>\s*Night baker', gp.page("/practice/"))
    assert path
    page = gp.page(path[1])
    assert "bakery nights. 2am start" in page
    assert "Talk 2" in page
    assert "Not reviewed since the talk of" in " ".join(page.split())


def test_the_invitations_are_used_open_and_run_out(gp: Gp) -> None:
    page = gp.page("/practice/invitations")
    for label in ("Night baker", "Tall man, Mondays", "Friday, the roofer", "Wrong person"):
        assert label in page


def test_one_can_talk_with_it_as_a_patient(gp: Gp) -> None:
    opened = gp.http.post("/api/conversations", json={"id": "somebody-who-looks-around"}).json()
    mine = {"Authorization": f"Bearer {opened['token']}"}
    gp.http.put("/api/consent", json={"talk": True, "share": True}, headers=mine)
    said = gp.http.post("/api/messages", json={"id": "m1", "text": "I am scared to bend"}, headers=mine)
    assert said.status_code == 200
    assert said.json()["messages"][-1]["from"] == "bot"
    assert gp.http.get("/readyz").status_code == 200
