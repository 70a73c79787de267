"""How each attempt at a question went, kept once the attempt is over.

Nothing else is kept about drills: when a question is due again is worked out from these lines, so that deleting an
interview also takes back what it did to the plan.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from coach.store.db import Store, text_at_the_door
from coach.store.records import shown
from coach.store.tables import drill_log, sessions


@dataclass(frozen=True, slots=True)
class Attempted:
    """One attempt at a question that is over.

    Attributes:
        session_id: The interview it was in.
        question_id: The question.
        attempt: Which attempt at it in that interview, from 1.
        rating: `again`, `hard`, `good` or `easy`.
        kinds: Number of marks of each kind, by the kind's name; kinds without a mark are left out.
        words: In all its answers.
        at: When it was over: UTC, ISO 8601.
    """

    session_id: str
    question_id: str
    attempt: int
    rating: str
    kinds: Mapping[str, int]
    words: int
    at: str

    @property
    def marks(self) -> int:
        """Number of marks."""
        return sum(self.kinds.values())


def keep_attempts(store: Store, owner: str, attempts: Iterable[Attempted]) -> None:
    """Keeps attempts; those that are kept already, and those of interviews that are not the owner's, are passed over.

    Raises:
        StoreUnavailable: If they could not be saved; then none was.
    """
    wanted = {(one.session_id, one.question_id, one.attempt): one for one in attempts}
    if not wanted:
        return
    mine = select(sessions.c.id).where(sessions.c.owner == text_at_the_door(owner))
    with store.write() as connection:
        theirs = set(connection.execute(mine).scalars())
        here = drill_log.c.session_id.in_({session for session, _, _ in wanted})
        keys = select(drill_log.c.session_id, drill_log.c.question_id, drill_log.c.attempt).where(here)
        known = {(row[0], row[1], row[2]) for row in connection.execute(keys)}
        rows = [
            {
                "session_id": one.session_id,
                "question_id": one.question_id,
                "attempt": one.attempt,
                "rating": one.rating,
                "kinds": dict(one.kinds),
                "words": one.words,
                "at": datetime.fromisoformat(one.at),
            }
            for key, one in wanted.items()
            if key not in known and one.session_id in theirs
        ]
        if rows:
            connection.execute(insert(drill_log), rows)


def list_attempts(store: Store, owner: str) -> tuple[Attempted, ...]:
    """Everything kept of an owner, oldest first."""
    query = (
        select(drill_log)
        .join(sessions, sessions.c.id == drill_log.c.session_id)
        .where(sessions.c.owner == text_at_the_door(owner))
        .order_by(drill_log.c.at, drill_log.c.session_id, drill_log.c.question_id, drill_log.c.attempt)
    )
    with store.read() as connection:
        return tuple(
            Attempted(
                row["session_id"],
                row["question_id"],
                row["attempt"],
                row["rating"],
                row["kinds"],
                row["words"],
                shown(row["at"]),
            )
            for row in connection.execute(query).mappings()
        )
