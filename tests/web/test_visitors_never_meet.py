"""Two visitors never meet, whatever the browser sends back; typed text never becomes markup."""

import json
import re
import uuid

import httpx
import pytest
from playwright.sync_api import expect

from tests.web.conftest import Browsing
from tests.web.driving import MARKED, PLAIN, Server, Visitor

pytestmark = pytest.mark.browser

SECRET = "In March I moved to Aberystwyth and rang Mr Pumblechook."
HOSTILE = (
    '<svg><a href="javascript:alert(1)"><text y="20">click</text></a></svg> <img src=x onerror="alert(2)">\n\n'
    "![pixel](http://evil.example/p.gif?c=1) [link](javascript:alert(3)) <http://evil.example/auto>\n"
    "```html\n<script>alert(4)</script>\n```\n"
    '<form action="http://evil.example"><input name=password></form> </section></blockquote><h1>big</h1>\n'
    "${7*7} {{7*7}} $x^2$ $$\\frac{1}{2}$$ \\(a\\) &lt;b&gt; &amp; &#60;i&#62; <!-- gone --> <\u2060b> \u202eleft\u202c"
    "\n\t# not a heading\n- not a list\n   I'm a team player and I think <b>outside the box</b>.  "
)


def test_two_visitors_have_interviews_of_their_own(visitor: Browsing) -> None:
    ann, bob = visitor(), visitor()
    ann.begin()
    ann.say(SECRET)
    bob.page.reload()
    expect(bob.page.locator("#start")).to_be_visible()
    bob.begin()
    assert SECRET not in bob.page.content()


def test_a_forged_place_shows_and_changes_nothing(visitor: Browsing) -> None:
    ann, bob = visitor(), visitor()
    ann.begin()
    ann.say(SECRET)
    place = ann.place()
    bob.begin()
    bob.say(MARKED)
    bob.say(PLAIN)
    for field, press in (
        ("pick", None),
        ("looking", "#earlier"),
        ("looking", "#again"),
        ("place", "#send"),
        ("place", "#finish"),
    ):
        bob.forge(field, place if field == "place" else f"{place.split(':')[0]}:1")
        if press:
            bob.box.fill(f"forged through {press}")
            bob.page.locator(press).click()
        told = bob.page.locator("#away") if press == "#finish" else bob.status
        expect(told, f"{field} {press}").to_contain_text("There is no such interview")
        assert "Pumblechook" not in bob.page.content()
        bob.page.reload()
        expect(bob.turns).to_have_count(5)
    ann.page.reload()
    expect(ann.turns).to_have_count(3)
    expect(ann.box).to_have_value("")


@pytest.mark.parametrize("place", ["", ":", "x:1", ":::", "../../etc/passwd:0", "a:-1", "a:99999999999999", "\u0000:0"])
def test_a_place_that_makes_no_sense_is_refused_in_one_line(visitor: Browsing, place: str) -> None:
    bob = visitor()
    bob.begin()
    bob.forge("place", place)
    bob.box.fill(PLAIN)
    bob.send()
    expect(bob.status.locator(".problem")).to_contain_text("There is no such interview")
    expect(bob.box).to_have_value(PLAIN)


def _connection_of(ann: Visitor) -> str:
    """The session hash that Gradio gave this tab."""
    with ann.page.expect_request(re.compile("queue/join")) as asked:
        ann.page.locator("#lights").click()
        ann.page.locator("#earlier").click()
    return json.loads(asked.value.post_data or "{}")["session_hash"]


def _load_as(server: Server, cookie: str | None, connection: str) -> str:
    """What the page's load event tells someone with this cookie and this session hash."""
    headers = {"cookie": f"coach_visitor={cookie}"} if cookie else {}
    with httpx.Client(base_url=server.url, headers=headers, timeout=20, trust_env=False) as client:
        config = client.get("/config").json()
        load = next(found for found in config["dependencies"] if any(event == "load" for _, event in found["targets"]))
        join = {"data": [], "fn_index": load["id"], "session_hash": connection, "event_data": None}
        if client.post("/gradio_api/queue/join", json=join).status_code == 404:
            assert client.get("/gradio_api/queue/data", params={"session_hash": connection}).status_code == 404
            assert client.get(f"/gradio_api/heartbeat/{connection}").status_code == 404
            return "refused"
        told = ""
        with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": connection}) as lines:
            for line in lines.iter_lines():
                told += line
                if "process_completed" in line or "close_stream" in line:
                    break
        return told


