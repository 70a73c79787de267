"""A candidate and a coach, each with a browser of their own, on one shared server: from sharing to trying again."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from coach.settings import Settings
from coach.store.db import open_store
from coach.store.passwords import hash_password
from coach.store.people import add_person
from tests.web.driving import MARKED, PLAIN, Server, Visitor, eventually

pytestmark = pytest.mark.browser

PASSWORD = "three words and more"
HEBREW = "\u05dc\u05db\u05d5\u05dc\u05dd"
FARMER = "\U0001f9d1\u200d\U0001f33e"
EMOJI = (
    f"My team \U0001f469\u200d\U0001f4bb{FARMER} said \u05e9\u05dc\u05d5\u05dd {HEBREW}"
    ": I'm a team player, na\u00efvely \U0001d54f."
)
HOSTILE = (
    '</textarea></q></p></script><script>window.stolen=1</script><img src=x onerror="window.stolen=2"> '
    '{{7*7}} ${7*7} "><svg onload=window.stolen=3> javascript:window.stolen=4 <a href=//evil.example>x</a> \u202eleft'
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`coach serve` with sign-in, and three people."""
    folder = tmp_path_factory.mktemp("shared")
    running = Server(folder)
    with open_store(Settings(home=running.home)) as store:
        kept = hash_password(PASSWORD)
        for name in ("Ann", "Bob"):
            add_person(store, name, password=kept)
        for name in ("Carol", HOSTILE[:90]):
            add_person(store, name, "coach", password=kept)
    running.start(COACH_AUTH="users")
    yield running
    running.stop()


@pytest.fixture
def browser_of(chromium: Browser, shared: Server) -> Iterator[object]:
    """Opens a browser for somebody and signs them in; nothing may go wrong in any of them."""
    opened: list[Visitor] = []

    def sign_in(name: str) -> Visitor:
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(20_000)
        visitor = Visitor(context, shared.url)
        opened.append(visitor)
        visitor.page.goto(shared.url)
        expect(visitor.page.get_by_role("heading", name="Sign in")).to_be_visible()
        visitor.page.get_by_label("Name").fill(name)
        visitor.page.get_by_label("Password").fill(PASSWORD)
        visitor.page.get_by_role("button", name="Sign in").click()
        visitor.page.wait_for_url(lambda url: "/sign-in" not in url)
        return visitor

    yield sign_in
    # The library says so when its page is left while it still waits for the server.
    left = re.compile("AbortError|errored out")
    faults = [fault for visitor in opened for fault in visitor.faults if not left.search(fault)]
    stolen = [visitor.page.evaluate("window.stolen") for visitor in opened]
    for visitor in opened:
        visitor.context.close()
    assert faults == []
    assert stolen == [None] * len(stolen)


def hold_interview(ann: Visitor, *answers: str) -> None:
    ann.page.goto(ann.url)
    expect(ann.page.locator("#start, #chat .turn").first).to_be_visible()
    ann.begin()
    for answer in answers:
        ann.say(answer)


def select(page: Page, seq: int, words: str) -> None:
    """Selects words of an answer as a mouse would, wherever marks cut them up."""
    page.evaluate(
        """([seq, words]) => {
          const answer = document.querySelector(`blockquote.answer[data-seq="${seq}"]`);
          const walker = document.createTreeWalker(answer, NodeFilter.SHOW_TEXT);
          const parts = [];
          let text = "";
          while (walker.nextNode()) {
            const node = walker.currentNode;
            if (node.parentElement.closest(".aside")) continue;
            parts.push([node, text.length]);
            text += node.data;
          }
          const from = text.indexOf(words), to = from + words.length;
          if (from < 0) throw new Error("no such words: " + words);
          const range = document.createRange();
          for (const [node, at] of parts) {
            if (at <= from && from < at + node.length) range.setStart(node, from - at);
            if (at < to && to <= at + node.length) range.setEnd(node, to - at);
          }
          const selection = getSelection();
          selection.removeAllRanges();
          selection.addRange(range);
        }""",
        [seq, words],
    )


