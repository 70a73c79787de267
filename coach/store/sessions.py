"""Interviews as they are kept: made, read back, appended to, deleted.

Every function asks whose session it is; one that is not there and one that is somebody else's give the same error.
Turns are appended at the next place and never changed; sending one again gives back the one that is there.
"""

import dataclasses
import re
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, ScalarSelect, delete, func, insert, or_, select, update
from sqlalchemy.engine import RowMapping

from coach.domain import Brief, Reading, Session, Turn
from coach.errors import AlreadyAnswered, BadInput, NotFound
from coach.store.db import Store, text_at_the_door
from coach.store.erase import erase, owe_erasure
from coach.store.leases import Lease, acquire_lease, release_lease, session_lock
from coach.store.records import (
    SessionLine,
    brief_from,
    line_from,
    reading_at_the_door,
    reading_from,
    row_of,
    shown,
    turn_at_the_door,
    turn_from,
)
from coach.store.tables import drafts, readings, sessions, stories, turns

__all__ = [
    "Lease",
    "SessionLine",
    "acquire_lease",
    "append_reply",
    "append_turn",
    "create_session",
    "delete_owner",
    "delete_session",
    "finish_session",
    "latest_session",
    "list_sessions",
    "load_session",
    "load_sessions",
    "release_lease",
    "reopen_session",
    "save_draft",
    "session_lock",
]

_NO_SUCH = "There is no such interview."
_TAKEN = "This place in the interview already holds a different answer; reload the page to see it."
_AHEAD = "The interview has not come this far; reload the page and send it again."
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def create_session(store: Store, owner: str, brief: Brief, plan: Sequence[str]) -> Session:
    """Makes a session that nobody can guess the id of.

    Args:
        store: Where.
        owner: Whose; not empty.
        brief: What was chosen.
        plan: Question ids in order.

    Raises:
        ValueError: If `owner` is empty.
        StoreUnavailable: If it could not be saved.
    """
    if not owner:
        raise ValueError("a session needs an owner")
    session = Session(
        id=secrets.token_urlsafe(24),
        owner=text_at_the_door(owner),
        brief=brief_from(dataclasses.asdict(brief)),
        plan=tuple(plan),
        created_at=shown(datetime.now(UTC)),
    )
    with store.write() as connection:
        connection.execute(
            insert(sessions).values(
                id=session.id,
                owner=session.owner,
                brief=dataclasses.asdict(session.brief),
                plan=list(session.plan),
                finished=False,
                touched=_next_touch(session.owner),
                created_at=datetime.fromisoformat(session.created_at),
            )
        )
    return session


def load_session(store: Store, owner: str, session_id: str) -> Session:
    """Reads a session with its whole record.

    Raises:
        NotFound: If there is none, or it is somebody else's.
        StoreUnavailable: If the database is out of order.
    """
    with store.read() as connection:
        return _load(connection, _mine(connection, owner, session_id))


def load_sessions(store: Store, owner: str) -> tuple[Session, ...]:
    """Every session of an owner with its whole record, oldest first; drafts are left out."""
    mine = sessions.c.owner == text_at_the_door(owner)
    with store.read() as connection:
        rows = connection.execute(
            select(sessions).where(mine).order_by(sessions.c.created_at, sessions.c.id)
        ).mappings()
        entries: dict[str, list[Turn]] = {}
        query = select(turns).join(sessions, sessions.c.id == turns.c.session_id).where(mine).order_by(turns.c.seq)
        found = list(rows)
        for entry in connection.execute(query).mappings():
            entries.setdefault(entry["session_id"], []).append(turn_from(entry))
        read: dict[str, list[Reading]] = {}
        beside = select(readings).join(sessions, sessions.c.id == readings.c.session_id).where(mine)
        for entry in connection.execute(beside.order_by(readings.c.seq, readings.c.kind)).mappings():
            read.setdefault(entry["session_id"], []).append(reading_from(entry))
        return tuple(
            _session_from(row, tuple(entries.get(row["id"], ())), tuple(read.get(row["id"], ()))) for row in found
        )


def latest_session(store: Store, owner: str) -> Session | None:
    """The unfinished session that was last worked on, else the last finished one, else None."""
    with store.read() as connection:
        row = (
            connection.execute(
                select(sessions)
                .where(sessions.c.owner == text_at_the_door(owner))
                .order_by(sessions.c.finished, sessions.c.touched.desc(), sessions.c.id)
                .limit(1)
            )
            .mappings()
            .first()
        )
        return None if row is None else _load(connection, row)


