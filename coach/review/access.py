"""The one place where a read of somebody's interview is checked: against its owner, and against what they shared.

Whoever may not read it is told that there is no such interview, as if there were none. A coach's reading is kept for
the candidate in the same transaction that allows it: what cannot be kept is not read. An admin looks after people and
settings, and reads nothing.
"""

from dataclasses import dataclass
from typing import Literal

from coach.domain import Session
from coach.errors import NotFound
from coach.store.audit import note_read
from coach.store.db import Store
from coach.store.people import Person
from coach.store.sessions import load_session
from coach.store.shares import owner_if_shared

_NO_SUCH = "There is no such interview."
_NO_DESK = "There is no such page."


@dataclass(frozen=True, slots=True)
class Reading:
    """An interview that somebody may read.

    Attributes:
        session: The interview.
        reads_as: `owner`, or `coach` for somebody it is shared with.
    """

    session: Session
    reads_as: Literal["owner", "coach"]


def read_session(store: Store, person: Person, session_id: str, what: str = "transcript") -> Reading:
    """Reads an interview of one's own, or one that is shared with one.

    Args:
        store: Where.
        person: Who wants to read.
        session_id: Which.
        what: What a coach reads, for the candidate's list of readings.

    Raises:
        NotFound: If there is none, it is somebody else's, or it is no longer shared.
        StoreUnavailable: If the database is out of order, or the reading could not be kept.
    """
    try:
        return Reading(load_session(store, person.id, session_id), "owner")
    except NotFound:
        pass
    if person.role != "coach":
        raise NotFound(_NO_SUCH)
    with store.write() as connection:
        owner = owner_if_shared(connection, person.id, session_id)
        if owner is None:
            raise NotFound(_NO_SUCH)
        note_read(
            connection,
            owner=owner,
            reader_id=person.id,
            reader_name=person.name,
            what=what,
            session_id=session_id,
        )
    return Reading(load_session(store, owner, session_id), "coach")


def check_coach_of(store: Store, person: Person, session_id: str) -> str:
    """Checks that a coach may comment on an interview at this moment; nothing is read.

    Returns:
        Owner of the interview.

    Raises:
        NotFound: If they are no coach, there is none, or it is not shared with them.
    """
    check_coach(person)
    with store.read() as connection:
        owner = owner_if_shared(connection, person.id, session_id)
    if owner is None:
        raise NotFound(_NO_SUCH)
    return owner


def check_coach(person: Person | None) -> Person:
    """The person, if they are a coach.

    Raises:
        NotFound: For everybody else: to them the desk does not exist.
    """
    if person is None or person.role != "coach":
        raise NotFound(_NO_DESK)
    return person
