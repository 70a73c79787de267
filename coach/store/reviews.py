"""Reviews as they are kept: entries are appended and never changed, and go only with their interview or their review.

Whoever calls has checked who may read or write (`coach.review.access` for coaches); here an interview must belong to
the owner that is named. One that is not there and one that is somebody else's give the same error.
"""

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, and_, case, delete, func, insert, select
from sqlalchemy.engine import RowMapping

from coach.domain.review import AnyEntry, Consent, Review, Way
from coach.errors import BadInput, NotFound
from coach.store.db import Store, text_at_the_door
from coach.store.erase import erase, owe_erasure
from coach.store.records import shown
from coach.store.review_entries import as_entry, as_row
from coach.store.tables import consents, review_entries, reviews, sessions

MOST_ENTRIES = 2_000
"""Entries of one review; more than anybody writes about one interview."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NO_REVIEW = "There is no such review."
_NO_INTERVIEW = "There is no such interview."
_TOO_MANY = f"A review holds at most {MOST_ENTRIES:,} remarks; this one is full."


def new_id() -> str:
    """An id for an entry that nobody can guess."""
    return secrets.token_urlsafe(16)


def desk_review(store: Store, owner: str, session_id: str, coach_id: str, coach: str) -> Review:
    """The review of one coach at the desk; made empty if there is none.

    Args:
        store: Where.
        owner: Whose interview.
        session_id: Which.
        coach_id: Person who reviews.
        coach: Their name.

    Raises:
        NotFound: If the interview is not the owner's.
    """
    with store.write() as connection:
        _check_theirs(connection, owner, session_id)
        same = and_(reviews.c.session_id == session_id, reviews.c.coach_id == coach_id)
        found = connection.execute(select(reviews).where(same)).mappings().first()
        if found is None:
            _make(connection, session_id, coach, "desk", coach_id=coach_id)
            found = connection.execute(select(reviews).where(same)).mappings().one()
        return _review(connection, found)


def bring_in_review(
    store: Store,
    owner: str,
    session_id: str,
    *,
    source: str,
    coach: str,
    digest: str,
    entries: Sequence[AnyEntry],
    check: Callable[[Review], None] | None = None,
) -> tuple[Review, int]:
    """Keeps a review that came in a packet's file; what has been brought in before is not kept twice.

    Args:
        store: Where.
        owner: Whose interview.
        session_id: Which.
        source: The id that the packet gave the review.
        coach: Name as typed in the packet.
        digest: Of the answers that the coach saw.
        entries: Checked (`coach.review.comments.check_entries`), in order.
        check: Is shown what is there already, before anything is added; what it raises keeps all of it out.

    Returns:
        The whole review, and how many entries are new.

    Raises:
        NotFound: If the interview is not the owner's.
        BadInput: If the review would become too long.
    """
    with store.write() as connection:
        _check_theirs(connection, owner, session_id)
        same = and_(reviews.c.session_id == session_id, reviews.c.source == source)
        found = connection.execute(select(reviews).where(same)).mappings().first()
        if found is None:
            _make(connection, session_id, coach, "packet", source=source, digest=digest)
            found = connection.execute(select(reviews).where(same)).mappings().one()
        if check is not None:
            check(_review(connection, found))
        added = _append(connection, found["id"], entries)
        return _review(connection, found), added


def append_entries(store: Store, owner: str, review_id: str, entries: Sequence[AnyEntry]) -> Review:
    """Appends checked entries to a review, in order; one whose id is there already is not appended again.

    Args:
        store: Where.
        owner: Whose interview it is about.
        review_id: Which review.
        entries: With ids; `place` is given here, a missing `at` is filled in.

    Returns:
        The whole review.

    Raises:
        NotFound: If there is no such review, or its interview is not the owner's.
        BadInput: If the review would become too long.
    """
    with store.write() as connection:
        row = _row(connection, owner, review_id, lock=True)
        _append(connection, row["id"], entries)
        return _review(connection, row)


def load_review(store: Store, owner: str, review_id: str) -> Review:
    """Reads one review whole.

    Raises:
        NotFound: If there is none, or its interview is not the owner's.
    """
    with store.read() as connection:
        return _review(connection, _row(connection, owner, review_id))


def reviews_of(store: Store, owner: str, session_id: str) -> tuple[Review, ...]:
    """All reviews of an interview with all their entries, drafts too, in the order in which they were begun.

    Raises:
        NotFound: If the interview is not the owner's.
    """
    with store.read() as connection:
        _check_theirs(connection, owner, session_id)
        rows = connection.execute(
            select(reviews).where(reviews.c.session_id == session_id).order_by(reviews.c.created_at, reviews.c.id)
        ).mappings()
        return tuple(_review(connection, row) for row in rows.all())


def reviewed_sessions(store: Store, owner: str | None = None) -> tuple[tuple[str, str], ...]:
    """Owner and id of every interview with a returned review, of one owner or of all."""
    query = (
        select(sessions.c.owner, sessions.c.id)
        .join(reviews, reviews.c.session_id == sessions.c.id)
        .join(review_entries, and_(review_entries.c.review_id == reviews.c.id, review_entries.c.kind == "returned"))
        .distinct()
        .order_by(sessions.c.owner, sessions.c.id)
    )
    if owner is not None:
        query = query.where(sessions.c.owner == text_at_the_door(owner))
    with store.read() as connection:
        return tuple((row[0], row[1]) for row in connection.execute(query))


@dataclass(frozen=True, slots=True)
class ReviewState:
    """How one coach's review of one interview stands, without reading it.

    Attributes:
        review_id: The review.
        session_id: The interview.
        drafts: Entries of the coach since it was last returned.
        returned_at: When it was last returned, ISO 8601, or None.
        replies: What the candidate has said since then.
    """

    review_id: str
    session_id: str
    drafts: int
    returned_at: str | None
    replies: int


def review_states(store: Store, coach_id: str) -> dict[str, ReviewState]:
    """How every review of a coach at the desk stands, by interview; one query, however many there are."""
    returns = (
        select(
            review_entries.c.review_id,
            func.max(review_entries.c.place).label("place"),
            func.max(review_entries.c.at).label("at"),
        )
        .join(reviews, reviews.c.id == review_entries.c.review_id)
        .where(review_entries.c.kind == "returned", reviews.c.coach_id == coach_id)
        .group_by(review_entries.c.review_id)
        .subquery()
    )
    since = review_entries.c.place > func.coalesce(returns.c.place, -1)
    query = (
        select(
            reviews.c.id,
            reviews.c.session_id,
            func.max(returns.c.at).label("returned_at"),
            func.sum(case((and_(since, review_entries.c.author == "coach"), 1), else_=0)).label("drafts"),
            func.sum(case((and_(since, review_entries.c.author == "candidate"), 1), else_=0)).label("replies"),
        )
        .join(review_entries, review_entries.c.review_id == reviews.c.id, isouter=True)
        .join(returns, returns.c.review_id == reviews.c.id, isouter=True)
        .where(reviews.c.coach_id == coach_id)
        .group_by(reviews.c.id, reviews.c.session_id)
    )
    with store.read() as connection:
        return {
            row["session_id"]: ReviewState(
                row["id"],
                row["session_id"],
                int(row["drafts"] or 0),
                shown(row["returned_at"]) if row["returned_at"] else None,
                int(row["replies"] or 0),
            )
            for row in connection.execute(query).mappings()
        }


def delete_review(store: Store, owner: str, review_id: str) -> None:
    """Removes a review with everything said in it, from the disk too (with SQLite).

    Raises:
        NotFound: If there is none, or its interview is not the owner's.
    """
    with store.write() as connection:
        row = _row(connection, owner, review_id, lock=True)
        connection.execute(delete(reviews).where(reviews.c.id == row["id"]))
        owe_erasure(connection)
    erase(store.engine, store.file)


def keep_consent(store: Store, owner: str, session_id: str, what: str, wording: str, *, given: bool) -> Consent:
    """Keeps that the candidate allows something, or takes it back, with the words they saw.

    Raises:
        NotFound: If the interview is not theirs.
    """
    now = datetime.now(UTC)
    with store.write() as connection:
        _check_theirs(connection, owner, session_id)
        connection.execute(
            insert(consents).values(session_id=session_id, what=what, given=given, wording=wording, at=now)
        )
    return Consent(what, given, wording, shown(now))


def consent_of(store: Store, owner: str, session_id: str, what: str) -> Consent | None:
    """What the candidate last said about it; None if they were never asked.

    Raises:
        NotFound: If the interview is not theirs.
    """
    with store.read() as connection:
        _check_theirs(connection, owner, session_id)
        row = (
            connection.execute(
                select(consents)
                .where(consents.c.session_id == session_id, consents.c.what == what)
                .order_by(consents.c.id.desc())
                .limit(1)
            )
            .mappings()
            .first()
        )
        return None if row is None else Consent(row["what"], row["given"], row["wording"], shown(row["at"]))


def _check_theirs(connection: Connection, owner: str, session_id: str) -> None:
    mine = select(sessions.c.id).where(sessions.c.id == session_id, sessions.c.owner == text_at_the_door(owner))
    if not _ID.fullmatch(session_id) or connection.execute(mine).first() is None:
        raise NotFound(_NO_INTERVIEW)


def _row(connection: Connection, owner: str, review_id: str, *, lock: bool = False) -> RowMapping:
    """The review's row; with `lock`, others who append to it wait."""
    if not _ID.fullmatch(review_id):
        raise NotFound(_NO_REVIEW)
    query = (
        select(reviews)
        .join(sessions, sessions.c.id == reviews.c.session_id)
        .where(reviews.c.id == review_id, sessions.c.owner == text_at_the_door(owner))
    )
    row = connection.execute(query.with_for_update(of=reviews) if lock else query).mappings().first()
    if row is None:
        raise NotFound(_NO_REVIEW)
    return row


