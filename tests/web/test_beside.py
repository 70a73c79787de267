"""What stands beside an answer: the clock, the keys, the coach to be asked, skip, change, and the model's controls."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Response, expect

from coach.wording import KIND_NAMES
from tests.support.scripted_model import Script, for_ever, scripted_model
from tests.web.conftest import Browsing
from tests.web.driving import MARKED, PLAIN, Server, expected

pytestmark = pytest.mark.browser


def test_the_coach_can_be_asked_in_mid_interview_and_the_interviewer_never_hears_it(visitor: Browsing) -> None:
    ann = visitor()
    ann.begin()
    ann.box.fill("Coach: what is STAR? <b>")
    ann.send()
    aside = ann.page.locator("#aside .aside")
    expect(aside).to_contain_text("what is STAR? <b>")
    for words in ("Situation.", "Your action.", "A13", "not hear it"):
        expect(aside).to_contain_text(words)
    expect(ann.page.locator("#heard")).to_contain_text("Coach: ")
    expect(ann.box).to_have_value("")
    ann.box.fill("half an answ")
    ann.page.get_by_role("button", name="Ask the coach").click()
    asking = ann.page.locator("#ask :is(input, textarea)")
    expect(asking).to_be_focused()
    asking.fill("what should I wear?")
    asking.press("Enter")
    expect(aside).to_contain_text("A18")
    expect(asking).to_have_value("")
    asking.press("Escape")
    expect(ann.box).to_be_focused()
    expect(ann.box).to_have_value("half an answ")
    ann.page.reload()
    expect(ann.turns).to_have_count(1)
    expect(aside).to_have_count(0)
    ann.say(PLAIN)
    assert ann.words()[1] == PLAIN
    assert ann.faults == []


def test_the_question_stays_in_sight_beside_what_the_coach_says(visitor: Browsing) -> None:
    ann = visitor()
    ann.page.set_viewport_size({"width": 1280, "height": 800})
    ann.begin()
    for text in (MARKED, PLAIN):
        ann.say(text)
    ann.box.fill("Coach: what is STAR?")
    ann.send()
    expect(ann.page.locator("#aside .aside")).to_be_in_viewport()
    expect(ann.turns.last).to_be_in_viewport(ratio=0.9)
    expect(ann.box).to_be_in_viewport()


def test_the_clock_counts_stops_for_a_pause_and_can_be_hidden(visitor: Browsing) -> None:
    ann = visitor()
    # The time of day stands still but for what is said here; the page's own timers go on.
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    ann.page.clock.set_fixed_time(noon)
    ann.begin()
    clock = ann.page.locator("#clock-text")
    expect(clock).to_contain_text("of 30 min")
    ann.page.clock.set_fixed_time(noon + timedelta(seconds=95))
    expect(clock).to_have_text(re.compile(r"1:[34]\d · 1 of 30 min"))
    ann.box.fill("typed before the break")
    ann.page.get_by_role("button", name="Pause").click()
    before = clock.inner_text()
    ann.page.clock.set_fixed_time(noon + timedelta(seconds=185))
    expect(clock).to_have_text(before)
    ann.page.reload()
    expect(ann.page.get_by_role("button", name="Resume")).to_be_visible()
    expect(clock).to_have_text(before)
    expect(ann.box).to_have_value("typed before the break")
    ann.box.press_sequentially("!")
    expect(ann.page.get_by_role("button", name="Pause")).to_be_visible()
    ann.page.get_by_role("button", name="Hide the clock").click()
    expect(clock).to_have_text("Clock")
    expect(ann.page.locator("#pause")).to_be_hidden()
    ann.page.reload()
    ann.page.get_by_role("button", name="Show the clock").click()
    expect(clock).to_contain_text("of 30 min")
    # It ticks for the eye alone.
    expect(clock).to_have_attribute("aria-hidden", "true")
    assert ann.page.locator("#clock-box [aria-live], #clock-box [role]").count() == 0


def test_the_keys_are_listed_and_do_what_the_list_says(visitor: Browsing) -> None:
    ann = visitor()
    ann.begin()
    keys, dialog = ann.page.keyboard, ann.page.get_by_role("dialog", name="Keys")
    ann.box.focus()
    keys.type("what? s p f")
    expect(ann.box).to_have_value("what? s p f")
    expect(dialog).to_have_count(0)
    keys.press("Control+/")
    expect(dialog).to_be_visible()
    keys.press("Escape")
    expect(dialog).to_have_count(0)
    expect(ann.box).to_be_focused()
    keys.press("Control+Enter")
    expect(ann.turns).to_have_count(3)
    ann.rest()
    ann.page.locator("#chat").focus()
    keys.press("?")
    keys.press("p")
    expect(ann.page.get_by_role("button", name="Resume")).to_be_visible()
    keys.press("Control+/")
    keys.press("a")
    expect(ann.page.locator("#ask :is(input, textarea)")).to_be_focused()
    keys.press("Control+/")
    dialog.get_by_role("button", name="Skip this question").click()
    expect(ann.turns).to_have_count(5)
    assert ann.faults == []


def test_a_question_can_be_skipped_and_the_last_answer_changed(visitor: Browsing) -> None:
    ann = visitor()
    ann.begin()
    expect(ann.page.locator("#change")).to_be_hidden()
    ann.say(MARKED)
    ann.box.fill("typed too early")
    ann.page.get_by_role("button", name="Change my last answer").click()
    expect(ann.status).to_contain_text("something in the box already")
    ann.page.get_by_role("button", name="Skip this question").click()
    expect(ann.turns).to_have_count(5)
    ann.rest()
    expect(ann.box).to_have_value("typed too early")
    ann.box.fill("")
    ann.page.get_by_role("button", name="Change my last answer").click()
    expect(ann.page.locator("#progress")).to_contain_text("attempt 2")
    expect(ann.box).to_have_value(MARKED)
    ann.page.reload()
    expect(ann.box).to_have_value(MARKED)
    better = MARKED.replace("a lot of money", "£12,000 a year")
    ann.say(better)
    expect(ann.page.locator(".changed")).to_contain_text("£12,000 a year")
    assert MARKED in ann.words()
    assert better in ann.words()


def test_nothing_of_the_coach_gets_out_in_a_realistic_interview(visitor: Browsing) -> None:
    ann = visitor()
    came: list[str] = []

    def keep(response: Response) -> None:
        if "/gradio_api/queue/data" in response.url:
            came.append(response.text())

    ann.choose("Realistic: silence until the debrief")
    ann.page.on("response", keep)
    ann.begin()
    question, title = ann.words()[0], ann.page.title()
    ann.say(MARKED)
    ann.box.fill("coach: what is STAR?")
    ann.send()
    expect(ann.status).to_contain_text("silent until the debrief")
    expect(ann.page.locator("#aside .aside")).to_have_count(0)
    expect(ann.box).to_have_value("coach: what is STAR?")
    ann.box.fill("")
    ann.page.get_by_role("button", name="Change my last answer").click()
    expect(ann.box).to_have_value(MARKED)
    ann.say(PLAIN)
    found = expected(MARKED, question, "opening")
    assert found.findings
    secrets = [text for finding in found.findings for text in (finding.message, finding.advice)]
    secrets += [strength.message for strength in expected(PLAIN, question, "opening").strengths]
    everything = "".join([ann.page.content(), *came])
    assert PLAIN in everything
    assert [secret for secret in secrets if secret in everything] == []
    # Their names stand in the sample on the first page, but nowhere in what came since.
    assert [name for name in KIND_NAMES.values() if name in "".join(came)] == []
    assert ann.page.locator("mark, a.pick, #again, #mend, .changed, .strong").count() == 0
    assert ann.page.title() == title
    session = ann.place().split(":")[0]
    for path in (f"/debrief/{session}", "/history", "/progress", "/drill"):
        told = ann.context.request.get(f"{ann.url}{path}").text()
        assert [secret for secret in secrets if secret in told] == [], path


@pytest.fixture(scope="module")
def connected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Script]]:
    """The page with a model that says what the test tells it to."""
    with scripted_model() as script:
        server = Server(Path(tmp_path_factory.mktemp("connected")))
        server.start(
            OPENAI_API_KEY="none", OPENAI_BASE_URL=script.url, COACH_MODEL="scripted", COACH_MODEL_TIMEOUT="20",
            COACH_MODEL_PRICE_IN="10", COACH_MODEL_PRICE_OUT="20",
        )  # fmt: skip
        yield server, script
        server.stop()


_READ = json.dumps(
    {
        "findings": [
            {
                "kind": "hedge",
                "quote": "I asked around a bit",
                "message": "This hides how you chose them.",
                "advice": "Say what you compared before you chose.",
            }
        ]
    }
)
_MENDED = json.dumps(
    {"rewrite": "At my last place I changed the pallet supplier and that saved [how much?] in [what time?]."}
)


def test_with_a_model_it_reads_again_mends_says_what_it_took_and_stops_when_told(
    connected: tuple[Server, Script], chromium: Browser
) -> None:
    server, script = connected
    browsing = Browsing(chromium, server)
    script.replies = ["Welcome. To begin with, would you tell me a little about yourself?"]
    ann = browsing()
    ann.begin()
    script.replies = ["You changed the supplier. How much did that save?", _READ]
    ann.say(f"{MARKED} Before that I asked around a bit.")
    late = ann.margin.locator(".note", has_text="suggested by scripted")
    expect(late).to_contain_text("This hides how you chose them")
    expect(ann.page.locator("#usage")).to_contain_text("2,700 tokens read, 90 written, about $0.03")
    script.replies = [_MENDED]
    ann.page.get_by_role("button", name="Mend it for me").click()
    mended = ann.page.locator("#mended .mended")
    expect(mended.locator(".slot")).to_have_text(["[how much?]", "[what time?]"])
    expect(mended).to_contain_text("kept from every figure and name that you did not give")
    expect(ann.page.locator("#mend")).to_be_hidden()
    # As fast as servers are; a letter at a time, or the reply would be cut for its length before the key is pressed.
    script.replies = [for_ever("o", 0.005, first="And so it goes on and on without a point. O")]
    script.hung_up.clear()
    ann.box.fill(PLAIN)
    ann.send()
    expect(ann.turns.last).to_contain_text("And so it goes on")
    ann.page.keyboard.press("Control+.")
    assert script.hung_up.wait(2)
    expect(ann.turns).to_have_count(5)
    expect(ann.status).to_contain_text("You stopped scripted")
    expect(ann.page.locator("#stop")).to_be_hidden()
    expect(mended).to_have_count(0)
    assert "And so it goes on" not in ann.words()[-1]
    script.replies = [500]
    ann.page.locator("#setup button").first.click()
    ann.page.get_by_role("button", name="Check the model").click()
    expect(ann.page.locator("#checked")).to_contain_text("the built-in interviewer serves meanwhile")
    expect(ann.page.locator("#setup")).to_contain_text("cannot be changed here")
    late = browsing()
    late.begin()
    expect(late.status).to_contain_text("scripted had a fault of its own, so the built-in interviewer took this turn")
    # A page that comes after the turn says so too, as after a drill or a second attempt that was begun elsewhere.
    late.page.reload()
    expect(late.status).to_contain_text("so the built-in interviewer took this turn")
    assert ann.faults == []
    browsing.close()
