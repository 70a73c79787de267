"""Reviews and consents are appended, never changed, and go with their interview to the last byte."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from coach.domain import Brief, Quote, Turn
from coach.domain.review import Anchor, AnyEntry, CoachRating, Comment, OwnMark, Returned, Verdict, Withdrawn
from coach.errors import BadInput, NotFound
from coach.settings import Settings
from coach.store import people, reviews
from coach.store.db import Store, open_store
from coach.store.sessions import append_turn, create_session, delete_session

ANSWER = "I\u2019m a team player \U0001f600. Cafe\u0301 \u05e9\u05dc\u05d5\u05dd; we saved money."


def interview(store: Store, owner: str = "ann") -> str:
    session = create_session(store, owner, Brief(), ("Q1",))
    append_turn(store, owner, session.id, Turn(0, "question", "Q1", "Tell me about yourself."))
    append_turn(store, owner, session.id, Turn(1, "answer", "Q1", ANSWER))
    return session.id


def words(part: str) -> Anchor:
    start = ANSWER.index(part)
    return Anchor(1, Quote.at(ANSWER, start, start + len(part)))


EVERYTHING: tuple[AnyEntry, ...] = (
    Comment(id="c1", by="Mara", at="2026-11-23T09:00:00.000+00:00", text="<b>Who?</b>", anchor=words("\U0001f600")),
    Verdict(id="v1", mark=words("team player"), kind="empty_trait", ruling="drop", rule="r", why="I see a story"),
    Verdict(
        id="v2", mark=words("we saved"), kind="we_not_i", ruling="adjust", to_kind="mine", to=words("we saved money")
    ),
    OwnMark(id="m1", anchor=words("Cafe\u0301"), kind="my own kind", why="\u05e9\u05dc\u05d5\u05dd"),
    CoachRating(id="g1", question_id="Q1", scale="result", value=2, evidence=(words("saved"), words("money"))),
    CoachRating(id="g2", question_id="Q1", scale="relevance", value=None),
    Withdrawn(id="w1", replaces="m1"),
    Returned(id="x1"),
    Comment(id="c2", author="candidate", by="ann", text="Me", reply_to="c1"),
)


def test_every_entry_comes_back_as_it_was_said(store: Store, settings: Settings) -> None:
    session = interview(store)
    made, added = reviews.bring_in_review(
        store, "ann", session, source="p1", coach="Mara", digest="d", entries=EVERYTHING
    )
    assert added == len(EVERYTHING)
    with open_store(settings) as another:
        found = reviews.load_review(another, "ann", made.id)
    assert found == made
    assert [replace(one, place=-1, at="") for one in found.entries] == [replace(one, at="") for one in EVERYTHING]
    assert [one.place for one in found.entries] == list(range(len(EVERYTHING)))
    assert found.entries[0].at == EVERYTHING[0].at
    assert all(one.at for one in found.entries)
    assert reviews.reviews_of(store, "ann", session) == (found,)
    assert reviews.reviewed_sessions(store) == (("ann", session),)


def test_the_same_file_brought_in_again_adds_only_what_is_new(store: Store) -> None:
    session = interview(store)
    bring = {"source": "p1", "coach": "Mara", "digest": "d"}
    first, _ = reviews.bring_in_review(store, "ann", session, **bring, entries=EVERYTHING[:2])
    again, added = reviews.bring_in_review(store, "ann", session, **bring, entries=EVERYTHING[:3])
    assert (again.id, added, len(again.entries)) == (first.id, 1, 3)
    other, added = reviews.bring_in_review(store, "ann", interview(store), **bring, entries=EVERYTHING[:1])
    assert other.id != first.id


def test_a_coach_at_the_desk_has_one_review_of_an_interview(store: Store) -> None:
    session, other = interview(store), interview(store)
    mara = people.add_person(store, "Mara", "coach")
    mine = reviews.desk_review(store, "ann", session, mara.id, "Mara")
    assert reviews.desk_review(store, "ann", session, mara.id, "Mara") == mine
    reviews.desk_review(store, "ann", other, mara.id, "Mara")
    reviews.append_entries(store, "ann", mine.id, EVERYTHING)
    reviews.append_entries(store, "ann", mine.id, [*EVERYTHING, Comment(id="c9", text="A draft")])
    states = reviews.review_states(store, mara.id)
    assert (states[session].drafts, states[session].replies) == (1, 1)
    assert states[session].returned_at
    assert (states[other].drafts, states[other].returned_at) == (0, None)
    people.remove_person(store, mara.id)
    left = reviews.load_review(store, "ann", mine.id)
    assert (left.coach, left.coach_id, len(left.entries)) == ("Mara", None, len(EVERYTHING) + 1)


def test_nobody_reaches_a_review_of_anothers_interview(store: Store) -> None:
    session = interview(store)
    made = reviews.desk_review(store, "ann", session, people.add_person(store, "M", "coach").id, "M")
    for tried in (
        lambda: reviews.load_review(store, "bob", made.id),
        lambda: reviews.append_entries(store, "bob", made.id, EVERYTHING),
        lambda: reviews.delete_review(store, "bob", made.id),
        lambda: reviews.load_review(store, "ann", "nothing"),
    ):
        with pytest.raises(NotFound, match="no such review"):
            tried()
    for tried in (
        lambda: reviews.reviews_of(store, "bob", session),
        lambda: reviews.desk_review(store, "bob", session, "x", "x"),
        lambda: reviews.bring_in_review(store, "bob", session, source="p", coach="x", digest="", entries=()),
        lambda: reviews.keep_consent(store, "bob", session, "labelled", "Yes", given=True),
        lambda: reviews.consent_of(store, "bob", session, "labelled"),
    ):
        with pytest.raises(NotFound, match="no such interview"):
            tried()
    assert reviews.load_review(store, "ann", made.id).entries == ()


def test_a_review_that_goes_on_for_ever_is_refused_whole(store: Store) -> None:
    session = interview(store)
    many = [Comment(id=f"c{number}", text="again") for number in range(reviews.MOST_ENTRIES + 1)]
    with pytest.raises(BadInput, match="at most"):
        reviews.bring_in_review(store, "ann", session, source="p", coach="x", digest="", entries=many)
    assert reviews.reviews_of(store, "ann", session) == ()


@pytest.mark.parametrize("table", ["review_entries", "consents"])
@pytest.mark.parametrize("change", ["UPDATE {} SET at = at", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_what_was_said(store: Store, table: str, change: str) -> None:
    session = interview(store)
    reviews.bring_in_review(store, "ann", session, source="p", coach="x", digest="", entries=EVERYTHING)
    reviews.keep_consent(store, "ann", session, "labelled", "Yes", given=True)
    with pytest.raises(IntegrityError), store.engine.begin() as connection:
        connection.execute(text(change.format(table)))


def test_the_last_word_on_consent_counts_and_the_words_are_kept(store: Store) -> None:
    session = interview(store)
    assert reviews.consent_of(store, "ann", session, "labelled") is None
    given = reviews.keep_consent(store, "ann", session, "labelled", "I agree \u05e9", given=True)
    assert reviews.consent_of(store, "ann", session, "labelled") == given
    taken = reviews.keep_consent(store, "ann", session, "labelled", "I take it back", given=False)
    assert reviews.consent_of(store, "ann", session, "labelled") == taken
    assert reviews.consent_of(store, "ann", session, "other") is None


@pytest.mark.parametrize("how", ["session", "review"])
def test_no_byte_of_a_review_stays_when_it_or_its_interview_is_deleted(sqlite: Store, how: str) -> None:
    kept, gone = interview(sqlite), interview(sqlite)
    said = [Comment(id="c1", by="Pumblechook", text="Aberystwyth " * 500, anchor=words("team"))]
    stays = [Comment(id="c1", by="Wemmick", text="Walworth")]
    bring = {"coach": "Pumblechook", "digest": ""}
    made, _ = reviews.bring_in_review(sqlite, "ann", gone, source="p", **bring, entries=said)
    reviews.bring_in_review(sqlite, "ann", kept, source="p", coach="Wemmick", digest="", entries=stays)
    if how == "session":
        reviews.keep_consent(sqlite, "ann", gone, "labelled", "Pumblechook may", given=True)
    assert _holds(b"Aberystwyth")
    if how == "session":
        delete_session(sqlite, "ann", gone)
    else:
        reviews.delete_review(sqlite, "ann", made.id)
    assert not _holds(b"Aberystwyth")
    assert not _holds(b"Pumblechook")
    assert _holds(b"Walworth")


def _holds(wanted: bytes) -> bool:
    return any(wanted in path.read_bytes() for path in Path(Settings().home).rglob("*") if path.is_file())
