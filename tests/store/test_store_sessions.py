"""What is kept, on SQLite and on PostgreSQL alike."""

import dataclasses
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from coach.domain import Brief, Session, Turn
from coach.errors import AlreadyAnswered, BadInput, NotFound
from coach.store import records, sessions
from coach.store.db import Store, text_at_the_door
from coach.store.sessions import (
    acquire_lease,
    append_reply,
    append_turn,
    create_session,
    delete_owner,
    delete_session,
    finish_session,
    latest_session,
    list_sessions,
    load_session,
    reopen_session,
    save_draft,
)

BRIEF = Brief(role="Pfleger:in – Intensiv", company="Sana", seniority="mid", manner="tough", minutes=40, questions=3)


def question(seq: int, said: str = "Tell me about yourself.") -> Turn:
    return Turn(seq, "question", "Q1", said, step="open")


def answer(seq: int, typed: str, turn_id: str = "") -> Turn:
    return Turn(seq, "answer", "Q1", typed, by="candidate", turn_id=turn_id)


def offered(store: Store) -> str:
    """Id of the session that is offered to go on with."""
    session = latest_session(store, "ann")
    assert session is not None
    return session.id


def opened(store: Store, owner: str = "ann") -> Session:
    """A session with its first question put."""
    session = create_session(store, owner, BRIEF, ["Q1", "Q2"])
    append_turn(store, owner, session.id, question(0))
    return load_session(store, owner, session.id)


def test_a_session_comes_back_as_it_was_made(store: Store):
    made = create_session(store, "ann", BRIEF, ["Q1", "Q7"])

    assert load_session(store, "ann", made.id) == made
    assert made.brief == BRIEF
    assert made.plan == ("Q1", "Q7")
    assert datetime.fromisoformat(made.created_at).utcoffset() == timedelta(0)


def test_ids_are_long_and_never_come_twice(store: Store):
    ids = {create_session(store, "ann", BRIEF, []).id for _ in range(50)}

    assert len(ids) == 50
    assert min(map(len, ids)) >= 22  # 128 bits


def test_every_part_of_a_turn_comes_back(store: Store):
    session = opened(store)
    reply = Turn(
        1, "reply", "Q2", "And then?", step="follow_up", need="number", attempt=2, by="gpt-x", cards=("A1", "A24"),
        prompt_hash="ab" * 32, tokens=321, millis=1234, at="2026-02-03T04:05:06.789+02:00",
    )  # fmt: skip

    stored = append_turn(store, "ann", session.id, reply)

    assert stored == dataclasses.replace(reply, at="2026-02-03T02:05:06.789+00:00")
    assert load_session(store, "ann", session.id).turns[1] == stored


@pytest.mark.parametrize(
    "typed",
    [
        "  two spaces, a tab\t, \r\n windows line, \r old line, trailing  \n\n",
        unicodedata.normalize("NFD", "Élodie café") + unicodedata.normalize("NFC", "Élodie café"),
        "\ufeffbyte order mark, \u200bzero width, \u202eright to left\u202c, \u0007bell, \x7f, \ufffe\uffff",
        "👩🏽‍🚀 🏴󠁧󠁢󠁥󠁮󠁧󠁿 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A",
        '\'; DROP TABLE turns; -- %s :x ${y} \\ \\u0000 {"a": 1}',
        "x" * 20_000,
        " ",
    ],
)
def test_an_answer_comes_back_character_for_character(store: Store, typed: str):
    session = opened(store)

    append_turn(store, "ann", session.id, answer(1, typed))

    assert load_session(store, "ann", session.id).turns[1].text == typed


