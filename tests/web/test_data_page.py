"""My data: what is kept in plain words, all of it to take away, and all of it deleted on a typed word."""

import io
import json
import zipfile

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from coach.domain import Brief, Turn
from coach.interview.opening import open_interviews
from coach.settings import Settings, load_settings
from coach.store.holdings import holdings_of
from coach.store.sessions import append_turn, create_session, save_draft
from coach.store.stories import keep_story
from coach.web.pages.data import add_data
from coach.web.pages.exports import add_exports
from coach.web.pages.practice import Practice, make_practice
from coach.web.pages.site import Site
from coach.web.security import COOKIE, Visitors
from coach.web.visitors import Visiting
from tests.store.test_holdings import bytes_in

SECRET = "Pumblechook"


@pytest.fixture
def practice() -> Practice:
    settings = load_settings()
    return make_practice(Site(open_interviews(settings)[0], Visiting(Visitors("a key for the tests")), settings))


def somebody(practice: Practice) -> tuple[str, TestClient]:
    app = FastAPI()
    add_data(app, practice)
    add_exports(app, practice.site)
    visitor, cookie = practice.site.visiting.visitors.new()
    return f"visitor:{visitor}", TestClient(app, cookies={COOKIE: cookie}, follow_redirects=False)


def interview(practice: Practice, owner: str, words: str) -> str:
    store = practice.interviews.store
    session = create_session(store, owner, Brief(role=f"<b>{words}</b>"), ("Q1", "Q4"))
    append_turn(store, owner, session.id, Turn(0, "question", "Q1", "Tell me about yourself.", step="open"))
    answer = f"In March I rang Mr {words} and saved £1,200."
    append_turn(store, owner, session.id, Turn(1, "answer", "Q1", answer, by="candidate", turn_id="1"))
    save_draft(store, owner, session.id, f"and then {words}")
    keep_story(store, owner, session.id, 1, (0, 20), f"{words} in March", ())
    return session.id


def test_the_page_says_what_is_kept_and_where_and_nothing_of_anybody_else(practice: Practice) -> None:
    owner, browser = somebody(practice)
    other, _ = somebody(practice)
    assert "Nothing is kept about you." in browser.get("/data").text
    interview(practice, owner, SECRET)
    interview(practice, other, "Orlick")
    page = browser.get("/data").text
    for said in ("Interviews and drills", "Your answers, as typed", "Answers begun and not sent", "Stories you keep"):
        assert said in page
    assert "&lt;b&gt;Pumblechook&lt;/b&gt;" in page
    assert "Orlick" not in page
    assert str(practice.site.settings.home / "coach.sqlite3") in page
    assert "no answer is sent anywhere" in page


@pytest.mark.parametrize(
    "settings", [{"host": "0.0.0.0"}, {"public_url": "https://coach.example.org"}, {"auth": "users"}]
)
def test_where_others_can_see_the_page_it_tells_no_paths_of_the_computer(settings: dict[str, str]) -> None:
    from coach.web.pages.data import is_private

    assert is_private(Settings())
    assert not is_private(Settings(**settings))  # type: ignore[arg-type]


def test_everything_goes_out_is_deleted_on_a_typed_word_and_comes_in_again(practice: Practice) -> None:
    owner, browser = somebody(practice)
    other, _ = somebody(practice)
    home, store = practice.site.settings.home, practice.interviews.store
    interview(practice, owner, SECRET)
    interview(practice, other, "Orlick")
    before = holdings_of(store, owner)
    packed = browser.get("/data/everything.zip")
    plain = browser.get("/data/everything.json")
    assert packed.headers["content-disposition"].endswith('.zip"')
    assert packed.headers["cache-control"] == plain.headers["cache-control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(packed.content)) as inside:
        (name,) = inside.namelist()
        assert json.loads(inside.read(name))["stories"] == plain.json()["stories"]
    assert "Orlick" not in plain.text
    assert owner not in plain.text
    for word in ("", "yes", "delete me"):
        reply = browser.post("/data/delete", data={"word": word})
        assert reply.status_code == 400
        assert "Nothing was deleted." in reply.text
    assert holdings_of(store, owner) == before
    reply = browser.post("/data/delete", data={"word": " “Delete” "})
    assert (reply.status_code, reply.headers["location"]) == (303, "/data?done=everything")
    assert "Everything is deleted." in browser.get(reply.headers["location"]).text
    assert bytes_in(home, SECRET) == []
    assert len(bytes_in(home, "Orlick")) > 0
    for content, ending in ((packed.content, "zip"), (plain.content, "json")):
        assert browser.post("/import", files={"file": (f"mine.{ending}", content)}).status_code == 303
        assert holdings_of(store, owner) == before


def test_one_interview_is_deleted_by_its_owner_only_and_its_words_are_off_the_disk(practice: Practice) -> None:
    owner, browser = somebody(practice)
    _, other = somebody(practice)
    session = interview(practice, owner, SECRET)
    assert other.post(f"/data/delete/{session}").status_code == 404
    assert holdings_of(practice.interviews.store, owner).interviews == 1
    assert browser.post(f"/data/delete/{session}").status_code == 303
    found = holdings_of(practice.interviews.store, owner)
    assert (found.interviews, found.stories) == (0, 1), "a story was kept on purpose"
    assert bytes_in(practice.site.settings.home, f"and then {SECRET}") == []
