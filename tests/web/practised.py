"""Somebody's practice, put into the database of a running server as if it had been held over some days."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from coach.analysis.load import load_analyser
from coach.interview.service import Interviews
from coach.knowledge.bank import load_bank
from coach.store.db import Store
from tests.support.histories import play, read_history


def practise(store: Store, owner: str, name: str, patch: pytest.MonkeyPatch, last: date | None = None) -> None:
    """Plays a history through the real service for an owner.

    Args:
        store: The database.
        owner: Whose it becomes.
        name: Of the history.
        patch: For the clock of each day.
        last: The last day of practice; yesterday without, so that nothing was said later than now.
    """
    history = read_history(name).ending(last or datetime.now(UTC).date() - timedelta(days=1))
    interviews = Interviews(store, load_bank(), load_analyser())
    # The browser's own event loop runs in this thread.
    with ThreadPoolExecutor(1) as worker:
        worker.submit(asyncio.run, play(interviews, owner, history, patch)).result()
