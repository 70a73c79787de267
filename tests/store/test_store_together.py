"""Several threads and processes at once, and processes that die: one turn stays one turn, and nothing is lost."""

import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
import store_children as children
from sqlalchemy import text

from coach.domain import Brief, Turn
from coach.errors import AlreadyAnswered, Busy, CoachError
from coach.settings import Settings
from coach.store import heartbeat, leases
from coach.store.db import Store, open_store
from coach.store.sessions import (
    Lease,
    acquire_lease,
    append_reply,
    append_turn,
    create_session,
    load_session,
    release_lease,
    session_lock,
)

T = TypeVar("T")


def answer(seq: int, typed: str, turn_id: str = "") -> Turn:
    return Turn(seq, "answer", "Q1", typed, by="candidate", turn_id=turn_id)


def all_at_once(calls: list[Callable[[], T]]) -> list[T | CoachError]:
    """What each call gave, all having started together."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], T]) -> T | CoachError:
        start.wait()
        try:
            return call()
        except CoachError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def new_session(store: Store) -> str:
    return create_session(store, "ann", Brief(), ["Q1"]).id


def test_one_answer_sent_by_many_threads_is_one_turn(store: Store):
    session_id = new_session(store)

    stored = all_at_once([lambda: append_turn(store, "ann", session_id, answer(0, "I led it.", "t"))] * 8)

    assert set(stored) == set(load_session(store, "ann", session_id).turns)
    assert len(set(stored)) == 1


def test_of_many_different_answers_to_one_place_one_is_kept_and_the_others_are_told(store: Store):
    session_id = new_session(store)

    given = all_at_once(
        [lambda n=n: append_turn(store, "ann", session_id, answer(0, f"Answer {n}", f"t{n}")) for n in range(8)]
    )

    assert [type(one) for one in given].count(AlreadyAnswered) == 7
    (kept,) = load_session(store, "ann", session_id).turns
    assert kept in given


def test_of_many_replies_to_one_answer_one_is_kept_and_all_are_given_it(store: Store):
    session_id = new_session(store)
    append_turn(store, "ann", session_id, answer(0, "I led it."))

    given = all_at_once(
        [
            lambda n=n: append_reply(store, "ann", session_id, Turn(1, "reply", "Q1", f"Reply {n}"), finished=False)
            for n in range(8)
        ]
    )

    assert set(given) == {load_session(store, "ann", session_id).turns[1]}


def test_one_answer_sent_by_many_processes_is_one_turn(store: Store, settings: Settings):
    session_id = new_session(store)
    program = """
for seq in range(20):
    print(append_turn(store, "ann", sys.argv[1], Turn(seq, "answer", "Q1", f"Answer {seq}", turn_id=f"t{seq}")))
"""
    workers = [children.start(program, settings, session_id) for _ in range(3)]
    for worker in workers:
        children.ready(worker)
    for worker in workers:
        children.go(worker)

    told = {children.result(worker) for worker in workers}

    turns = load_session(store, "ann", session_id).turns
    assert told == {"".join(f"{turn}\n" for turn in turns)}
    assert [(turn.seq, turn.text) for turn in turns] == [(seq, f"Answer {seq}") for seq in range(20)]


def test_many_people_at_once_lose_nothing(store: Store):
    def interview(owner: str) -> str:
        session = create_session(store, owner, Brief(), ["Q1"])
        for seq in range(10):
            append_turn(store, owner, session.id, answer(seq, f"{owner} {seq}", f"t{seq}"))
        return session.id

    ids = all_at_once([lambda n=n: interview(f"owner {n}") for n in range(8)])

    for n, session_id in enumerate(ids):
        assert isinstance(session_id, str), session_id
        turns = load_session(store, f"owner {n}", session_id).turns
        assert [turn.text for turn in turns] == [f"owner {n} {seq}" for seq in range(10)]


@pytest.mark.parametrize("after", [1, 60])
def test_nothing_that_was_acknowledged_is_lost_when_the_process_is_killed(store: Store, settings: Settings, after: int):
    program = """
session = create_session(store, "ann", Brief(), [])
print(session.id, flush=True)
for seq in range(100_000):
    append_turn(store, "ann", session.id, Turn(seq, "answer", "Q1", f"Answer {seq} " + "word " * 500, turn_id=str(seq)))
    print(seq, flush=True)
