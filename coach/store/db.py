"""Opens the database: SQLite under COACH_HOME unless an address of a PostgreSQL server is set.

Reads see one consistent state; writes are short, whole and on disk before they return. No transaction is ever held
while something else is waited for.
"""

import json
import os
import random
import re
import sqlite3
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from coach.errors import BadInput, StoreUnavailable
from coach.settings import Settings
from coach.store.erase import erase
from coach.store.faults import FULL, READ_ONLY, plain_faults
from coach.store.heartbeat import Heartbeat
from coach.store.migrate import migrate

LEASE_SECONDS = 15.0
"""How long a session stays locked after the process that locked it has died."""

_BUSY_MILLIS = 5_000
_JOURNAL_LIMIT = 16 * 1024 * 1024
_SURROGATE = re.compile("[\ud800-\udfff]")
_POSTGRESQL_LIMITS = (
    "SET statement_timeout = '15s'",
    "SET lock_timeout = '5s'",
    "SET idle_in_transaction_session_timeout = '30s'",
    "SET TIME ZONE 'UTC'",
)


def text_at_the_door(text: str) -> str:
    """Takes out of a text what no database can hold, and nothing else.

    NUL characters are dropped, two halves of a character that arrived apart are put together, and a lone half becomes
    U+FFFD. Everything else stays as typed, so what is stored is what spans are counted in.

    Args:
        text: As typed.

    Returns:
        The same text, save for those characters; running it twice changes nothing more.
    """
    if "\x00" in text:
        text = text.replace("\x00", "")
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


@dataclass(frozen=True, slots=True)
class Store:
    """An open database, safe to share between threads.

    Attributes:
        engine: Connections; use `read` and `write` rather than this.
        file: The SQLite file, or None for a server.
        heartbeat: Renews the leases held by this process.
    """

    engine: Engine
    file: Path | None
    heartbeat: Heartbeat

    @contextmanager
    def read(self) -> Generator[Connection]:
        """A connection that sees one state of the database throughout.

        Raises:
            StoreUnavailable: If the database is locked, damaged or out of reach.
        """
        options: dict[str, Any] = {}
        if self.file is None:
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with plain_faults(), self.engine.execution_options(**options).begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Generator[Connection]:
        """A transaction: all of it is on disk when the block ends, or none of it.

        Raises:
            StoreUnavailable: If the database is locked, full, read-only, damaged or out of reach.
        """
        with plain_faults(), self.engine.execution_options(coach_begin="BEGIN IMMEDIATE").begin() as connection:
            yield connection

    def close(self) -> None:
        """Closes every connection that is not in use, and lets the leases of this process run out."""
        self.heartbeat.stop()
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_store(settings: Settings) -> Store:
    """Opens the database, makes it if it is missing and brings it to this version.

    Args:
        settings: `home` and `database_url` are used.

    Raises:
        BadInput: If the address is neither SQLite nor PostgreSQL.
        StoreUnavailable: If the database cannot be used, or was made by a newer version.
    """
    url = _address(settings)
    file = _sqlite_file(url)
    if file is not None:
        _make_private(file)
    with plain_faults():
        engine = _sqlite_engine(url) if file is not None else _postgresql_engine(url)
        try:
            migrate(engine, _sqlite_engine(url, for_migration=True) if file is not None else engine, file)
        except BaseException:
            engine.dispose()
            raise
    # A deletion that somebody's reading held up, or a crash cut short, is completed here.
    with suppress(StoreUnavailable):
        erase(engine, file, only_if_owed=True)
    return Store(engine, file, Heartbeat(LEASE_SECONDS / 3))