def _make(
    connection: Connection,
    session_id: str,
    coach: str,
    way: Way,
    *,
    coach_id: str | None = None,
    source: str | None = None,
    digest: str = "",
) -> None:
    connection.execute(
        insert(reviews).values(
            id=new_id(),
            session_id=session_id,
            coach_id=coach_id,
            coach=text_at_the_door(coach),
            way=way,
            source=source,
            digest=digest,
            created_at=datetime.now(UTC),
        )
    )


def _append(connection: Connection, review_id: str, entries: Sequence[AnyEntry]) -> int:
    """Appends what is not there yet, and counts it."""
    there = set(
        connection.execute(select(review_entries.c.id).where(review_entries.c.review_id == review_id)).scalars()
    )
    place = len(there)
    rows: list[dict[str, Any]] = []
    for entry in entries:
        if entry.id in there:
            continue
        if not _ID.fullmatch(entry.id) or (entry.replaces and not _ID.fullmatch(entry.replaces)):
            raise ValueError("an entry needs an id of letters and figures")
        there.add(entry.id)
        rows.append(as_row(review_id, place, entry))
        place += 1
    if place > MOST_ENTRIES:
        raise BadInput(_TOO_MANY)
    if rows:
        connection.execute(insert(review_entries), rows)
    return len(rows)


def _review(connection: Connection, row: RowMapping) -> Review:
    entries = connection.execute(
        select(review_entries).where(review_entries.c.review_id == row["id"]).order_by(review_entries.c.place)
    ).mappings()
    return Review(
        id=row["id"],
        session_id=row["session_id"],
        coach=row["coach"],
        coach_id=row["coach_id"],
        way=row["way"],
        digest=row["digest"],
        created_at=shown(row["created_at"]),
        entries=tuple(as_entry(entry) for entry in entries),
    )
