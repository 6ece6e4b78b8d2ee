"""The page for Prometheus, on a port of its own: the gateway's counts, the other processes', and the records'."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLong
from time import monotonic
from typing import Generic, TypeVar

import httpx
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from bot import clock, metrics, processes
from bot.records.counts import Backlog
from bot.records.errors import RecordsError
from bot.records.repository import Records
from bot.safety.flags import TIERS
from bot.settings import SettingError, Settings

_CACHED_SECONDS = 5.0
_WAIT_SECONDS = 2.0

T = TypeVar("T")


class Cached(Generic[T]):
    """A value asked for by one thread at a time and kept for some seconds; None when it does not come in time."""

    def __init__(self, ask: Callable[[], T], seconds: float = _CACHED_SECONDS) -> None:
        self._ask, self._seconds = ask, seconds
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="scrape")
        self._lock = threading.Lock()
        self._asked: tuple[float, Future[T]] | None = None

    def value(self, wait: float = _WAIT_SECONDS) -> T | None:
        """The value, new or kept; a question still under way is not asked again."""
        with self._lock:
            kept = self._asked
            if kept is None or (kept[1].done() and monotonic() - kept[0] > self._seconds):
                kept = self._asked = monotonic(), self._thread.submit(self._ask)
        try:
            return kept[1].result(wait)
        except (TooLong, RecordsError, httpx.HTTPError, ValueError):
            return None


class Everything(Collector):
    """Merges this process's metrics with those of Rasa and the action server, the records' and the supervisor's."""

    def __init__(self, settings: Settings, records: Records, peers: dict[str, str]) -> None:
        self._settings = settings
        self._backlog = Cached(records.backlog)
        self._pages = {name: Cached(lambda url=url: _page(url), 1.0) for name, url in peers.items()}  # type: ignore[misc]

    def collect(self) -> Iterator[Metric]:
        """Every family once, however many processes have it."""
        families: dict[str, Metric] = {}
        _merge(families, "gateway", metrics.REGISTRY.collect())
        for name, page in self._pages.items():
            _merge(families, name, text_string_to_metric_families(page.value() or ""))
        yield from families.values()
        yield from _of_records(self._backlog.value())
        yield from _of_processes(self._settings)


def _merge(families: dict[str, Metric], process: str, more: Iterable[Metric]) -> None:
    """Add one process's samples; the families that each process has of itself get its name as a label."""
    for family in more:
        kept = families.setdefault(family.name, Metric(family.name, family.documentation, family.type))
        for sample in family.samples:
            own = family.name.startswith("process_")
            kept.samples.append(sample._replace(labels={**sample.labels, "process": process}) if own else sample)


def _of_records(backlog: Backlog | None) -> Iterator[Metric]:
    """Nothing where the database does not answer: mo_part_ready says that, and an old number would be a lie."""
    if backlog is None:
        return
    waited = (clock.now() - backlog.oldest_at).total_seconds() if backlog.oldest_at else 0.0
    yield GaugeMetricFamily("mo_pending_messages", "Messages still to be answered.", backlog.pending)
    yield GaugeMetricFamily("mo_pending_oldest_seconds", "Age of the oldest of them, 0 without any.", max(0.0, waited))
    waits = (clock.now() - backlog.outgoing_oldest_at).total_seconds() if backlog.outgoing_oldest_at else 0.0
    yield GaugeMetricFamily("mo_outgoing", "Mails and pushes still to be sent.", backlog.outgoing)
    yield GaugeMetricFamily("mo_outgoing_oldest_seconds", "Age of the oldest of them, 0 without any.", max(0.0, waits))
    flags = GaugeMetricFamily("mo_flags_open", "Warning signs that nobody has dealt with yet.", labels=["tier"])
    for tier in TIERS:
        flags.add_metric([tier], backlog.flags.get(tier, 0))
    yield flags


def _of_processes(settings: Settings) -> Iterator[Metric]:
    """What the supervisor tells; nothing where the processes are started apart."""
    up = GaugeMetricFamily("mo_process_up", "Whether the process runs.", labels=["process"])
    restarts = CounterMetricFamily("mo_process_restarts", "Starts after a death.", labels=["process"])
    for name, state in processes.read(settings.data).items():
        up.add_metric([name], float(state.pid > 0))
        restarts.add_metric([name], state.restarts)
    yield up
    yield restarts


def _page(url: str) -> str:
    with httpx.Client(timeout=1, trust_env=False) as client:
        return client.get(url).raise_for_status().text


def serve(settings: Settings, records: Records, peers: dict[str, str]) -> Callable[[], None]:
    """Answer on MO_METRICS_PORT in threads of its own; gives the call that ends it. Raises SettingError."""
    registry = CollectorRegistry(support_collectors_without_names=True)
    registry.register(Everything(settings, records, peers))
    try:
        server, _ = start_http_server(settings.metrics_port, settings.bind, registry)
    except OSError as error:
        message = f"MO_METRICS_PORT={settings.metrics_port} cannot be used ({error.strerror}). Choose another."
        raise SettingError(message) from None
    return server.shutdown
