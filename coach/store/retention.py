"""Interviews are kept for as long as was settled and then deleted, from the disk too.

The time counts from the last thing said in an interview. What belongs to it goes with it: answers, drafts, comments of
coaches, shares, the list of readings. No search index holds any of it.
"""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, or_, select

from coach.errors import CoachError
from coach.store.db import Store
from coach.store.erase import erase, owe_erasure
from coach.store.tables import assignments, sessions, shares, turns

_log = logging.getLogger(__name__)

ROUND_SECONDS = 3600.0
"""How often it is looked for what has had its time."""

_AT_ONCE = 500


def delete_expired(store: Store, days: int, *, now: datetime | None = None) -> int:
    """Deletes every interview in which nothing was said for so many days, from the disk too (with SQLite).

    Args:
        store: Where.
        days: How long interviews are kept.
        now: For tests; the present otherwise.

    Returns:
        How many were deleted.

    Raises:
        StoreUnavailable: If they could not be deleted, or not yet from the disk; the next round completes it.
    """
    limit = (now or datetime.now(UTC)) - timedelta(days=days)
    last = select(func.max(turns.c.at)).where(turns.c.session_id == sessions.c.id).correlate(sessions).scalar_subquery()
    over = select(sessions.c.id).where(sessions.c.created_at < limit, or_(last.is_(None), last < limit))
    removed = 0
    while True:
        with store.write() as connection:
            found = list(connection.execute(over.limit(_AT_ONCE)).scalars())
            if not found:
                break
            removed += connection.execute(delete(sessions).where(sessions.c.id.in_(found))).rowcount
            owe_erasure(connection)
    with store.write() as connection:
        # Codes and assignments that open nothing any more.
        connection.execute(delete(shares).where(shares.c.coach_id.is_(None), shares.c.ends_at < limit))
        connection.execute(delete(assignments).where(assignments.c.ends_at < limit))
    erase(store.engine, store.file, only_if_owed=True)
    return removed


def keep_house(tasks: list[Callable[[], object]], *, seconds: float = ROUND_SECONDS) -> threading.Event:
    """Runs tasks now and every hour on a thread of its own; what fails is tried again in the next round.

    Returns:
        Set it to end the thread.
    """
    ended = threading.Event()

    def rounds() -> None:
        while True:
            for task in tasks:
                try:
                    task()
                except CoachError as error:
                    _log.warning("put off to the next round: %s", error)
                except Exception:
                    _log.exception("a task of the house failed")
            if ended.wait(seconds):
                return

    threading.Thread(target=rounds, name="house", daemon=True).start()
    return ended
