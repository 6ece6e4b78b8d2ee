"""No process may write any more, as on a full disk: a clear refusal, safety answers, and all goes on with space.

The limit is the processes' own (RLIMIT_FSIZE), so that no disk need be filled and nobody else is hit.
"""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.system.patient import Patient, texts
from tests.system.product import Product, wait_for

pytestmark = pytest.mark.system


@contextmanager
def full_disk(mo: Product) -> Iterator[None]:
    """While it lasts no process of Mo's can write to a file."""
    before = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in mo.processes().values()}
    for pid, (_, hard) in before.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        for pid, limits in before.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


def test_a_full_disk_loses_nothing_that_was_taken_and_takes_nothing_that_it_loses(
    mo: Product, patient: Callable[..., Patient]
) -> None:
    mo.until_ready()
    someone = patient()
    someone.open()
    someone.agree()
    assert someone.say("I am worried I will damage something")
    with full_disk(mo):
        refused = someone.post("the stairs at work are the worst of it", "refused")
        assert refused.status_code == 503
        assert refused.headers["Content-Type"] == "application/problem+json"
        history = someone.history()
        assert "stairs" not in texts(history)
        alarm = someone.post("since this morning I can't feel when I wee and I'm numb between my legs", "alarm").json()
        assert alarm["stored"] is False
        assert any(link["href"] == "tel:999" for line in alarm["messages"] for link in line.get("links", ()))
    wait_for(lambda: "numb between" in texts(someone.history()), "the alarm to be stored without its sender", 30)
    assert texts(someone.say("I called 999 and have been seen at the hospital"))
    assert someone.say("the stairs at work are the worst of it", "refused")
    lines = someone.history()
    assert [line["seq"] for line in lines[: len(history)]] == [line["seq"] for line in history]
    assert sum("stairs at work" in line["text"] for line in lines if line["from"] == "patient") == 1
    assert sum("numb between" in line["text"] for line in lines if line["from"] == "patient") == 1
