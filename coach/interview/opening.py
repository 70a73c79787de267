"""Opens everything an interview needs, in one place, for the page and the terminal alike."""

import logging
import threading
from typing import TYPE_CHECKING

from coach.analysis.load import load_analyser
from coach.interview.service import Interviews
from coach.knowledge.bank import Bank, load_bank
from coach.settings import Settings
from coach.store.db import open_store

if TYPE_CHECKING:
    from coach.knowledge.index import Index

log = logging.getLogger(__name__)


class LateIndex:
    """The search index, opened on a thread of its own because Chroma takes seconds to import.

    Calling it gives the index, or None while it is not there (an interview goes on without).
    """

    def __init__(self, bank: Bank, settings: Settings) -> None:
        self._bank = bank
        self._settings = settings
        self._index: Index | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._open, name="index", daemon=True)

    def begin(self) -> None:
        """Starts opening; returns at once."""
        self._thread.start()

    def wait(self, seconds: float) -> "Index | None":
        """The index, waiting for it up to `seconds`."""
        self._ready.wait(seconds)
        return self._index

    def __call__(self) -> "Index | None":
        """The index, or None while it is not there."""
        return self._index

    def _open(self) -> None:
        try:
            from coach.knowledge.index import open_index

            self._index = open_index(self._bank, self._settings)
        except Exception:
            # Search is a help, not a condition: an interview must go on without it.
            log.exception("the search index could not be opened")
        finally:
            self._ready.set()


def open_interviews(settings: Settings) -> tuple[Interviews, LateIndex]:
    """Loads the banks and the analyser, opens the store, and prepares the index without waiting for it.

    Raises:
        InvalidData: If a file in knowledge/ or prompts/ has mistakes.
        StoreUnavailable: If the database cannot be opened.
    """
    bank = load_bank()
    connection = None
    if settings.has_model:
        from coach.llm.connection import connect

        connection = connect(settings)
    index = LateIndex(bank, settings)
    return Interviews(open_store(settings), bank, load_analyser(), connection, index), index