def test_from_sharing_to_a_returned_remark_to_another_attempt(browser_of) -> None:  # type: ignore[no-untyped-def]
    ann, carol = browser_of("ann"), browser_of("Carol")
    expect(carol.page.get_by_text("Nothing is shared with you yet")).to_be_visible()
    hold_interview(ann, MARKED)
    # Ann shares by name.
    ann.page.goto(f"{ann.url}/sharing")
    ann.page.get_by_label("What").select_option(index=1)
    ann.page.get_by_label("The coach's name here").fill("carol")
    ann.page.get_by_role("button", name="Share", exact=True).click()
    expect(ann.page.get_by_role("row", name="Carol")).to_be_visible()
    # Carol finds it in her queue and walks to the answer by the keyboard.
    carol.page.reload()
    expect(carol.page.locator(".state")).to_have_text("New")
    carol.page.keyboard.press("j")
    carol.page.keyboard.press("Enter")
    expect(carol.page.locator("blockquote.answer")).to_be_visible()
    carol.page.wait_for_load_state()  # the keys work from then on
    carol.page.keyboard.press("j")
    eventually(lambda: carol.page.evaluate("document.activeElement.id") == "a1")
    # She says something about words that no machine marked, rules on a mark, marks and rates.
    select(carol.page, 1, "changing the pallet supplier")
    expect(carol.page.locator("#on-words")).to_be_visible()
    carol.page.keyboard.press("c")
    carol.page.keyboard.type("Whose idea was that? Say so.")
    carol.page.get_by_role("button", name="Remark", exact=True).click()
    expect(carol.page.locator(".said.remark .quoted")).to_have_text("changing the pallet supplier")
    carol.page.get_by_role("button", name="Disagree").first.click()
    expect(carol.page.locator(".said.verdict").first).to_contain_text("Disagreed")
    carol.page.get_by_text("Adjust, or say why").nth(1).click()
    select(carol.page, 1, "outside the box")
    mark = carol.page.locator("form.takes-words").nth(1)
    mark.get_by_label("What it really is").select_option("empty_trait")
    mark.get_by_label("Why", exact=True).fill("It is about you.")
    mark.get_by_role("button", name="Adjust", exact=True).click()
    expect(carol.page.locator(".said.verdict").nth(1)).to_contain_text("Adjusted")
    expect(carol.page.locator(".said.verdict").nth(1)).to_contain_text("It is about you.")
    select(carol.page, 1, "I saved the company a lot of money")
    carol.page.get_by_label("or your own").fill("needs a witness")
    carol.page.get_by_role("button", name="Mark", exact=True).click()
    expect(carol.page.locator(".said.mark")).to_contain_text("needs a witness")
    select(carol.page, 1, "saved the company")
    carol.page.get_by_label("Place").select_option("2")
    carol.page.get_by_role("button", name="Rate").click()
    expect(carol.page.locator(".ratings .said")).to_contain_text("2 of 5")
    # Until it is given back Ann sees nothing of it.
    ann.page.goto(f"{ann.url}/comments")
    expect(ann.page.get_by_text("Nothing has come back yet")).to_be_visible()
    carol.page.get_by_role("button", name="Give back").click()
    expect(carol.page.get_by_text("The candidate sees everything you said")).to_be_visible()
    ann.page.reload()
    ann.page.locator("main li a").click()
    expect(ann.page.locator(".human .said.remark")).to_contain_text("Whose idea was that?")
    expect(ann.page.locator(".human .said.remark .quoted")).to_have_text("changing the pallet supplier")
    # She answers, and tries the question again from there.
    remark = ann.page.locator(".said.remark")
    remark.get_by_text("Answer", exact=True).click()
    remark.get_by_label("Your answer").fill("Mine. I found it on a Sunday.")
    remark.get_by_role("button", name="Send").click()
    expect(ann.page.locator(".reply")).to_contain_text("I found it on a Sunday")
    ann.page.get_by_role("button", name="Try this question again").click()
    expect(ann.box).to_be_enabled()
    ann.say(PLAIN)
    # Carol is told, and sees both attempts and what changed.
    carol.page.goto(f"{carol.url}/desk")
    expect(carol.page.locator(".news")).to_have_text("answered you and has new answers")
    carol.page.locator("a.stop").click()
    expect(carol.page.locator(".attempts.several .attempt")).to_have_count(2)
    expect(carol.page.get_by_text("new since you gave it back")).to_be_visible()
    expect(carol.page.locator(".changed").first).to_be_visible()
    expect(carol.page.locator(".reply")).to_contain_text("I found it on a Sunday")
    # Ann sees who read it; then she takes it back, and it is gone at once.
    ann.page.goto(f"{ann.url}/sharing/readings")
    expect(ann.page.get_by_role("row", name="Carol")).to_contain_text("read the interview")
    ann.page.goto(f"{ann.url}/sharing")
    ann.page.get_by_role("button", name="Take back").click()
    expect(ann.page.get_by_text("Nobody sees your interviews but you")).to_be_visible()
    carol.page.on("console", lambda _: None)
    carol.page.reload()
    expect(carol.page.get_by_text("There is no such interview")).to_be_visible()
    carol.faults[:] = [fault for fault in carol.faults if "404" not in fault]