def test_any_text_comes_back_as_it_passed_the_door(store: Store):
    session = opened(store)

    @tries(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.text(st.characters(exclude_categories=[])))
    def comes_back(typed: str):
        save_draft(store, "ann", session.id, typed)
        assert load_session(store, "ann", session.id).draft == text_at_the_door(typed)

    comes_back()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b\x00", "ab"),
        ("lone \ud83d half", "lone \ufffd half"),
        ("lone \ude00\ud83d halves", "lone \ufffd\ufffd halves"),
        ("halves apart \ud83d\ude00", "halves apart 😀"),
        ("\ud83d\x00\ude00", "😀"),
    ],
)
def test_what_no_database_can_hold_is_taken_out_and_nothing_else(store: Store, typed: str, kept: str):
    session = create_session(store, "ann", dataclasses.replace(BRIEF, job_ad=typed), [])

    stored = append_turn(store, "ann", session.id, answer(0, typed))
    save_draft(store, "ann", session.id, typed)

    back = load_session(store, "ann", session.id)
    assert (stored.text, back.turns[0].text, back.draft, back.brief.job_ad) == (kept,) * 4


@given(st.text(st.characters(exclude_categories=[])))
def test_the_door_changes_nothing_a_second_time(typed: str):
    kept = text_at_the_door(typed)

    assert text_at_the_door(kept) == kept
    kept.encode()
    assert "\x00" not in kept


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_the_door_leaves_ordinary_text_alone(typed: str):
    assert text_at_the_door(typed) == typed


def test_the_same_turn_sent_again_is_one_turn(store: Store):
    session = opened(store)
    first = append_turn(store, "ann", session.id, answer(1, "I led it.", "t-1"))

    assert append_turn(store, "ann", session.id, answer(1, "I led it.", "t-1")) == first
    assert append_turn(store, "ann", session.id, answer(9, "I led it.", "t-1")) == first
    assert append_turn(store, "ann", session.id, answer(0, "I led it.", "t-1")) == first
    assert append_turn(store, "ann", session.id, answer(1, "I led it.", "t-2")) == first
    assert append_turn(store, "ann", session.id, answer(1, "I led it.")) == first
    assert len(load_session(store, "ann", session.id).turns) == 2


@pytest.mark.parametrize(
    "other",
    [answer(1, "I ran it.", "t-2"), answer(1, "I ran it."), answer(1, "I ran it.", "t-1"), question(1, "I led it.")],
)
def test_another_text_at_a_taken_place_is_refused_and_changes_nothing(store: Store, other: Turn):
    session = opened(store)
    append_turn(store, "ann", session.id, answer(1, "I led it.", "t-1"))
    before = load_session(store, "ann", session.id)

    with pytest.raises(AlreadyAnswered):
        append_turn(store, "ann", session.id, other)

    assert load_session(store, "ann", session.id) == before


def test_the_same_turn_id_may_be_used_in_two_sessions(store: Store):
    for session in (opened(store), opened(store)):
        append_turn(store, "ann", session.id, answer(1, "Yes.", "t-1"))
        assert len(load_session(store, "ann", session.id).turns) == 2


def test_a_turn_beyond_the_next_place_is_refused(store: Store):
    session = opened(store)

    for seq in (2, 500, -1):
        with pytest.raises(BadInput):
            append_turn(store, "ann", session.id, answer(seq, "Too far."))

    assert load_session(store, "ann", session.id) == session


def test_a_turn_id_that_no_page_makes_is_refused(store: Store):
    session = opened(store)

    with pytest.raises(BadInput):
        append_turn(store, "ann", session.id, answer(1, "Yes.", "t" * 101))


def test_the_first_reply_at_a_place_stays(store: Store):
    session = opened(store)
    append_turn(store, "ann", session.id, answer(1, "I led it."))
    first = append_reply(store, "ann", session.id, Turn(2, "reply", "Q1", "How many?", turn_id="x"), finished=False)

    again = append_reply(store, "ann", session.id, Turn(2, "reply", "Q1", "Goodbye."), finished=True)

    back = load_session(store, "ann", session.id)
    assert again == first == back.turns[2]
    assert not back.finished
    with pytest.raises(AlreadyAnswered):
        append_reply(store, "ann", session.id, Turn(1, "reply", "Q1", "How many?"), finished=True)


def test_the_last_reply_finishes_the_session_with_it(store: Store):
    session = opened(store)
    append_turn(store, "ann", session.id, answer(1, "I led it."))

    append_reply(store, "ann", session.id, Turn(2, "reply", "Q1", "Thank you.", step="close"), finished=True)

    assert load_session(store, "ann", session.id).finished