def _address(settings: Settings) -> URL:
    """The database's address, with the driver that this package brings."""
    if not settings.database_url.strip():
        return URL.create("sqlite", database=str(settings.home / "coach.sqlite3"))
    try:
        url = make_url(settings.database_url.strip())
    except ArgumentError:
        url = None
    kind = url.drivername.split("+")[0] if url is not None else ""
    if url is not None and kind == "sqlite":
        return url.set(drivername="sqlite")
    if url is not None and kind in {"postgres", "postgresql"}:
        return url.set(drivername="postgresql+psycopg")
    raise BadInput("COACH_DATABASE_URL: must start with postgresql:// or sqlite:/// followed by a file")


def _sqlite_file(url: URL) -> Path | None:
    """The file behind a SQLite address; None for PostgreSQL."""
    if url.get_backend_name() != "sqlite":
        return None
    if not url.database or url.database == ":memory:" or url.database.startswith("file:") or url.query:
        raise BadInput(
            "COACH_DATABASE_URL: a SQLite address must be a plain file, for example sqlite:////data/coach.sqlite3"
        )
    return Path(url.database).expanduser().absolute()


def _make_private(file: Path) -> None:
    """Makes the folder and the file so that only their owner can read them."""
    try:
        for folder in reversed([file.parent, *file.parent.parents]):
            if not folder.exists():
                folder.mkdir(mode=0o700, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise StoreUnavailable(FULL if error.errno == 28 else f"{READ_ONLY} ({file})") from error
    with suppress(PermissionError):
        file.chmod(0o600)


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _sqlite_engine(url: URL, *, for_migration: bool = False) -> Engine:
    file = _sqlite_file(url)
    patience = 60_000 if for_migration else _BUSY_MILLIS
    pool: dict[str, Any] = {"pool_size": 8, "max_overflow": 32, "pool_timeout": 5}
    engine = create_engine(
        URL.create("sqlite", database=str(file)),
        hide_parameters=True,
        json_serializer=_compact,
        **({"poolclass": NullPool} if for_migration else pool),
    )

    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        # The driver must start no transactions of its own: they would be deferred, and fail instead of waiting.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {patience}")
        _use_write_ahead_log(connection)
        connection.execute("PRAGMA synchronous = FULL")
        # Rebuilding a table drops the old one, which would delete every row that refers to it.
        connection.execute(f"PRAGMA foreign_keys = {'OFF' if for_migration else 'ON'}")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(f"PRAGMA journal_size_limit = {_JOURNAL_LIMIT}")

    def on_begin(connection: Connection) -> None:
        statement = connection.get_execution_options().get("coach_begin", "BEGIN")
        if statement == "BEGIN IMMEDIATE":
            _begin_immediate(connection, patience)
        elif statement:
            connection.exec_driver_sql(statement)

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)
    return engine


def _begin_immediate(connection: Connection, patience: int) -> None:
    """Waits for its turn to write, asking often: SQLite itself sleeps so long that busy writers starve others."""
    raw: Any = connection.connection.driver_connection
    deadline = time.monotonic() + patience / 1000
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                raw.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(random.uniform(0.001, 0.005))
            else:
                return
    finally:
        raw.execute(f"PRAGMA busy_timeout = {patience}")


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switches the journal on; two processes that do so at once are refused without waiting, so this waits."""
    deadline = time.monotonic() + _BUSY_MILLIS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _postgresql_engine(url: URL) -> Engine:
    try:
        engine = create_engine(
            url,
            hide_parameters=True,
            json_serializer=_compact,
            pool_size=5,
            max_overflow=5,
            pool_timeout=3,
            pool_pre_ping=True,
            pool_recycle=1800,
            connect_args={"connect_timeout": 3, "application_name": "callback-coach", "keepalives_idle": 30},
        )
    except (ImportError, NoSuchModuleError) as error:
        raise BadInput("PostgreSQL needs one more package: pip install 'callback-coach[postgresql]'") from error

    def on_connect(connection: Any, _record: object) -> None:
        before, connection.autocommit = connection.autocommit, True
        for statement in _POSTGRESQL_LIMITS:
            connection.execute(statement)
        connection.autocommit = before

    event.listen(engine, "connect", on_connect)
    return engine
