"""What every test can use: the running product, and skips that nobody can overlook."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.nlu import without_tensorflow
from tests import postgres as own_server
from tests import redis_server
from tests.system.patient import Patient
from tests.system.product import Product, model_for_tests

# As the product does: nothing that runs in the tests' own process needs it, and every process would wait for it.
without_tensorflow.install()

_SKIPPED: list[str] = []


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server, one for each process of the tests: the one that MO_TEST_DATABASE_URL names, or
    one that is started here and stopped at the end."""
    yield from own_server.server_for_tests()


@pytest.fixture(scope="module")
def redis() -> Iterator[redis_server.RedisServer]:
    """A Redis server of the module's own, which its tests may kill; they leave it running."""
    if not redis_server.installed():
        pytest.skip(redis_server.MISSING)
    server = redis_server.RedisServer()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the trained model."""
    return model_for_tests(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="session")
def mo(tmp_path_factory: pytest.TempPathFactory, model: Path) -> Iterator[Product]:
    """The whole product, started once as a user starts it, and stopped in every case."""
    product = Product(tmp_path_factory.mktemp("mo"), model)
    try:
        yield product.start()
    finally:
        product.stop()


@pytest.fixture
def patient(mo: Product) -> Callable[..., Patient]:
    """Makes patients of the running product: `patient()` or `patient(client_id)`."""
    return lambda client_id=None: Patient(mo.url, client_id)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where tests run side by side, one process has all that need the running product, and each module stays whole."""
    for item in items:
        group = "mo" if "mo" in getattr(item, "fixturenames", ()) else item.nodeid.partition("::")[0]
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A failure beside the running product comes with the end of what the product printed."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    product = getattr(item, "funcargs", {}).get("mo")
    if report.failed and isinstance(product, Product):
        report.sections.append(("the end of what Mo printed", product.tail()))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember what was skipped."""
    if report.skipped and not hasattr(report, "wasxfail"):
        _SKIPPED.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """With CI=true a test that did not run has failed."""
    if _SKIPPED and _in_ci() and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say so at the end, where it is read."""
    if _SKIPPED:
        result = "and with CI=true that is a failure" if _in_ci() else "see the reasons above"
        terminalreporter.write_line(f"Not run: {', '.join(_SKIPPED)} ({result}).", red=_in_ci(), yellow=not _in_ci())


def _in_ci() -> bool:
    return os.environ.get("CI", "").lower() == "true"
