"""How many marks of each kind an answer has, counted once and kept, and what a coach's group comes to.

Only answers of sessions shared with the coach at this moment are ever looked at.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Text, and_, cast, delete, distinct, exists, func, insert, or_, select

from coach.store.db import Store
from coach.store.shares import live_for, shared_owners
from coach.store.tables import people, sessions, tallies, turns


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a group, as far as figures need it.

    Attributes:
        owner: Whose.
        name: The candidate's name.
        session_id: Of the interview.
        question_id: What it replies to.
        kinds: Number of marks by kind, or None where they are not counted yet.
    """

    owner: str
    name: str
    session_id: str
    question_id: str
    kinds: Mapping[str, int] | None


def uncounted(store: Store, coach_id: str, version: str, limit: int) -> tuple[tuple[str, str], ...]:
    """Sessions (owner, id) shared with a coach that hold answers without figures of this version."""
    fresh = exists().where(
        tallies.c.session_id == turns.c.session_id, tallies.c.seq == turns.c.seq, tallies.c.version == version
    )
    query = (
        select(sessions.c.owner, sessions.c.id)
        .where(
            sessions.c.owner.in_(shared_owners(coach_id)),
            live_for(coach_id),
            exists().where(turns.c.session_id == sessions.c.id, turns.c.kind == "answer", ~fresh),
        )
        .limit(limit)
    )
    with store.read() as connection:
        return tuple((row.owner, row.id) for row in connection.execute(query))


def keep_counts(store: Store, version: str, counts: Iterable[tuple[str, int, Mapping[str, int]]]) -> None:
    """Keeps figures (session, seq, marks by kind); figures of an older version are replaced.

    A session that was deleted meanwhile is left out.
    """
    rows = [
        {"session_id": session_id, "seq": seq, "version": version, "kinds": dict(kinds)}
        for session_id, seq, kinds in counts
    ]
    if not rows:
        return
    ids = {str(row["session_id"]) for row in rows}
    with store.write() as connection:
        there = set(connection.execute(select(sessions.c.id).where(sessions.c.id.in_(ids))).scalars())
        keys = [and_(tallies.c.session_id == row["session_id"], tallies.c.seq == row["seq"]) for row in rows]
        connection.execute(delete(tallies).where(or_(*keys)))
        kept = [row for row in rows if row["session_id"] in there]
        if kept:
            connection.execute(insert(tallies), kept)


def answers_shared_with(store: Store, coach_id: str, version: str) -> tuple[Answer, ...]:
    """Every answer that is shared with a coach at this moment, with its figures where they are counted."""
    query = (
        # As text: most answers have the same few figures, so each is read only once.
        select(sessions.c.owner, people.c.name, sessions.c.id, turns.c.question_id, cast(tallies.c.kinds, Text))
        .select_from(sessions)
        .join(people, people.c.id == sessions.c.owner)
        .join(turns, and_(turns.c.session_id == sessions.c.id, turns.c.kind == "answer"))
        .join(
            tallies,
            and_(
                tallies.c.session_id == turns.c.session_id,
                tallies.c.seq == turns.c.seq,
                tallies.c.version == version,
            ),
            isouter=True,
        )
        .where(sessions.c.owner.in_(shared_owners(coach_id)), live_for(coach_id))
    )
    known: dict[str | None, Mapping[str, int] | None] = {None: None}

    def read(figures: str | None) -> Mapping[str, int] | None:
        if figures not in known:
            known[figures] = json.loads(figures or "{}")
        return known[figures]

    with store.read() as connection:
        return tuple(
            Answer(owner, name, session_id, question_id, read(figures))
            for owner, name, session_id, question_id, figures in connection.execute(query)
        )


def how_many_shared(store: Store, coach_id: str) -> int:
    """Number of candidates who share something with a coach at this moment."""
    query = select(func.count(distinct(sessions.c.owner))).where(
        sessions.c.owner.in_(shared_owners(coach_id)), live_for(coach_id)
    )
    with store.read() as connection:
        return connection.execute(query).scalar_one()
