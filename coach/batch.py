"""Assesses many answers, on all processors when there are enough of them to be worth it."""

import multiprocessing
import os
from collections.abc import Iterator, Sequence

from coach.analysis.engine import Analyser
from coach.domain import Asked, Assessment

WORTH_FORKING = 200
"""Answers from which on a second process saves more than it costs."""

_CHUNK = 50
_analyser: Analyser | None = None


def _assess(pair: tuple[str, Asked]) -> Assessment:
    assert _analyser is not None  # set before the fork  # noqa: S101
    return _analyser.assess(*pair)


def assess_all(analyser: Analyser, answers: Sequence[tuple[str, Asked]]) -> Iterator[Assessment]:
    """Assesses answers in order.

    Args:
        analyser: Loaded once; child processes inherit it by forking, which costs next to nothing.
        answers: Each answer with what it replies to.
    """
    global _analyser  # noqa: PLW0603 - what a forked child inherits must be reachable by name
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    if len(answers) < WORTH_FORKING or processors < 2:
        yield from (analyser.assess(answer, asked) for answer, asked in answers)
        return
    _analyser = analyser
    with multiprocessing.get_context("fork").Pool(processors) as pool:
        yield from pool.imap(_assess, answers, _CHUNK)
