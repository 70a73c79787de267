"""Replies that a coach keeps, because they say them often."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, func, insert, select

from coach.errors import BadInput, NotFound
from coach.store.db import Store, text_at_the_door
from coach.store.tables import saved_replies

MOST = 200
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class SavedReply:
    """One of them."""

    id: str
    text: str


def saved_replies_of(store: Store, coach_id: str) -> tuple[SavedReply, ...]:
    """A coach's own, in the order in which they were kept."""
    query = (
        select(saved_replies.c.id, saved_replies.c.text)
        .where(saved_replies.c.coach_id == coach_id)
        .order_by(saved_replies.c.created_at, saved_replies.c.id)
    )
    with store.read() as connection:
        return tuple(SavedReply(row.id, row.text) for row in connection.execute(query))


def save_reply(store: Store, coach_id: str, text: str) -> None:
    """Keeps one; one that is kept already is not kept twice.

    Raises:
        BadInput: If it is empty, too long, or there are too many.
    """
    text = text_at_the_door(text).strip()
    if not text:
        raise BadInput("Write the reply first.")
    if len(text) > LONGEST:
        raise BadInput(f"A saved reply may have up to {LONGEST:,} characters.")
    mine = saved_replies.c.coach_id == coach_id
    with store.write() as connection:
        if connection.execute(select(saved_replies.c.id).where(mine, saved_replies.c.text == text)).first():
            return
        if connection.execute(select(func.count()).select_from(saved_replies).where(mine)).scalar_one() >= MOST:
            raise BadInput(f"You have {MOST} saved replies; remove one first.")
        connection.execute(
            insert(saved_replies).values(
                id=secrets.token_urlsafe(16), coach_id=coach_id, text=text, created_at=datetime.now(UTC)
            )
        )


def remove_reply(store: Store, coach_id: str, reply_id: str) -> None:
    """Removes one.

    Raises:
        NotFound: If there is none, or it is another coach's.
    """
    mine = (saved_replies.c.id == text_at_the_door(reply_id)) & (saved_replies.c.coach_id == coach_id)
    with store.write() as connection:
        if not connection.execute(delete(saved_replies).where(mine)).rowcount:
            raise NotFound("There is no such reply.")
