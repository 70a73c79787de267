"""Stories that a candidate keeps: their own words with the place they come from, a title and what they show.

A story outlives the interview it was told in: it was kept on purpose. Its place is then gone, its words are not.
"""

import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, select, update
from sqlalchemy.engine import RowMapping

from coach.errors import BadInput, NotFound
from coach.store.db import Store, text_at_the_door
from coach.store.erase import erase, owe_erasure
from coach.store.records import shown
from coach.store.tables import sessions, stories, turns

LONGEST_TITLE = 120
MOST_STORIES = 300
"""Stories that one candidate can keep."""

_NO_STORY = "There is no such story."
_NO_WORDS = "Those words are not there any more."


@dataclass(frozen=True, slots=True)
class KeptStory:
    """One story.

    Attributes:
        id: Unguessable.
        session_id: The interview it was told in, or None where that has been deleted.
        seq: Place of the answer in its record.
        start: First code point of the story in the answer.
        end: One past its last.
        text: The words, as typed.
        title: What the candidate calls it.
        competencies: What it shows, as the candidate sees it.
        kept: False for one that was offered and declined; it has no words.
        created_at: UTC, ISO 8601.
    """

    id: str
    session_id: str | None
    seq: int
    start: int
    end: int
    text: str
    title: str
    competencies: tuple[str, ...]
    kept: bool
    created_at: str


def keep_story(
    store: Store,
    owner: str,
    session_id: str,
    seq: int,
    span: tuple[int, int],
    title: str,
    competencies: tuple[str, ...],
) -> KeptStory:
    """Keeps words of an answer as a story; keeping the same words again gives back the story that is there.

    Args:
        store: Where.
        owner: Whose.
        session_id: The interview.
        seq: Place of the answer.
        span: Start and end of the words in the answer, in code points.
        title: What to call it.
        competencies: What it shows.

    Raises:
        NotFound: If there is no such interview of theirs, or no such words in it.
        BadInput: If there are too many stories.
        StoreUnavailable: If it could not be saved.
    """
    return _add(store, owner, session_id, seq, span, title, competencies, kept=True)


def decline_story(store: Store, owner: str, session_id: str, seq: int) -> None:
    """Remembers that an answer is not to be offered as a story again.

    Raises:
        NotFound, BadInput, StoreUnavailable: As `keep_story`.
    """
    _add(store, owner, session_id, seq, None, "", (), kept=False)


def list_stories(store: Store, owner: str, *, declined: bool = False) -> tuple[KeptStory, ...]:
    """An owner's stories, oldest first; with `declined` also those that were offered and declined."""
    query = select(stories).where(stories.c.owner == text_at_the_door(owner))
    if not declined:
        query = query.where(stories.c.kept)
    with store.read() as connection:
        rows = connection.execute(query.order_by(stories.c.created_at, stories.c.id)).mappings()
        return tuple(_story_from(row) for row in rows)


def change_story(store: Store, owner: str, story_id: str, title: str, competencies: tuple[str, ...]) -> None:
    """Gives a story another title and other competencies; its words stay as they were typed.

    Raises:
        NotFound: If there is none, or it is somebody else's.
        BadInput: If the title is empty or too long.
    """
    mine = and_(stories.c.id == text_at_the_door(story_id), stories.c.owner == text_at_the_door(owner), stories.c.kept)
    values = {"title": _title(title), "competencies": list(competencies)}
    with store.write() as connection:
        if not connection.execute(update(stories).where(mine).values(values)).rowcount:
            raise NotFound(_NO_STORY)


def remove_story(store: Store, owner: str, story_id: str) -> None:
    """Removes a story, from the disk too (with SQLite).

    Raises:
        NotFound: If there is none, or it is somebody else's.
        StoreUnavailable: If it could not be removed, or not yet from the disk; the message says which.
    """
    mine = and_(stories.c.id == text_at_the_door(story_id), stories.c.owner == text_at_the_door(owner))
    with store.write() as connection:
        if not connection.execute(delete(stories).where(mine)).rowcount:
            raise NotFound(_NO_STORY)
        owe_erasure(connection)
    erase(store.engine, store.file)


