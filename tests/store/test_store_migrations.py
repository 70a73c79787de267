"""A database of any age is brought to this version once and whole, or left as it was."""

import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import store_children as children
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

import coach
from coach.domain import Turn
from coach.errors import StoreUnavailable
from coach.settings import Settings
from coach.store import db, migrate
from coach.store.db import Store, open_store
from coach.store.sessions import append_turn, delete_session, load_session
from coach.store.tables import HEAD, metadata

OPEN = """
import os, signal, sys
from sqlalchemy import Engine, event
from coach.settings import Settings
from coach.store.db import open_store

@event.listens_for(Engine, "before_cursor_execute")
def die(connection, cursor, statement, *others):
    if sys.argv[1] in statement:
        os.kill(os.getpid(), signal.SIGKILL)

open_store(Settings()).close()
"""


def at_revision(settings: Settings, revision: str) -> None:
    """Makes a database as an older version left it, with one session of two turns."""
    url = db._address(settings)
    if not settings.database_url:
        settings.home.mkdir(parents=True)
    engine = create_engine(url)
    with engine.begin() as connection:
        command.upgrade(migrate._config(connection), revision)
        connection.execute(
            text(
                "INSERT INTO sessions (id, owner, brief, plan, finished, touched, created_at)"
                " VALUES ('old', 'ann', '{\"role\": \"Näherin\", \"gone\": 1}', '[\"Q1\"]', :no, 1,"
                " '2026-01-01 00:00:00.000000')"
            ),
            {"no": False},
        )
        for seq, kind in enumerate(("question", "answer")):
            connection.execute(
                text(
                    "INSERT INTO turns (session_id, seq, kind, question_id, text, step, need, attempt, by, cards,"
                    " prompt_hash, at) VALUES ('old', :seq, :kind, 'Q1', :text, '', '', 1, 'x', '[]', '',"
                    " '2026-01-01 00:00:00.000000')"
                ),
                {"seq": seq, "kind": kind, "text": f"old words {seq}"},
            )
    engine.dispose()


def version(store: Store) -> str | None:
    with store.read() as connection:
        return migrate._revision(connection)


def old_words(store: Store) -> list[str]:
    return [turn.text for turn in load_session(store, "ann", "old").turns]


def test_an_empty_database_gets_the_tables_that_the_code_speaks_of(store: Store):
    with store.read() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)

    assert differences == []
    assert version(store) == HEAD


def test_the_code_works_with_the_newest_revision():
    assert ScriptDirectory(str(Path(migrate.__file__).parent / "migrations")).get_heads() == [HEAD]


@pytest.mark.parametrize("revision", ["0001"])
def test_a_database_of_an_older_version_keeps_what_is_in_it(settings: Settings, revision: str):
    at_revision(settings, revision)

    with open_store(settings) as store:
        assert version(store) == HEAD
        assert old_words(store) == ["old words 0", "old words 1"]
        assert load_session(store, "ann", "old").brief.role == "Näherin"
        append_turn(store, "ann", "old", Turn(2, "reply", "Q1", "new words"))

    with open_store(settings) as store:
        assert old_words(store) == ["old words 0", "old words 1", "new words"]


@pytest.mark.parametrize("moment", ["turns_never_removed", "UPDATE alembic_version"])
def test_a_migration_killed_half_way_is_finished_by_the_next_start(settings: Settings, moment: str):
    at_revision(settings, "0001")
    child = children.start(OPEN, settings, moment, opened=False)
    child.communicate(timeout=60)
    assert child.returncode == -signal.SIGKILL

    with open_store(settings) as store:
        assert version(store) == HEAD
        assert old_words(store) == ["old words 0", "old words 1"]
        with store.read() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []


@pytest.mark.parametrize("moment", ["CREATE TABLE drafts", "INSERT INTO alembic_version"])
def test_a_first_start_killed_half_way_is_finished_by_the_next(settings: Settings, moment: str):
    child = children.start(OPEN, settings, moment, opened=False)
    child.communicate(timeout=60)
    assert child.returncode == -signal.SIGKILL

    with open_store(settings) as store:
        assert version(store) == HEAD


@pytest.mark.parametrize("revision", [None, "0001"])
def test_of_processes_that_start_at_once_one_migrates_and_all_go_on(settings: Settings, revision: str | None):
    program = """
import sys
from alembic import command, script
from coach.settings import Settings
from coach.store.db import open_store
print("ready", flush=True)
sys.stdin.readline()
open_store(Settings()).close()
"""
    if revision:
        at_revision(settings, revision)
    workers = [children.start(program, settings, opened=False) for _ in range(4)]
    for worker in workers:
        children.ready(worker)
    for worker in workers:
        children.go(worker)

    assert [children.result(worker) for worker in workers] == [""] * 4

    with open_store(settings) as store:
        assert version(store) == HEAD
        assert not revision or old_words(store) == ["old words 0", "old words 1"]


