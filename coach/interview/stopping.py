"""The stop button: what a connected model is saying is broken off at once, and the built-in interviewer goes on."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Stop:
    """Whether the turn that is being spoken is to be broken off. Belongs to the event loop it was made in."""

    _pressed: asyncio.Event = field(default_factory=asyncio.Event)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)

    def press(self) -> None:
        """Breaks it off. May be called from any thread."""
        self._loop.call_soon_threadsafe(self._pressed.set)

    async def wait(self) -> None:
        """Comes back when it is to be broken off."""
        await self._pressed.wait()

    async def pressed_within(self, seconds: float) -> bool:
        """Waits, unless it is broken off before."""
        try:
            async with asyncio.timeout(seconds):
                await self._pressed.wait()
        except TimeoutError:
            return False
        return True


@dataclass(frozen=True)
class Stops:
    """The turns that are being spoken in this process, by interview, and those whose last turn was stopped."""

    _going: dict[str, Stop] = field(default_factory=dict[str, Stop])
    _stopped: set[str] = field(default_factory=set[str])

    @contextmanager
    def turn(self, session_id: str) -> Generator[Stop]:
        """The stop of one turn, for as long as it is spoken."""
        stop = self._going[session_id] = Stop()
        self._stopped.discard(session_id)
        try:
            yield stop
        finally:
            if self._going.get(session_id) is stop:
                del self._going[session_id]

    def press(self, session_id: str) -> bool:
        """Breaks off the turn that is being spoken in an interview, if there is one here."""
        stop = self._going.get(session_id)
        if stop is not None:
            self._stopped.add(session_id)
            stop.press()
        return stop is not None

    def pressed_last(self, session_id: str) -> bool:
        """Whether the last turn of an interview was broken off."""
        return session_id in self._stopped
