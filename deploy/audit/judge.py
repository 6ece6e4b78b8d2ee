"""Judges what pip-audit found: `judge.py REPORT.json` fails on a finding that nobody has judged, or on no answer.

`judged.yml` beside it says who loads a package, whether it can be reached from outside, and so what a finding in it
would mean. A package that could not be looked up counts as not audited: silence is no clean bill.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

JUDGED = Path(__file__).with_name("judged.yml")


def objections(report: Mapping[str, Any], judged: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """What stands against the report, a sentence each: packages not looked up, and findings in unjudged ones."""
    packages = report["dependencies"]
    unknown = [package["name"] for package in packages if package.get("skip_reason")]
    if unknown:
        yield (
            f"{len(unknown)} of {len(packages)} packages could not be looked up ({', '.join(unknown[:3])} ...): "
            "the vulnerability service was not reached. Run this where it can be."
        )
    for package in packages:
        found = sorted(finding["id"] for finding in package.get("vulns", ()))
        if found and package["name"] not in judged:
            yield (
                f"{package['name']} {package['version']}: {', '.join(found)}. Upgrade it, "
                f"or judge it in {JUDGED.name}: who loads it, what is reachable, what contains it."
            )


def accepted(report: Mapping[str, Any], judged: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Findings in judged packages, with the judgement, a line each."""
    for package in report["dependencies"]:
        for finding in package.get("vulns", ()):
            if judgement := judged.get(package["name"]):
                yield f"{package['name']} {package['version']} {finding['id']}: {judgement['contained']}"


def main(path: str) -> int:
    """Print both; 1 if there is any objection."""
    report = json.loads(Path(path).read_text(encoding="utf-8"))
    judged = yaml.safe_load(JUDGED.read_text(encoding="utf-8"))
    for line in accepted(report, judged):
        print(f"judged: {line}")
    against = list(objections(report, judged))
    for line in against:
        print(f"NOT ACCEPTED: {line}", file=sys.stderr)
    if not against:
        print(f"{len(report['dependencies'])} packages audited.")
    return int(bool(against))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
