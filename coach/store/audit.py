"""Who read what: every time a coach opens something of a candidate's, a line is kept that the candidate can see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, insert, select

from coach.store.db import Store
from coach.store.records import brief_from, shown
from coach.store.tables import reads, sessions

ONE_READING = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Read:
    """One reading.

    Attributes:
        id: Grows with every reading.
        reader: Name of the coach, as it was then.
        what: `transcript`, `attempts`, `returned` or `group`.
        session_id: Of the interview, or None where it was about all of them.
        role: The job of that interview, as given, or empty.
        at: UTC, ISO 8601.
    """

    id: int
    reader: str
    what: str
    session_id: str | None
    role: str
    at: str


def note_read(
    connection: Connection, *, owner: str, reader_id: str, reader_name: str, what: str, session_id: str | None
) -> None:
    """Keeps one line, inside the transaction that decides whether the reading is allowed.

    The same again within ten minutes is one reading: a page is loaded anew after every remark.
    """
    now = datetime.now(UTC)
    same = (
        reads.c.owner == owner,
        reads.c.session_id == session_id,
        reads.c.reader_id == reader_id,
        reads.c.what == what,
        reads.c.at > now - ONE_READING,
    )
    if connection.execute(select(reads.c.id).where(*same).limit(1)).first():
        return
    connection.execute(
        insert(reads).values(
            owner=owner,
            session_id=session_id,
            reader_id=reader_id,
            reader_name=reader_name,
            what=what,
            at=now,
        )
    )


def note_group(store: Store, owners: Iterable[str], reader_id: str, reader_name: str) -> None:
    """Keeps that somebody's figures were read as part of a group, once a day for each candidate."""
    day = datetime.now(UTC) - timedelta(days=1)
    wanted = set(owners)
    known = select(reads.c.owner).where(reads.c.reader_id == reader_id, reads.c.what == "group", reads.c.at > day)
    with store.read() as connection:
        new = wanted - set(connection.execute(known).scalars())
    if not new:
        return
    now = datetime.now(UTC)
    with store.write() as connection:
        connection.execute(
            insert(reads),
            [
                {
                    "owner": owner,
                    "session_id": None,
                    "reader_id": reader_id,
                    "reader_name": reader_name,
                    "what": "group",
                    "at": now,
                }
                for owner in sorted(new)
            ],
        )


def reads_of(store: Store, owner: str, *, before: int | None = None, limit: int = 100) -> tuple[Read, ...]:
    """Who read what of an owner's, latest first.

    Args:
        store: Where.
        owner: Whose interviews were read.
        before: Only lines with a smaller id, to go on from a page.
        limit: At most so many.
    """
    query = (
        select(reads, sessions.c.brief)
        .join(sessions, sessions.c.id == reads.c.session_id, isouter=True)
        .where(reads.c.owner == owner)
        .order_by(reads.c.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(reads.c.id < before)
    with store.read() as connection:
        return tuple(
            Read(
                row["id"],
                row["reader_name"],
                row["what"],
                row["session_id"],
                brief_from(row["brief"]).role if row["brief"] else "",
                shown(row["at"]),
            )
            for row in connection.execute(query).mappings()
        )
