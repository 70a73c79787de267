"""What is kept of one owner: counted, and deleted as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, func, select

from coach.store.db import Store, text_at_the_door
from coach.store.erase import erase, owe_erasure
from coach.store.records import shown
from coach.store.tables import (
    assigned,
    assignments,
    drafts,
    drill_log,
    readings,
    reads,
    review_entries,
    reviews,
    saved_replies,
    sessions,
    shares,
    stories,
    turns,
)


@dataclass(frozen=True, slots=True)
class Holdings:
    """What is kept of one owner. Sizes are in characters, which in English are bytes.

    Attributes:
        interviews: How many.
        answers: Answers in them.
        answer_size: Of all answers.
        lines: What the interviewer said.
        line_size: Of all of that.
        drafts: Answers that were begun and not sent.
        model_notes: What a connected model made of answers.
        stories: Kept ones.
        story_size: Of their words.
        attempts: How attempts at questions went.
        reviews: Reviews by human coaches.
        remarks: Entries in them.
        shares: Shares and codes, those that have ended too.
        reads: Times that a coach opened an interview.
        written_for_others: Saved replies and question sets, of a coach.
        first_at: When the first interview was begun, ISO 8601, or empty.
        last_at: When the last one was, or empty.
    """

    interviews: int
    answers: int
    answer_size: int
    lines: int
    line_size: int
    drafts: int
    model_notes: int
    stories: int
    story_size: int
    attempts: int
    reviews: int
    remarks: int
    shares: int
    reads: int
    written_for_others: int
    first_at: str
    last_at: str

    @property
    def nothing(self) -> bool:
        """Whether nothing is kept."""
        return not any((self.interviews, self.stories, self.shares, self.reads, self.written_for_others))


def holdings_of(store: Store, owner: str) -> Holdings:
    """Counts what is kept of an owner.

    Raises:
        StoreUnavailable: If the database is out of order.
    """
    owner = text_at_the_door(owner)
    mine = select(sessions.c.id).where(sessions.c.owner == owner)
    answer = turns.c.kind == "answer"
    with store.read() as connection:

        def count(table: Table, *conditions: ColumnElement[bool], size: Any = None) -> tuple[int, int]:
            total = func.coalesce(func.sum(func.length(size)), 0) if size is not None else func.count()
            row = connection.execute(select(func.count(), total).select_from(table).where(*conditions)).one()
            return int(row[0]), int(row[1])

        answers = count(turns, turns.c.session_id.in_(mine), answer, size=turns.c.text)
        lines = count(turns, turns.c.session_id.in_(mine), ~answer, size=turns.c.text)
        kept = count(stories, stories.c.owner == owner, stories.c.kept, size=stories.c.text)
        days = connection.execute(
            select(func.min(sessions.c.created_at), func.max(sessions.c.created_at)).where(sessions.c.owner == owner)
        ).one()
        reviewed = select(reviews.c.id).where(reviews.c.session_id.in_(mine))
        return Holdings(
            interviews=count(sessions, sessions.c.owner == owner)[0],
            answers=answers[0],
            answer_size=answers[1],
            lines=lines[0],
            line_size=lines[1],
            drafts=count(drafts, drafts.c.session_id.in_(mine))[0],
            model_notes=count(readings, readings.c.session_id.in_(mine), readings.c.kind != "reply")[0],
            stories=kept[0],
            story_size=kept[1],
            attempts=count(drill_log, drill_log.c.session_id.in_(mine))[0],
            reviews=count(reviews, reviews.c.session_id.in_(mine))[0],
            remarks=count(review_entries, review_entries.c.review_id.in_(reviewed))[0],
            shares=count(shares, shares.c.owner == owner)[0],
            reads=count(reads, reads.c.owner == owner)[0],
            written_for_others=count(saved_replies, saved_replies.c.coach_id == owner)[0]
            + count(assignments, assignments.c.coach_id == owner)[0],
            first_at=shown(days[0]) if days[0] else "",
            last_at=shown(days[1]) if days[1] else "",
        )


def owners(store: Store) -> tuple[str, ...]:
    """Everybody of whom an interview or a story is kept; for commands on the machine itself."""
    query = select(sessions.c.owner).union(select(stories.c.owner))
    with store.read() as connection:
        return tuple(sorted(str(owner) for owner in connection.execute(query).scalars()))


def delete_everything(store: Store, wanted: Sequence[str]) -> int:
    """Deletes all that is kept of some owners, at once, and from the disk too (with SQLite).

    What belongs to an interview goes with it: answers, drafts, what a model made of them, reviews, consents. Whoever
    signs in keeps only that.

    Args:
        store: Where.
        wanted: Whose.

    Returns:
        How many interviews there were.

    Raises:
        StoreUnavailable: If it could not be deleted, or not yet from the disk; the message says which.
    """
    removed = 0
    with store.write() as connection:
        for owner in wanted:
            removed += _delete(connection, text_at_the_door(owner))
        owe_erasure(connection)
    erase(store.engine, store.file)
    return removed


def _delete(connection: Connection, owner: str) -> int:
    for table, whose in (
        (stories, stories.c.owner),
        (shares, shares.c.owner),
        (reads, reads.c.owner),
        (assigned, assigned.c.person_id),
        (saved_replies, saved_replies.c.coach_id),
        (assignments, assignments.c.coach_id),
    ):
        connection.execute(delete(table).where(whose == owner))
    return connection.execute(delete(sessions).where(sessions.c.owner == owner)).rowcount
