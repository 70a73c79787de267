"""Refresh, other tabs, a killed server, a busy database: the interview is there, and so is what was being typed."""

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from coach.domain import Turn
from coach.settings import Settings
from coach.store.db import open_store
from coach.store.sessions import append_turn
from tests.web.conftest import Browsing
from tests.web.driving import MARKED, PLAIN, Server, eventually

pytestmark = pytest.mark.browser


def test_a_refresh_brings_everything_back(visitor: Browsing) -> None:
    ann = visitor()
    ann.begin()
    ann.say(MARKED)
    before = ann.words()
    ann.box.fill("half an answ")
    ann.kept()
    ann.page.reload()
    expect(ann.turns).to_have_count(3)
    assert ann.words() == before
    expect(ann.box).to_have_value("half an answ")
    expect(ann.margin.locator("mark").first).to_be_visible()
    assert ann.faults == []


def test_an_interview_that_is_over_is_still_over_after_going_back_and_a_refresh(visitor: Browsing) -> None:
    ann = visitor()
    ann.choose("One question, to drill")
    ann.begin()
    ann.say("skip")
    assert ann.over
    ann.page.get_by_role("button", name="See the debrief").click()
    ann.page.get_by_role("button", name="Back to this interview").click()
    expect(ann.turns).to_have_count(3)
    ann.page.reload()
    expect(ann.page.get_by_role("button", name="See the debrief")).to_be_visible()
    expect(ann.box).to_have_count(0)
    expect(ann.page.locator("#send")).to_have_count(0)


def test_an_answer_whose_reply_never_came_is_gone_on_from(visitor: Browsing, server: Server) -> None:
    ann = visitor()
    ann.begin()
    session = ann.place().split(":")[0]
    with closing(sqlite3.connect(server.home / "coach.sqlite3", timeout=10)) as database:
        wanted = "select owner, question_id from sessions join turns on session_id = id where id = ?"
        owner, question_id = database.execute(wanted, (session,)).fetchone()
    store = open_store(Settings(home=server.home))
    append_turn(store, owner, session, Turn(1, "answer", question_id, MARKED, by="candidate", turn_id="elsewhere"))
    store.engine.dispose()
    ann.box.fill("typed meanwhile")
    ann.send()
    expect(ann.status).to_contain_text("answered already")
    expect(ann.turns).to_have_count(3)
    expect(ann.box).to_have_value("typed meanwhile")
    ann.send()
    expect(ann.turns).to_have_count(5)
    assert _record(server, session)[3] == (3, "answer")


def test_what_was_typed_a_moment_before_leaving_is_kept(visitor: Browsing) -> None:
    ann = visitor()
    ann.begin()
    ann.box.press_sequentially("typed and gone at once")
    ann.page.goto("about:blank")
    ann.open()
    expect(ann.box).to_have_value("typed and gone at once")


def test_a_server_killed_between_turns_loses_nothing(visitor: Browsing, server: Server) -> None:
    ann = visitor()
    ann.begin()
    ann.say(MARKED)
    before = ann.words()
    ann.box.fill("kept before")
    ann.kept()
    server.kill()
    ann.box.fill("kept before, and typed while the server was away")
    expect(ann.page.locator("#away")).to_contain_text("The coach is not answering at the moment")
    ann.send()
    expect(ann.page.locator("#away")).to_be_in_viewport()
    expect(ann.page.locator(".toast-body")).not_to_be_in_viewport()
    expect(ann.box).to_have_value("kept before, and typed while the server was away")
    server.start()
    expect(ann.page.locator("#away")).to_be_empty()
    expect(ann.turns).to_have_count(3)
    assert ann.words() == before
    expect(ann.box).to_have_value("kept before, and typed while the server was away")
    ann.send()
    expect(ann.turns).to_have_count(5)
    assert ann.words()[3] == "kept before, and typed while the server was away"


