"""Keeps leases alive while their holders work: one thread for all of them, there only while there are some."""

import logging
import threading
import time
from collections.abc import Callable

from coach.errors import CoachError

_log = logging.getLogger(__name__)

LONGEST_SECONDS = 600.0
"""No turn takes as long as this: a holder that is older was forgotten, and its lease may run out."""


class Heartbeat:
    """The holders that are at work in this process, renewed together at a steady pace.

    Args:
        seconds: Time between two renewals.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._holders: dict[str, float] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def add(self, holder: str, renew: Callable[[list[str]], None]) -> None:
        """Starts renewing a holder; `renew` is called with all holders."""
        with self._lock:
            self._holders[holder] = time.monotonic()
            if self._thread is None or not self._thread.is_alive():
                self._stop = threading.Event()
                self._thread = threading.Thread(
                    target=self._run, args=(renew, self._stop), name="coach-leases", daemon=True
                )
                self._thread.start()

    def remove(self, holder: str) -> None:
        """Stops renewing a holder; the thread ends with the last one."""
        with self._lock:
            self._holders.pop(holder, None)
            if not self._holders:
                self._stop.set()
                self._thread = None

    def stop(self) -> None:
        """Renews nobody any more; what is held runs out."""
        with self._lock:
            self._holders.clear()
            self._stop.set()
            self._thread = None

    def holders(self) -> list[str]:
        """The holders at work now, without those that were forgotten."""
        with self._lock:
            oldest = time.monotonic() - LONGEST_SECONDS
            self._holders = {holder: since for holder, since in self._holders.items() if since > oldest}
            return sorted(self._holders)

    def _run(self, renew: Callable[[list[str]], None], stop: threading.Event) -> None:
        while not stop.wait(self._seconds):
            holders = self.holders()
            try:
                if holders:
                    renew(holders)
            except CoachError as error:
                # The next beat may succeed; if none does, the lease runs out, which is what it is for.
                _log.warning("leases were not renewed: %s", error)
