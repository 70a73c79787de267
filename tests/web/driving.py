"""Drives the product as a person would: starts and kills the server, types and clicks in the page."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Locator, Page, expect

from coach.analysis.load import load_analyser
from coach.domain import Asked, Assessment

MARKED = (
    "I'm a team player and I think outside the box. At my last place I saved the company a lot of money by changing "
    "the pallet supplier. My weakness? I'm a perfectionist, honestly."
)
PLAIN = "In March the scanner at the depot failed. I wrote the list by hand and we shipped all 40 pallets by four."
_FOREIGN = ("COACH_", "OPENAI_", "LANGSMITH_", "LANGCHAIN_")


class Server:
    """The `coach serve` process; its address stays the same when it is started again."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "coach"
        self._folder = folder
        self._port = 0
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._port}"

    def start(self, **settings: str) -> None:
        """Starts it and waits until the page can be opened."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
        command = [sys.executable, "-c", "from coach.cli import main; main(['serve'])"]
        with (self._folder / "server.log").open("a", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                command,
                env=kept
                | {"HOME": str(self._folder), "COACH_HOME": str(self.home), "COACH_PORT": str(self._port)}
                | settings,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._process.stdout
        address = re.search(r"http://127\.0\.0\.1:(\d+)", self._process.stdout.readline())
        assert address, (self._folder / "server.log").read_text(encoding="utf-8")
        self._port = int(address[1])

    @property
    def runs(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """Ends it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ends it in good order."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        assert self._process
        assert self._process.stdout
        self._process.send_signal(how)
        self._process.wait(timeout=30)
        self._process.stdout.close()


class Visitor:
    """One person with one browser; `faults` collects what must never happen."""

    def __init__(self, context: BrowserContext, url: str, page: Page | None = None) -> None:
        self.context = context
        self.url = url
        self.faults: list[str] = []
        self.page = page or context.new_page()
        self.page.on("console", lambda said: self._fault("console", said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self._fault("script", str(error)))
        self.page.on("dialog", lambda dialog: (self._fault("dialog", dialog.message), dialog.dismiss()))
        self.page.on("request", lambda request: self._outside(request.url))

    def _fault(self, kind: str, text: str) -> None:
        self.faults.append(f"{kind}: {text}")

    def _outside(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https"} and parts.netloc != urlsplit(self.url).netloc:
            self._fault("outside request", url)

    def open(self) -> Self:
        """Opens the page and waits until it can be used."""
        self.page.goto(self.url)
        expect(self.page.locator("#start, #chat .turn").first).to_be_visible()
        return self

    def tab(self) -> "Visitor":
        """Another tab of the same browser."""
        return Visitor(self.context, self.url).open()

    def choose(self, *labels: str) -> None:
        """Opens the options and picks these."""
        self.page.get_by_role("button", name="Make it yours").click()
        for label in labels:
            self.page.get_by_label(label).check()

    def questions(self, count: int) -> None:
        """Asks for so many questions; the options must be open."""
        self.page.get_by_label("Number of questions").click()
        self.page.get_by_role("option", name=str(count), exact=True).click()

    def begin(self) -> None:
        """Starts the interview and waits for the first question."""
        self.page.locator("#start").click()
        expect(self.turns).to_have_count(1)
        expect(self.box).to_be_enabled()

    @property
    def box(self) -> Locator:
        """Where the answer is typed."""
        return self.page.locator("#answer textarea")

    @property
    def turns(self) -> Locator:
        """Everything said so far."""
        return self.page.locator("#chat .turn:not(.waiting)")

    @property
    def status(self) -> Locator:
        """The line on what is going on."""
        return self.page.locator("#talk-status")

    @property
    def margin(self) -> Locator:
        """The coach's notes."""
        return self.page.locator("#margin .margin")

    def send(self) -> None:
        """Sends what is in the box, without waiting."""
        self.page.locator("#send").click()

    def say(self, text: str) -> None:
        """Answers, and waits for the reply."""
        before = self.turns.count()
        self.box.fill(text)
        self.send()
        expect(self.turns).to_have_count(before + 2)
        self.rest()

    def rest(self) -> None:
        """Waits until a turn is over."""
        expect(self.page.locator("#talk-status .busy")).to_have_count(0)

    @property
    def over(self) -> bool:
        """Whether the interview has come to its end."""
        return not self.box.is_visible()

    def words(self) -> list[str]:
        """What was said, in order, as it stands in the page."""
        return self.turns.locator(".said").evaluate_all("all => all.map(one => one.textContent)")

    def marks(self) -> list[str]:
        """The text of each mark in the margin."""
        return self.margin.locator("mark").evaluate_all("all => all.map(one => one.textContent)")

    def answer_in(self, quoted: Locator) -> str:
        """The answer as quoted with marks, without the numbers beside them."""
        return quoted.evaluate(
            "one => { const copy = one.cloneNode(true);"
            " copy.querySelectorAll('.number').forEach(number => number.remove()); return copy.textContent; }"
        )

    def kept(self) -> None:
        """Waits until the draft is kept."""
        expect(self.page.locator("#live-count")).to_contain_text("draft kept")

    def forge(self, field: str, value: str) -> None:
        """Puts a value into a field that only the page itself should write."""
        self.page.locator(f"#{field} textarea, #{field} input").evaluate(
            "(one, value) => { one.value = value; one.dispatchEvent(new Event('input', {bubbles: true})); }", value
        )

    def place(self) -> str:
        """What the page was given to keep."""
        return self.page.locator("#place textarea, #place input").input_value()


def expected(answer: str, question: str, kind: str) -> Assessment:
    """What the analyser says about an answer, computed here."""
    return load_analyser().assess(answer, Asked(question, kind, ""))


def eventually(happens: Callable[[], bool], seconds: float = 20) -> None:
    """Waits until it is so."""
    until = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.1)
