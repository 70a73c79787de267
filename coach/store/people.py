"""People who sign in: who they are, what they may do, and the browsers in which they are signed in.

A sign-in is a row that holds the hash of a random token; the token itself is only in the browser's cookie. Passwords
come here hashed. Everything a person owns carries their id as its owner.
"""

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.engine import RowMapping
from sqlalchemy.exc import IntegrityError

from coach.errors import BadInput, NotFound
from coach.store.db import Store, text_at_the_door
from coach.store.erase import erase, owe_erasure
from coach.store.records import shown
from coach.store.tables import people, sessions, sign_ins, stories

Role = Literal["candidate", "coach", "admin"]
ROLES: tuple[Role, ...] = ("candidate", "coach", "admin")

LONGEST_SIGN_IN = timedelta(days=30)
"""However often it is used, a sign-in ends after this long."""

_NOTED_EVERY = timedelta(minutes=5)
_MOST_NAME = 100
_NO_SUCH = "There is no person of that name."


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in.

    Attributes:
        id: Owner id of everything that is theirs.
        name: What they sign in with, as it is shown.
        role: `candidate`, `coach` (who practises too) or `admin`.
        created_at: UTC, ISO 8601.
    """

    id: str
    name: str
    role: Role
    created_at: str = ""


def tidy_name(name: str) -> str:
    """A name as it is kept: without line ends, control characters and doubled spaces.

    Raises:
        BadInput: If nothing is left, or it is too long.
    """
    shown_name = unicodedata.normalize("NFC", text_at_the_door(name))
    kept = "".join(" " if unicodedata.category(one) in {"Cc", "Zl", "Zp", "Zs"} else one for one in shown_name)
    kept = "".join(one for one in " ".join(kept.split()) if unicodedata.category(one) != "Cf")
    if not kept:
        raise BadInput("A name is needed.")
    if len(kept) > _MOST_NAME:
        raise BadInput(f"A name may have up to {_MOST_NAME} characters.")
    return kept


def _key(name: str) -> str:
    """What two spellings of one name have in common, so that nobody can pass for another by a capital letter."""
    return unicodedata.normalize("NFKC", tidy_name(name)).casefold()


def add_person(
    store: Store, name: str, role: Role = "candidate", *, password: str | None = None, subject: str | None = None
) -> Person:
    """Adds somebody.

    Args:
        store: Where.
        name: What they sign in with; case does not matter.
        role: What they may do.
        password: Hashed already, or None for somebody who signs in elsewhere.
        subject: What another system knows them by, or None.

    Raises:
        BadInput: If the name is taken or cannot be used.
    """
    if role not in ROLES:
        raise BadInput(f"A role is one of {', '.join(ROLES)}.")
    person = Person(f"person:{secrets.token_urlsafe(16)}", tidy_name(name), role, shown(datetime.now(UTC)))
    try:
        with store.write() as connection:
            connection.execute(
                insert(people).values(
                    id=person.id,
                    name=person.name,
                    key=_key(name),
                    role=role,
                    password=password,
                    subject=subject,
                    created_at=datetime.fromisoformat(person.created_at),
                )
            )
    except IntegrityError:
        raise BadInput(f"There is already somebody of the name {person.name}.") from None
    return person


def find_person(store: Store, name: str) -> Person:
    """The person of this name, however it is spelt in capitals.

    Raises:
        NotFound: If there is none.
    """
    try:
        found = _one(store, people.c.key == _key(name))
    except BadInput:
        found = None
    if found is None:
        raise NotFound(_NO_SUCH)
    return _person_from(found)


def find_id(store: Store, person_id: str) -> Person | None:
    """The person with this id, or None."""
    found = _one(store, people.c.id == person_id)
    return _person_from(found) if found else None


def password_of(store: Store, name: str) -> tuple[Person, str] | None:
    """The person of this name with their hashed password, or None if there is none or they have no password."""
    try:
        found = _one(store, people.c.key == _key(name))
    except BadInput:
        return None
    return (_person_from(found), found["password"]) if found and found["password"] else None


def known_elsewhere(store: Store, subject: str, name: str) -> Person:
    """Somebody whom another system has let in: found again by what it knows them by, or added as a candidate.

    Args:
        store: Where.
        subject: What the other system knows them by; it never changes there.
        name: What to show; if it is taken, a number is put behind it.
    """
    subject = text_at_the_door(subject)
    for number in range(1, 1000):
        found = _one(store, people.c.subject == subject)
        if found:
            return _person_from(found)
        try:
            return add_person(store, name if number == 1 else f"{name[:90]} ({number})", subject=subject)
        except BadInput:
            if number == 1:
                tidy_name(name)
    raise BadInput("Too many people share that name.")


def list_people(store: Store) -> tuple[Person, ...]:
    """Everybody, by name."""
    with store.read() as connection:
        return tuple(_person_from(row) for row in connection.execute(select(people).order_by(people.c.key)).mappings())


def set_password(store: Store, person_id: str, password: str) -> None:
    """Keeps another hashed password and signs the person out everywhere."""
    _change(store, person_id, password=password)


def set_role(store: Store, person_id: str, role: Role) -> None:
    """Gives another role and signs the person out everywhere.

    Raises:
        BadInput: If there is no such role.
    """
    if role not in ROLES:
        raise BadInput(f"A role is one of {', '.join(ROLES)}.")
    _change(store, person_id, role=role)


def _change(store: Store, person_id: str, **values: Any) -> None:
    with store.write() as connection:
        connection.execute(update(people).where(people.c.id == person_id).values(**values))
        connection.execute(delete(sign_ins).where(sign_ins.c.person_id == person_id))


def remove_person(store: Store, person_id: str) -> int:
    """Removes somebody with everything that is theirs, from the disk too (with SQLite).

    Returns:
        How many interviews there were.

    Raises:
        NotFound: If there is no such person.
        StoreUnavailable: If it could not be removed, or not yet from the disk.
    """
    with store.write() as connection:
        removed = connection.execute(delete(sessions).where(sessions.c.owner == person_id)).rowcount
        connection.execute(delete(stories).where(stories.c.owner == person_id))
        if not connection.execute(delete(people).where(people.c.id == person_id)).rowcount:
            raise NotFound(_NO_SUCH)
        owe_erasure(connection)
    erase(store.engine, store.file)
    return removed


def begin_sign_in(store: Store, person_id: str, *, instead_of: str = "") -> str:
    """Signs somebody in.

    Args:
        store: Where.
        person_id: Who.
        instead_of: Token that the browser carried before; it opens nothing from now on.

    Returns:
        The token for the browser's cookie.
    """
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    with store.write() as connection:
        if instead_of:
            connection.execute(delete(sign_ins).where(sign_ins.c.token == _hash(instead_of)))
        connection.execute(
            insert(sign_ins).values(token=_hash(token), person_id=person_id, used_at=now, ends_at=now + LONGEST_SIGN_IN)
        )
    return token


def signed_in(store: Store, token: str, idle: timedelta) -> Person | None:
    """Whose sign-in a token is.

    Args:
        store: Where.
        token: From the cookie.
        idle: A sign-in that was not used for so long has ended.

    Returns:
        The person, or None if the sign-in never was, has ended, or they signed out.
    """
    if not token or len(token) > 200:
        return None
    now = datetime.now(UTC)
    with store.read() as connection:
        row = (
            connection.execute(
                select(people, sign_ins.c.used_at, sign_ins.c.ends_at)
                .join(sign_ins, sign_ins.c.person_id == people.c.id)
                .where(sign_ins.c.token == _hash(token))
            )
            .mappings()
            .first()
        )
    if row is None or now >= min(row["ends_at"], row["used_at"] + idle):
        return None
    if now - row["used_at"] > min(_NOTED_EVERY, idle / 10):
        with store.write() as connection:
            connection.execute(update(sign_ins).where(sign_ins.c.token == _hash(token)).values(used_at=now))
    return _person_from(row)


def end_sign_in(store: Store, token: str) -> None:
    """Signs out: the token opens nothing from now on."""
    with store.write() as connection:
        connection.execute(delete(sign_ins).where(sign_ins.c.token == _hash(token)))


def forget_ended(store: Store, idle: timedelta) -> int:
    """Removes sign-ins that have ended by themselves."""
    now = datetime.now(UTC)
    with store.write() as connection:
        over = (sign_ins.c.ends_at <= now) | (sign_ins.c.used_at <= now - idle)
        return connection.execute(delete(sign_ins).where(over)).rowcount


def how_many(store: Store) -> int:
    """Number of people."""
    with store.read() as connection:
        return connection.execute(select(func.count()).select_from(people)).scalar_one()


def _one(store: Store, condition: ColumnElement[bool]) -> RowMapping | None:
    with store.read() as connection:
        return connection.execute(select(people).where(condition)).mappings().first()


def _person_from(row: RowMapping) -> Person:
    return Person(row["id"], row["name"], row["role"], shown(row["created_at"]))


def _hash(token: str) -> str:
    """The token is random and long, so a plain hash is as good as any."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
