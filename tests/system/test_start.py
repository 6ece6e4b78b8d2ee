"""Starting and stopping: once set up nothing is done twice, and what cannot be started says why in a sentence."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.system.product import PROCESSES, Product, environment, is_alive

pytestmark = pytest.mark.system


def test_first_start_second_start_and_ctrl_c(tmp_path: Path, model: Path) -> None:
    product = Product(tmp_path, model)
    try:
        product.start()
        _, password = product.first_account
        assert product.said().count(password) == 1
        running = product.processes()
        assert set(running) == set(PROCESSES)
        assert product.stop(signal.SIGINT) == 0
        assert not any(is_alive(pid) for pid in running.values())
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", product.port))
        first = product.said()
        assert "Traceback" not in first
        product.start()
        second = product.said().removeprefix(first)
        assert "Mo is running" in second
        assert "rain" not in second.replace("/var/", ""), "it trained again"
        assert "one-time password" not in second
        assert password not in second
        running = product.processes()
        assert product.stop(signal.SIGTERM) == 0
        assert not any(is_alive(pid) for pid in running.values())
    finally:
        product.stop()


@pytest.mark.skipif(not (ROOT / ".venv" / ".installed").exists(), reason="the environment was not made by make")
@pytest.mark.skipif(shutil.which("make") is None, reason="make is not here")
def test_make_run_installs_nothing_the_second_time() -> None:
    planned = subprocess.run(
        ["make", "-n", "run"], cwd=ROOT, env=environment(), capture_output=True, text=True, check=True, timeout=30
    )
    assert [line for line in planned.stdout.splitlines() if "make[" not in line] == ["exec .venv/bin/python -m bot up"]


def refused(product: Product, *words: str, **settings: str) -> str:
    """The sentence with which a start is refused."""
    done = product.command(*words, **settings)
    assert done.returncode not in (0, None), done.stdout
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("Mo cannot go on: ")
    assert lines[0].endswith(".")
    return lines[0]


def test_a_port_in_use(mo: Product, tmp_path: Path) -> None:
    said = refused(mo, "up", MO_DATA=str(tmp_path))
    assert str(mo.port) in said
    assert "MO_PORT" in said


def test_a_missing_model(mo: Product, tmp_path: Path) -> None:
    addresses = {"MO_RASA_URL": "http://127.0.0.1:1", "MO_ACTIONS_URL": "http://127.0.0.1:2"}
    said = refused(mo, "up", "--only", "rasa", MO_MODEL=str(tmp_path), **addresses)
    assert "make train" in said
    assert "make train" in refused(mo, "parse", "--json", MO_MODEL=str(tmp_path))


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MO_PORT", "eighty"),
        ("MO_PORT", "70000"),
        ("MO_COUNTRY", "Atlantis"),
        ("MO_TIMEZONE", "Mars/Crater"),
        ("MO_DATABASE_URL", "mysql://somewhere"),
        ("MO_MASTER_KEYS", "short"),
        ("MO_LANGUAGE", "xx"),
        ("MO_BIND", "999.1.1.1"),
        ("MO_DATA", "/dev/null/here"),
        ("MO_COFFEE", "black"),
    ],
)
def test_a_bad_or_unknown_setting_is_named(mo: Product, variable: str, value: str) -> None:
    said = refused(mo, "up", **{"MO_PORT": "0", variable: value})
    assert variable in said or value in said


def test_an_unknown_process(mo: Product) -> None:
    assert "teapot" in refused(mo, "up", "--only", "teapot")
