"""Prints the locked requirements without what a running Mo does not need; the hashes stay.

`python deploy/image/packages.py requirements.txt > image.txt`: development tools, and TensorFlow with what only it
needs, for which bot/nlu/without_tensorflow.py stands in. Install the result without resolving it (pip --no-deps).
With names behind it, it prints only these.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

# What Mo names in requirements.in for checks only, and TensorFlow. What only these need goes with them.
UNNEEDED = {
    "axe-playwright-python", "coverage", "hypothesis", "import-linter", "mypy", "pgserver", "playwright", "pypdf",
    "pytest", "pytest-asyncio", "pytest-xdist", "ruff", "schemathesis", "types-jsonschema", "types-pyyaml",
    "tensorflow", "tensorflow-hub", "tensorflow-text", "tensorflow-estimator", "tensorflow-io-gcs-filesystem",
    "keras",
}  # fmt: skip
_BLOCK = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==.*(?:\n(?:[ \t].*))*", re.MULTILINE)
_OWNER = re.compile(r"^ +#(?: +via)? +(?P<owner>[A-Za-z0-9][A-Za-z0-9._-]*|-r .+)$", re.MULTILINE)


def needed(requirements: str, only: list[str]) -> str:
    """The blocks of the lock that stay, or those of `only`."""
    blocks = {found["name"]: found[0] for found in _BLOCK.finditer(requirements)}
    if only:
        return "\n".join(blocks[name] for name in only) + "\n"
    owners = {name: {each["owner"] for each in _OWNER.finditer(block)} for name, block in blocks.items()}
    if strangers := UNNEEDED - blocks.keys():
        raise SystemExit(f"{', '.join(sorted(strangers))}: not in the lock any more. Take them out of UNNEEDED.")
    gone = set(UNNEEDED)
    while True:
        more = {name for name, of in owners.items() if name not in gone and of and of <= gone}
        if not more:
            return "\n".join(block for name, block in blocks.items() if name not in gone) + "\n"
        gone |= more


if __name__ == "__main__":
    sys.stdout.write(needed(Path(sys.argv[1]).read_text(encoding="utf-8"), sys.argv[2:]))