def test_a_later_reply_does_not_open_a_finished_session_but_reopening_does(store: Store):
    session = opened(store)
    finish_session(store, "ann", session.id)
    finish_session(store, "ann", session.id)

    append_reply(store, "ann", session.id, Turn(1, "reply", "Q1", "And?"), finished=False)
    assert load_session(store, "ann", session.id).finished

    reopen_session(store, "ann", session.id)
    assert not load_session(store, "ann", session.id).finished


def test_a_draft_is_kept_until_its_answer_is_sent(store: Store):
    session = opened(store)
    save_draft(store, "ann", session.id, "I l")
    save_draft(store, "ann", session.id, "I led\x00 it")
    assert load_session(store, "ann", session.id).draft == "I led it"

    append_turn(store, "ann", session.id, answer(1, "I led it.", "t-1"))
    assert load_session(store, "ann", session.id).draft == ""


def test_an_emptied_draft_is_gone(store: Store):
    session = opened(store)
    save_draft(store, "ann", session.id, "I l")

    save_draft(store, "ann", session.id, "")

    assert load_session(store, "ann", session.id).draft == ""


def test_a_draft_that_arrives_after_its_answer_is_ignored(store: Store):
    session = opened(store)
    append_turn(store, "ann", session.id, answer(1, "I led it."))

    save_draft(store, "ann", session.id, "I led i", seq=1)
    assert load_session(store, "ann", session.id).draft == ""

    save_draft(store, "ann", session.id, "Next", seq=2)
    assert load_session(store, "ann", session.id).draft == "Next"


def test_an_answer_sent_again_leaves_the_next_draft_alone(store: Store):
    session = opened(store)
    append_turn(store, "ann", session.id, answer(1, "I led it.", "t-1"))
    save_draft(store, "ann", session.id, "The next one")

    append_turn(store, "ann", session.id, answer(1, "I led it.", "t-1"))

    assert load_session(store, "ann", session.id).draft == "The next one"


STRANGE_IDS = ["", "x", "A" * 32, "A" * 65, "a\x00b", "\ud800", "../../etc/passwd", "' OR 1=1 --", "é" * 20]


def every_call(store: Store, owner: str, session_id: str) -> list[str]:
    """The error of each function, called for a session that must not be found."""
    calls = [
        lambda: load_session(store, owner, session_id),
        lambda: append_turn(store, owner, session_id, answer(1, "Mine now.")),
        lambda: append_reply(store, owner, session_id, Turn(1, "reply", "Q1", "Hm."), finished=True),
        lambda: save_draft(store, owner, session_id, "Mine now."),
        lambda: finish_session(store, owner, session_id),
        lambda: reopen_session(store, owner, session_id),
        lambda: delete_session(store, owner, session_id),
    ]
    said: list[str] = []
    for call in calls:
        with pytest.raises(NotFound) as caught:
            call()
        said.append(str(caught.value))
    return said


def test_a_session_of_somebody_else_and_one_that_is_not_there_are_never_told_apart(store: Store):
    session = opened(store)
    save_draft(store, "ann", session.id, "Only mine")
    before = load_session(store, "ann", session.id)

    foreign = every_call(store, "bob", session.id)

    assert load_session(store, "ann", session.id) == before
    for session_id in STRANGE_IDS:
        assert every_call(store, "bob", session_id) == foreign
    assert len(set(foreign)) == 1


def test_nobody_is_listed_or_offered_somebody_elses_session(store: Store):
    opened(store)

    assert list_sessions(store, "bob", 10) == ()
    assert latest_session(store, "bob") is None
    assert list_sessions(store, "", 10) == ()
    with pytest.raises(ValueError, match="owner"):
        create_session(store, "", BRIEF, [])


def test_a_lock_on_a_session_that_is_not_there_is_refused(store: Store):
    with pytest.raises(NotFound):
        acquire_lease(store, "A" * 32)