def test_a_database_of_a_newer_version_is_refused_in_one_line_and_left_alone(settings: Settings):
    with open_store(settings) as store, store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StoreUnavailable) as caught:
        open_store(settings)

    assert "newer version" in str(caught.value)
    assert "\n" not in str(caught.value)
    engine = create_engine(db._address(settings))
    with engine.connect() as connection:
        assert migrate._revision(connection) == "9999"
    engine.dispose()
    assert not list(settings.home.glob("*before*"))


def test_somebody_elses_database_is_refused_and_left_alone(settings: Settings):
    settings.home.mkdir(parents=True)
    engine = create_engine(db._address(settings))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE sessions (theirs INTEGER)"))
        connection.execute(text("INSERT INTO sessions VALUES (7)"))

    with pytest.raises(StoreUnavailable, match="`sessions` that is not Callback Coach's"):
        open_store(settings)

    with engine.connect() as connection:
        assert connection.execute(text("SELECT theirs FROM sessions")).scalar() == 7
        assert migrate._revision(connection) is None
    engine.dispose()


def test_the_migrations_come_with_the_package_wherever_it_lies(settings: Settings, tmp_path: Path):
    elsewhere = tmp_path / "a folder, 100% odd"
    shutil.copytree(Path(coach.__file__).parent, elsewhere / "coach", ignore=shutil.ignore_patterns("__pycache__"))

    child = children.start(
        "import coach, sys; print(coach.__file__);" + OPEN, settings, "-", opened=False, root=elsewhere
    )

    assert children.result(child).strip() == str(elsewhere / "coach" / "__init__.py")
    with open_store(settings) as store:
        assert version(store) == HEAD


@pytest.fixture
def old_file(own_home: Path) -> Path:
    at_revision(Settings(), "0001")
    return Settings().home / "coach.sqlite3"


def test_a_copy_of_the_old_file_is_kept_that_only_its_owner_can_read(old_file: Path):
    older, unfinished = (old_file.with_name(f"coach.sqlite3.before-{end}") for end in ("0001", f"{HEAD}.partial"))
    older.write_bytes(b"an older copy")
    unfinished.write_bytes(b"half a copy")

    with closing(sqlite3.connect(old_file)) as other:
        # The newest words are in the write-ahead log only; a copy of the file alone would miss them.
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("INSERT INTO drafts VALUES ('old', 'the newest words')")
        other.commit()
        open_store(Settings()).close()

    (copy,) = migrate.backups_of(old_file)
    assert copy.name == f"coach.sqlite3.before-{HEAD}"
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as kept:
        assert kept.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
        assert kept.execute("SELECT text FROM turns ORDER BY seq").fetchall() == [("old words 0",), ("old words 1",)]
        assert kept.execute("SELECT text FROM drafts").fetchall() == [("the newest words",)]
        assert kept.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_without_a_copy_nothing_is_migrated(old_file: Path):
    (old_file.parent / f"coach.sqlite3.before-{HEAD}.partial").mkdir()

    with pytest.raises(StoreUnavailable):
        open_store(Settings())

    with closing(sqlite3.connect(old_file)) as left:
        assert left.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]


def test_an_up_to_date_database_is_neither_copied_nor_migrated_again(sqlite: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(migrate, "_config", lambda connection: pytest.fail("migrated again"))

    open_store(Settings()).close()

    assert sqlite.file
    assert migrate.backups_of(sqlite.file) == []


def test_what_is_deleted_leaves_the_copy_as_well(old_file: Path):
    with open_store(Settings()) as store:
        (copy,) = migrate.backups_of(old_file)
        assert b"old words" in copy.read_bytes()

        delete_session(store, "ann", "old")

        assert b"old words" not in copy.read_bytes()
        with closing(sqlite3.connect(copy)) as kept:
            assert kept.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]


def test_a_copy_that_cannot_be_changed_goes_when_something_is_deleted(old_file: Path):
    with open_store(Settings()) as store:
        (copy,) = migrate.backups_of(old_file)
        copy.write_bytes(b"old words, no database")

        delete_session(store, "ann", "old")

        assert migrate.backups_of(old_file) == []
