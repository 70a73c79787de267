"""The interviews that are shared with a coach at this moment, one line each, however many there are."""

from dataclasses import dataclass

from sqlalchemy import func, select

from coach.store.db import Store
from coach.store.records import brief_from, shown
from coach.store.shares import live_for, shared_owners
from coach.store.tables import people, sessions, turns


@dataclass(frozen=True, slots=True)
class SharedLine:
    """One interview as it stands in a coach's queue.

    Attributes:
        id: Of the session.
        candidate: Name of whoever shared it.
        role: The job, as given.
        answers: How many answers were given.
        attempts: The most often that one question was tried.
        finished: Whether it has been closed.
        created_at: UTC, ISO 8601.
        last_at: When the last answer was given, UTC, ISO 8601, or empty.
    """

    id: str
    candidate: str
    role: str
    answers: int
    attempts: int
    finished: bool
    created_at: str
    last_at: str


def shared_with(store: Store, coach_id: str) -> tuple[SharedLine, ...]:
    """Everything that is shared with a coach at this moment, newest answers first; those without one are left out."""
    counted = (
        select(
            turns.c.session_id,
            func.count().label("answers"),
            func.max(turns.c.attempt).label("attempts"),
            func.max(turns.c.at).label("last_at"),
        )
        .join(sessions, sessions.c.id == turns.c.session_id)
        .where(turns.c.kind == "answer", sessions.c.owner.in_(shared_owners(coach_id)))
        .group_by(turns.c.session_id)
        .subquery()
    )
    query = (
        select(sessions, people.c.name, counted)
        .join(people, people.c.id == sessions.c.owner)
        .join(counted, counted.c.session_id == sessions.c.id)
        .where(sessions.c.owner.in_(shared_owners(coach_id)), live_for(coach_id))
        .order_by(counted.c.last_at.desc(), sessions.c.id)
    )
    with store.read() as connection:
        return tuple(
            SharedLine(
                row["id"],
                row["name"],
                brief_from(row["brief"]).role,
                row["answers"],
                row["attempts"],
                row["finished"],
                shown(row["created_at"]),
                shown(row["last_at"]),
            )
            for row in connection.execute(query).mappings()
        )
