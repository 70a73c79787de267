"""Deleted means off the disk: with SQLite no byte of what was deleted stays in any file of the database.

A deletion counts up `user_version` in its own transaction, and only a finished clean-up sets it back, so what a crash
or a long reader cut short is done at the next start. On PostgreSQL the tables are vacuumed, so that no dead row is left
in them; the server's own log and backups are for whoever runs it.
"""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from coach.errors import StoreUnavailable
from coach.store.faults import plain_faults
from coach.store.migrate import backups_of
from coach.store.tables import metadata

_log = logging.getLogger(__name__)

_TRACES_LEFT = "It is deleted, but traces stay on the disk until the coach is started again."


def owe_erasure(connection: Connection) -> None:
    """Notes, inside the transaction that deletes, that a clean-up is due."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA user_version = {_owed(connection) + 1}")


def erase(engine: Engine, file: Path | None, *, only_if_owed: bool = False) -> None:
    """Takes what was deleted out of the file's spare room, the write-ahead log and the copies made before migrations.

    Args:
        engine: Connections.
        file: The SQLite file, or None for a server.
        only_if_owed: Stop if no deletion is waiting for it.

    Raises:
        StoreUnavailable: If somebody else kept the file busy; it stays due.
    """
    if file is None:
        if not only_if_owed:
            _vacuum(engine)
        return
    try:
        with plain_faults(), engine.execution_options(coach_begin="").connect() as connection:
            owed = _owed(connection)
            if only_if_owed and not owed:
                return
            for backup in backups_of(file):
                _leave_only_what_is_live(backup, file)
            # `secure_delete` overwrites rows, but not copies that stayed behind when rows moved from page to page.
            connection.exec_driver_sql("VACUUM")
            busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
        if busy:
            raise StoreUnavailable(_TRACES_LEFT)
        with plain_faults(), engine.execution_options(coach_begin="BEGIN IMMEDIATE").begin() as connection:
            if _owed(connection) == owed:
                connection.exec_driver_sql("PRAGMA user_version = 0")
    except StoreUnavailable as error:
        raise StoreUnavailable(_TRACES_LEFT) from error


def _vacuum(engine: Engine) -> None:
    """Takes dead rows out of the tables of a server; what cannot be done now, the server does in its own time."""
    names = ", ".join(table.name for table in metadata.sorted_tables)
    try:
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql(f"VACUUM {names}")
    except SQLAlchemyError as error:
        _log.warning("the tables were not vacuumed: %s", type(error).__name__)


def _owed(connection: Connection) -> int:
    """Deletions since the last finished clean-up."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _leave_only_what_is_live(backup: Path, file: Path) -> None:
    """Takes every row out of a copy that the database no longer has; a copy that cannot be changed goes as a whole."""
    try:
        with closing(sqlite3.connect(backup, isolation_level=None, timeout=5)) as copy:
            copy.execute("PRAGMA journal_mode = MEMORY")
            copy.execute("PRAGMA temp_store = MEMORY")
            copy.execute("PRAGMA secure_delete = ON")
            copy.execute("PRAGMA foreign_keys = ON")
            copy.execute("ATTACH ? AS live", (str(file),))
            held = {str(row[0]) for row in copy.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")}
            for table in metadata.sorted_tables:
                if table.name in held:
                    same = " AND ".join(
                        f'one."{key.name}" = main."{table.name}"."{key.name}"' for key in table.primary_key
                    )
                    copy.execute(
                        f'DELETE FROM main."{table.name}" WHERE NOT EXISTS'  # noqa: S608 - names of our own tables
                        f' (SELECT 1 FROM live."{table.name}" AS one WHERE {same})'
                    )
            copy.execute("DETACH live")
            copy.execute("VACUUM")
    except sqlite3.Error:
        _log.warning("a copy of the database could not be changed and was removed: %s", backup.name)
        backup.unlink(missing_ok=True)
