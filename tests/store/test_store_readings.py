"""What a model made of a turn is kept beside the record, on SQLite and on PostgreSQL alike, and goes with it."""

import dataclasses

import pytest
from sqlalchemy import text

from coach.domain import Brief, Reading, Session, Turn
from coach.errors import NotFound
from coach.store.db import Store
from coach.store.imports import import_sessions
from coach.store.readings import readings_of, save_reading
from coach.store.sessions import (
    append_reply,
    append_turn,
    create_session,
    delete_owner,
    delete_session,
    load_session,
    load_sessions,
)

MARKS = Reading(
    1,
    "marks",
    "some/model:7b",
    {"findings": [{"kind": "hedge", "start": 0, "end": 7, "quote": "I think", "message": "Ünï 👩‍🔧", "advice": "b"}]},
    "abc123",
    900,
    30,
)


def told(store: Store, owner: str = "ann") -> Session:
    """A session with one answer and a reply that a model spoke."""
    session = create_session(store, owner, Brief(), ["Q1"])
    append_turn(store, owner, session.id, Turn(0, "question", "Q1", "Tell me about yourself.", step="open"))
    append_turn(store, owner, session.id, Turn(1, "answer", "Q1", "I think I did.", by="candidate"))
    spent = Reading(2, "reply", "m", {"estimated": True}, tokens_read=10, tokens_written=2)
    append_reply(store, owner, session.id, Turn(2, "reply", "Q1", "What came of it?", step="follow_up"), False, spent)
    return load_session(store, owner, session.id)


def test_it_comes_back_as_it_was_kept_with_the_session(store: Store) -> None:
    session = told(store)
    kept = save_reading(store, "ann", session.id, MARKS)
    assert dataclasses.replace(kept, at="") == MARKS
    assert kept.at.endswith("+00:00")
    session = load_session(store, "ann", session.id)
    assert session.readings == readings_of(store, "ann", session.id)
    assert [(one.seq, one.kind) for one in session.readings] == [(1, "marks"), (2, "reply")]
    assert session.reading("marks", 1) == kept
    assert session.reading("ratings", 1) is None
    assert load_sessions(store, "ann") == (session,)


def test_the_first_one_stays_unless_another_is_to_take_its_place(store: Store) -> None:
    session = told(store)
    first = save_reading(store, "ann", session.id, MARKS)
    other = dataclasses.replace(MARKS, content={"findings": []}, tokens_read=100, tokens_written=None)
    assert save_reading(store, "ann", session.id, other) == first
    replaced = save_reading(store, "ann", session.id, other, replace=True)
    assert (replaced.content, replaced.tokens_read, replaced.tokens_written) == ({"findings": []}, 1_000, 30)
    assert load_session(store, "ann", session.id).reading("marks", 1) == replaced


def test_only_the_owner_keeps_and_reads_and_only_for_a_turn_that_is_there(store: Store) -> None:
    session = told(store)
    for owner, session_id, seq in (("bob", session.id, 1), ("ann", "no-such", 1), ("ann", session.id, 3)):
        with pytest.raises(NotFound, match="There is no such interview"):
            save_reading(store, owner, session_id, dataclasses.replace(MARKS, seq=seq))
    with pytest.raises(NotFound):
        readings_of(store, "bob", session.id)
    assert len(load_session(store, "ann", session.id).readings) == 1


def test_what_no_database_can_hold_is_taken_out_at_the_door(store: Store) -> None:
    session = told(store)
    odd = dataclasses.replace(MARKS, by="m\x00", content={"a\x00": ["b\ud800", {"c": 1, "d": None}], "e": True})
    kept = save_reading(store, "ann", session.id, odd)
    assert kept.by == "m"
    assert kept.content == {"a": ["b\ufffd", {"c": 1, "d": None}], "e": True}
    assert load_session(store, "ann", session.id).reading("marks", 1) == kept


def test_it_goes_with_its_session_and_with_its_owner(store: Store) -> None:
    first, second, theirs = told(store), told(store), told(store, "bob")
    for owner, session in (("ann", first), ("ann", second), ("bob", theirs)):
        save_reading(store, owner, session.id, MARKS)

    def left() -> int:
        with store.read() as connection:
            return int(connection.execute(text("SELECT count(*) FROM readings")).scalar_one())

    assert left() == 6
    delete_session(store, "ann", first.id)
    assert left() == 4
    delete_owner(store, "ann")
    assert left() == 2


def test_it_comes_along_into_another_store_and_is_not_brought_twice(store: Store) -> None:
    session = told(store)
    save_reading(store, "ann", session.id, MARKS)
    session = load_session(store, "ann", session.id)
    (theirs,) = import_sessions(store, "bob", [session])
    assert theirs.id != session.id
    assert theirs.readings == session.readings
    (same,) = import_sessions(store, "ann", [session])
    assert same == session
    changed = dataclasses.replace(session, readings=session.readings[:1])
    assert import_sessions(store, "ann", [changed])[0].id != session.id
