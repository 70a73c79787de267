"""Question sets that coaches give to candidates by a link, and the interviews that were begun from them.

The link opens a list of questions and nothing else. What a candidate answers is theirs until they share it: a coach is
told of no interview that is not shared with them at this moment.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, func, insert, select
from sqlalchemy.engine import RowMapping

from coach.errors import BadInput, NotFound
from coach.store.db import Store, text_at_the_door
from coach.store.records import shown
from coach.store.shares import live_for
from coach.store.tables import assigned, assignments, people, sessions

GOOD_FOR_DAYS = 90
"""A link opens nothing after so many days."""

MOST = 300
MOST_QUESTIONS = 30
_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_NO_SUCH = "There is no such question set. The link may have run out; ask your coach for a new one."


@dataclass(frozen=True, slots=True)
class Assignment:
    """A question set that a coach has given out.

    Attributes:
        id: Of the assignment.
        coach_id: Whose it is.
        coach: Their name.
        code: Part of the link.
        title: What it is called.
        note: What the coach says to it, or empty.
        questions: Ids in order.
        created_at: UTC, ISO 8601.
        ends_at: When the link runs out.
        shared: Interviews begun from it that are shared with the coach at this moment.
    """

    id: str
    coach_id: str
    coach: str
    code: str
    title: str
    note: str
    questions: tuple[str, ...]
    created_at: str
    ends_at: str
    shared: int = 0


def give_out(store: Store, coach_id: str, title: str, note: str, questions: Sequence[str]) -> Assignment:
    """Makes a link to a question set.

    Args:
        store: Where.
        coach_id: Whose it is.
        title: What candidates see it is called.
        note: What the coach says to it.
        questions: Ids in order, checked by the caller against the bank.

    Raises:
        BadInput: If there is no title, no question, or too much of either.
    """
    title, note = " ".join(text_at_the_door(title).split()), text_at_the_door(note).replace("\r\n", "\n").strip()
    wanted = tuple(dict.fromkeys(questions))
    if not 0 < len(title) <= 100:
        raise BadInput("Give the set a title of up to 100 characters.")
    if len(note) > 2_000:
        raise BadInput("The note may have up to 2,000 characters.")
    if not 0 < len(wanted) <= MOST_QUESTIONS:
        raise BadInput(f"Choose from 1 to {MOST_QUESTIONS} questions.")
    now, made = datetime.now(UTC), secrets.token_urlsafe(16)
    with store.write() as connection:
        mine = select(func.count()).select_from(assignments).where(assignments.c.coach_id == coach_id)
        if connection.execute(mine).scalar_one() >= MOST:
            raise BadInput(f"You have given out {MOST} sets; end one first.")
        connection.execute(
            insert(assignments).values(
                id=made,
                coach_id=coach_id,
                code="".join(secrets.choice(_LETTERS) for _ in range(16)),
                title=title,
                note=note,
                questions=list(wanted),
                created_at=now,
                ends_at=now + timedelta(days=GOOD_FOR_DAYS),
            )
        )
        return _from(connection.execute(_with_coach().where(assignments.c.id == made)).mappings().one())


def by_code(store: Store, code: str) -> Assignment:
    """The set behind a link.

    Raises:
        NotFound: If it was never made, was ended or has run out.
    """
    query = _with_coach().where(assignments.c.code == text_at_the_door(code)[:64])
    with store.read() as connection:
        row = connection.execute(query).mappings().first()
    if row is None or row["ends_at"] <= datetime.now(UTC):
        raise NotFound(_NO_SUCH)
    return _from(row)


def given_out_by(store: Store, coach_id: str) -> tuple[Assignment, ...]:
    """Everything a coach has given out, newest first, with how much came back."""
    counted = (
        select(assigned.c.assignment_id, func.count().label("shared"))
        .join(sessions, sessions.c.id == assigned.c.session_id)
        .join(assignments, assignments.c.id == assigned.c.assignment_id)
        .where(assignments.c.coach_id == coach_id, live_for(coach_id))
        .group_by(assigned.c.assignment_id)
        .subquery()
    )
    query = (
        _with_coach()
        .add_columns(func.coalesce(counted.c.shared, 0).label("shared"))
        .join(counted, counted.c.assignment_id == assignments.c.id, isouter=True)
        .where(assignments.c.coach_id == coach_id)
        .order_by(assignments.c.created_at.desc(), assignments.c.id)
    )
    with store.read() as connection:
        return tuple(_from(row) for row in connection.execute(query).mappings())


def own_assignment(store: Store, coach_id: str, assignment_id: str) -> Assignment:
    """One of a coach's own.

    Raises:
        NotFound: If there is none, or it is another coach's.
    """
    query = _with_coach().where(
        assignments.c.id == text_at_the_door(assignment_id)[:64], assignments.c.coach_id == coach_id
    )
    with store.read() as connection:
        row = connection.execute(query).mappings().first()
    if row is None:
        raise NotFound("There is no such question set.")
    return _from(row)


def end_assignment(store: Store, coach_id: str, assignment_id: str) -> None:
    """Ends a link; interviews that were begun from it stay.

    Raises:
        NotFound: If there is none, or it is another coach's.
    """
    mine = (assignments.c.id == text_at_the_door(assignment_id)[:64]) & (assignments.c.coach_id == coach_id)
    with store.write() as connection:
        if not connection.execute(delete(assignments).where(mine)).rowcount:
            raise NotFound("There is no such question set.")


def note_begun(store: Store, assignment: Assignment, session_id: str, owner: str) -> None:
    """Keeps that an interview was begun from a set."""
    with store.write() as connection:
        connection.execute(
            insert(assigned).values(
                assignment_id=assignment.id, session_id=session_id, person_id=owner, at=datetime.now(UTC)
            )
        )


def _with_coach() -> Select[Any]:
    return select(assignments, people.c.name.label("coach")).join(people, people.c.id == assignments.c.coach_id)


def _from(row: RowMapping) -> Assignment:
    return Assignment(
        row["id"],
        row["coach_id"],
        row["coach"],
        row["code"],
        row["title"],
        row["note"],
        tuple(row["questions"]),
        shown(row["created_at"]),
        shown(row["ends_at"]),
        row.get("shared", 0),
    )
