"""SQLite's own troubles: locks, full disks, damage, and bytes that stay behind."""

import logging
import os
import random
import secrets
import signal
import sqlite3
import stat
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import store_children as children

from coach.domain import Brief, Turn
from coach.errors import BadInput, NotFound, StoreUnavailable
from coach.settings import Settings
from coach.store import db, faults
from coach.store.db import Store, open_store
from coach.store.sessions import (
    append_turn,
    create_session,
    delete_owner,
    delete_session,
    load_session,
    save_draft,
)


def answer(seq: int, typed: str, turn_id: str = "") -> Turn:
    return Turn(seq, "answer", "Q1", typed, by="candidate", turn_id=turn_id)


@pytest.fixture
def impatient(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store that waits a third of a second for a lock instead of five."""
    monkeypatch.setattr(db, "_BUSY_MILLIS", 300)
    with open_store(Settings()) as store:
        yield store


@pytest.fixture
def small_disk(own_home: Path) -> Iterator[Path]:
    """A disk of one megabyte under COACH_HOME."""
    home = Settings().home
    home.mkdir(parents=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", home], capture_output=True, text=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip(f"mounting is not permitted here: {mounted.stderr.strip()}")
    yield home
    subprocess.run(["umount", home], check=True)


def remount(home: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", home], check=True)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_only_the_owner_can_read_what_is_kept(own_home: Path):
    before = os.umask(0)
    try:
        store = open_store(Settings(home=own_home / "deep" / "down"))
        create_session(store, "ann", Brief(), [])
        assert mode(own_home / "deep") == mode(own_home / "deep" / "down") == 0o700
        files = list((own_home / "deep" / "down").iterdir())
        assert {file.name for file in files} >= {"coach.sqlite3", "coach.sqlite3-wal"}
        assert {mode(file) for file in files} == {0o600}
        store.close()
    finally:
        os.umask(before)


def test_a_file_that_others_could_read_is_closed_to_them(sqlite: Store):
    assert sqlite.file
    sqlite.close()
    sqlite.file.chmod(0o644)

    open_store(Settings()).close()

    assert mode(sqlite.file) == 0o600


def test_every_connection_is_set_for_safety(sqlite: Store):
    expected = {
        "journal_mode": "wal",
        "synchronous": 2,
        "busy_timeout": 5_000,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "secure_delete": 1,
        "temp_store": 2,
        "journal_size_limit": 16 * 1024 * 1024,
    }
    with sqlite.read() as first, sqlite.write() as second:
        for connection in (first, second):
            assert {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in expected} == expected


@pytest.mark.parametrize("name", ["a?b#c%d e&f=g", "home'\"; --", "Übung"])
def test_a_home_of_any_name_will_do(own_home: Path, name: str):
    with open_store(Settings(home=own_home / name)) as store:
        create_session(store, "ann", Brief(), [])
    assert (own_home / name / "coach.sqlite3").stat().st_size > 0


@pytest.mark.parametrize(
    "address",
    ["sqlite://", "sqlite:///:memory:", "sqlite:///file:x?mode=memory", "mysql://u:secret@h/d", "coach.db", "http://x"],
)
def test_an_address_that_will_not_do_is_refused_by_name_without_its_password(address: str):
    with pytest.raises(BadInput, match="COACH_DATABASE_URL") as caught:
        open_store(Settings(database_url=address))
    assert "secret" not in str(caught.value)


def test_an_answer_to_a_locked_database_is_refused_clearly_and_saved_on_the_next_try(impatient: Store):
    assert impatient.file
    session = create_session(impatient, "ann", Brief(), [])
    append_turn(impatient, "ann", session.id, answer(0, "Before."))

    with closing(sqlite3.connect(impatient.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        with pytest.raises(StoreUnavailable) as caught:
            append_turn(impatient, "ann", session.id, answer(1, "During."))
        assert 0.25 < time.monotonic() - began < 2
        assert str(caught.value) == faults.BUSY
        assert [turn.text for turn in load_session(impatient, "ann", session.id).turns] == ["Before."]
        other.execute("COMMIT")

    append_turn(impatient, "ann", session.id, answer(1, "During."))
    assert [turn.text for turn in load_session(impatient, "ann", session.id).turns] == ["Before.", "During."]


def test_a_lock_that_passes_is_waited_for(sqlite: Store):
    assert sqlite.file
    session = create_session(sqlite, "ann", Brief(), [])
    with closing(sqlite3.connect(sqlite.file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        timer = threading.Timer(0.5, other.execute, ["COMMIT"])
        timer.start()
        append_turn(sqlite, "ann", session.id, answer(0, "Patience."))
        timer.join()
    assert len(load_session(sqlite, "ann", session.id).turns) == 1


def test_a_busy_writer_elsewhere_does_not_starve_the_others(sqlite: Store):
    assert sqlite.file
    session = create_session(sqlite, "ann", Brief(), [])
    stop = threading.Event()
    rounds = 0

    def write_almost_without_pause(file: Path) -> None:
        nonlocal rounds
        with closing(sqlite3.connect(file, isolation_level=None, timeout=5)) as other:
            while not stop.is_set():
                other.execute("BEGIN IMMEDIATE")
                rounds += 1
                time.sleep(0.3)
                other.execute("COMMIT")
                time.sleep(0.02)

    writer = threading.Thread(target=write_almost_without_pause, args=(sqlite.file,))
    writer.start()
    try:
        waited = 0
        for seq in range(5):
            time.sleep(0.05)
            before = rounds
            append_turn(sqlite, "ann", session.id, answer(seq, "My turn."))
            waited += rounds - before
    finally:
        stop.set()
        writer.join()
    # Not in seconds: the gaps are short, and a busy machine makes everybody late, the other writer too.
    assert waited <= 15


def test_a_full_disk_refuses_the_answer_keeps_the_others_and_heals_by_itself(small_disk: Path):
    with open_store(Settings()) as store:
        session = create_session(store, "ann", Brief(), [])
        saved, refused = 0, ""
        while not refused and saved < 1_000:
            try:
                append_turn(store, "ann", session.id, answer(saved, f"{saved} " + "word " * 2_000, f"t{saved}"))
                saved += 1
            except StoreUnavailable as error:
                refused = str(error)
        assert refused == faults.FULL
        assert [turn.seq for turn in load_session(store, "ann", session.id).turns] == list(range(saved))
        assert saved > 10

        remount(small_disk, "size=8m")

        append_turn(store, "ann", session.id, answer(saved, "There is room again."))
        assert len(load_session(store, "ann", session.id).turns) == saved + 1
    with closing(sqlite3.connect(small_disk / "coach.sqlite3")) as checked:
        assert checked.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_disk_without_room_for_a_database_is_told_at_the_start(small_disk: Path):
    (small_disk / "filler").write_bytes(b"x" * (1024 * 1024 - 8 * 1024))

    with pytest.raises(StoreUnavailable) as caught:
        open_store(Settings())
    assert str(caught.value) == faults.FULL

    (small_disk / "filler").unlink()
    open_store(Settings()).close()


def test_a_read_only_disk_is_told_plainly(small_disk: Path):
    with open_store(Settings()) as store:
        session = create_session(store, "ann", Brief(), [])
    remount(small_disk, "ro")

    with pytest.raises(StoreUnavailable, match="cannot be written"):
        open_store(Settings())

    remount(small_disk, "rw")
    with open_store(Settings()) as store:
        load_session(store, "ann", session.id)


def test_a_damaged_file_is_told_plainly_and_left_alone(own_home: Path):
    file = Settings().home / "coach.sqlite3"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"This was never a database. " * 500)

    with pytest.raises(StoreUnavailable) as caught:
        open_store(Settings())

    assert str(caught.value) == faults.DAMAGED
    assert file.read_bytes() == b"This was never a database. " * 500


def test_a_home_that_is_a_file_is_told_plainly(own_home: Path):
    Settings().home.write_text("not a folder")

    with pytest.raises(StoreUnavailable, match="cannot be written"):
        open_store(Settings())


def test_what_was_typed_stays_out_of_the_log_and_of_the_error(impatient: Store, caplog: pytest.LogCaptureFixture):
    assert impatient.file
    caplog.set_level(logging.DEBUG)
    session = create_session(impatient, "ann", Brief(), [])
    with closing(sqlite3.connect(impatient.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable) as caught:
            append_turn(impatient, "ann", session.id, answer(0, "my very private words"))
        other.execute("COMMIT")

    assert "private" not in f"{caplog.text} {caught.value} {caught.value.__cause__}"


def found_in_files(folder: Path, marks: list[str]) -> list[str]:
    """Which of the marks stand in any file of the folder."""
    everything = b"\n".join(file.read_bytes() for file in folder.iterdir())
    return [mark for mark in marks if mark.encode() in everything]


@pytest.mark.parametrize("seed", [2, 3])
def test_not_one_byte_of_a_deleted_session_stays_in_any_file(sqlite: Store, seed: int):
    # Sizes that made SQLite move rows from page to page and leave copies behind, `secure_delete` or not.
    dice, folder = random.Random(seed), Settings().home
    marks: dict[tuple[str, str], list[str]] = {}
    for _ in range(60):
        owner, role = f"owner {secrets.token_hex(8)}", f"Rôle {secrets.token_hex(8)}"
        session = create_session(sqlite, owner, Brief(role=role, job_ad=role * dice.choice([1, 300])), ["Q1"])
        marks[owner, session.id] = [owner, session.id, role]
    for seq in range(12):
        for (owner, session_id), known in dice.sample(list(marks.items()), len(marks)):
            words, turn_id, draft = (secrets.token_hex(8) for _ in range(3))
            append_turn(sqlite, owner, session_id, answer(seq, f"{words} word " * dice.choice([1, 2, 9, 30]), turn_id))
            save_draft(sqlite, owner, session_id, draft * dice.choice([1, 50]))
            known += [words, turn_id, draft]
    gone = dice.sample(list(marks), 40)
    assert found_in_files(folder, marks[gone[0]])

    for number, (owner, session_id) in enumerate(gone):
        if number % 2:
            delete_session(sqlite, owner, session_id)
        else:
            assert delete_owner(sqlite, owner) == 1

    assert found_in_files(folder, [mark for key in gone for mark in marks[key]]) == []
    for owner, session_id in set(marks) - set(gone):
        assert len(load_session(sqlite, owner, session_id).turns) == 12


def test_a_deletion_that_a_long_reader_holds_up_says_so_and_is_completed_at_the_next_start(impatient: Store):
    session = create_session(impatient, "ann", Brief(role="Keeper of secrets"), [])
    with impatient.read() as reader:
        reader.exec_driver_sql("SELECT * FROM sessions").all()
        with pytest.raises(StoreUnavailable, match="It is deleted"):
            delete_session(impatient, "ann", session.id)

    with pytest.raises(NotFound):
        load_session(impatient, "ann", session.id)

    open_store(Settings()).close()
    assert found_in_files(Settings().home, ["Keeper of secrets", session.id]) == []


def test_a_deletion_cut_short_by_a_crash_is_completed_at_the_next_start(sqlite: Store):
    session = create_session(sqlite, "ann", Brief(role="Keeper of secrets"), [])
    program = """
import os, signal
from sqlalchemy import Engine, event

@event.listens_for(Engine, "before_cursor_execute")
def die(connection, cursor, statement, *others):
    if statement == "VACUUM":
        os.kill(os.getpid(), signal.SIGKILL)

delete_session(store, "ann", sys.argv[1])
"""
    child = children.start(program, Settings(), session.id)
    children.ready(child)
    children.go(child)
    child.communicate(timeout=60)
    assert child.returncode == -signal.SIGKILL
    assert found_in_files(Settings().home, ["Keeper of secrets"])

    open_store(Settings()).close()

    assert found_in_files(Settings().home, ["Keeper of secrets", session.id]) == []
