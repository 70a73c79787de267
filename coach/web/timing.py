"""The clock beside an interview: what the page begins to count from. A pause is the page's own affair."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise

from coach.domain import Session, Turn
from coach.interview.session import state_of

LONGEST_GAP = 600
"""Seconds between one entry of the record and the next, from which on it was a break and is not counted."""


def timing_of(session: Session, now: datetime | None = None) -> str:
    """What the page is told: `session:place:asked:total:planned`.

    `asked` is the seconds since the interviewer last spoke, or -1 while there is nothing to answer; `total` the seconds
    spent so far, without breaks; `planned` the minutes that were chosen, or 0 where a number of questions was.

    Args:
        session: The interview.
        now: The time of day; the present one if None.
    """
    now = now or datetime.now(UTC)
    open_for = state_of(session).awaits == "answer"
    asked = _gap(session.turns[-1].at, now.isoformat()) if open_for and session.turns else 0
    brief = session.brief
    planned = 0 if brief.questions or brief.format == "drill" else brief.minutes
    total = _spent(session.turns) + asked
    return f"{session.id}:{len(session.turns)}:{asked if open_for else -1}:{total}:{planned}"


def _spent(turns: Sequence[Turn]) -> int:
    return sum(_gap(before.at, after.at) for before, after in pairwise(turns))


def _gap(before: str, after: str) -> int:
    """Seconds from one time to another; none if it was a break, or if the clock was put back."""
    try:
        seconds = (datetime.fromisoformat(after) - datetime.fromisoformat(before)).total_seconds()
    except (ValueError, TypeError):
        return 0
    return round(seconds) if 0 < seconds < LONGEST_GAP else 0
