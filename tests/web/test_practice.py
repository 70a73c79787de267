"""The loop that makes people better, gone through in the browser: look back, try again, drill, see what came of it."""

import json
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from pypdf import PdfReader

from coach.domain import Brief, Session
from coach.interview.drill import TWISTS
from coach.knowledge.bank import load_bank
from coach.store.drills import list_attempts
from coach.store.sessions import list_sessions, load_session
from tests.interview.test_service import SAVED
from tests.web.conftest import World
from tests.web.practised import hold

pytestmark = [
    pytest.mark.browser,
    # The library leaves event loops of its own open when it starts inside another program.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

QUESTIONS = load_bank().questions
MENDED = (
    "Last spring at Brightside a pallet cost us £9.40. I asked four suppliers, tried two of them for a month, and "
    "moved us to the one at £8.10. That saved £14,000 in the first year."
)
IN_GENERAL = (
    "When there is a problem I look at it from every side, ask around, and try the cheapest way out of it first."
)
FRESH = (
    "We were paying £9.40 for every pallet at Brightside. So in spring I got quotes from four firms, ran a month's "
    "trial with two, and changed over to the cheaper at £8.10, which came to £14,000 less over twelve months."
)


def answer(page: Page, text: str) -> None:
    """Answers the question on the table, and finishes."""
    said = page.locator("#chat .turn:not(.waiting)")
    expect(said.first).to_be_visible()
    before = said.count()
    page.locator("#answer textarea").fill(text)
    page.locator("#send").click()
    expect(said).to_have_count(before + 2)
    expect(page.locator("#talk-status .busy")).to_have_count(0)
    page.locator("#finish").click()
    expect(page.locator("#debrief-head")).to_be_visible()


def test_a_question_is_tried_again_until_it_is_mended(world: World) -> None:
    owner = world.owners["newcomer"]
    session = hold(world.server.store, owner, Brief(format="drill", drill="Q48"), [SAVED], finish=False)
    page = world.go("newcomer", f"/debrief/{session}")
    first = page.locator("ol.first > li")
    expect(first).to_have_count(1)
    expect(first).to_contain_text("saved the company a lot of money")
    first.locator("details.card summary").click()
    expect(first.locator("details.card")).to_contain_text("When not.")
    expect(page.locator(".versus")).to_have_count(0)

    first.get_by_role("button", name="Try this question again").click()
    expect(page.locator("#chat .turn").last).to_contain_text("once more")
    answer(page, MENDED)
    versus = page.locator(".versus")
    expect(versus.locator("del")).to_contain_text("saved the company a lot of money")
    expect(versus.locator("ins.mender")).to_contain_text("£14,000")
    expect(versus.locator(".came", has_text="£9.40")).to_be_visible()
    changed = page.locator(".changed")
    expect(changed.locator("li", has_text="gives the number it lacked")).to_contain_text("£14,000")
    expect(changed.get_by_role("row", name="Marks")).to_contain_text(re.compile(r"1\s*0"))
    expect(changed.get_by_role("row", name="Spoken")).to_contain_text("seconds")
    expect(changed.get_by_role("row", name="Story")).to_contain_text("action")
    expect(changed).not_to_contain_text("word for word")

    # From the history, days or minutes later; and what is only said once more is called that.
    page = world.go("newcomer", "/history")
    page.locator(".line", has_text=QUESTIONS["Q48"].text).get_by_role("button", name="Try again").click()
    answer(page, SAVED)
    expect(page.locator(".changed")).to_contain_text("nearly word for word")
    page.get_by_role("button", name="Try this question again").last.click()
    answer(page, FRESH)
    expect(page.locator(".changed")).not_to_contain_text("word for word")
    expect(page.locator("summary", has_text="The earlier attempts in full")).to_be_visible()


def test_attempts_of_different_days_stand_side_by_side_and_the_answer_is_built_from_ones_own_words(
    world: World,
) -> None:
    page = world.go("adaeze", "/history")
    page.locator(".line", has_text=QUESTIONS["Q44"].text).first.get_by_role("link", name="Debrief").click()
    page.get_by_role("link", name="See your first and your latest attempt side by side").click()
    expect(page.locator(".versus ins.mender")).to_have_text([re.compile("seven falls"), re.compile("two falls")])
    expect(page.locator(".versus del", has_text="I am a good listener")).to_be_visible()
    page.get_by_text("All 2 attempts").click()
    expect(page.get_by_role("region", name="All attempts").get_by_role("link")).to_have_count(2)

    parts = page.locator(".frame-of li")
    result = parts.filter(has=page.get_by_role("heading", name="Result"))
    expect(result).to_contain_text("In the next month there were two falls.")
    expect(parts.filter(has=page.get_by_role("heading", name="Since then")).locator(".open")).to_have_text(
        "[what do you do differently today?]"
    )
    # Nothing in it but what she typed and open slots: no story of ours.
    session = load_session(world.server.store, world.owners["adaeze"], _session_in(page))
    typed = " ".join(turn.text for turn in session.turns if turn.kind == "answer")
    for line in parts.locator("p").all_inner_texts():
        assert line.startswith("[") or re.sub(r"\s*\[[^]]*\]", "", line) in typed

    page = world.go("nobody", "/question/Q44")
    assert "/sign-in" in page.url
    expect(world.go("coach", "/question/Q44").locator(".frame-of .open")).to_have_count(5)


def _session_in(page: Page) -> str:
    action = page.locator("form[action$='/again']").first.get_attribute("action") or ""
    return action.split("/")[2]


def test_one_question_at_a_time_in_every_way_of_choosing(world: World) -> None:
    page, store, owner = world.looking["darren"], world.server.store, world.owners["darren"]

    def chosen(press: Callable[[Page], None]) -> Session:
        """What is begun when somebody presses something on the page."""
        page.goto(f"{world.server.url}/drill")
        press(page)
        expect(page).to_have_title("there")
        return load_session(store, owner, list_sessions(store, owner, 1)[0].id)

    def begin(route: Route) -> None:
        # The interview itself takes a while to load, and is not looked at here.
        if route.request.method == "POST":
            led = route.fetch(max_redirects=0)
            assert led.headers["location"] == "/", led.text()
            route.fulfill(body="<title>there</title>", content_type="text/html")
        else:
            route.continue_()

    page.goto(f"{world.server.url}/drill")
    due = page.locator("section", has=page.get_by_role("heading", name="Due today")).locator(".rows > li")
    first = next(q for q in QUESTIONS.values() if q.text in due.first.inner_text())
    assert due.count() >= 5, "nearly everything he said went badly, days ago"
    page.route("**/drill", begin)
    ask = due.first.get_by_role("button")
    begun = chosen(lambda _: ask.first.click())
    assert (begun.brief.drill, begun.brief.format, begun.brief.role) == (
        first.id,
        "drill",
        "warehouse shift supervisor",
    )
    assert first.text in begun.turns[0].text

    twisted = chosen(lambda _: ask.last.click())
    assert twisted.brief.twist or twisted.brief.manner == "tough"
    assert twisted.brief.drill == first.id
    for twist, put in {twist: _put(page, world, first.id, twist) for twist in TWISTS}.items():
        assert (first.text in put) == (twist != "words")

    worst = chosen(lambda at: at.get_by_role("button", name="Try that one").click())
    assert worst.brief.drill == "Q7", "the last evening's weakest"

    def category(at: Page) -> None:
        at.get_by_label("By kind of question").select_option("Closing")
        at.get_by_role("button", name="Ask me one of these").click()

    assert QUESTIONS[chosen(category).brief.drill].kind == "closing"

    def weakness(at: Page) -> None:
        at.get_by_label("By what was marked").select_option(value="hedge")
        at.get_by_role("button", name="Work on that").click()

    latest = {one.question_id: one.kinds.get("hedge", 0) for one in list_attempts(store, owner)}
    assert latest[chosen(weakness).brief.drill] == max(latest.values()) > 1
    job = chosen(lambda at: at.get_by_role("button", name="Ask me for this job").click())
    assert "warehouse" in QUESTIONS[job.brief.drill].occupations
    surprises = {chosen(lambda at: at.get_by_role("button", name="Surprise me").click()).brief.drill for _ in range(2)}
    assert not surprises & {"Q7", "Q75"}, "none of the last few"
    page.unroute_all()


def _put(page: Page, world: World, question: str, twist: str) -> str:
    """How a question is put with a twist."""
    form = {"by": "question", "question": question, "twist": twist}
    page.context.request.post(
        f"{world.server.url}/drill", form=form, headers={"origin": world.server.url}, max_redirects=0
    )
    store, owner = world.server.store, world.owners["darren"]
    return load_session(store, owner, list_sessions(store, owner, 1)[0].id).turns[0].text


def test_a_debrief_is_a_page_one_would_print(world: World) -> None:
    page = world.go("ann", f"/debrief/{world.ids['session']}")
    first = page.locator("ol.first > li")
    assert 1 <= first.count() <= 3
    for one in first.all():
        expect(one.locator("q")).not_to_be_empty()
        expect(one.locator("details.card .ref")).to_have_text(re.compile(r"^A\d+$"))
        expect(one.get_by_role("button", name="Try this question again")).to_be_visible()
    expect(page.get_by_role("heading", name="Your strongest moment")).to_be_visible()
    expect(page.locator(".known q").first).to_be_visible()
    pictures = page.locator("svg.picture")
    for picture in pictures.all():
        assert len(picture.get_attribute("aria-label") or "") > 20
    assert pictures.count() == 2
    expect(page.locator(".scales article, .untold h3")).to_have_count(7)
    numbers = page.locator("details.numbers")
    expect(numbers.get_by_role("table")).to_be_hidden()
    numbers.locator("summary").click()
    expect(numbers.get_by_role("row")).to_have_count(8)
    numbers.locator("summary").click()
    words = page.locator(".debrief").inner_text().lower()
    assert not re.search(r"\b(?:overall|total|score|chance of|grade)\b", words)

    page.evaluate("document.body.classList.add('dark')")
    page.emulate_media(media="print")
    ink = page.locator(".debrief h1").evaluate("one => getComputedStyle(one).color")
    assert ink == "rgb(40, 37, 31)", "dark on paper, whatever the screen is"
    for gone in (".menu", ".keep", ".no-print >> nth=0"):
        expect(page.locator(gone).first).to_be_hidden()
    sheets = PdfReader(BytesIO(page.pdf(format="A4"))).pages
    page.emulate_media(media="screen")
    page.evaluate("document.body.classList.remove('dark')")
    assert len(sheets) <= 6
    printed = " ".join(sheets[0].extract_text().split())
    for head in ("Your debrief", "Mend these first", "Your strongest moment", "What an interviewer now knows"):
        assert head in printed, f"{head} is not on the first sheet"


def test_progress_is_words_pictures_and_tables_that_agree(world: World, tmp_path: Path) -> None:
    page = world.go("darren", "/progress")
    panel = page.locator("#stories")
    expect(panel).to_contain_text("has answered 3 different questions")
    panel.locator("summary").click()
    expect(panel.get_by_role("row").nth(1)).to_contain_text("Q44 Q53 Q75")
    assert page.locator(".panel svg[role=img][aria-label]").count() == page.locator(".panel").count() == 6
    with page.expect_download() as saved:
        panel.get_by_role("link", name="This table as CSV").click()
    saved.value.save_as(tmp_path / "stories.csv")
    lines = (tmp_path / "stories.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("It begins,Different questions")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Everything on this page as JSON").click()
    saved.value.save_as(tmp_path / "progress.json")
    assert set(json.loads((tmp_path / "progress.json").read_text(encoding="utf-8"))["tables"]) == {
        "marks", "claims", "stories", "competencies", "coverage", "days",
    }  # fmt: skip

    page = world.go("ingrid", "/progress")
    expect(page.locator("#marks")).to_contain_text("Not enough yet for a trend")
    page = world.go("adaeze", "/progress")
    expect(page.locator("#marks")).to_contain_text("Fewer than at first")


def test_an_interview_is_gone_on_with_or_deleted_from_the_history(world: World) -> None:
    page = world.go("ingrid", "/history")
    answers = page.locator(".line")
    before = answers.count()
    line = answers.filter(has_text=QUESTIONS["Q46"].text)
    line.get_by_text("Delete", exact=False).first.click()
    line.get_by_role("button", name="Delete it for good").click()
    expect(answers).to_have_count(before - 1)
    expect(answers.filter(has_text=QUESTIONS["Q46"].text)).to_have_count(0)
    expect(world.go("ingrid", "/progress").locator("#stories")).not_to_contain_text("boiler contract")
    page = world.go("ann", "/history")
    page.get_by_role("button", name="Go on").first.click()
    expect(page.locator("#chat .turn").first).to_be_visible()


def test_a_story_told_is_kept_from_the_debrief_used_again_and_gone_when_everything_is_deleted(
    world: World, tmp_path: Path
) -> None:
    owner = world.owners["newcomer"]
    server = world.server
    session = hold(server.store, owner, Brief(format="drill", drill="Q48"), [MENDED])
    page = world.go("newcomer", f"/debrief/{session}")
    offer = page.locator("article.offer")
    expect(offer).to_have_count(1)
    expect(offer.locator("blockquote")).to_have_text(MENDED)
    offer.get_by_role("button", name="Keep this story").click()
    kept = page.locator("li.story:target")
    expect(kept.locator("h3")).to_contain_text("Last spring at Brightside")
    expect(world.go("newcomer", f"/debrief/{session}").locator("article.offer")).to_have_count(0)

    page = world.go("newcomer", "/stories")
    kept = page.locator("li.story", has_text="Last spring at Brightside")
    kept.get_by_text("Change or delete").click()
    kept.get_by_label("What you call it").fill("The pallets =1+1 <b>")
    kept.get_by_label("Problem solving").check()
    kept.get_by_role("button", name="Save").click()
    expect(page.locator("li.story:target h3 bdi")).to_have_text("The pallets =1+1 <b>")
    solved = page.get_by_role("row", name=re.compile("Problem solving"))
    expect(solved.locator("td.dot", has_text="yes")).to_have_count(1)
    # The interviewer asks for what no story shows yet, when the cell is pressed.
    empty = page.locator("tr.empty", has=page.locator(".try")).first
    question = empty.locator(".try").inner_text().removeprefix("Try: “").removesuffix("”")
    empty.get_by_role("button", name="Ask me that").click()
    expect(page.locator("#chat .turn").first).to_contain_text(question)

    # In a drill on what the story shows, an answer in general is led to it, by a name that can be said.
    solving = next(
        one for one in QUESTIONS.values() if one.kind == "behavioural" and "problem_solving" in one.competencies
    )
    hold(server.store, owner, Brief(format="drill", drill=solving.id), [IN_GENERAL], finish=False)
    page = world.go("newcomer", "/")
    expect(page.locator("#chat .turn").last).to_contain_text("Last spring at Brightside")

    page = world.go("newcomer", "/data")
    with page.expect_download() as saved:
        page.get_by_role("link", name="The same as JSON").click()
    everything = tmp_path / "everything.json"
    saved.value.save_as(everything)
    assert "The pallets =1+1 <b>" in everything.read_text(encoding="utf-8")
    page.get_by_label("Type the word").fill(page.locator("form.erase b").inner_text())
    page.get_by_role("button", name="Delete everything").click()
    expect(page.locator("main")).not_to_contain_text("The pallets")
    expect(world.go("newcomer", "/stories").locator("main")).to_contain_text("Nothing to keep yet")
    words = b"moved us to the one at"
    assert server.store.file is not None
    files = [found for found in server.store.file.parent.glob(f"{server.store.file.name}*") if found.is_file()]
    assert [found.name for found in files if words in found.read_bytes()] == []

    page = world.go("newcomer", "/import")
    page.locator("input[type=file]").set_input_files(everything)
    page.get_by_role("button", name="Bring").click()
    expect(world.go("newcomer", "/stories").locator("li.story h3 bdi")).to_have_text("The pallets =1+1 <b>")
