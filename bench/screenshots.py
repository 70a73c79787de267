"""Pictures of the pages for docs/practice.md: `python -m bench.screenshots`, in a minute or so.

Everything in them is real: the server, the browser, and thirty answers of three invented people that went through the
interview (tests/support/histories.yaml).
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from coach.settings import quiet_environment
from tests.support.small_picture import small
from tests.web.practised import Peopled, peopled

FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
_SCREENS = (
    ("desktop", 1280, 860, "light"),
    ("desktop-dark", 1280, 860, "dark"),
    ("phone", 390, 844, "light"),
    ("phone-dark", 390, 844, "dark"),
)
_TALLEST = 1900
"""Pixels of a page that are shown."""


def _pages(found: Peopled) -> list[tuple[str, str, str]]:
    """Name of the picture, who looks, and at what."""
    return [
        ("drill", "darren", "/drill"),
        ("progress", "adaeze", "/progress"),
        ("progress-level", "darren", "/progress"),
        ("history", "ingrid", "/history"),
        ("attempts", "adaeze", "/question/Q44"),
        ("practice-debrief", "ann", f"/debrief/{found.ids['session']}"),
    ]


def _take(browser: Browser, found: Peopled) -> None:
    for screen, width, height, scheme in _SCREENS:
        for name, who, path in _pages(found):
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=scheme,  # type: ignore[arg-type]
                reduced_motion="reduce",
            )
            context.add_cookies([{"name": "coach_sign_in", "value": found.tokens[who], "url": found.server.url}])
            page = context.new_page()
            page.goto(f"{found.server.url}{path}")
            page.wait_for_selector("#who b", state="attached")
            tall = min(page.evaluate("document.documentElement.scrollHeight"), _TALLEST)
            page.set_viewport_size({"width": width, "height": max(tall, height)})
            (FOLDER / f"{name}-{screen}.png").write_bytes(small(page.screenshot()))
            context.close()


def main() -> None:
    """Takes every picture."""
    found = next((path for name in ("chromium", "google-chrome") if (path := shutil.which(name))), None)
    if found is None:
        sys.exit("Chromium is not installed.")
    for name in [name for name in os.environ if name.startswith(("COACH_", "OPENAI_"))]:
        del os.environ[name]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        quiet_environment(Path(folder))
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        with peopled(Path(folder)) as people:
            _take(browser, people)
        browser.close()


if __name__ == "__main__":
    main()
