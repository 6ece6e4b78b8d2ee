"""What reaches the log: one event a line with ids; never a word of a patient's, whoever logs it."""

from __future__ import annotations

import ast
import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot import logs, metrics
from bot.settings import ROOT, Settings

SECRET = "my back went when i lifted the twins"
IDS = {"conversation": "c" * 32, "message": "d" * 32, "request": "0123456789abcdef"}


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Logging as in a process of the product, to a stream of the test's; gives the lines so far."""
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook, sys.unraisablehook)
    before, level, factory, last = list(root.handlers), root.level, logging.getLogRecordFactory(), logging.lastResort
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    logs.set_up("gateway", Settings(log_format="json"))
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logs.clear_contextvars()
    structlog.reset_defaults()
    logging.captureWarnings(False)
    logging.raiseExceptions = True
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    root.handlers, root.level, logging.lastResort = before, level, last
    logging.setLogRecordFactory(factory)
    for name in ("bot", "actions"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def test_a_line_says_when_where_and_about_what(lines: Callable[[], list[dict[str, Any]]]) -> None:
    with logs.bound_contextvars(**IDS):
        logs.get("bot.gateway.x").warning("worker.unanswered", attempts=3)
    (line,) = lines()
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "warning", "process": "gateway", "event": "worker.unanswered", "attempts": 3, **IDS,
    }  # fmt: skip


def test_a_field_that_is_not_on_the_list_is_dropped(lines: Callable[[], list[dict[str, Any]]]) -> None:
    logs.get("bot.x").warning("worker.failed", text=SECRET, label=SECRET, quote=[SECRET], error="ValueError")
    assert "error" in lines()[0]
    assert SECRET not in json.dumps(lines())


def test_an_id_that_is_no_id_is_dropped(lines: Callable[[], list[dict[str, Any]]]) -> None:
    logs.get("bot.x").warning("worker.failed", conversation=SECRET, message="ab cd")
    assert not {"conversation", "message"} & set(lines()[0])


def fail() -> None:
    raise ValueError(SECRET)


def by_a_library(name: str) -> None:
    try:
        fail()
    except ValueError:
        logging.getLogger(name).exception("request %s of %s", SECRET, SECRET)


def off_the_root() -> None:
    logging.getLogger("sanic.off").propagate = False
    by_a_library("sanic.off")


def with_wrong_values() -> None:
    logging.getLogger("sqlalchemy.engine").error("%d rows of %s", SECRET)


def through_structlog() -> None:
    try:
        fail()
    except ValueError:
        structlog.get_logger("rasa.core").exception(f"failed for {SECRET}", text=SECRET, slots={"a": SECRET})


def as_a_warning() -> None:
    warnings.warn(SECRET, stacklevel=1)


def in_a_thread() -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


def where_nobody_catches() -> None:
    try:
        fail()
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)


NASTY = [
    off_the_root,
    *(partial(by_a_library, name) for name in ("rasa.core.processor", "sanic.error", "asyncio", "httpx")),
    with_wrong_values, through_structlog, as_a_warning, in_a_thread, where_nobody_catches,
]  # fmt: skip


@pytest.mark.parametrize("nasty", NASTY)
def test_words_in_others_lines_and_errors_stay_out(
    nasty: Callable[[], None], lines: Callable[[], list[dict[str, Any]]]
) -> None:
    with logs.bound_contextvars(conversation=IDS["conversation"]):
        nasty()
    written = lines()
    assert written, "that something happened must be seen"
    assert SECRET not in json.dumps(written)
    assert all({"time", "level", "process", "event"} <= set(line) for line in written)


def test_a_librarys_own_handler_gets_no_words_either(lines: Callable[[], list[dict[str, Any]]]) -> None:
    own, stream = logging.getLogger("uvicorn.own"), io.StringIO()
    own.addHandler(logging.StreamHandler(stream))
    by_a_library("uvicorn.own")
    own.handlers.clear()
    assert stream.getvalue() == "library.logged\n"
    assert lines()[0]["error"] == "ValueError"


def test_a_librarys_line_keeps_the_place_the_kind_of_error_and_the_ids(
    lines: Callable[[], list[dict[str, Any]]],
) -> None:
    with logs.bound_contextvars(**IDS):
        by_a_library("rasa.core.processor")
    (line,) = lines()
    assert line["error"] == "ValueError"
    assert "test_logs.py:" in line["where"]
    assert line["logger"] == "rasa.core.processor"
    assert IDS.items() <= line.items()


def test_the_web_server_may_say_why_it_cannot_listen(lines: Callable[[], list[dict[str, Any]]]) -> None:
    logging.getLogger("uvicorn.error").error("[Errno 98] cannot bind to %s", "127.0.0.1:8080")
    assert lines()[0]["event"] == "[Errno 98] cannot bind to 127.0.0.1:8080"


def test_a_terminal_gets_readable_lines_with_the_same_fields() -> None:
    record = logging.LogRecord("sanic.error", logging.ERROR, "x.py", 7, SECRET, (), None)
    line = logs.formatter("rasa", as_json=False).format(record)
    assert "library.logged" in line
    assert SECRET not in line
    assert not line.startswith("{")


def test_every_warning_is_counted_by_process_and_part(lines: Callable[[], list[dict[str, Any]]]) -> None:
    def counted(part: str, level: str) -> float:
        labels = {"process": "gateway", "part": part, "level": level}
        return metrics.REGISTRY.get_sample_value("mo_errors_total", labels) or 0.0

    before = counted("rasa", "warning"), counted("library", "error")
    logs.get("bot.x").warning("rasa.unreachable", error="ConnectError")
    logs.get("bot.x").info("message.taken")
    by_a_library("sanic.error")
    assert (counted("rasa", "warning"), counted("library", "error")) == (before[0] + 1, before[1] + 1)


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call of a module's `log` in the product's code, with its place."""
    for path in sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                named = node.func.value
                if isinstance(named, ast.Name) and named.id == "log" and node.func.attr != "bind":
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_every_event_has_a_fixed_name_and_only_listed_fields() -> None:
    found = list(calls())
    assert len(found) > 15
    for place, call in found:
        (event,) = call.args
        assert isinstance(event, ast.Constant), f"{place}: an event's name is a constant"
        part, _, what = str(event.value).partition(".")
        assert part.isidentifier(), f"{place}: an event is called part.what"
        assert what.isidentifier(), f"{place}: an event is called part.what"
        assert {keyword.arg for keyword in call.keywords if keyword.arg} <= logs.FIELDS, place


def test_no_module_has_a_logger_past_the_filter() -> None:
    # Safety stands on nothing of the product; what these two say are languages and kinds of errors.
    of_safety = {ROOT / "bot" / "safety" / name for name in ("second_ear.py", "texts.py")}
    allowed = {ROOT / "bot" / "logs.py", *of_safety}
    for path in {*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py")} - allowed:
        assert "getLogger" not in path.read_text(encoding="utf-8"), path
    assert Path(logs.__file__) in allowed