def test_anothers_session_hash_opens_nothing(visitor: Browsing, server: Server) -> None:
    ann, bob = visitor(), visitor()
    ann.begin()
    ann.say(SECRET)
    ann.say(PLAIN)
    connection = _connection_of(ann)
    cookies = {one["name"]: one["value"] for one in bob.context.cookies()}
    mine = {one["name"]: one["value"] for one in ann.context.cookies()}
    ann.page.close()
    assert "Pumblechook" in _load_as(server, mine["coach_visitor"], uuid.uuid4().hex)
    assert _load_as(server, cookies["coach_visitor"], connection) == "refused"
    assert _load_as(server, None, connection) == "refused"
    assert _load_as(server, mine["coach_visitor"][:-2] + "xx", connection) == "refused"


def test_a_browser_without_cookies_is_told_what_that_means(server: Server) -> None:
    assert "This browser keeps no cookies" in _load_as(server, None, uuid.uuid4().hex)
    assert "This browser keeps no cookies" in _load_as(server, "forged.value", uuid.uuid4().hex)


def test_a_draft_is_kept_for_its_owner_only(visitor: Browsing, server: Server) -> None:
    ann, bob = visitor(), visitor()
    ann.begin()
    place = ann.place()
    url = f"{server.url}/draft"
    cookies = {one["name"]: one["value"] for one in bob.context.cookies()}
    body = {"place": place, "text": "from bob"}
    assert httpx.post(url, json=body, cookies=cookies, trust_env=False).status_code == 404
    assert httpx.post(url, json=body, trust_env=False).status_code == 404
    assert httpx.post(url, content=b"[[[", cookies=cookies, trust_env=False).status_code == 400
    ann.page.reload()
    expect(ann.turns).to_have_count(1)
    expect(ann.box).to_have_value("")


def test_a_hostile_answer_is_shown_as_it_was_typed_and_does_nothing(visitor: Browsing) -> None:
    ann = visitor()
    ann.begin()
    ann.say(HOSTILE)
    assert ann.words()[1] == HOSTILE
    assert ann.answer_in(ann.margin.locator("blockquote.answer")) == HOSTILE
    assert ann.margin.locator("mark").count() > 0
    _is_inert(ann)
    ann.page.reload()
    expect(ann.turns).to_have_count(3)
    assert ann.words()[1] == HOSTILE
    ann.page.get_by_role("button", name="Finish").click()
    assert ann.answer_in(ann.page.locator(".debrief blockquote.answer").first) == HOSTILE
    for tag in ("script", "img", "iframe", "math", "pre", "code", "object", "style"):
        assert ann.page.locator(f".debrief {tag}").count() == 0, tag
    assert ann.faults == []


def _is_inert(ann: Visitor) -> None:
    for place in ("#chat", "#margin", "#heard"):
        for tag in (
            "script",
            "img",
            "svg",
            "form",
            "input",
            "iframe",
            "pre",
            "code",
            "b:not(.card b)",
            "math",
            ".katex",
        ):
            assert ann.page.locator(f"{place} {tag}").count() == 0, (place, tag)
    links = ann.page.locator("a[href]:not(.menu a)").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert [link for link in links if not link.startswith("#")] == []
    assert ann.faults == []


def test_a_hostile_job_is_only_a_job(visitor: Browsing) -> None:
    ann = visitor()
    ann.page.get_by_role("button", name="Make it yours").click()
    ann.page.get_by_label("The job", exact=True).fill('<img src=x onerror="alert(1)"> {{7*7}} ${7*7}')
    ann.page.get_by_label("The job ad").fill(
        "<svg><a href=javascript:alert(1)>x</a></svg>\n\n![x](http://evil.example/x)"
    )
    ann.begin()
    ann.say(PLAIN)
    _is_inert(ann)


def test_twenty_thousand_characters_without_a_break_fit_the_page(visitor: Browsing) -> None:
    ann = visitor(320, 640)
    ann.begin()
    long = "Donaudampfschifffahrt" * 900
    ann.say(long)
    assert ann.words()[1] == long
    assert ann.page.evaluate("document.documentElement.scrollWidth") <= 320
