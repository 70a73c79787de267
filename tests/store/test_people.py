"""People, what they share, and who read it; on SQLite and on PostgreSQL."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from coach.domain import Brief, Turn
from coach.errors import BadInput, NotFound
from coach.review.access import check_coach_of, read_session
from coach.settings import Settings
from coach.store import people, shares
from coach.store.audit import note_group, reads_of
from coach.store.db import Store
from coach.store.passwords import hash_password, same_password
from coach.store.people import Person
from coach.store.sessions import append_turn, create_session, delete_session
from coach.store.stories import keep_story
from coach.store.tables import shares as shares_table
from coach.store.tables import sign_ins

HOUR = timedelta(hours=1)


@pytest.fixture
def ann(store: Store) -> Person:
    return people.add_person(store, "ann")


@pytest.fixture
def carol(store: Store) -> Person:
    return people.add_person(store, "Carol Coach", "coach")


def interview(store: Store, owner: str, text: str = "In March I ran the depot.") -> str:
    session = create_session(store, owner, Brief(role="warehouse lead"), ("Q1",))
    append_turn(store, owner, session.id, Turn(0, "question", "Q1", "Tell me about yourself."))
    append_turn(store, owner, session.id, Turn(1, "answer", "Q1", text))
    return session.id


@pytest.mark.parametrize("taken", ["Ann", " ANN ", "ann\u200b", "\uff41nn", "a\x00nn"])
def test_nobody_can_pass_for_another_by_the_spelling_of_a_name(store: Store, ann: Person, taken: str) -> None:
    with pytest.raises(BadInput, match="already somebody"):
        people.add_person(store, taken)


@pytest.mark.parametrize("name", ["", " \n", "\u200b", "x" * 101])
def test_a_name_that_cannot_be_shown_is_refused(store: Store, name: str) -> None:
    with pytest.raises(BadInput):
        people.add_person(store, name)


def test_a_password_is_kept_as_its_hash_and_compared_the_same_for_nobody() -> None:
    kept = hash_password("four words make one")
    assert "words" not in kept
    assert kept.startswith("$argon2id$")
    assert same_password(kept, "four words make one")
    assert not same_password(kept, "Four words make one")
    assert not same_password(None, "nobody has this password")
    assert not same_password("not a hash", "x")
    for weak in ("short", "aaaaaaaaaaaaaa", "x" * 201):
        with pytest.raises(BadInput):
            hash_password(weak)


def test_a_sign_in_opens_until_it_is_ended_replaced_unused_or_too_old(store: Store, ann: Person) -> None:
    first = people.begin_sign_in(store, ann.id)
    assert people.signed_in(store, first, HOUR) == ann
    second = people.begin_sign_in(store, ann.id, instead_of=first)
    assert people.signed_in(store, first, HOUR) is None
    assert people.signed_in(store, second[:-1], HOUR) is None
    people.end_sign_in(store, second)
    assert people.signed_in(store, second, HOUR) is None
    now = datetime.now(UTC)
    for column, value in (("used_at", now - HOUR), ("ends_at", now)):
        token = people.begin_sign_in(store, ann.id)
        with store.write() as connection:
            connection.execute(update(sign_ins).values({column: value}))
        assert people.signed_in(store, token, HOUR) is None
        assert people.forget_ended(store, HOUR) == 1


def test_a_sign_in_that_is_used_goes_on(store: Store, ann: Person) -> None:
    token = people.begin_sign_in(store, ann.id)
    with store.write() as connection:
        connection.execute(update(sign_ins).values(used_at=datetime.now(UTC) - HOUR * 0.9))
    assert people.signed_in(store, token, HOUR) == ann
    assert people.forget_ended(store, HOUR / 2) == 0


def test_another_password_or_role_signs_somebody_out_everywhere(store: Store, ann: Person) -> None:
    for change in (
        lambda: people.set_password(store, ann.id, "hashed"),
        lambda: people.set_role(store, ann.id, "coach"),
    ):
        token = people.begin_sign_in(store, ann.id)
        change()
        assert people.signed_in(store, token, HOUR) is None


def test_somebody_known_elsewhere_is_found_again_and_never_mistaken_for_a_namesake(store: Store, ann: Person) -> None:
    first = people.known_elsewhere(store, "oidc:https://id.example|1", "ann")
    assert first.name == "ann (2)"
    assert first.id != ann.id
    assert people.known_elsewhere(store, "oidc:https://id.example|1", "renamed") == first
    assert people.known_elsewhere(store, "oidc:https://id.example|2", "ann").name == "ann (3)"


def test_a_coach_reads_what_is_shared_until_it_is_taken_back(store: Store, ann: Person, carol: Person) -> None:
    shown, kept = interview(store, ann.id), interview(store, ann.id)
    for hidden in (shown, kept):
        with pytest.raises(NotFound):
            read_session(store, carol, hidden)
    share = shares.share_with(store, ann.id, shown, "carol coach")
    assert shares.share_with(store, ann.id, shown, "Carol Coach") == share
    assert read_session(store, carol, shown).reads_as == "coach"
    assert check_coach_of(store, carol, shown) == ann.id
    with pytest.raises(NotFound):
        read_session(store, carol, kept)
    assert [(read.reader, read.what, read.session_id, read.role) for read in reads_of(store, ann.id)] == [
        ("Carol Coach", "transcript", shown, "warehouse lead")
    ]
    shares.revoke(store, ann.id, share.id)
    for again in (lambda: read_session(store, carol, shown), lambda: check_coach_of(store, carol, shown)):
        with pytest.raises(NotFound, match="There is no such interview"):
            again()
    assert shares.list_shares(store, ann.id)[0].revoked_at
    assert len(reads_of(store, ann.id)) == 1


def test_sharing_everything_includes_what_comes_later_and_nothing_of_others(
    store: Store, ann: Person, carol: Person
) -> None:
    bob = people.add_person(store, "bob")
    shares.share_with(store, ann.id, None, "Carol Coach")
    later, of_bob = interview(store, ann.id), interview(store, bob.id)
    assert read_session(store, carol, later).session.owner == ann.id
    with pytest.raises(NotFound):
        read_session(store, carol, of_bob)


def test_an_owner_reads_without_a_line_and_others_never(store: Store, ann: Person) -> None:
    mine = interview(store, ann.id)
    assert read_session(store, ann, mine).reads_as == "owner"
    assert reads_of(store, ann.id) == ()
    for role in people.ROLES:
        with pytest.raises(NotFound):
            read_session(store, people.add_person(store, f"other {role}", role), mine)


def test_only_ones_own_can_be_shared_and_only_with_a_coach(store: Store, ann: Person, carol: Person) -> None:
    bob = people.add_person(store, "bob")
    of_bob = interview(store, bob.id)
    with pytest.raises(NotFound, match="no such interview"):
        shares.share_with(store, ann.id, of_bob, "Carol Coach")
    with pytest.raises(NotFound, match="no such interview"):
        shares.share_by_code(store, ann.id, of_bob)
    for name in ("bob", "nobody", "", "\x00"):
        with pytest.raises(NotFound, match="no coach"):
            shares.share_with(store, ann.id, None, name)


def test_a_coach_who_is_one_no_longer_sees_nothing(store: Store, ann: Person, carol: Person) -> None:
    mine = interview(store, ann.id)
    shares.share_with(store, ann.id, mine, "Carol Coach")
    with pytest.raises(NotFound):
        read_session(store, replace(carol, role="candidate"), mine)


def test_a_code_is_good_for_one_coach_and_for_two_weeks(store: Store, ann: Person, carol: Person) -> None:
    dave = people.add_person(store, "dave", "coach")
    mine = interview(store, ann.id)
    code = shares.share_by_code(store, ann.id, mine)
    for nobody, typed in ((ann, code), (replace(carol, role="admin"), code), (carol, code[:-1]), (carol, "")):
        with pytest.raises(NotFound, match="opens nothing"):
            shares.take_code(store, nobody, typed)
    assert shares.take_code(store, carol, f" {code.lower().replace('-', ' ')} ") == "ann"
    assert shares.take_code(store, carol, code) == "ann"
    assert read_session(store, carol, mine).reads_as == "coach"
    with pytest.raises(NotFound):
        shares.take_code(store, dave, code)
    shares.revoke(store, ann.id, shares.list_shares(store, ann.id)[0].id)
    with pytest.raises(NotFound):
        shares.take_code(store, carol, code)
    late = shares.share_by_code(store, ann.id, mine)
    with store.write() as connection:
        connection.execute(update(shares_table).values(ends_at=datetime.now(UTC)))
    with pytest.raises(NotFound):
        shares.take_code(store, dave, late)


def test_a_share_is_taken_back_by_its_owner_only(store: Store, ann: Person, carol: Person) -> None:
    bob = people.add_person(store, "bob")
    share = shares.share_with(store, ann.id, interview(store, ann.id), "Carol Coach")
    for other in (bob.id, carol.id):
        with pytest.raises(NotFound):
            shares.revoke(store, other, share.id)
    assert shares.list_shares(store, ann.id)[0].revoked_at is None
    assert shares.list_shares(store, bob.id) == ()


def test_reading_a_group_is_told_to_each_candidate_once_a_day(store: Store, ann: Person, carol: Person) -> None:
    bob = people.add_person(store, "bob")
    for _ in range(2):
        note_group(store, [ann.id, bob.id, ann.id], carol.id, carol.name)
    for owner in (ann.id, bob.id):
        assert [read.what for read in reads_of(store, owner)] == ["group"]


def test_a_deleted_interview_takes_its_shares_and_readings_along(store: Store, ann: Person, carol: Person) -> None:
    mine = interview(store, ann.id)
    shares.share_with(store, ann.id, mine, "Carol Coach")
    read_session(store, carol, mine)
    delete_session(store, ann.id, mine)
    assert shares.list_shares(store, ann.id) == ()
    assert reads_of(store, ann.id) == ()


def test_a_removed_person_leaves_no_byte_in_the_files(sqlite: Store, own_home: object) -> None:
    ann = people.add_person(sqlite, "Ann Pumblechook")
    told = interview(sqlite, ann.id, "Nobody knows that I lived in Aberystwyth.")
    keep_story(sqlite, ann.id, told, 1, (0, 41), "Aberystwyth", ())
    people.begin_sign_in(sqlite, ann.id)
    home = Settings().home
    assert _holds(home, b"Aberystwyth")
    assert _holds(home, b"Pumblechook")
    assert people.remove_person(sqlite, ann.id) == 1
    assert not _holds(home, b"Aberystwyth")
    assert not _holds(home, b"Pumblechook")
    with pytest.raises(NotFound):
        people.remove_person(sqlite, ann.id)


def _holds(home: object, wanted: bytes) -> bool:
    from pathlib import Path

    return any(wanted in path.read_bytes() for path in Path(str(home)).rglob("*") if path.is_file())
