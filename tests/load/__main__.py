"""How much the product carries, how long, and what it does beyond.

    python -m tests.load [--only find,endure,overload] [--seconds 60] [--minutes 20] [--users 20]

find: more and more patients until one message in twenty takes over 300 ms. endure: half of that, for the number of
messages that two hours would bring, with memory watched. overload: far more than that, with warning signs among it.
Locust runs in its own environment (`make load` makes it), in the same machine: its work takes from what there is.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bot.settings import ROOT
from tests.benchmarks.speed.sides import AS_SERVED, MODEL, supervisor
from tests.benchmarks.speed.texts import lines
from tests.benchmarks.speed.usage import memory
from tests.system.gp import Gp
from tests.system.patient import Patient
from tests.system.product import Product

LOCUST = ROOT / ".tools" / "load" / "bin" / "locust"
LOG = ROOT / "var" / "load.log"
_SLOWEST_MS = 300
_STEPS = (5, 10, 20, 40, 80, 160, 320)
_SPEED = 20.0  # so much faster than life: a patient then writes a message a second
_OVERLOAD = 400
_IN_DANGER = 3
_SAMPLE_SECONDS = 10
_FLAT = 1.05


@dataclass(frozen=True)
class Row:
    """One line of what locust found."""

    name: str
    many: int
    failed: int
    a_second: float
    p50: float
    p95: float


class Load:
    """Plays users at one running product."""

    def __init__(self, product: Product, folder: Path) -> None:
        self.product, self.folder = product, folder
        gp = Gp(product.url)
        gp.sign_in(*product.first_account)
        gp.choose_password("a long lane with a turning")
        cookie = "; ".join(f"{name}={value}" for name, value in gp.http.cookies.items())
        self.given = folder / "given.json"
        in_danger = [_agreed(product.url) for _ in range(_IN_DANGER)]
        given = {"texts": lines(), "cookie": cookie, "speed": _SPEED, "in_danger": in_danger}
        self.given.write_text(json.dumps(given))

    def play(self, users: int, seconds: float, *who: str) -> tuple[list[Row], list[float]]:
        """Let so many users of these kinds be there for so long; what came of it, and MB of memory meanwhile."""
        out = self.folder / "locust"
        words = [str(LOCUST), "-f", str(Path(__file__).with_name("locustfile.py")), "--headless", "--only-summary"]
        words += ["-u", str(users), "-r", str(max(1, users // 10)), "-t", f"{seconds:.0f}s", "--stop-timeout", "30"]
        words += ["--host", self.product.url, "--csv", str(out), "--exit-code-on-error", "0", *who]
        environment = {**os.environ, "MO_TEST_LOAD": str(self.given)}
        used = []
        with LOG.open("ab") as log:
            process = subprocess.Popen(words, env=environment, stdout=log, stderr=subprocess.STDOUT)
            while process.poll() is None:
                used.append(memory(supervisor(self.product))["pss"])
                time.sleep(_SAMPLE_SECONDS)
        with Path(f"{out}_stats.csv").open() as file:
            return [_row(row) for row in csv.DictReader(file)], used


def _agreed(url: str) -> str:
    """The token of a new patient who has agreed to talk."""
    patient = Patient(url)
    patient.open()
    patient.agree()
    return patient.http.headers["Authorization"].removeprefix("Bearer ")


def _row(row: dict[str, str]) -> Row:
    p50, p95 = (float(row[name]) if row[name] not in ("", "N/A") else 0.0 for name in ("50%", "95%"))
    return Row(row["Name"], int(row["Request Count"]), int(row["Failure Count"]), float(row["Requests/s"]), p50, p95)


def find(load: Load, seconds: float) -> int:
    """The most users at whom p95 of messages stays within 300 ms; prints every step."""
    best = 0
    for users in _STEPS:
        rows, _ = load.play(users, seconds, "Patient", "Gp")
        messages = [row for row in rows if row.name.startswith("message")]
        worst = max((row.p95 for row in messages), default=0.0)
        rate = sum(row.a_second for row in messages)
        print(
            f"  {users:4} users: {rate:6.1f} messages a second, p95 {worst:6.0f} ms, {_failed(rows)} failed", flush=True
        )
        if worst > _SLOWEST_MS:
            break
        best = users
    return best


def endure(load: Load, users: int, minutes: float) -> bool:
    """Half of what is carried, for long: memory flat, nothing failed, lost or doubled."""
    rows, used = load.play(max(1, users // 2), 60 * minutes, "Patient", "Gp")
    settled = used[len(used) // 4 :]
    grown = sum(settled[-3:]) / sum(settled[:3])
    _show(rows)
    print(f"  memory {settled[0]:.0f} MB after a quarter, {settled[-1]:.0f} MB at the end: {grown:.3f} times")
    return grown <= _FLAT and not _failed(rows)


def overload(load: Load, seconds: float, users: int) -> bool:
    """Far more than is carried: refusals are quick and say when to come back, warning signs are answered."""
    rows, _ = load.play(_IN_DANGER, seconds, "InDanger")
    calm = _warnings(rows)
    rows, _ = load.play(users, seconds, "Impatient", "InDanger")
    _show(rows)
    crowded = _warnings(rows)
    print(
        f"  a warning sign alone: p95 {calm.p95:.0f} ms; in the crowd: p95 {crowded.p95:.0f} ms, "
        f"{crowded.failed} failed"
    )
    return not crowded.failed and crowded.many > 0


def _warnings(rows: list[Row]) -> Row:
    """What came of warning signs; none where nobody got so far."""
    return next((row for row in rows if row.name == "warning sign"), Row("warning sign", 0, 0, 0.0, 0.0, 0.0))


def _show(rows: list[Row]) -> None:
    for row in rows:
        print(f"  {row.name:40}{row.many:8}{row.failed:6} failed{row.a_second:8.1f}/s{row.p50:8.0f}{row.p95:8.0f} ms")


def _failed(rows: list[Row]) -> int:
    return sum(row.failed for row in rows if row.name != "Aggregated")


def main() -> None:
    """Start the product and play."""
    options = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    options.add_argument("--only", default="find,endure,overload", help="which, by commas")
    options.add_argument("--seconds", type=float, default=60, help="of each step")
    options.add_argument("--minutes", type=float, default=20, help="to endure; people are 20 times faster than life")
    options.add_argument("--users", type=int, default=20, help="to endure with half of, where they are not found")
    options.add_argument("--crowd", type=int, default=_OVERLOAD, help="how many come at once in the overload")
    given = options.parse_args()
    parts, well = given.only.split(","), True
    if not LOCUST.exists():
        raise SystemExit("Locust is not here. `make load` installs it and runs this.")
    with tempfile.TemporaryDirectory() as name:
        product = Product(Path(name) / "mo", MODEL, **AS_SERVED)
        try:
            load = Load(product.start(), Path(name))
            users = given.users
            if "find" in parts:
                print("find")
                users = find(load, given.seconds)
            if "endure" in parts:
                print("endure")
                well &= endure(load, users, given.minutes)
            if "overload" in parts:
                print("overload")
                well &= overload(load, given.seconds, given.crowd)
        finally:
            product.stop()
    if not well:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
