"""Interviews that come in from a file, and finding one by its id alone."""

import dataclasses
import re
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from coach.domain import Session
from coach.errors import NotFound
from coach.store.db import Store, text_at_the_door
from coach.store.records import brief_from, reading_at_the_door, row_of, shown, turn_at_the_door
from coach.store.sessions import load_session
from coach.store.tables import drafts, readings, sessions, turns

_UNGUESSABLE = re.compile(r"[A-Za-z0-9_-]{24,64}")


def import_sessions(store: Store, owner: str, brought: Iterable[Session]) -> tuple[Session, ...]:
    """Stores interviews as they were held elsewhere: all of them, or none if one fails.

    An interview keeps its id unless that is taken here; one that the owner has already, to the last character, is
    not stored twice.

    Args:
        store: Where.
        owner: Whose they become; not empty.
        brought: Interviews that have been checked; their own owner does not count.

    Returns:
        The interviews as they stand here now, in order.

    Raises:
        ValueError: If `owner` is empty.
        StoreUnavailable: If they could not be saved; then none was.
    """
    if not owner:
        raise ValueError("an interview needs an owner")
    owner = text_at_the_door(owner)
    ids: list[str] = []
    with store.write() as connection:
        for session in brought:
            clean = _at_the_door(session, owner)
            if _same(store, connection, clean):
                ids.append(clean.id)
                continue
            if not _UNGUESSABLE.fullmatch(clean.id) or _taken(connection, clean.id):
                clean = dataclasses.replace(clean, id=secrets.token_urlsafe(24))
            _store(connection, clean)
            ids.append(clean.id)
    return tuple(load_session(store, owner, session_id) for session_id in ids)


def owner_of(store: Store, session_id: str) -> str:
    """Whose interview this is; only for commands on the machine itself, whose user can read the data folder anyway.

    Raises:
        NotFound: If there is none.
    """
    with store.read() as connection:
        found = connection.execute(
            select(sessions.c.owner).where(sessions.c.id == text_at_the_door(session_id))
        ).scalar()
    if found is None:
        raise NotFound("There is no such interview. Its id stands in the address of its debrief.")
    return str(found)


def every_session(store: Store) -> tuple[tuple[str, str], ...]:
    """Owner and id of every interview kept here, oldest first; for commands on the machine itself."""
    with store.read() as connection:
        rows = connection.execute(
            select(sessions.c.owner, sessions.c.id).order_by(sessions.c.created_at, sessions.c.id)
        )
        return tuple((str(owner), str(session_id)) for owner, session_id in rows)


def _at_the_door(session: Session, owner: str) -> Session:
    return dataclasses.replace(
        session,
        id=text_at_the_door(session.id),
        owner=owner,
        brief=brief_from(dataclasses.asdict(session.brief)),
        plan=tuple(text_at_the_door(one) for one in session.plan),
        turns=tuple(turn_at_the_door(turn) for turn in session.turns),
        draft=text_at_the_door(session.draft),
        readings=tuple(
            sorted(map(reading_at_the_door, session.readings), key=lambda reading: (reading.seq, reading.kind))
        ),
        created_at=shown(datetime.fromisoformat(session.created_at)),
    )


def _taken(connection: Connection, session_id: str) -> bool:
    return connection.execute(select(sessions.c.id).where(sessions.c.id == session_id)).first() is not None


def _same(store: Store, connection: Connection, session: Session) -> bool:
    """Whether the owner has this very interview."""
    mine = select(sessions.c.id).where(sessions.c.id == session.id, sessions.c.owner == session.owner)
    if connection.execute(mine).first() is None:
        return False
    return load_session(store, session.owner, session.id) == session


def _store(connection: Connection, session: Session) -> None:
    highest = select(func.coalesce(func.max(sessions.c.touched), 0)).where(sessions.c.owner == session.owner)
    connection.execute(
        insert(sessions).values(
            id=session.id,
            owner=session.owner,
            brief=dataclasses.asdict(session.brief),
            plan=list(session.plan),
            finished=session.finished,
            touched=int(connection.execute(highest).scalar() or 0) + 1,
            created_at=datetime.fromisoformat(session.created_at),
        )
    )
    rows: list[dict[str, Any]] = [
        dataclasses.asdict(turn)
        | {
            "session_id": session.id,
            "turn_id": turn.turn_id or None,
            "cards": list(turn.cards),
            "at": datetime.fromisoformat(turn.at),
        }
        for turn in session.turns
    ]
    if rows:
        connection.execute(insert(turns), rows)
    beside = [row_of(session.id, reading) for reading in session.readings]
    if beside:
        connection.execute(insert(readings), beside)
    if session.draft:
        connection.execute(insert(drafts).values(session_id=session.id, text=session.draft))
