"""Runs a call that may never come back, and gives up on it in time."""

import queue
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, call: Callable[[], T]) -> T:
    """The result of `call`, or an error when it has not come back in time.

    The call runs on a daemon thread of its own: one that hangs holds up neither its caller nor the end of the process.

    Raises:
        TimeoutError: If it took longer than `seconds`; it may still be running.
        Exception: Whatever the call raised.
    """
    answers: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put((call(), None))
        except BaseException as error:
            answers.put((None, error))

    threading.Thread(target=run, name="within", daemon=True).start()
    try:
        result, error = answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(f"gave no answer within {seconds:g} seconds") from None
    if error is not None:
        raise error
    return result  # pyright: ignore[reportReturnType]
