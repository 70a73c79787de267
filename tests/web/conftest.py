"""A real server process and a real browser, one of each for all the tests of this folder in a worker."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.web.driving import Server, Visitor
from tests.web.practised import peopled
from tests.web.shared_server import SharedServer

expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Before a release, a browser test that fails is run once more and listed: a busy machine is no fault of ours.

    On a developer's machine it fails at once, so that a race shows.
    """
    if os.environ.get("CI") == "true":
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.flaky(reruns=1))


_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`coach serve` as a process of its own, with a home of its own and no model."""
    running = Server(tmp_path_factory.mktemp("server"))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="package")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Headless Chromium. Closed when the tests leave this folder: its event loop must not meet those of others."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is not installed")
        pytest.skip("Chromium is not installed")
    home = tmp_path_factory.mktemp("browser")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found, args=arguments, env=dict(os.environ) | {"HOME": str(home)}
        )
        yield browser
        browser.close()


@dataclass(frozen=True)
class World:
    """A server where people have practised, with a page of one browser for each of those who look.

    Attributes:
        server: The server; people sign in.
        looking: By name: `ann` who has held two interviews and shared one, her `coach`, the three of the histories, a
            `newcomer`, and `nobody`.
        owners: Ids of those who are signed in.
        ids: Of Ann's interview that is finished and shared, and of her `silent` one that is still going on.
    """

    server: SharedServer
    looking: dict[str, Page]
    owners: dict[str, str]
    ids: dict[str, str]

    def go(self, who: str, path: str) -> Page:
        """Leads somebody to a page."""
        page = self.looking[who]
        page.goto(f"{self.server.url}{path}")
        return page


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[World]:
    """One for all the tests of this folder in a worker."""
    with peopled(tmp_path_factory.mktemp("world")) as found:
        looking: dict[str, Page] = {}
        for who, token in {"nobody": "", **found.tokens}.items():
            context = chromium.new_context(
                viewport={"width": 1280, "height": 860}, reduced_motion="reduce", color_scheme="light"
            )
            if token:
                context.add_cookies([{"name": "coach_sign_in", "value": token, "url": found.server.url}])
            looking[who] = context.new_page()
        yield World(found.server, looking, found.owners, found.ids)
        for page in looking.values():
            page.context.close()


class Browsing:
    """Opens visitors: each has cookies of their own."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self._browser = browser
        self._server = server
        self._contexts: list[BrowserContext] = []

    def __call__(self, width: int = 1280, height: int = 860, **options: object) -> Visitor:
        context = self._browser.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
        context.set_default_timeout(20_000)
        self._contexts.append(context)
        return Visitor(context, self._server.url).open()

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def visitor(chromium: Browser, server: Server) -> Iterator[Browsing]:
    """Makes visitors, each with the page open: `visitor()`, `visitor(390, 844, color_scheme="dark")`."""
    if not server.runs:  # a test that failed half-way may have left it dead
        server.start()
    browsing = Browsing(chromium, server)
    yield browsing
    browsing.close()


@pytest.fixture
def pictures() -> Path | None:
    """Folder for the pictures of the documentation, when they are wanted: `DOCS_SCREENSHOTS=1 pytest tests/web`."""
    if not os.environ.get("DOCS_SCREENSHOTS"):
        return None
    return Path(__file__).parents[2] / "docs" / "screenshots"
