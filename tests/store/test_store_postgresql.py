"""PostgreSQL's own troubles: a server that goes away, too few connections, limits, passwords."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from signal import SIGQUIT

import psycopg.errors
import pytest
from sqlalchemy.exc import DBAPIError
from store_server import Server

from coach.domain import Brief, Turn
from coach.errors import StoreUnavailable
from coach.settings import Settings
from coach.store import faults
from coach.store.db import Store, open_store
from coach.store.sessions import append_turn, create_session, load_session, session_lock


def answer(seq: int, typed: str, turn_id: str = "") -> Turn:
    return Turn(seq, "answer", "Q1", typed, by="candidate", turn_id=turn_id)


@pytest.fixture
def on_server(server: Server) -> Iterator[Store]:
    with open_store(Settings(database_url=server.new_database())) as store:
        yield store


def test_a_server_that_dies_loses_nothing_and_is_used_again_without_a_restart(on_server: Store, server: Server):
    session = create_session(on_server, "ann", Brief(), [])
    append_turn(on_server, "ann", session.id, answer(0, "Before.", "t0"))

    server.stop(SIGQUIT)
    try:
        began = time.monotonic()
        for _ in range(2):
            with pytest.raises(StoreUnavailable) as caught:
                append_turn(on_server, "ann", session.id, answer(1, "During.", "t1"))
            assert str(caught.value) == faults.GONE
        with pytest.raises(StoreUnavailable):
            load_session(on_server, "ann", session.id)
        assert time.monotonic() - began < 5
    finally:
        server.start()

    append_turn(on_server, "ann", session.id, answer(1, "During.", "t1"))
    assert [turn.text for turn in load_session(on_server, "ann", session.id).turns] == ["Before.", "During."]


def test_a_server_that_dies_while_a_session_is_locked_does_not_break_the_turn(on_server: Store, server: Server):
    session = create_session(on_server, "ann", Brief(), [])

    with session_lock(on_server, session.id):
        server.stop(SIGQUIT)
        server.start()
        append_turn(on_server, "ann", session.id, answer(0, "After."))

    with session_lock(on_server, session.id):
        assert len(load_session(on_server, "ann", session.id).turns) == 1


def test_when_every_connection_is_in_use_it_is_told_within_seconds(on_server: Store):
    with ExitStack() as held:
        for _ in range(10):
            held.enter_context(on_server.read())
        began = time.monotonic()
        with pytest.raises(StoreUnavailable) as caught:
            create_session(on_server, "ann", Brief(), [])
        assert time.monotonic() - began < 4
    assert str(caught.value) == faults.BUSY
    create_session(on_server, "ann", Brief(), [])


def test_no_statement_and_no_forgotten_transaction_can_last(on_server: Store):
    with on_server.write() as connection:
        limits = [
            connection.exec_driver_sql(f"SHOW {name}").scalar()
            for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "timezone")
        ]
    assert limits == ["15s", "5s", "30s", "UTC"]


def test_a_read_cannot_write(on_server: Store):
    with pytest.raises(StoreUnavailable) as caught, on_server.read() as connection:
        connection.exec_driver_sql("DELETE FROM sessions")
    assert str(caught.value) == faults.READ_ONLY


def test_a_read_sees_one_state_throughout(on_server: Store):
    session = create_session(on_server, "ann", Brief(), [])
    with on_server.read() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM turns").scalar()
        append_turn(on_server, "ann", session.id, answer(0, "Meanwhile."))
        assert connection.exec_driver_sql("SELECT count(*) FROM turns").scalar() == before


def test_a_bug_in_a_statement_is_not_passed_off_as_an_outage(on_server: Store):
    with pytest.raises(DBAPIError), on_server.write() as connection:
        connection.exec_driver_sql("SELECT nothing_of_the_kind")


@pytest.mark.parametrize("address", ["127.0.0.1:1", "127.0.0.1:9"])
def test_a_server_that_is_not_there_is_told_without_the_password(address: str, caplog: pytest.LogCaptureFixture):
    with pytest.raises(StoreUnavailable) as caught:
        open_store(Settings(database_url=f"postgresql://coach:hunter2@{address}/coach"))

    assert str(caught.value) == faults.GONE
    assert "hunter2" not in f"{caught.value} {caught.value.__cause__} {caplog.text}"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_the_usual_spellings_of_the_address_are_understood(server: Server, scheme: str):
    address = server.new_database().replace("postgresql", scheme, 1)
    with open_store(Settings(database_url=address)) as store:
        create_session(store, "ann", Brief(), [])


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (psycopg.errors.DiskFull(), faults.FULL),
        (psycopg.errors.TooManyConnections(), faults.BUSY),
        (psycopg.errors.DeadlockDetected(), faults.BUSY),
        (psycopg.errors.LockNotAvailable(), faults.BUSY),
        (psycopg.errors.QueryCanceled(), faults.BUSY),
        (psycopg.errors.ReadOnlySqlTransaction(), faults.READ_ONLY),
        (psycopg.errors.AdminShutdown(), faults.GONE),
        (psycopg.errors.CannotConnectNow(), faults.GONE),
        (psycopg.errors.IdleInTransactionSessionTimeout(), faults.GONE),
        (psycopg.errors.InvalidPassword(), faults.GONE),
        (psycopg.errors.DataCorrupted(), faults.DAMAGED),
        (psycopg.OperationalError("connection refused"), faults.GONE),
        (psycopg.errors.UniqueViolation(), None),
        (psycopg.errors.UndefinedColumn(), None),
        (ValueError(), None),
    ],
)
def test_each_fault_of_the_server_has_its_sentence(error: Exception, sentence: str | None):
    assert faults.sentence_for(error) == sentence
