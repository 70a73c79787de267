"""One turn at a time on an interview: a second click or tab waits for the first."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

from coach.errors import Busy, CoachError
from coach.store import sessions as records
from coach.store.db import Store

LOCK_PATIENCE = 90.0
"""Seconds that a second request on the same session waits for the first."""


@asynccontextmanager
async def one_turn_at_a_time(store: Store, session_id: str) -> AsyncGenerator[None]:
    """Holds the session's lock; a second click or tab waits for the first to be done, then finds its reply there."""
    deadline = time.monotonic() + LOCK_PATIENCE
    while True:
        try:
            lease = await _acquire(store, session_id)
            break
        except Busy:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.1)
    try:
        yield
    finally:
        # Shielded, so that a tab that is closed in mid-turn does not leave the session locked.
        await asyncio.shield(asyncio.to_thread(records.release_lease, store, lease))


async def _acquire(store: Store, session_id: str) -> records.Lease:
    """Takes the lease in a thread; one that arrives after the caller has gone away is given back at once."""
    taking = asyncio.ensure_future(asyncio.to_thread(records.acquire_lease, store, session_id))
    try:
        return await asyncio.shield(taking)
    except asyncio.CancelledError:
        with suppress(CoachError):
            await asyncio.to_thread(records.release_lease, store, await taking)
        raise
