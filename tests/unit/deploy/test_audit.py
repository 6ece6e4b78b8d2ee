"""What pip-audit found is judged, and silence is no clean bill."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[3]
_spec = importlib.util.spec_from_file_location("judge", ROOT / "deploy" / "audit" / "judge.py")
assert _spec
assert _spec.loader
judge = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(judge)


def report(**package: Any) -> dict[str, Any]:
    return {"dependencies": [{"name": "starlette", "version": "1.0", "vulns": [], **package}]}


def test_a_clean_report_passes() -> None:
    assert list(judge.objections(report(), {})) == []


def test_a_package_that_could_not_be_looked_up_is_no_clean_one() -> None:
    (objection,) = judge.objections(report(skip_reason="not found"), {})
    assert "1 of 1" in objection


def test_a_finding_that_nobody_has_judged_fails() -> None:
    found = report(vulns=[{"id": "PYSEC-1"}])
    (objection,) = judge.objections(found, {})
    assert "PYSEC-1" in objection
    judged = {"starlette": {"loaded_by": "gateway", "contained": "not reachable"}}
    assert list(judge.objections(found, judged)) == []
    assert list(judge.accepted(found, judged)) == ["starlette 1.0 PYSEC-1: not reachable"]


@pytest.mark.parametrize("name", sorted(yaml.safe_load(judge.JUDGED.read_text("utf-8"))))
def test_a_judged_package_is_one_we_have(name: str) -> None:
    assert f"\n{name}==" in (ROOT / "requirements.txt").read_text("utf-8")


def test_the_gateway_loads_none_of_the_judged_packages() -> None:
    import subprocess
    import sys

    judged = yaml.safe_load(judge.JUDGED.read_text("utf-8"))
    names = {name.replace("-", "_") for name in judged}
    script = f"import sys, bot.gateway.app; print(sorted({names!r} & {{m.split('.')[0] for m in sys.modules}}))"
    loaded = subprocess.run([sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert loaded.stdout.strip() == "[]", loaded.stderr
