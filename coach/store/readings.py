"""What a connected model made of single turns: kept beside the record, once for each turn and kind, gone with it."""

import dataclasses

from sqlalchemy import Connection, delete, insert, select

from coach.domain import Reading
from coach.errors import NotFound
from coach.store.db import Store, text_at_the_door
from coach.store.records import reading_at_the_door, reading_from, row_of
from coach.store.tables import readings, sessions, turns

_NO_SUCH = "There is no such interview."


def save_reading(store: Store, owner: str, session_id: str, reading: Reading, *, replace: bool = False) -> Reading:
    """Keeps a reading, or gives back the one that is there for the same turn and kind.

    Args:
        store: Where.
        owner: Whose session.
        session_id: Which.
        reading: What a model made; a missing time is filled in.
        replace: Whether it takes the place of an earlier one; the tokens of both are added up, because both were spent.

    Returns:
        The reading as it stands now.

    Raises:
        NotFound: If there is no such session or turn, or it is somebody else's.
        StoreUnavailable: If it could not be saved; then nothing was.
    """
    reading = reading_at_the_door(reading)
    with store.write() as connection:
        _check_whose(connection, owner, session_id, lock=True)
        _check_turn(connection, session_id, reading.seq)
        here = (
            (readings.c.session_id == session_id) & (readings.c.seq == reading.seq) & (readings.c.kind == reading.kind)
        )
        row = connection.execute(select(readings).where(here)).mappings().first()
        if row is not None:
            earlier = reading_from(row)
            if not replace:
                return earlier
            reading = dataclasses.replace(
                reading,
                tokens_read=_both(earlier.tokens_read, reading.tokens_read),
                tokens_written=_both(earlier.tokens_written, reading.tokens_written),
            )
            connection.execute(delete(readings).where(here))
        connection.execute(insert(readings).values(row_of(session_id, reading)))
    return reading


def readings_of(store: Store, owner: str, session_id: str) -> tuple[Reading, ...]:
    """Every reading of a session, by place, then by kind.

    Raises:
        NotFound: If there is no such session, or it is somebody else's.
        StoreUnavailable: If the database is out of order.
    """
    query = select(readings).where(readings.c.session_id == session_id).order_by(readings.c.seq, readings.c.kind)
    with store.read() as connection:
        _check_whose(connection, owner, session_id)
        return tuple(reading_from(row) for row in connection.execute(query).mappings())


def _check_whose(connection: Connection, owner: str, session_id: str, *, lock: bool = False) -> None:
    whose = (sessions.c.id == text_at_the_door(session_id)) & (sessions.c.owner == text_at_the_door(owner))
    query = select(sessions.c.id).where(whose)
    if connection.execute(query.with_for_update() if lock else query).first() is None:
        raise NotFound(_NO_SUCH)


def _check_turn(connection: Connection, session_id: str, seq: int) -> None:
    at = (turns.c.session_id == session_id) & (turns.c.seq == seq)
    if connection.execute(select(turns.c.seq).where(at)).first() is None:
        raise NotFound(_NO_SUCH)


def _both(one: int | None, other: int | None) -> int | None:
    return None if one is None and other is None else (one or 0) + (other or 0)
