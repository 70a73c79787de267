"""What went wrong in the database, as one plain sentence; the database's own words stay in the log.

Only faults of the machine are told this way. A statement that breaks a rule of the tables is a bug and stays one.
"""

import logging
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from coach.errors import StoreUnavailable

_log = logging.getLogger(__name__)

BUSY = "The database is busy just now. What was saved is safe; please try again in a moment."
FULL = "There is no space left to save anything. What was saved before is safe; free some space, then try again."
READ_ONLY = "The database cannot be written to. What was saved before is safe; check who may write its file and folder."
DAMAGED = "The database file is damaged, or is not a database of Callback Coach; put a backup in its place."
GONE = "The database cannot be reached just now. What was saved is safe; please try again in a moment."

_SQLITE = {
    sqlite3.SQLITE_IOERR_SHMSIZE: FULL,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_PROTOCOL: BUSY,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_PERM: READ_ONLY,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
    sqlite3.SQLITE_CANTOPEN: GONE,
    sqlite3.SQLITE_IOERR: GONE,
}

_POSTGRESQL_CODES = {"53100": FULL, "25006": READ_ONLY, "XX001": DAMAGED, "XX002": DAMAGED}
_POSTGRESQL_CLASSES = {
    "08": GONE,
    "25": GONE,
    "40": BUSY,
    "53": BUSY,
    "55": BUSY,
    "57": GONE,
    "58": GONE,
    "28": GONE,
    "3D": GONE,
}
_TIMED_OUT = "57014"


def sentence_for(error: BaseException | None) -> str | None:
    """What to say about a driver's error, or None if it is a bug rather than a fault of the machine."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        return None if code is None else _SQLITE.get(code) or _SQLITE.get(code & 0xFF)
    state = getattr(error, "sqlstate", None)
    if state is None:
        return GONE if type(error).__name__ in {"OperationalError", "InterfaceError", "ConnectionTimeout"} else None
    if state == _TIMED_OUT:
        return BUSY
    return _POSTGRESQL_CODES.get(state) or _POSTGRESQL_CLASSES.get(state[:2])


def _forget_the_row(error: DBAPIError) -> None:
    """Cuts PostgreSQL's details off an error, because they repeat the row, and with it what somebody typed."""
    primary = getattr(getattr(error.orig, "diag", None), "message_primary", None)
    if error.orig is not None and primary:
        error.orig.args = (primary,)
        error.args = (f"({type(error.orig).__name__}) {primary}",)


@contextmanager
def plain_faults() -> Generator[None]:
    """Turns faults of the database into `StoreUnavailable`.

    Raises:
        StoreUnavailable: If it was locked, full, read-only, damaged or out of reach.
    """
    try:
        yield
    except NoConnectionFree as error:
        _log.warning("no database connection came free in time")
        raise StoreUnavailable(BUSY) from error
    except DBAPIError as error:
        sentence = sentence_for(error.orig) or (GONE if error.connection_invalidated else None)
        if sentence is None:
            _forget_the_row(error)
            raise
        _log.warning("database fault: %s", type(error.orig).__name__)
        raise StoreUnavailable(sentence) from error
    except sqlite3.Error as error:
        sentence = sentence_for(error)
        if sentence is None:
            raise
        _log.warning("database fault: %s", getattr(error, "sqlite_errorname", "unknown"))
        raise StoreUnavailable(sentence) from error