def list_sessions(store: Store, owner: str, limit: int = 50) -> tuple[SessionLine, ...]:
    """The owner's sessions, last worked on first, at most `limit`."""
    answers = (
        select(func.count())
        .where(turns.c.session_id == sessions.c.id, turns.c.kind == "answer")
        .correlate(sessions)
        .scalar_subquery()
    )
    with store.read() as connection:
        rows = connection.execute(
            select(sessions, answers.label("answers"))
            .where(sessions.c.owner == text_at_the_door(owner))
            .order_by(sessions.c.touched.desc(), sessions.c.id)
            .limit(limit)
        ).mappings()
        return tuple(line_from(row) for row in rows)


def append_turn(store: Store, owner: str, session_id: str, turn: Turn) -> Turn:
    """Appends one entry to the record, or gives back the entry that is already there.

    An answer that is really appended takes the place of the draft. Text passes the rules at the door; a missing time
    is filled in.

    Args:
        store: Where.
        owner: Whose session.
        session_id: Which.
        turn: The entry; `seq` must be the next place.

    Returns:
        The entry as stored. If one with the same `turn_id`, or at the same `seq`, has the same kind and text, that one.

    Raises:
        NotFound: If there is no such session, or it is somebody else's.
        AlreadyAnswered: If the place, or the `turn_id`, holds another text.
        BadInput: If `seq` is further than the next place.
        StoreUnavailable: If it could not be saved; then nothing was.
    """
    turn = turn_at_the_door(turn)
    with store.write() as connection:
        _mine(connection, owner, session_id, lock=True)
        found = _found(connection, session_id, turn)
        if found is not None:
            if (found.kind, found.text) != (turn.kind, turn.text):
                raise AlreadyAnswered(_TAKEN)
            return found
        _insert(connection, owner, session_id, turn)
        if turn.kind == "answer":
            connection.execute(delete(drafts).where(drafts.c.session_id == session_id))
    return turn


def append_reply(
    store: Store, owner: str, session_id: str, turn: Turn, finished: bool, reading: Reading | None = None
) -> Turn:
    """Appends the interviewer's words together with what follows from them, in one transaction.

    Args:
        store: Where.
        owner: Whose session.
        session_id: Which.
        turn: A reply or question; its `turn_id` is not kept, `seq` alone makes it one.
        finished: Whether the interview ends with it. Never opens a finished one again.
        reading: What a model spent on it, or None.

    Returns:
        The entry as stored; the one that is there if the place holds a reply or question already, whatever it says.

    Raises:
        NotFound, AlreadyAnswered (the place holds an answer), BadInput, StoreUnavailable: As `append_turn`.
    """
    turn = dataclasses.replace(turn_at_the_door(turn), turn_id="")
    with store.write() as connection:
        _mine(connection, owner, session_id, lock=True)
        found = _found(connection, session_id, turn)
        if found is not None and found.kind == "answer":
            raise AlreadyAnswered(_TAKEN)
        if found is not None:
            return found
        _insert(connection, owner, session_id, turn)
        if reading is not None:
            connection.execute(insert(readings).values(row_of(session_id, reading_at_the_door(reading))))
        if finished:
            _set_finished(connection, session_id, value=True)
    return turn


def save_draft(store: Store, owner: str, session_id: str, text: str, seq: int | None = None) -> None:
    """Keeps what is typed and not yet sent; an empty text removes it.

    Args:
        store: Where.
        owner: Whose session.
        session_id: Which.
        text: As typed.
        seq: The place it is typed for, if known: a draft that arrives after its answer was sent is then ignored.

    Raises:
        NotFound: If there is no such session, or it is somebody else's.
        StoreUnavailable: If it could not be saved.
    """
    text = text_at_the_door(text)
    with store.write() as connection:
        _mine(connection, owner, session_id, lock=True)
        if seq is not None and seq < _next_seq(connection, session_id):
            return
        connection.execute(delete(drafts).where(drafts.c.session_id == session_id))
        if text:
            connection.execute(insert(drafts).values(session_id=session_id, text=text))
        _touch(connection, owner, session_id)


def finish_session(store: Store, owner: str, session_id: str) -> None:
    """Closes an interview; closing it twice is the same as once.

    Raises:
        NotFound: If there is no such session, or it is somebody else's.
    """
    with store.write() as connection:
        _mine(connection, owner, session_id, lock=True)
        _set_finished(connection, session_id, value=True)
        _touch(connection, owner, session_id)


def reopen_session(store: Store, owner: str, session_id: str) -> None:
    """Opens a closed interview again, for another attempt at a question.

    Raises:
        NotFound: If there is no such session, or it is somebody else's.
    """
    with store.write() as connection:
        _mine(connection, owner, session_id, lock=True)
        _set_finished(connection, session_id, value=False)
        _touch(connection, owner, session_id)


