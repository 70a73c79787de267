"""Brings a database to the version of this code: once, whole, and with a copy of the old file kept beside it.

All steps run in one transaction behind a lock of the database itself, so a process killed half-way leaves the old
state, and of two that start at once the second finds the work done.
"""

import logging
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from coach.errors import StoreUnavailable
from coach.store.faults import FULL, GONE
from coach.store.tables import HEAD, metadata

if TYPE_CHECKING:
    from alembic.config import Config

_log = logging.getLogger(__name__)

_FOLDER = Path(__file__).resolve().parent / "migrations"
_ADVISORY_LOCK = 0x636F616368  # "coach"


def migrate(engine: Engine, migrating: Engine, file: Path | None) -> None:
    """Runs the migrations that the database lacks; a database that has them all is only asked its version.

    Args:
        engine: Connections of the store.
        migrating: Connections to migrate with: for SQLite without foreign keys, for PostgreSQL the same as `engine`.
        file: The SQLite file, or None.

    Raises:
        StoreUnavailable: If the database was made by a newer version, holds somebody else's tables, or could not be
            copied first.
    """
    with engine.connect() as connection:
        if _revision(connection) == HEAD:
            return
    from alembic import command

    with migrating.execution_options(coach_begin="BEGIN IMMEDIATE").begin() as connection:
        if file is None:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
        found = _revision(connection)
        if found == HEAD:
            return
        config = _config(connection)
        _refuse_what_is_not_ours(connection, found, config)
        if file is not None and found is not None:
            _back_up(file)
        command.upgrade(config, "head")
        if file is not None and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise StoreUnavailable("The database could not be brought to this version; it was left as it was.")
    _log.info("database is at version %s", HEAD)


def _revision(connection: Connection) -> str | None:
    """Version of the database, or None if it has none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _refuse_what_is_not_ours(connection: Connection, found: str | None, config: "Config") -> None:
    """Stops before a database of a newer version, or of somebody else, is touched."""
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise StoreUnavailable(
            "The database was made by a newer version of Callback Coach; install that version, or set COACH_HOME to"
            " another folder."
        )
    if found is None:
        taken = sorted(set(inspect(connection).get_table_names()) & set(metadata.tables))
        if taken:
            raise StoreUnavailable(
                f"The database has a table `{taken[0]}` that is not Callback Coach's; give it a database of its own."
            )


def backups_of(file: Path) -> list[Path]:
    """Copies that were made before migrations, unfinished ones too."""
    prefix = f"{file.name}.before-"
    journals = ("-wal", "-shm", "-journal")
    return sorted(
        found for found in file.parent.iterdir() if found.name.startswith(prefix) and not found.name.endswith(journals)
    )


def _back_up(file: Path) -> None:
    """Copies the database, newest commits included, to a file of its own; older copies go."""
    target = file.with_name(f"{file.name}.before-{HEAD}")
    partial = target.with_name(f"{target.name}.partial")
    try:
        partial.unlink(missing_ok=True)
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600))
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(partial)) as copy:
            source.backup(copy)
            # A copy in the write-ahead mode would need two more files beside it to be read.
            copy.execute("PRAGMA journal_mode = DELETE")
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        partial.replace(target)
    except OSError as error:
        raise StoreUnavailable(FULL if error.errno == 28 else GONE) from error
    for older in backups_of(file):
        if older != target:
            older.unlink(missing_ok=True)
