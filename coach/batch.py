"""Goes through many answers in order, on all processors when there are enough of them to be worth it."""

import gc
import os
from collections.abc import Callable, Iterator
from typing import TypeVar

WORTH_FORKING = 200
"""Answers from which on a second process saves more than it costs."""

ResultT = TypeVar("ResultT")
_CHUNK = 100
_work: Callable[[int], object] | None = None


def _chunk(numbers: range) -> list[object]:
    assert _work is not None  # set before the fork  # noqa: S101
    return [_work(number) for number in numbers]


def in_parts(work: Callable[[int], ResultT], size: int) -> Iterator[ResultT]:
    """Does a piece of work for each number below `size`, and gives what comes of it in their order.

    Args:
        work: What it refers to is inherited by forking, which costs next to nothing; only what it gives travels from
            one process to another, and should be small.
        size: How many numbers there are.
    """
    global _work  # noqa: PLW0603 - what a forked child inherits must be reachable by name
    gc.freeze()  # what has been loaded stays; it need not be looked through again and again
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    if size < WORTH_FORKING or processors < 2:
        yield from map(work, range(size))
        return
    import multiprocessing

    _work = work
    chunks = (range(at, min(at + _CHUNK, size)) for at in range(0, size, _CHUNK))
    with multiprocessing.get_context("fork").Pool(processors) as pool:
        for done in pool.imap(_chunk, chunks):
            yield from done  # pyright: ignore[reportReturnType] - `done` comes from `work`