def test_the_session_last_worked_on_is_offered_first_and_finished_ones_last(store: Store):
    first, second, third = opened(store), opened(store), opened(store)
    assert latest_session(store, "ann") == third

    save_draft(store, "ann", first.id, "I")
    assert offered(store) == first.id

    finish_session(store, "ann", first.id)
    assert offered(store) == third.id

    finish_session(store, "ann", third.id)
    finish_session(store, "ann", second.id)
    assert offered(store) == second.id
    assert [line.id for line in list_sessions(store, "ann", 10)] == [second.id, third.id, first.id]


def test_a_list_tells_enough_to_choose_from(store: Store):
    session = opened(store)
    append_turn(store, "ann", session.id, answer(1, "I led it."))
    opened(store)

    (line,) = [line for line in list_sessions(store, "ann", 10) if line.id == session.id]

    assert (line.role, line.company, line.format) == (BRIEF.role, BRIEF.company, BRIEF.format)
    assert (line.answers, line.planned, line.finished, line.created_at) == (1, 2, False, session.created_at)
    assert len(list_sessions(store, "ann", 1)) == 1


def test_a_clock_that_jumps_back_hides_and_reorders_nothing(store: Store, monkeypatch: pytest.MonkeyPatch):
    old = opened(store)

    class Earlier(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return datetime(2001, 1, 1, tzinfo=UTC)

    monkeypatch.setattr(records, "datetime", Earlier)
    monkeypatch.setattr(sessions, "datetime", Earlier)
    append_turn(store, "ann", old.id, answer(1, "After the jump."))
    new = opened(store)

    assert new.created_at < old.created_at
    assert [turn.text for turn in load_session(store, "ann", old.id).turns] == [question(0).text, "After the jump."]
    assert offered(store) == new.id
    assert [line.id for line in list_sessions(store, "ann", 10)] == [new.id, old.id]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE turns SET text = 'better'",
        "UPDATE turns SET seq = seq + 10",
        "DELETE FROM turns",
        "DELETE FROM turns WHERE seq = 1",
    ],
)
def test_the_database_itself_refuses_to_change_the_record(store: Store, statement: str):
    session = opened(store)
    append_turn(store, "ann", session.id, answer(1, "I led it."))
    before = load_session(store, "ann", session.id)

    with pytest.raises(DBAPIError, match="turns are"), store.write() as connection:
        connection.execute(text(statement))

    assert load_session(store, "ann", session.id) == before


def test_an_error_never_repeats_what_was_typed(store: Store):
    session = opened(store)

    with pytest.raises(DBAPIError) as caught:
        append_turn(store, "ann", session.id, dataclasses.replace(answer(1, "my very private words"), attempt=0))

    told = f"{caught.value} {caught.value.orig!r} {caught.value.__context__!r}"
    assert "ck_turns_counts" in told or "attempt >= 1" in told
    assert "private" not in told
    assert load_session(store, "ann", session.id) == session


def test_a_deleted_session_is_gone_with_everything_in_it_and_the_others_stay(store: Store):
    session, other = opened(store), opened(store)
    append_turn(store, "ann", session.id, answer(1, "I led it."))
    save_draft(store, "ann", session.id, "And then")
    acquire_lease(store, session.id)

    delete_session(store, "ann", session.id)

    with pytest.raises(NotFound):
        load_session(store, "ann", session.id)
    assert [line.id for line in list_sessions(store, "ann", 10)] == [other.id]
    with store.read() as connection:
        for table in ("turns", "drafts", "leases"):
            query = text(f"SELECT count(*) FROM {table} WHERE session_id = :id")  # noqa: S608
            assert connection.execute(query, {"id": session.id}).scalar() == 0


def test_deleting_an_owner_deletes_all_theirs_and_nobody_elses(store: Store):
    mine, theirs = [opened(store) for _ in range(3)], opened(store, "bob")

    assert delete_owner(store, "ann") == len(mine)

    assert list_sessions(store, "ann", 10) == ()
    assert load_session(store, "bob", theirs.id) == theirs
    assert delete_owner(store, "ann") == 0