def test_what_was_typed_while_the_server_was_away_survives_a_reload_that_comes_before_it_is_noticed(
    visitor: Browsing, server: Server
) -> None:
    ann = visitor()
    ann.begin()
    ann.page.route("**/healthz", lambda route: route.abort())
    expect(ann.page.locator("#away")).to_contain_text("The coach is not answering at the moment")
    server.kill()
    ann.box.fill("typed while the server was away")
    server.start()
    ann.page.reload()
    expect(ann.box).to_have_value("typed while the server was away")
    ann.faults.clear()


def test_a_server_killed_in_the_middle_of_a_turn_goes_on_from_the_saved_answer(
    visitor: Browsing, server: Server
) -> None:
    ann = visitor()
    ann.begin()
    ann.box.fill(MARKED)
    ann.send()
    session = ann.place().split(":")[0]
    eventually(lambda: len(_record(server, session)) == 2)
    server.kill()
    server.start()
    expect(ann.page.locator("#away")).to_be_empty()
    expect(ann.turns).to_have_count(3, timeout=40_000)
    ann.rest()
    assert ann.words()[1] == MARKED
    expect(ann.margin.locator("mark").first).to_be_visible()
    ann.say(PLAIN)
    assert _record(server, session) == [(0, "question"), (1, "answer"), (2, "reply"), (3, "answer"), (4, "reply")]


def _record(server: Server, session: str) -> list[tuple[int, str]]:
    with closing(sqlite3.connect(server.home / "coach.sqlite3", timeout=10)) as database:
        wanted = "select seq, kind from turns where session_id = ? order by seq"
        return database.execute(wanted, (session,)).fetchall()


def test_another_tab_shows_the_same_interview_and_a_stale_one_keeps_its_text(visitor: Browsing) -> None:
    ann = visitor()
    ann.begin()
    other = ann.tab()
    expect(other.turns).to_have_count(1)
    other.say(PLAIN)
    ann.box.fill("typed in the stale tab")
    ann.send()
    expect(ann.status).to_contain_text("This one was answered already, perhaps in another tab")
    expect(ann.box).to_have_value("typed in the stale tab")
    expect(ann.turns).to_have_count(3)
    assert ann.words() == other.words()
    ann.send()
    expect(ann.turns).to_have_count(5)
    assert ann.words()[3] == "typed in the stale tab"


def test_a_double_click_makes_one_turn(visitor: Browsing) -> None:
    ann = visitor()
    ann.begin()
    ann.box.fill(PLAIN)
    ann.page.locator("#send").dblclick()
    ann.page.locator("#send").evaluate("one => { one.click(); one.click(); }")
    expect(ann.turns).to_have_count(3)
    ann.rest()
    ann.page.reload()
    expect(ann.turns).to_have_count(3)
    assert ann.words().count(PLAIN) == 1


def test_a_busy_database_leaves_the_answer_in_the_box(visitor: Browsing, server: Server) -> None:
    ann = visitor()
    ann.begin()
    ann.box.fill(PLAIN)
    with closing(sqlite3.connect(server.home / "coach.sqlite3", isolation_level=None)) as lock:
        lock.execute("begin immediate")
        ann.send()
        expect(ann.status).to_contain_text("Saving your answer")
        expect(ann.status).to_contain_text("The database is busy just now")
        expect(ann.box).to_have_value(PLAIN)
    ann.send()
    expect(ann.turns).to_have_count(3)
    expect(ann.box).to_have_value("")


@pytest.mark.parametrize(
    ("text", "told"),
    [("   ", "There is nothing here yet"), ("x" * 20_001, "20,001 characters; an answer may have up to 20,000")],
)
def test_bad_input_is_one_clear_line_and_stays_in_the_box(visitor: Browsing, text: str, told: str) -> None:
    ann = visitor()
    ann.begin()
    ann.box.evaluate("one => one.removeAttribute('maxlength')")
    ann.box.fill(text)
    ann.send()
    expect(ann.status).to_contain_text(told)
    expect(ann.box).to_have_value(text)
    expect(ann.turns).to_have_count(1)
    assert ann.page.locator(".toast-body").count() == 0