def test_selected_words_are_counted_in_code_points(browser_of) -> None:  # type: ignore[no-untyped-def]
    bob, carol = browser_of("Bob"), browser_of("Carol")
    hold_interview(bob, EMOJI)
    bob.page.goto(f"{bob.url}/sharing")
    bob.page.get_by_role("button", name="Make a code instead").click()
    code = bob.page.locator("#code").inner_text()
    carol.page.goto(f"{carol.url}/desk/take?code={code}")
    carol.page.get_by_role("button", name="Use it").click()
    carol.page.locator("a.stop").click()
    expect(carol.page.locator("blockquote.answer mark")).not_to_have_count(0)
    for words in (
        "\U0001f9d1\u200d\U0001f33e",
        "\u05dc\u05db\u05d5\u05dc\u05dd",
        "I'm a team player, na\u00efvely",
        "\U0001d54f",
        EMOJI,
    ):
        select(carol.page, 1, words)
        chosen = carol.page.evaluate("window.coachSelected()")
        start = EMOJI.index(words)
        assert chosen == {"seq": 1, "start": start, "end": start + len(words), "quote": words}
    for words in (HEBREW, "I'm a team player, na\u00efvely \U0001d54f"):
        select(carol.page, 1, words)
        carol.page.get_by_label("What you want to say").fill(f"About {words}")
        carol.page.get_by_role("button", name="Remark", exact=True).click()
        expect(carol.page.locator(".said.remark .quoted").filter(has_text=words)).to_be_visible()


def test_hostile_words_run_nowhere_on_either_side(browser_of) -> None:  # type: ignore[no-untyped-def]
    ann, eve = browser_of("Ann"), browser_of(HOSTILE[:90])
    # Eve gives out a question set; Ann begins it by the link and shares it.
    eve.page.goto(f"{eve.url}/desk/sets")
    eve.page.get_by_label("Title", exact=True).fill(HOSTILE[:100])
    eve.page.get_by_label("What you want to say to it").fill(HOSTILE)
    eve.page.locator(".ticks summary").first.click()
    eve.page.locator(".ticks .tick").first.click()
    eve.page.get_by_role("button", name="Make the link").click()
    link = eve.page.locator("a.set-link").get_attribute("href")
    ann.page.goto(f"{ann.url}{link}")
    expect(ann.page.get_by_text("window.stolen=1")).not_to_have_count(0)
    assert ann.page.locator("main img, main svg, main script, main iframe").count() == 0
    ann.page.get_by_label("The job, if it is for one").fill(HOSTILE[:190])
    ann.page.get_by_role("button", name="Begin, and share it with").click()
    expect(ann.turns).to_have_count(1)
    ann.say(f"I'm a team player. {HOSTILE}")
    seq = int(ann.page.locator("#chat .turn").count()) - 2
    eve.page.goto(f"{eve.url}/desk/replies")
    eve.page.get_by_label("One more").fill(HOSTILE)
    eve.page.get_by_role("button", name="Keep it").click()
    eve.page.goto(f"{eve.url}/desk?{'name=' + 'x'}")
    eve.page.get_by_label("Candidate or job").fill(f"zz{HOSTILE}")
    eve.page.get_by_role("button", name="Filter").click()
    expect(eve.page.get_by_text("Nothing fits")).to_be_visible()
    eve.page.goto(f"{eve.url}/desk")
    eve.page.locator("a.stop").first.click()
    answer = eve.page.locator(f'blockquote.answer[data-seq="{seq}"]')
    assert eve.answer_in(answer) == f"I'm a team player. {HOSTILE}"
    select(eve.page, seq, "<img src=x onerror=")
    eve.page.locator("#on-saved").select_option(index=1)
    eve.page.get_by_label("or your own").fill(HOSTILE[:40])
    eve.page.get_by_role("button", name="Mark", exact=True).click()
    expect(eve.page.locator(".said.mark .typed").first).to_contain_text("window.stolen=1")
    eve.page.locator("#general").fill(HOSTILE)
    eve.page.locator(".general").get_by_role("button", name="Keep it").click()
    eve.page.get_by_text("Adjust, or say why").first.click()
    eve.page.get_by_label("Why", exact=True).first.fill(HOSTILE)
    eve.page.get_by_role("button", name="Agree", exact=True).first.click()
    expect(eve.page.locator(".said.verdict").first).to_contain_text("Agreed")
    eve.page.get_by_role("button", name="Give back").click()
    ann.page.goto(f"{ann.url}/comments")
    ann.page.locator("main li a").first.click()
    expect(ann.page.locator(".said").first).to_contain_text("window.stolen=1")
    ann.page.locator(".said").first.get_by_text("Answer", exact=True).click()
    ann.page.locator(".said textarea").first.fill(HOSTILE)
    ann.page.locator(".said").first.get_by_role("button", name="Send").click()
    expect(ann.page.locator(".reply")).to_contain_text("window.stolen=1")
    eve.page.reload()
    expect(eve.page.locator(".reply")).to_contain_text("window.stolen=1")
    for page in (ann.page, eve.page):
        for path in ("/sharing", "/sharing/readings", "/comments", "/password"):
            page.goto(f"{ann.url}{path}")
            assert page.locator("main img, main svg, main script, main iframe").count() == 0
    for path in ("/desk", "/desk/group", "/desk/replies", "/desk/sets"):
        eve.page.goto(f"{eve.url}{path}")
        assert eve.page.locator("main img, main svg, main script, main iframe").count() == 0
