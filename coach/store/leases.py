"""One turn at a time on a session, also across processes.

A lease is a row with a random holder and a time at which it runs out; the process that holds it keeps renewing it, so
a crash frees the session within `LEASE_SECONDS`. Time is read from a clock that all holders share and that no change
of the time of day moves: with SQLite the machine's own (every process is on one machine), with PostgreSQL the server's.
The lock saves work, it does not guard the record: two entries can never take one place, lock or no lock.
"""

import logging
import secrets
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, text, update

from coach.errors import Busy, NotFound, StoreUnavailable
from coach.store.db import LEASE_SECONDS, Store
from coach.store.tables import leases, sessions

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to be the only one at work on a session."""

    session_id: str
    holder: str


def acquire_lease(store: Store, session_id: str) -> Lease:
    """Takes the session, or says at once that somebody else has it. May be released from another thread.

    Args:
        store: Where.
        session_id: Which; whose it is must have been checked before.

    Raises:
        Busy: If somebody else is at work on it.
        NotFound: If there is no such session.
        StoreUnavailable: If the database is out of order.
    """
    lease = Lease(session_id, secrets.token_urlsafe(16))
    with store.write() as connection:
        if (
            connection.execute(select(sessions.c.id).where(sessions.c.id == session_id).with_for_update()).first()
            is None
        ):
            raise NotFound("There is no such interview.")
        now = _now(store, connection)
        expires = connection.execute(select(leases.c.expires).where(leases.c.session_id == session_id)).scalar()
        # More than a whole term ahead can only be a clock that started anew: the machine was restarted.
        if expires is not None and now < expires <= now + LEASE_SECONDS:
            raise Busy("This interview is already at work in another tab or window; try again in a moment.")
        connection.execute(delete(leases).where(leases.c.session_id == session_id))
        connection.execute(
            insert(leases).values(session_id=session_id, holder=lease.holder, expires=now + LEASE_SECONDS)
        )
    store.heartbeat.add(lease.holder, lambda holders: _renew(store, holders))
    return lease


def release_lease(store: Store, lease: Lease) -> None:
    """Gives the session back; when the database is out of order the lease runs out by itself."""
    store.heartbeat.remove(lease.holder)
    try:
        with store.write() as connection:
            connection.execute(delete(leases).where(leases.c.holder == lease.holder))
    except StoreUnavailable as error:
        _log.warning("a lease was left to run out: %s", error)


@contextmanager
def session_lock(store: Store, session_id: str) -> Generator[Lease]:
    """Holds the session for as long as the block runs; same errors as `acquire_lease`."""
    lease = acquire_lease(store, session_id)
    try:
        yield lease
    finally:
        release_lease(store, lease)


def _renew(store: Store, holders: list[str]) -> None:
    """Gives every lease of this process a new term."""
    with store.write() as connection:
        expires = _now(store, connection) + LEASE_SECONDS
        connection.execute(update(leases).where(leases.c.holder.in_(holders)).values(expires=expires))


def _now(store: Store, connection: Connection) -> float:
    """Seconds on the clock that all holders share."""
    if store.file is not None:
        return time.monotonic()
    return float(connection.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one())
