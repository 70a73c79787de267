"""What candidates share with coaches: one interview or all of them, by the coach's name or by a code.

A share is never deleted while its interview stands: it is revoked, and from that moment the coach finds nothing. A
code is good for one coach and two weeks; only its hash is kept.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, and_, insert, or_, select, update
from sqlalchemy.engine import RowMapping

from coach.errors import NotFound
from coach.store.db import Store, text_at_the_door
from coach.store.people import Person, find_person
from coach.store.records import shown
from coach.store.tables import people, sessions, shares

CODE_DAYS = 14
"""A code that no coach has used after so many days opens nothing."""

_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_NO_INTERVIEW = "There is no such interview."
_NO_COACH = "There is no coach of that name. Check the spelling, or make a code instead."
_NO_CODE = "This code opens nothing. It may have been used or taken back, or have run out; ask for a new one."
_NO_SHARE = "There is no such share."


@dataclass(frozen=True, slots=True)
class Share:
    """What was shared with whom.

    Attributes:
        id: Of the share.
        owner: Whose interviews.
        session_id: The interview, or None for all of them, those to come too.
        coach: Name of the coach, or None while a code waits for one.
        created_at: UTC, ISO 8601.
        ends_at: When a waiting code runs out, or None.
        revoked_at: When it was taken back, or None.
    """

    id: str
    owner: str
    session_id: str | None
    coach: str | None
    created_at: str
    ends_at: str | None
    revoked_at: str | None


def live_for(coach_id: str) -> ColumnElement[bool]:
    """The condition, on `sessions` joined with nothing, that a session is shared with a coach at this moment."""
    return (
        select(shares.c.id)
        .where(
            shares.c.coach_id == coach_id,
            shares.c.revoked_at.is_(None),
            shares.c.owner == sessions.c.owner,
            or_(shares.c.session_id.is_(None), shares.c.session_id == sessions.c.id),
        )
        .correlate(sessions)
        .exists()
    )


def shared_owners(coach_id: str) -> Select[tuple[str]]:
    """The people who share something with a coach: narrows a search before `live_for` decides."""
    return select(shares.c.owner).where(shares.c.coach_id == coach_id, shares.c.revoked_at.is_(None))


def owner_if_shared(connection: Connection, coach_id: str, session_id: str) -> str | None:
    """Whose session it is, if it is shared with the coach at this moment."""
    return connection.execute(
        select(sessions.c.owner).where(sessions.c.id == text_at_the_door(session_id), live_for(coach_id))
    ).scalar()


def share_with(store: Store, owner: str, session_id: str | None, coach_name: str) -> Share:
    """Shares with a coach by name; sharing the same again changes nothing.

    Args:
        store: Where.
        owner: Who shares.
        session_id: One interview of theirs, or None for all.
        coach_name: Name of somebody who is a coach here.

    Raises:
        NotFound: If there is no such interview of theirs, or no coach of that name.
    """
    try:
        coach = find_person(store, coach_name)
    except NotFound:
        coach = None
    with store.write() as connection:
        _check_theirs(connection, owner, session_id)
        # A coach who practises too does not share with themselves.
        if coach is None or coach.role != "coach" or coach.id == owner:
            raise NotFound(_NO_COACH)
        _share(connection, owner, session_id, coach.id)
        return _latest(connection, owner, session_id, coach.id)


def _share(connection: Connection, owner: str, session_id: str | None, coach_id: str) -> None:
    live = and_(
        shares.c.owner == owner,
        shares.c.coach_id == coach_id,
        shares.c.revoked_at.is_(None),
        shares.c.session_id.is_(None) if session_id is None else shares.c.session_id == session_id,
    )
    if connection.execute(select(shares.c.id).where(live)).first() is None:
        connection.execute(
            insert(shares).values(
                id=secrets.token_urlsafe(16),
                owner=owner,
                session_id=session_id,
                coach_id=coach_id,
                created_at=datetime.now(UTC),
            )
        )


def share_by_code(store: Store, owner: str, session_id: str | None) -> str:
    """Shares with whichever coach uses the code first.

    Args:
        store: Where.
        owner: Who shares.
        session_id: One interview of theirs, or None for all.

    Returns:
        The code, which is kept nowhere: sixteen letters and figures in fours, 78 bits of chance.

    Raises:
        NotFound: If there is no such interview of theirs.
    """
    letters = "".join(secrets.choice(_LETTERS) for _ in range(16))
    now = datetime.now(UTC)
    with store.write() as connection:
        _check_theirs(connection, owner, session_id)
        connection.execute(
            insert(shares).values(
                id=secrets.token_urlsafe(16),
                owner=owner,
                session_id=session_id,
                code=hash_of_code(letters),
                created_at=now,
                ends_at=now + timedelta(days=CODE_DAYS),
            )
        )
    return "-".join(letters[at : at + 4] for at in range(0, 16, 4))


def take_code(store: Store, coach: Person, code: str) -> str:
    """Uses a code: what it stands for is shared with this coach from now on. Using one's own again changes nothing.

    Returns:
        Name of the candidate.

    Raises:
        NotFound: If the code was never made, was used by another, was taken back or has run out.
    """
    now = datetime.now(UTC)
    with store.write() as connection:
        row = connection.execute(select(shares).where(shares.c.code == hash_of_code(code)).with_for_update())
        found = row.mappings().first()
        if (
            found is None
            or coach.role != "coach"
            or found["revoked_at"] is not None
            or found["owner"] == coach.id
            or (found["coach_id"] is None and found["ends_at"] <= now)
            or found["coach_id"] not in {None, coach.id}
        ):
            raise NotFound(_NO_CODE)
        connection.execute(update(shares).where(shares.c.id == found["id"]).values(coach_id=coach.id, ends_at=None))
        return str(connection.execute(select(people.c.name).where(people.c.id == found["owner"])).scalar_one())


def revoke(store: Store, owner: str, share_id: str) -> None:
    """Takes a share back, at once; doing it twice is the same as once.

    Raises:
        NotFound: If there is none, or it is somebody else's.
    """
    mine = and_(shares.c.id == text_at_the_door(share_id), shares.c.owner == owner)
    with store.write() as connection:
        if connection.execute(select(shares.c.id).where(mine)).first() is None:
            raise NotFound(_NO_SHARE)
        connection.execute(
            update(shares).where(mine, shares.c.revoked_at.is_(None)).values(revoked_at=datetime.now(UTC))
        )


def list_shares(store: Store, owner: str) -> tuple[Share, ...]:
    """Everything an owner has shared, those taken back too; latest first."""
    with store.read() as connection:
        rows = connection.execute(
            _with_names().where(shares.c.owner == owner).order_by(shares.c.created_at.desc(), shares.c.id)
        ).mappings()
        return tuple(_share_from(row) for row in rows)


def hash_of_code(code: str) -> str:
    """What is kept of a code, however it was typed in capitals, spaces and dashes."""
    letters = "".join(one for one in code.upper() if one.isascii() and one.isalnum())
    return hashlib.sha256(letters.encode()).hexdigest()


def _with_names():
    return select(shares, people.c.name.label("coach")).join(people, people.c.id == shares.c.coach_id, isouter=True)


def _latest(connection: Connection, owner: str, session_id: str | None, coach_id: str) -> Share:
    same = shares.c.session_id.is_(None) if session_id is None else shares.c.session_id == session_id
    query = _with_names().where(
        shares.c.owner == owner, same, shares.c.coach_id == coach_id, shares.c.revoked_at.is_(None)
    )
    return _share_from(connection.execute(query.limit(1)).mappings().one())


def _share_from(row: RowMapping) -> Share:
    return Share(
        row["id"],
        row["owner"],
        row["session_id"],
        row["coach"],
        shown(row["created_at"]),
        shown(row["ends_at"]) if row["ends_at"] else None,
        shown(row["revoked_at"]) if row["revoked_at"] else None,
    )


def _check_theirs(connection: Connection, owner: str, session_id: str | None) -> None:
    if session_id is None:
        return
    mine = select(sessions.c.id).where(sessions.c.id == text_at_the_door(session_id), sessions.c.owner == owner)
    if connection.execute(mine).first() is None:
        raise NotFound(_NO_INTERVIEW)
