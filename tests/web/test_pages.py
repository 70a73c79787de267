"""The frame of the pages beside the interview: whose they are, and what happens when something fails."""

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import Response
from fastapi.testclient import TestClient

from coach.errors import BadInput, NotFound, StoreUnavailable
from coach.interview.opening import open_interviews
from coach.settings import load_settings
from coach.web.pages.site import Site
from coach.web.security import COOKIE, Visitors
from coach.web.visitors import Visiting


@pytest.fixture
def site() -> Site:
    settings = load_settings()
    interviews, _ = open_interviews(settings)
    return Site(interviews, Visiting(Visitors("a key for the tests")), settings)


def browser(site: Site, fails: Exception | None = None, known: bool = True) -> TestClient:
    app = FastAPI()

    async def page(request: Request, owner: str) -> Response:
        if fails:
            raise fails
        return site.html("fault.html", "A page", line=f"<b>{request.path_params['name']}</b> for {owner}")

    site.add(app, "GET", "/page/{name}", page)
    cookies = {COOKIE: site.visiting.visitors.new()[1]} if known else {}
    return TestClient(app, cookies=cookies, follow_redirects=False)


def test_what_a_page_shows_is_escaped_and_kept_by_no_cache(site: Site) -> None:
    reply = browser(site).get("/page/x")
    assert "&lt;b&gt;x&lt;/b&gt; for visitor:" in reply.text
    assert reply.headers["cache-control"] == "no-store"


def test_a_browser_that_has_not_been_here_is_led_to_the_first_page(site: Site) -> None:
    reply = browser(site, known=False).get("/page/x")
    assert (reply.status_code, reply.headers["location"]) == (303, "/")


@pytest.mark.parametrize(
    ("error", "status"),
    [(NotFound("No such page."), 404), (BadInput("Too long."), 400), (StoreUnavailable("The disk is full."), 503)],
)
def test_a_fault_is_a_page_with_one_line(site: Site, error: Exception, status: int) -> None:
    reply = browser(site, error).get("/page/x")
    assert reply.status_code == status
    assert str(error) in reply.text
    assert "Callback Coach" in reply.text