def bring_in_stories(store: Store, owner: str, brought: Iterable[KeptStory]) -> int:
    """Keeps stories that come from a file, those that are there already not twice.

    Args:
        store: Where.
        owner: Whose they become.
        brought: Checked; the interview that one names must be the owner's, or its place is forgotten.

    Returns:
        How many are new.

    Raises:
        BadInput: If there would be too many; then none is kept.
        StoreUnavailable: If they could not be saved; then none was.
    """
    owner = text_at_the_door(owner)
    with store.write() as connection:
        theirs = set(connection.execute(select(sessions.c.id).where(sessions.c.owner == owner)).scalars())
        here = [
            _story_from(row) for row in connection.execute(select(stories).where(stories.c.owner == owner)).mappings()
        ]
        known = {_sameness(story) for story in here}
        rows: list[dict[str, Any]] = []
        for one in brought:
            place = one.session_id if one.session_id in theirs else None
            story = replace(one, session_id=place, text=text_at_the_door(one.text), title=text_at_the_door(one.title))
            if _sameness(story) in known:
                continue
            known.add(_sameness(story))
            row = asdict(story) | {"id": secrets.token_urlsafe(16), "owner": owner}
            rows.append(
                row | {"competencies": list(story.competencies), "created_at": datetime.fromisoformat(story.created_at)}
            )
        if sum(story.kept for story in here) + sum(row["kept"] for row in rows) > MOST_STORIES:
            raise BadInput(f"That would be more than {MOST_STORIES} stories; remove some first, here or there.")
        if rows:
            connection.execute(insert(stories), rows)
    return len(rows)


def _sameness(story: KeptStory) -> tuple[str, str, bool, str | None, int]:
    """What two keepings of the same words have in common."""
    return story.text, story.title, story.kept, None if story.kept else story.session_id, 0 if story.kept else story.seq


def _add(
    store: Store,
    owner: str,
    session_id: str,
    seq: int,
    span: tuple[int, int] | None,
    title: str,
    competencies: tuple[str, ...],
    *,
    kept: bool,
) -> KeptStory:
    owner = text_at_the_door(owner)
    with store.write() as connection:
        text = _answer(connection, owner, session_id, seq)
        start, end = span or (0, 0)
        if span is not None and not 0 <= start < end <= len(text):
            raise NotFound(_NO_WORDS)
        same = and_(stories.c.owner == owner, stories.c.session_id == session_id, stories.c.seq == seq)
        found = connection.execute(select(stories).where(same, stories.c.kept == kept)).mappings().first()
        if found is not None:
            return _story_from(found)
        every = connection.execute(select(stories.c.id).where(stories.c.owner == owner, stories.c.kept)).all()
        if kept and len(every) >= MOST_STORIES:
            raise BadInput(f"You keep {MOST_STORIES} stories; remove one to make room.")
        row: dict[str, Any] = {
            "id": secrets.token_urlsafe(16),
            "owner": owner,
            "session_id": session_id,
            "seq": seq,
            "start": start,
            "end": end,
            "text": text[start:end],
            "title": _title(title) if kept else "",
            "competencies": list(competencies),
            "kept": kept,
            "created_at": datetime.now(UTC),
        }
        connection.execute(insert(stories).values(row))
        stored = connection.execute(select(stories).where(stories.c.id == row["id"])).mappings().one()
        return _story_from(stored)


def _answer(connection: Connection, owner: str, session_id: str, seq: int) -> str:
    """The words of an answer of the owner's."""
    text = connection.execute(
        select(turns.c.text)
        .join(sessions, sessions.c.id == turns.c.session_id)
        .where(
            sessions.c.id == text_at_the_door(session_id),
            sessions.c.owner == owner,
            turns.c.seq == seq,
            turns.c.kind == "answer",
        )
    ).scalar()
    if text is None:
        raise NotFound(_NO_WORDS)
    return str(text)


def _title(title: str) -> str:
    plain = " ".join(text_at_the_door(title).split())
    if not plain:
        raise BadInput("Give the story a title; a few words will do.")
    if len(plain) > LONGEST_TITLE:
        raise BadInput(f"That title is too long: up to {LONGEST_TITLE} characters.")
    return plain


def _story_from(row: RowMapping) -> KeptStory:
    return KeptStory(
        id=row["id"],
        session_id=row["session_id"],
        seq=row["seq"],
        start=row["start"],
        end=row["end"],
        text=row["text"],
        title=row["title"],
        competencies=tuple(row["competencies"]),
        kept=row["kept"],
        created_at=shown(row["created_at"]),
    )