def delete_session(store: Store, owner: str, session_id: str) -> None:
    """Removes a session and everything said in it, from the disk too (with SQLite).

    Raises:
        NotFound: If there is no such session, or it is somebody else's.
        StoreUnavailable: If it could not be removed, or not yet from the disk; the message says which.
    """
    with store.write() as connection:
        _mine(connection, owner, session_id, lock=True)
        connection.execute(delete(sessions).where(sessions.c.id == session_id))
        owe_erasure(connection)
    erase(store.engine, store.file)


def delete_owner(store: Store, owner: str) -> int:
    """Removes everything that belongs to an owner, kept stories too, from the disk too (with SQLite).

    Returns:
        How many sessions there were.

    Raises:
        StoreUnavailable: If it could not be removed.
    """
    owner = text_at_the_door(owner)
    with store.write() as connection:
        connection.execute(delete(stories).where(stories.c.owner == owner))
        removed = connection.execute(delete(sessions).where(sessions.c.owner == owner)).rowcount
        owe_erasure(connection)
    erase(store.engine, store.file)
    return removed


def _mine(connection: Connection, owner: str, session_id: str, *, lock: bool = False) -> RowMapping:
    """The session's row if it is the owner's; with `lock`, others who append to it wait."""
    if not _ID.fullmatch(session_id):
        raise NotFound(_NO_SUCH)
    query = select(sessions).where(sessions.c.id == session_id, sessions.c.owner == text_at_the_door(owner))
    row = connection.execute(query.with_for_update() if lock else query).mappings().first()
    if row is None:
        raise NotFound(_NO_SUCH)
    return row


def _load(connection: Connection, row: RowMapping) -> Session:
    """The session of a row, with its record and draft."""
    entries = connection.execute(select(turns).where(turns.c.session_id == row["id"]).order_by(turns.c.seq)).mappings()
    draft = connection.execute(select(drafts.c.text).where(drafts.c.session_id == row["id"])).scalar()
    beside = select(readings).where(readings.c.session_id == row["id"]).order_by(readings.c.seq, readings.c.kind)
    read = tuple(reading_from(entry) for entry in connection.execute(beside).mappings())
    return _session_from(row, tuple(turn_from(entry) for entry in entries), read, draft or "")


def _session_from(
    row: RowMapping, record: tuple[Turn, ...], read: tuple[Reading, ...] = (), draft: str = ""
) -> Session:
    return Session(
        id=row["id"],
        owner=row["owner"],
        brief=brief_from(row["brief"]),
        plan=tuple(row["plan"]),
        turns=record,
        finished=row["finished"],
        draft=draft,
        created_at=shown(row["created_at"]),
        readings=read,
    )


def _found(connection: Connection, session_id: str, turn: Turn) -> Turn | None:
    """The entry that this one would be a repeat of: by its id if it has one, else by its place."""
    same = turns.c.seq == turn.seq
    if turn.turn_id:
        same = or_(same, turns.c.turn_id == turn.turn_id)
    rows = [
        turn_from(row)
        for row in connection.execute(select(turns).where(turns.c.session_id == session_id, same)).mappings()
    ]
    by_id = [row for row in rows if turn.turn_id and row.turn_id == turn.turn_id]
    return next(iter(by_id or rows), None)


def _insert(connection: Connection, owner: str, session_id: str, turn: Turn) -> None:
    if turn.seq != _next_seq(connection, session_id):
        raise BadInput(_AHEAD)
    row: dict[str, Any] = dataclasses.asdict(turn)
    row |= {
        "session_id": session_id,
        "turn_id": turn.turn_id or None,
        "cards": list(turn.cards),
        "at": datetime.fromisoformat(turn.at),
    }
    connection.execute(insert(turns).values(row))
    _touch(connection, owner, session_id)


def _next_seq(connection: Connection, session_id: str) -> int:
    last = connection.execute(select(func.max(turns.c.seq)).where(turns.c.session_id == session_id)).scalar()
    return 0 if last is None else last + 1


def _next_touch(owner: str) -> ScalarSelect[int]:
    """One more than the owner's highest count, whatever the clocks say."""
    return select(func.coalesce(func.max(sessions.c.touched), 0) + 1).where(sessions.c.owner == owner).scalar_subquery()


def _touch(connection: Connection, owner: str, session_id: str) -> None:
    others = sessions.alias()
    count = select(func.coalesce(func.max(others.c.touched), 0) + 1).where(others.c.owner == text_at_the_door(owner))
    connection.execute(update(sessions).where(sessions.c.id == session_id).values(touched=count.scalar_subquery()))


def _set_finished(connection: Connection, session_id: str, *, value: bool) -> None:
    connection.execute(update(sessions).where(sessions.c.id == session_id).values(finished=value))
