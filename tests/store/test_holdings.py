"""What is kept of one owner: counted in full, and deleted in full, without a trace and without harm to others."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select, text

from coach.domain import Brief, Reading, Turn
from coach.domain.review import Comment, Returned
from coach.settings import Settings
from coach.store import people, shares
from coach.store.db import Store, open_store
from coach.store.drills import Attempted, keep_attempts
from coach.store.holdings import delete_everything, holdings_of, owners
from coach.store.migrate import backups_of
from coach.store.readings import save_reading
from coach.store.replies import save_reply
from coach.store.reviews import bring_in_review, keep_consent, new_id
from coach.store.sessions import append_turn, create_session, save_draft
from coach.store.stories import bring_in_stories, keep_story, list_stories
from coach.store.tables import metadata


def fill(store: Store, owner: str, words: str, coach: str) -> str:
    """Something in every table that can hold words of or about an owner; each has its own number behind the words."""
    session = create_session(store, owner, Brief(role=f"{words}0", job_ad=f"{words}1"), ("Q1",))
    append_turn(store, owner, session.id, Turn(0, "question", "Q1", f"{words}2", step="open"))
    append_turn(store, owner, session.id, Turn(1, "answer", "Q1", f"{words}3 " * 400, by="candidate", turn_id="1"))
    save_draft(store, owner, session.id, f"{words}4")
    save_reading(store, owner, session.id, Reading(1, "rewrite", "a-model", {"text": f"{words}5"}))
    keep_story(store, owner, session.id, 1, (0, 20), f"{words}6", ("conflict",))
    now = datetime.now(UTC).isoformat()
    keep_attempts(store, owner, [Attempted(session.id, "Q1", 1, "good", {}, 12, now)])
    entries = [Comment(id=new_id(), by=f"{words}7", text=f"{words}8"), Returned(id=new_id(), by=coach)]
    bring_in_review(store, owner, session.id, source=new_id(), coach=coach, digest="", entries=entries)
    keep_consent(store, owner, session.id, "labelled", f"{words}9", given=True)
    return session.id


def bytes_in(folder: Path, wanted: str) -> list[str]:
    """Files below a folder that hold these words, in the ways a database or a log may write them."""
    forms = [wanted.encode(), wanted.encode("utf-16-le"), wanted.encode("utf-16-be")]
    return [
        str(path) for path in folder.rglob("*") if path.is_file() and any(form in path.read_bytes() for form in forms)
    ]


def rows_in(store: Store) -> dict[str, int]:
    with store.read() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


def test_what_is_kept_is_counted_and_deleted_for_one_owner_and_nobody_else(store: Store) -> None:
    coach = people.add_person(store, "Carol", "coach")
    ann, bob = people.add_person(store, "Ann", "candidate"), people.add_person(store, "Bob", "candidate")
    before = rows_in(store)
    for person, words in ((bob, "Orlick"), (ann, "Pumblechook")):
        session = fill(store, person.id, words, coach.name)
        shares.share_with(store, person.id, session, coach.name)
        if person is bob:
            only_bob = rows_in(store)
    save_reply(store, ann.id, "Pumblechook says so")
    found = holdings_of(store, ann.id)
    assert (found.interviews, found.answers, found.lines, found.drafts) == (1, 1, 1, 1)
    assert (found.model_notes, found.stories, found.attempts, found.reviews, found.remarks) == (1, 1, 1, 1, 2)
    assert (found.shares, found.written_for_others) == (1, 1)
    assert found.answer_size == len("Pumblechook3 ") * 400
    assert owners(store) == tuple(sorted((ann.id, bob.id)))
    assert delete_everything(store, [ann.id]) == 1
    assert holdings_of(store, ann.id).nothing
    assert rows_in(store) == only_bob
    assert holdings_of(store, bob.id).stories == 1
    delete_everything(store, [bob.id])
    assert rows_in(store) == before, "the people stay"
    if store.file is None:
        with store.read() as connection:
            sizes = [
                connection.execute(text(f"SELECT pg_relation_size('{name}')")).scalar() for name in ("turns", "stories")
            ]
        assert sizes == [0, 0], "no dead row is left in a table of the server"


def test_after_everything_is_deleted_no_file_of_the_data_folder_holds_a_word_of_it(own_home: Path) -> None:
    settings = Settings()
    words = "Havishamesque"
    with open_store(settings) as store:
        fill(store, "ann", words, "Carol")
        kept = fill(store, "bob", "Orlick", "Carol")
        assert store.file is not None
        # A copy from before an update holds the same words.
        copy = store.file.with_name(f"{store.file.name}.before-0000")
        with closing(sqlite3.connect(store.file)) as connection:
            connection.execute("VACUUM INTO ?", (str(copy),))
        assert backups_of(store.file) == [copy]
        assert len(bytes_in(own_home, words)) >= 2
        delete_everything(store, ["ann"])
        # The database is still open, with its write-ahead log: nothing waits for the program to end.
        assert [bytes_in(own_home, f"{words}{number}") for number in ("", *range(10))] == [[]] * 11
        assert copy.exists()
        assert len(bytes_in(own_home, "Orlick3")) == 2
        assert holdings_of(store, "bob").interviews == 1
        assert kept


def test_stories_that_come_in_are_counted_with_those_that_are_there(sqlite: Store) -> None:
    fill(sqlite, "ann", "Joe", "Carol")
    (story,) = list_stories(sqlite, "ann")
    assert bring_in_stories(sqlite, "ann", [story]) == 0
    assert bring_in_stories(sqlite, "bob", [story, story]) == 1
    (theirs,) = list_stories(sqlite, "bob")
    assert (theirs.text, theirs.session_id) == (story.text, None), "an interview of somebody else's is no place for it"
