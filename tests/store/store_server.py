"""A PostgreSQL server for the tests."""

import itertools
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg

_NAMES = itertools.count()


class Server:
    """A private PostgreSQL server on a Unix socket, run by somebody other than root, ended by its process id."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries, self._folder = binaries, folder
        self._process: subprocess.Popen[bytes] | None = None
        self._as_somebody: list[str] = []
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
            self._as_somebody = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]

    def make(self) -> None:
        self._run(
            "initdb", "--pgdata", self._folder / "data", "--auth=trust", "--username=coach", "--encoding=UTF8",
            "--locale=C", "--no-sync",
        )  # fmt: skip

    def start(self) -> None:
        command = [
            *self._as_somebody, self._binaries / "postgres", "-D", self._folder / "data", "-k", self._folder,
            "-c", "listen_addresses=", "-c", "max_connections=60",
        ]  # fmt: skip
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd=self._folder, stdout=log, stderr=log)
        for _ in range(300):
            try:
                self.execute("SELECT 1")
            except psycopg.OperationalError:
                assert self._process.poll() is None, (self._folder / "log").read_text()
                time.sleep(0.1)
            else:
                return
        raise AssertionError("PostgreSQL did not start in 30 s")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=30)
            self._process = None

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        with psycopg.connect(host=str(self._folder), user="coach", dbname=database, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def new_database(self) -> str:
        name = f"coach_{next(_NAMES)}"
        self.execute(f"CREATE DATABASE {name}")
        return f"postgresql://coach@/{name}?host={self._folder}"

    def _run(self, program: str, *arguments: object) -> None:
        command = [*self._as_somebody, self._binaries / program, *arguments]
        done = subprocess.run(command, cwd=self._folder, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr


def binaries() -> Path | None:
    """The folder of the newest PostgreSQL server installed."""
    found = [Path(program).resolve().parent for program in [shutil.which("postgres")] if program]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    return next((folder for folder in reversed(found) if (folder / "initdb").exists()), None)
