"""Structured logs: one event a line, with ids and never a text.

What may stand in a line is a closed list (`FIELDS`), whoever wrote it. Other libraries log whole requests and exception
messages, and with them what a patient wrote: of their lines only the place and the kind of error are kept.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Mapping
from types import TracebackType
from typing import Any

import structlog
from structlog.contextvars import bind_contextvars, bound_contextvars, clear_contextvars, merge_contextvars

from bot import metrics
from bot.settings import Settings

__all__ = [
    "FIELDS", "IDS", "bind_contextvars", "bound", "bound_contextvars", "clear_contextvars", "failure", "get", "set_up",
]  # fmt: skip

IDS = ("request", "conversation", "message")
FIELDS = frozenset(
    {
        *IDS,
        "action", "attempts", "channel", "error", "logger", "method", "outcome", "part", "pid", "restarts", "route",
        "seconds", "signal", "started", "status", "where",
    }
)  # fmt: skip
_OURS = ("bot", "actions")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_LIBRARY = "library.logged"
_LONGEST = 300
_FRAMES = 4

Event = dict[str, Any]


def get(name: str) -> Any:
    """The logger of one of Mo's modules: `log.warning("part.what", **fields)`.

    It keeps its own processors: Rasa's set-up of structlog, or the lack of any, changes nothing for it.
    """
    return structlog.wrap_logger(
        logging.getLogger(name),
        processors=[
            structlog.stdlib.filter_by_level,
            merge_contextvars,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def bound(name: str) -> str | None:
    """An id that is bound here, such as the request's; None outside of one."""
    value = structlog.contextvars.get_contextvars().get(name)
    return value if isinstance(value, str) else None


def failure(error: BaseException) -> dict[str, str]:
    """An error as fields: its kind, and file and line of its last frames, innermost last. Never its message."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    where = " > ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames)
    return {"error": type(error).__name__, **({"where": where} if where else {})}


def set_up(process: str, settings: Settings, *, libraries: int = logging.WARNING) -> None:
    """Log to standard error from here on: JSON lines, or readable ones on a terminal; libraries from their level on."""
    as_json = settings.log_format == "json" or (not settings.log_format and not sys.stderr.isatty())
    level = (settings.log_level or ("info" if as_json else "warning")).upper()
    handler = _Lines(process)
    handler.setFormatter(formatter(process, as_json=as_json))
    logging.setLogRecordFactory(_without_words)
    logging.basicConfig(level=libraries, handlers=[handler], force=True)
    logging.lastResort = handler  # Rasa takes Sanic's loggers off the root, and they would print whole tracebacks
    for name in _OURS:
        logging.getLogger(name).setLevel(level)
    _reduce_structlog(libraries)
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # what cannot be logged would be printed whole, values and all
    _catch_the_uncaught()


class _Lines(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes lines, and counts those that are a warning or worse."""

    def __init__(self, process: str) -> None:
        super().__init__(sys.stderr)
        self._process = process

    def emit(self, record: logging.LogRecord) -> None:
        """Write and count one line."""
        if record.levelno >= logging.WARNING:
            part = str(record.msg.get("event", "")).partition(".")[0] if isinstance(record.msg, dict) else "library"
            level = "error" if record.levelno >= logging.ERROR else "warning"
            metrics.ERRORS.labels(self._process, part, level).inc()
        super().emit(record)


def _without_words(*values: Any, **more: Any) -> logging.LogRecord:
    """A record as any handler sees it, also one that a library brings along: its words are gone from the beginning."""
    record = logging.LogRecord(*values, **more)
    error = record.exc_info[1] if record.exc_info else None
    record.failure = failure(error) if error else {}
    record.exc_info, record.exc_text, record.stack_info = None, None, None
    if not _may_speak(record.name):
        record.msg, record.args = _LIBRARY, ()
    return record


def _may_speak(name: str | None) -> bool:
    """Mo's own loggers, and the web server's about itself; copies of a record are made without a name."""
    return name is None or name.partition(".")[0] in _OURS or name == "uvicorn.error"


def formatter(process: str, *, as_json: bool) -> logging.Formatter:
    """Turns every record, ours or not, into one line of known fields."""

    def known(_logger: Any, _method: str, event: Event) -> Event:
        return _known(process, event)

    render = _as_json if as_json else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), sort_keys=False)
    made: logging.Formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[merge_contextvars, _reduced],
        processors=[structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"), known, render],
        use_get_message=False,
        pass_foreign_args=True,
    )
    return made


def _reduced(_logger: Any, _method: str, event: Event) -> Event:
    """A line of the standard library's loggers: place and kind of error, and of those that may speak the words."""
    record: logging.LogRecord = event["_record"]
    ids = {name: event[name] for name in IDS if name in event}
    error = dict(getattr(record, "failure", {}))
    if _may_speak(record.name):
        said = _formatted(record.msg, event.get("positional_args") or ())
    else:
        said = _LIBRARY
        error.setdefault("where", f"{record.module}.py:{record.lineno}")
    return {"event": said, **ids, "logger": record.name, **error, "_record": record}


def _formatted(said: Any, values: Any) -> str:
    try:
        return str(said) % values if values else str(said)
    except (TypeError, ValueError, KeyError):
        return str(said)


def _known(process: str, event: Event) -> Event:
    """The line as it is written: time, level, process, event, and of the rest what is on the list."""
    line: Event = {
        "time": event["time"],
        "level": event["_record"].levelname.lower(),
        "process": process,
        "event": str(event["event"])[:_LONGEST],
    }
    for name, value in event.items():
        if name in FIELDS and value is not None and (plain := _plain(name, value)) is not None:
            line[name] = plain
    return line


def _plain(name: str, value: Any) -> bool | int | float | str | None:
    if isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return round(value, 4)
    text = str(value)
    if name in IDS:
        return text if _ID.match(text) else None
    return text[:_LONGEST]


def _as_json(_logger: Any, _method: str, event: Mapping[str, Any]) -> str:
    return json.dumps(event, ensure_ascii=True)


def _reduce_structlog(level: int) -> None:
    """Rasa logs through structlog too, with texts and slots as fields: only place and kind of error go on."""

    def bare(_logger: Any, _method: str, event: Event) -> tuple[tuple[str], dict[str, Any]]:
        return ("",), {"exc_info": event.get("exc_info")}

    structlog.configure(
        processors=[bare],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )


def _catch_the_uncaught() -> None:
    """Python prints what nobody caught, with its message: here it becomes a line like any other."""
    log = get("bot.logs")

    def of_main(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        log.critical("process.failed", **failure(error))

    def of_thread(caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None and not isinstance(caught.exc_value, SystemExit):
            log.error("thread.failed", **failure(caught.exc_value))

    def of_nobody(caught: Any) -> None:
        if caught.exc_value is not None:
            log.error("object.failed", **failure(caught.exc_value))

    sys.excepthook, threading.excepthook, sys.unraisablehook = of_main, of_thread, of_nobody
