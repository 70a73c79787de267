"""Interviews go when they have had their time, with everything that was said about them, and leave no trace."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Table, insert, select

from coach.domain import Brief, Reading, Session, Turn
from coach.domain.review import Comment, Returned, Review
from coach.errors import NotFound, StoreUnavailable
from coach.review.access import read_session
from coach.review.desk import answer_back, say, words_at
from coach.settings import Settings
from coach.store import people, shares
from coach.store.assignments import give_out, note_begun
from coach.store.db import Store, open_store
from coach.store.drills import Attempted, keep_attempts
from coach.store.people import Person
from coach.store.readings import save_reading
from coach.store.retention import delete_expired, keep_house
from coach.store.reviews import keep_consent
from coach.store.sessions import append_turn, create_session, load_session, save_draft
from coach.store.tables import leases, metadata
from coach.store.tallies import keep_counts

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
OLD, YOUNG = "Mr Pumblechook of Aberystwyth", "Mrs Havisham of Llandudno"


def interview(store: Store, owner: str, text: str, said: datetime) -> str:
    session = create_session(store, owner, Brief(role=f"clerk to {text}"), ("Q1",))
    with store.write() as connection:
        connection.exec_driver_sql("UPDATE sessions SET created_at = '2026-01-01 00:00:00.000000'")
    append_turn(store, owner, session.id, Turn(0, "question", "Q1", "Tell me.", at=said.isoformat()))
    append_turn(store, owner, session.id, Turn(1, "answer", "Q1", f"I rang {text}.", at=said.isoformat()))
    save_draft(store, owner, session.id, f"And then {text}")
    return session.id


def files_with(home: Path, text: str) -> list[str]:
    return [path.name for path in home.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


def test_what_has_had_its_time_is_gone_and_the_rest_stays(store: Store) -> None:
    old = interview(store, "ann", OLD, NOW - timedelta(days=31))
    young = interview(store, "ann", YOUNG, NOW - timedelta(days=29))
    assert delete_expired(store, 30, now=NOW) == 1
    with pytest.raises(NotFound):
        load_session(store, "ann", old)
    assert load_session(store, "ann", young).draft
    assert delete_expired(store, 30, now=NOW) == 0


def test_no_byte_of_it_stays_in_any_file_of_the_database(sqlite: Store) -> None:
    home = Settings().home
    ann = people.add_person(sqlite, "ann")
    carol = people.add_person(sqlite, "carol", "coach")
    # Enough that rows move from page to page, as they do in a database that is used.
    for number in range(60):
        interview(sqlite, ann.id, f"{YOUNG} {number} " + "y" * 600, NOW - timedelta(days=1))
        old = interview(sqlite, ann.id, f"{OLD} {number} " + "x" * 600, NOW - timedelta(days=40))
        shares.share_with(sqlite, ann.id, old, carol.name)
    _hang_something_on_every_table(sqlite, ann, carol, old)
    hanging = [table for table in metadata.sorted_tables if _goes_with_an_interview(table)]
    assert {table.name for table in hanging if not _rows(sqlite, table, old)} == set()
    assert files_with(home, OLD)
    assert delete_expired(sqlite, 30, now=NOW) == 60
    assert files_with(home, OLD) == []
    assert files_with(home, YOUNG)
    for table in metadata.sorted_tables:
        assert not _rows(sqlite, table, old), table.name


def _goes_with_an_interview(table: Table) -> bool:
    """A new table that hangs on interviews must be filled below, or the test fails."""
    return any(key.column.table.name == "sessions" and key.ondelete == "CASCADE" for key in table.foreign_keys)


def _rows(store: Store, table: Table, session_id: str) -> int:
    if "session_id" not in table.c:
        return 0
    with store.read() as connection:
        return len(connection.execute(select(table).where(table.c.session_id == session_id)).all())


def _hang_something_on_every_table(store: Store, ann: Person, carol: Person, session_id: str) -> None:
    """As a coach, a model and the candidate would, with the words that must be gone wherever there are words."""

    def remark(session: Session, _: Review) -> list[Comment | Returned]:
        anchor = words_at(session, 1, 0, 6, session.turns[1].text[:6])
        return [
            Comment(id="a-remark-1", by=carol.name, text=f"Was it {OLD}?", anchor=anchor),
            Returned(id="a-return-1"),
        ]

    assert read_session(store, carol, session_id).reads_as == "coach"
    review = say(store, carol, session_id, remark)
    answer_back(store, ann.id, ann.name, review.id, "a-remark-1", f"Yes, {OLD}.", "an-answer-1")
    keep_consent(store, ann.id, session_id, "labelled", f"About {OLD} too", given=True)
    save_reading(store, ann.id, session_id, Reading(1, "rewrite", "a model", {"text": OLD}))
    keep_counts(store, "v", [(session_id, 1, {"hedge": 1})])
    given = give_out(store, carol.id, "For Ann", "", ["Q1"])
    note_begun(store, given, session_id, ann.id)
    keep_attempts(store, ann.id, [Attempted(session_id, "Q1", 1, "good", {}, 3, NOW.isoformat())])
    with store.write() as connection:
        connection.execute(insert(leases).values(session_id=session_id, holder="x", expires=0.0))


@contextmanager
def reading(file: Path) -> Iterator[None]:
    """Somebody's long read, which keeps the write-ahead log from being cleared."""
    with closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM turns").fetchone()
        yield


def test_what_a_reader_held_up_is_completed_in_the_next_round(sqlite: Store) -> None:
    home = Settings().home
    interview(sqlite, "ann", OLD, NOW - timedelta(days=40))
    assert sqlite.file
    with reading(sqlite.file), pytest.raises(StoreUnavailable, match="traces stay"):
        delete_expired(sqlite, 30, now=NOW)
    assert delete_expired(sqlite, 30, now=NOW) == 0
    assert files_with(home, OLD) == []


def test_rounds_go_on_after_one_that_failed(sqlite: Store) -> None:
    seen: list[int] = []

    def fails() -> None:
        seen.append(1)
        raise StoreUnavailable("busy")

    ended = keep_house([fails], seconds=0.01)
    while len(seen) < 3:
        assert not ended.wait(0.01)
    ended.set()


def test_a_server_that_starts_deletes_what_had_its_time_while_it_was_off(own_home: Path) -> None:
    settings = Settings()
    with open_store(settings) as store:
        interview(store, "ann", OLD, datetime.now(UTC) - timedelta(days=3))
    from coach.web.server import _keep_house

    with open_store(settings) as store:
        _keep_house(store, settings.model_copy(update={"retention_days": 2}))
        until = datetime.now(UTC) + timedelta(seconds=20)
        while files_with(settings.home, OLD):
            assert datetime.now(UTC) < until