"""
    workers = [children.start(program, settings) for _ in range(2)]
    for worker in workers:
        children.ready(worker)
    for worker in workers:
        children.go(worker)
    heard = [[worker.stdout.readline() for _ in range(after + 1)] for worker in workers if worker.stdout]
    for worker in workers:
        worker.kill()
    store.close()

    with open_store(settings) as again:
        for worker, lines in zip(workers, heard, strict=True):
            output, errors = worker.communicate()
            assert worker.returncode == -signal.SIGKILL, errors
            session_id, *acknowledged = [*"".join(lines).split(), *output.split()]
            texts = [turn.text for turn in load_session(again, "ann", session_id).turns]
            assert len(texts) >= len(acknowledged) > 0
            assert texts == [f"Answer {seq} " + "word " * 500 for seq in range(len(texts))]
            append_turn(again, "ann", session_id, answer(len(texts), "On we go."))


def test_a_locked_session_is_refused_at_once_and_free_again_afterwards(store: Store):
    session_id = new_session(store)

    with session_lock(store, session_id):
        began = time.monotonic()
        with pytest.raises(Busy):
            acquire_lease(store, session_id)
        assert time.monotonic() - began < 1
        with session_lock(store, new_session(store)):
            pass

    with session_lock(store, session_id):
        pass


def test_a_lock_is_given_back_when_its_block_fails(store: Store):
    session_id = new_session(store)

    with pytest.raises(ZeroDivisionError), session_lock(store, session_id):
        raise ZeroDivisionError

    with session_lock(store, session_id):
        pass


def test_of_many_threads_that_want_a_session_one_gets_it(store: Store):
    session_id = new_session(store)

    given = all_at_once([lambda: acquire_lease(store, session_id)] * 8)

    assert [type(one) for one in given].count(Busy) == 7
    (lease,) = [one for one in given if isinstance(one, Lease)]
    release_lease(store, lease)


def test_a_lock_may_be_given_back_by_another_thread_and_only_by_its_holder(store: Store):
    session_id = new_session(store)
    lease = acquire_lease(store, session_id)

    release_lease(store, Lease(session_id, "somebody else"))
    with pytest.raises(Busy):
        acquire_lease(store, session_id)

    thread = threading.Thread(target=release_lease, args=(store, lease))
    thread.start()
    thread.join()
    release_lease(store, acquire_lease(store, session_id))


def test_a_lock_holds_against_another_process_and_outlives_it_only_briefly(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    session_id = new_session(store)
    program = """
from coach.store import leases
leases.LEASE_SECONDS = 1.0
acquire_lease(store, sys.argv[1])
print("held", flush=True)
sys.stdin.readline()
"""
    monkeypatch.setattr(leases, "LEASE_SECONDS", 1.0)
    worker = children.start(program, settings, session_id)
    children.ready(worker)
    children.go(worker)
    assert worker.stdout
    assert worker.stdout.readline() == "held\n"
    with pytest.raises(Busy):
        acquire_lease(store, session_id)

    worker.kill()
    worker.communicate()
    died = time.monotonic()

    lease = None
    while lease is None and time.monotonic() < died + 10:
        try:
            lease = acquire_lease(store, session_id)
        except Busy:
            time.sleep(0.05)
    assert lease is not None
    assert time.monotonic() < died + 3
    release_lease(store, lease)


def test_a_lock_is_renewed_for_as_long_as_its_holder_works(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(leases, "LEASE_SECONDS", 1.0)
    monkeypatch.setattr("coach.store.db.LEASE_SECONDS", 1.0)
    with open_store(settings) as store:
        session_id = new_session(store)
        with session_lock(store, session_id):
            until = time.monotonic() + 2
            while time.monotonic() < until:
                with pytest.raises(Busy):
                    acquire_lease(store, session_id)
                time.sleep(0.1)
        with session_lock(store, session_id):
            pass


def test_a_holder_that_forgot_to_give_back_is_renewed_only_so_long(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(leases, "LEASE_SECONDS", 0.6)
    monkeypatch.setattr("coach.store.db.LEASE_SECONDS", 0.6)
    monkeypatch.setattr(heartbeat, "LONGEST_SECONDS", 0.6)
    with open_store(settings) as store:
        session_id = new_session(store)
        acquire_lease(store, session_id)
        time.sleep(2)
        release_lease(store, acquire_lease(store, session_id))


@pytest.mark.parametrize("jump", [-3_600, 3_600])
def test_a_clock_that_starts_anew_leaves_no_session_locked(store: Store, jump: int):
    session_id = new_session(store)
    lease = acquire_lease(store, session_id)
    store.heartbeat.stop()

    with store.write() as connection:
        connection.execute(text("UPDATE leases SET expires = expires + :jump"), {"jump": jump})

    again = acquire_lease(store, session_id)
    assert again != lease
    release_lease(store, again)


def test_the_time_of_day_has_no_part_in_a_lock(sqlite: Store, monkeypatch: pytest.MonkeyPatch):
    session_id = new_session(sqlite)
    with session_lock(sqlite, session_id):
        for jump in (-7_200, 7_200):
            monkeypatch.setattr(time, "time", lambda jump=jump: 1_700_000_000 + jump)
            with pytest.raises(Busy):
                acquire_lease(sqlite, session_id)


def test_no_thread_stays_behind_when_nothing_is_locked(store: Store):
    with session_lock(store, new_session(store)):
        assert "coach-leases" in {thread.name for thread in threading.enumerate()}

    until = time.monotonic() + 5
    while "coach-leases" in {thread.name for thread in threading.enumerate()} and time.monotonic() < until:
        time.sleep(0.02)
    assert "coach-leases" not in {thread.name for thread in threading.enumerate()}
