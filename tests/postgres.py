"""A PostgreSQL server of the tests' own, from the wheel `pgserver`: nothing has to be installed for it.

It listens on a Unix socket only, and keeps nothing safe from a power cut (fsync=off), which no test is about:
that makes it several times faster. A crash of the server itself loses nothing even so.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg2
from sqlalchemy.engine import make_url

START_SECONDS = 30
_FAST = ("fsync=off", "full_page_writes=off", "autovacuum=off", "max_wal_size=64MB")


class Postgres:
    """One server with its data in a temporary folder; `stop` ends it, by process id, and removes the folder.

    It is PostgreSQL itself rather than `pgserver.get_server` because that adds a user to the system, opens every
    folder above its own to everybody, knows no settings, and goes on when the tests are killed.
    """

    def __init__(self, *settings: str) -> None:
        # Beside pytest's folders, not in them: pytest shuts those to other users, and as root the server is another.
        self.folder = Path(tempfile.mkdtemp(prefix="mo-postgres-"))
        self._data, self._settings = self.folder / "data", settings
        self._process: subprocess.Popen[bytes] | None = None
        self._as_user: dict[str, Any] = {"cwd": self.folder}
        if os.geteuid() == 0:  # which PostgreSQL refuses to run as
            nobody = pwd.getpwnam("nobody")
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
            self._as_user |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        try:
            self._programs = self._find_programs()
            self._run("initdb", "-U", "mo", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
            self.start()
        except BaseException:
            self.stop()
            raise

    @property
    def url(self) -> str:
        """SQLAlchemy's URL of its first database."""
        return f"postgresql://mo@/postgres?host={self.folder}"

    @property
    def pid(self) -> int:
        """The process id of the server; it must run."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it (again), and wait until it answers."""
        options = [word for setting in (*_FAST, *self._settings) for word in ("-c", setting)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self._data, "-k", self.folder, "-h", "", *options],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                preexec_fn=end_with_the_tests, **self._as_user,
            )  # fmt: skip
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()[-2000:]}")
            time.sleep(0.02)

    def kill(self) -> None:
        """End all its processes without warning, as a crash does; what was committed is there after `start`."""
        process = self._process
        if process is None:
            return
        os.kill(process.pid, signal.SIGSTOP)  # so that it begins no new one meanwhile
        for pid in (*_children(process.pid), process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait(10)
        self._process = None

    def stop(self) -> None:
        """End it and remove its data."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown: it waits for no client
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _find_programs(self) -> Path:
        """The folder of PostgreSQL's programs; a copy of them where only root may read the environment."""
        spec = find_spec("pgserver")  # not imported: that would look for folders of the user's, and warn of none
        assert spec is not None
        assert spec.origin is not None
        package = Path(spec.origin).parent
        programs = package / "pginstall" / "bin"
        try:
            subprocess.run([programs / "initdb", "--version"], check=True, capture_output=True, **self._as_user)
        except PermissionError:
            unneeded = shutil.ignore_patterns("include", "*.a", "*.py", "__pycache__")
            for part in (package, package.with_name("pgserver.libs")):
                shutil.copytree(part, self.folder / part.name, ignore=unneeded)
            programs = self.folder / "pgserver" / "pginstall" / "bin"
        return programs

    def _run(self, program: str, *words: str) -> None:
        command = [self._programs / program, "-D", self._data, *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, **self._as_user)
        assert done.returncode == 0, done.stderr

    def _answers(self) -> bool:
        with contextlib.suppress(psycopg2.OperationalError):
            on_server(self.url, "SELECT 1")
            return True
        return False


def new_database(server: str, template: str = "template1") -> str:
    """The URL of a new database on the server, a copy of another one."""
    name = f"mo_test_{uuid.uuid4().hex[:12]}"
    server = make_url(server).set(database="postgres").render_as_string(hide_password=False)
    on_server(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def copy_database(url: str) -> str:
    """The URL of a copy, on the same server, of a database that nobody is connected to."""
    original = make_url(url).database
    assert original
    return new_database(url, original)


def drop_database(url: str) -> None:
    """Remove a database made here, whoever is connected to it."""
    parsed = make_url(url)
    server = parsed.set(database="postgres").render_as_string(hide_password=False)
    on_server(server, f"DROP DATABASE {parsed.database} WITH (FORCE)")


def files_of(url: str) -> list[Path]:
    """The files of one database on a server made here, with the server's write-ahead log and the log that it prints."""
    parsed = make_url(url)
    folder = Path(str(parsed.query.get("host", "")))
    data = folder / "data"
    assert data.is_dir(), "only the files of a server that the tests have started can be looked at"
    (number,) = on_server(url, "SELECT oid FROM pg_database WHERE datname = current_database()")
    on_server(url, "CHECKPOINT")
    places = (data / "base" / str(number), data / "pg_wal")
    return [folder / "log", *(path for place in places for path in place.iterdir() if path.is_file())]


def on_server(server: str, statement: str) -> tuple[Any, ...]:
    """Run one statement outside any transaction; its first row, if it gives any."""
    connection = psycopg2.connect(server)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone() or () if cursor.description else ()
    finally:
        connection.close()


def server_for_tests() -> Iterator[str]:
    """The URL of the server that MO_TEST_DATABASE_URL names, or of one that lives as long as the iteration."""
    if given := os.environ.get("MO_TEST_DATABASE_URL"):
        yield given
        return
    server = Postgres()
    try:
        yield server.url
    finally:
        server.stop()


def _children(parent: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(folder.name))
    return found


def end_with_the_tests() -> None:
    """Where the tests themselves are killed, the server must not go on (Linux)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").prctl(1, signal.SIGINT)
