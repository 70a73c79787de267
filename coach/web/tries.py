"""How often somebody may try to sign in.

Counted in this process and forgotten when it ends: a restart starts anew, and several processes count each for
itself. It slows down guessing from outside; it is no defence against somebody who can restart the server.
"""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

_MOST_KEYS = 50_000


@dataclass(frozen=True)
class Limit:
    """So many tries in so many seconds."""

    tries: int
    seconds: float


ONE_NAME_FROM_ONE_ADDRESS = Limit(5, 600)
ONE_ADDRESS = Limit(40, 600)
ONE_NAME = Limit(60, 3600)
"""From anywhere: so that many addresses together cannot guess; high, so that nobody is easily locked out by others."""


@dataclass
class Tries:
    """Counts tries by name and by address; a try counts when it begins, and a success takes it back.

    Attributes:
        clock: Seconds that only go forward.
    """

    clock: Callable[[], float] = time.monotonic
    _seen: OrderedDict[str, deque[float]] = field(default_factory=OrderedDict[str, deque[float]])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, name: str, address: str) -> float:
        """Counts one try.

        Returns:
            0 if it may go on, else for how many seconds there is nothing to be tried; such a try is not counted.
        """
        keys = _keys(name, address)
        now = self.clock()
        with self._lock:
            waits = [self._wait(key, limit, now) for key, limit in keys]
            if max(waits) > 0:
                return max(waits)
            for key, _ in keys:
                self._seen.setdefault(key, deque()).append(now)
                self._seen.move_to_end(key)
            while len(self._seen) > _MOST_KEYS:
                self._seen.popitem(last=False)
        return 0

    def succeeded(self, name: str, address: str) -> None:
        """Forgets the tries of this name from this address, and takes this one back elsewhere."""
        with self._lock:
            (first, _), *others = _keys(name, address)
            self._seen.pop(first, None)
            for key, _ in others:
                if self._seen.get(key):
                    self._seen[key].pop()

    def _wait(self, key: str, limit: Limit, now: float) -> float:
        times = self._seen.get(key)
        if times is None:
            return 0
        while times and times[0] <= now - limit.seconds:
            times.popleft()
        return times[0] + limit.seconds - now if len(times) >= limit.tries else 0


def _keys(name: str, address: str) -> tuple[tuple[str, Limit], ...]:
    name = name.strip().casefold()[:200]
    return (
        (f"both {address} {name}", ONE_NAME_FROM_ONE_ADDRESS),
        (f"address {address}", ONE_ADDRESS),
        (f"name {name}", ONE_NAME),
    )
