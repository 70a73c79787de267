"""The packet from end to end: saved by a candidate, reviewed from a file with the network cut, brought in, acted on."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Download, Locator, Page, expect

from tests.support.small_picture import small
from tests.web.conftest import Browsing
from tests.web.driving import PLAIN, Visitor, eventually

pytestmark = pytest.mark.browser

ANSWER = (
    "I'm a team player and I think outside the box. At my last place I saved the company a lot of money by changing "
    "the pallet supplier. The plan was drawn up in the office."
)
HOSTILE = (
    '</textarea></q></p></script><script>window.stolen=1</script><img src=x onerror="window.stolen=2">'
    "{{7*7}}<svg onload=window.stolen=3>"
)
"""Short enough for a name to hold all of its tricks but the last."""

Opens = Callable[..., "Coach"]


class Coach(Visitor):
    """Somebody with a file and no network; whatever the file's own policy has to refuse is a fault."""

    def __init__(self, context: BrowserContext) -> None:
        super().__init__(context, "file://")

    def read(self, file: Path) -> "Coach":
        self.page.goto(file.as_uri())
        expect(self.page.get_by_role("heading", name="An interview to review")).to_be_visible()
        return self

    def answer(self, seq: int) -> Locator:
        return self.page.locator(f"#answer-{seq}")

    def note(self, words: str) -> Locator:
        return self.page.locator(".note").filter(has=self.page.locator(".on", has_text=words)).first

    def select(self, seq: int, words: str) -> None:
        """Selects words as a mouse would, wherever marks cut them up."""
        self.answer(seq).evaluate(
            """(box, words) => {
              const from = box.textContent.indexOf(words);
              if (from < 0) throw new Error("no such words: " + words);
              const at = (units) => {
                const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
                while (walker.nextNode()) {
                  if (units <= walker.currentNode.length) return [walker.currentNode, units];
                  units -= walker.currentNode.length;
                }
              };
              getSelection().setBaseAndExtent(...at(from), ...at(from + words.length));
            }""",
            words,
        )
        expect(self.page.locator("#pick .words")).to_be_visible()

    def save(self, folder: Path) -> Path:
        with self.page.expect_download() as caught:
            self.page.get_by_role("button", name="Save the review").click()
        return kept(caught.value, folder)


def kept(download: Download, folder: Path) -> Path:
    """A download under its own name, or another where that is taken."""
    target = folder / download.suggested_filename
    while target.exists():
        target = target.with_stem(f"{target.stem}-more")
    download.save_as(target)
    return target


@pytest.fixture
def coach(chromium: Browser) -> Iterator[Opens]:
    """Opens a browser without a network; nothing may go wrong in it, and nothing typed may run."""
    opened: list[Coach] = []

    def begin(width: int = 1280, height: int = 860, *, keeps: bool = True, **options: Any) -> Coach:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(20_000)
        context.set_offline(True)
        context.route(re.compile("^(https?|wss?):"), lambda route: route.abort())
        if not keeps:
            context.add_init_script(
                "Object.defineProperty(window, 'localStorage', { get() { throw new Error('none here'); } });"
            )
        opened.append(Coach(context))
        return opened[-1]

    yield begin
    faults = [fault for one in opened for fault in one.faults]
    stolen = [one.page.evaluate("window.stolen") for one in opened if not one.page.is_closed()]
    for one in opened:
        one.context.close()
    assert faults == []
    assert stolen == [None] * len(stolen)


def send_file(ann: Visitor, folder: Path) -> tuple[str, Path]:
    """From the debrief to the file for a coach: the interview's id, and the file."""
    ann.page.goto(f"{ann.url}/debrief")
    ann.page.get_by_role("link", name="Send it, or bring a review in").click()
    with ann.page.expect_download() as caught:
        ann.page.get_by_role("link", name="Save the file for your coach").click()
    return ann.page.url.rsplit("/", 1)[1], kept(caught.value, folder)


def bring_in(ann: Visitor, where: str, file: Path | dict[str, Any]) -> None:
    ann.page.goto(f"{ann.url}{where}")
    ann.page.get_by_label("The file your coach sent back").set_input_files(file)  # type: ignore[arg-type]
    ann.page.get_by_role("button", name="Bring it in").click()


def shot(page: Page, folder: Path | None, name: str, to: str = "body") -> None:
    """Pictures for the documentation when they are wanted: a desk and a telephone, by day and by night."""
    if not folder:
        return
    for screen, size in (("desktop", (1280, 860)), ("phone", (390, 844))):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for ending in ("", "-dark"):
            if page.locator("body.dark").count() != int(bool(ending)):
                page.locator("#lights").click()
            page.locator(to).first.evaluate("one => one.scrollIntoView({ block: 'start' })")
            (folder / f"{name}-{screen}{ending}.png").write_bytes(small(page.screenshot(animations="disabled")))
    page.locator("#lights").click()
    page.set_viewport_size({"width": 1280, "height": 860})


def test_a_coach_reviews_from_a_file_and_the_candidate_acts_on_it(
    visitor: Browsing, coach: Opens, tmp_path: Path, pictures: Path | None
) -> None:
    ann = visitor()
    ann.page.get_by_role("button", name="Make it yours").click()
    ann.page.get_by_label("The job", exact=True).fill("Warehouse lead")
    ann.begin()
    ann.say(ANSWER)
    session, file = send_file(ann, tmp_path)
    shot(ann.page, pictures, "packet-page")
    mara = coach().read(file)
    page = mara.page
    assert mara.answer(1).inner_text() == ANSWER
    # By the keyboard alone: to the answer, four words of it, a comment.
    page.keyboard.press("Tab")
    while not mara.answer(1).evaluate("one => one === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#pick .words")).to_have_text("“I'm a team player”")
    page.keyboard.press("c")
    page.keyboard.type("When did that last show?")
    # Each mark of the machine: kept, dropped, moved.
    mara.note("think outside the box").get_by_role("radio", name="Disagree").check()
    trait = page.locator(".note:not(.own)", has_text="Trait without a story")
    trait.get_by_role("radio", name="Agree", exact=True).focus()
    page.keyboard.press("Space")
    number = page.locator(".note:not(.own)", has_text="Needs a number")
    number.get_by_role("radio", name="Adjust").check()
    expect(number.locator(".hint")).to_be_visible()
    mara.select(1, "saved the company a lot of money")
    number.get_by_role("button", name="Use the selected words").click()
    expect(number.locator(".extra q")).to_have_text("saved the company a lot of money")
    # A mark of her own, and a rating that counts once it rests on words.
    mara.select(1, "The plan was drawn up in the office")
    page.locator("#pick").get_by_role("button", name="Mark").click()
    page.locator(".note.own.of-mark select").select_option("we_not_i")
    page.get_by_text(re.compile("^Rate what was said")).click()
    scale = page.locator(".rating").first
    scale.get_by_role("radio", name="2").check()
    expect(page.locator("#progress")).to_contain_text("1 not complete yet")
    mara.select(1, "a lot of money")
    page.locator("#pick").get_by_role("button", name="Add to “Answers what was asked”").click()
    expect(scale.locator(".shows")).to_contain_text("a lot of money")
    mara.select(1, "I'm a team player")
    scale.get_by_role("button", name="Add the selected words").click()
    scale.get_by_role("button", name="Take out “I'm a team player”").click()
    page.get_by_label("On the interview as a whole").fill("Good ground. Now with numbers.")
    expect(page.locator("#progress")).to_have_text(
        "3 of 3 marks looked at · 2 comments · 1 mark of your own · 1 rating"
    )
    # The words she chose can be told apart from the machine's marks; a draft outlives the window.
    page.reload()
    expect(page.locator(".note.own.of-comment textarea")).to_have_value("When did that last show?")
    expect(page.locator("#state")).to_contain_text("not yet saved")
    shot(page, pictures, "packet", ".question")
    page.get_by_role("button", name="Save the review").click()
    expect(page.locator("#told")).to_contain_text("Write your name first")
    page.keyboard.type("Mara Lindqvist")
    first = mara.save(tmp_path)
    page.locator(".note.own.of-comment textarea").fill("When did that last show, and who saw it?")
    second = mara.save(tmp_path)
    assert second.stat().st_size < 20_000
    before, after = (json.loads(one.read_text("utf-8"))["entries"] for one in (first, second))
    assert after[: len(before)] == before
    # She brings it in, and sees machine and coach apart.
    bring_in(ann, f"/packet/{session}", second)
    expect(ann.page.get_by_text("The review is in.")).to_be_visible()
    said = ann.page.locator(".human .said")
    expect(said.filter(has_text="who saw it?")).to_contain_text("Mara Lindqvist")
    expect(ann.page.locator(".machine")).not_to_contain_text("who saw it?")
    expect(said.filter(has_text="The plan was drawn up")).to_be_visible()
    expect(said.filter(has_text="2 of 5")).to_be_visible()
    expect(ann.page.locator("main")).to_contain_text("Good ground.")
    shot(ann.page, pictures, "packet-comments", ".asked-about")
    bring_in(ann, "/packet", first)
    expect(ann.page.get_by_text("all here already")).to_be_visible()
    # She answers, and tries the question again from there.
    remark = ann.page.locator(".said.remark", has_text="who saw it?")
    remark.get_by_text("Answer", exact=True).click()
    remark.get_by_label("Your answer").fill("In March; Jo from nights.")
    remark.get_by_role("button", name="Send").click()
    expect(ann.page.locator(".reply")).to_contain_text("Jo from nights")
    ann.page.get_by_role("button", name="Try this question again").click()
    expect(ann.box).to_be_enabled()
    ann.say(PLAIN)
    # With a new file Mara goes on where she was: her answer, and the new attempt.
    ann.page.goto(f"{ann.url}/packet/{session}")
    with ann.page.expect_download() as caught:
        ann.page.get_by_role("link", name="Save the file with your answers to them").click()
    mara.read(kept(caught.value, tmp_path))
    page.locator("#open-file").set_input_files(second)
    expect(page.locator(".note.own.of-comment .reply")).to_contain_text("In March; Jo from nights.")
    expect(page.get_by_role("heading", name="Attempt 2")).to_be_visible()
    latest = int(page.locator(".said-text").last.evaluate("one => one.id.split('-')[1]"))
    mara.select(latest, "all 40 pallets")
    page.locator("#pick").get_by_role("button", name="Comment").click()
    page.keyboard.type("That is it.")
    bring_in(ann, f"/packet/{session}", mara.save(tmp_path))
    expect(ann.page.locator(".said.remark", has_text="That is it.")).to_be_visible()
    expect(ann.page.locator(".said.remark", has_text="who saw it?")).to_have_count(1)
    # What both make of it, in counts; a handful gets no percentage.
    ann.page.get_by_role("link", name="How far they agree").click()
    expect(ann.page.locator("main")).to_contain_text("the machine was right in 2 of 3")
    expect(ann.page.locator("main")).to_contain_text("the machine found 2 of 3")
    expect(ann.page.locator("main table")).not_to_contain_text("%")
    shot(ann.page, pictures, "packet-agreement")
    # With her consent, and only then, it can be learned from.
    ann.page.goto(f"{ann.url}/packet/{session}")
    expect(ann.page.get_by_text("Save 1 labelled answer")).to_have_count(0)
    assert ann.page.request.get(f"{ann.url}/packet/{session}/labelled.jsonl").status == 400
    ann.page.get_by_role("button", name="I agree to this").click()
    with ann.page.expect_download() as caught:
        ann.page.get_by_text("Save 1 labelled answer").click()
    labelled = kept(caught.value, tmp_path)
    (row,) = (json.loads(line) for line in labelled.read_text("utf-8").splitlines())
    assert {one["quote"] for one in row["findings"]} >= {"The plan was drawn up in the office"}
    ann.page.get_by_role("button", name="Take it back").click()
    assert ann.page.request.get(f"{ann.url}/packet/{session}/labelled.jsonl").status == 400
    # A review that came in a file can be removed again.
    ann.page.get_by_role("button", name="Remove").click()
    expect(ann.page.get_by_text("Nothing yet.")).to_be_visible()
    assert serious(ann.faults) == []


def serious(faults: list[str]) -> list[str]:
    """Without what the library says when its page is left while it still listens, and refusals that are meant."""
    return [one for one in faults if not re.search("AbortError|errored out|status of 400", one)]


def as_file(content: Any) -> dict[str, Any]:
    """What a file input is given without a file on the disk."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return {"name": "review.json", "mimeType": "application/json", "buffer": raw}


def changed(saved: dict[str, Any], **entry: Any) -> dict[str, Any]:
    """A saved review in which the first comment was edited by hand."""
    first = next(one for one in saved["entries"] if one["sort"] == "comment" and one["words"])
    return saved | {"entries": [first | entry if one is first else one for one in saved["entries"]]}


def test_nothing_typed_runs_on_either_side_and_a_file_edited_by_hand_is_refused_in_one_line(
    visitor: Browsing, coach: Opens, tmp_path: Path
) -> None:
    ann = visitor()
    ann.page.get_by_role("button", name="Make it yours").click()
    for label in ("The job", "The employer", "The job ad"):
        ann.page.get_by_label(label, exact=True).fill(HOSTILE)
    ann.begin()
    ann.say(f"I'm a team player. {HOSTILE}")
    session, file = send_file(ann, tmp_path)
    eve = coach().read(file)
    page = eve.page
    assert eve.answer(1).inner_text() == f"I'm a team player. {HOSTILE}"
    expect(page.locator(".about")).to_contain_text("window.stolen=1")
    # The file's policy holds even where a script of ours were to slip.
    assert page.evaluate("document.querySelectorAll('#packet :is(script, img, svg, iframe, object)').length") == 0
    slips = "() => { try { document.body.innerHTML = '<img src=x>'; } catch (error) { return error.name; } }"
    assert page.evaluate(slips) == "TypeError"
    page.evaluate("Object.assign(document.createElement('img'), { src: 'http://127.0.0.1:9/x' })")
    eventually(lambda: page.evaluate("true") and len(eve.faults) > 1)
    refused = ["TrustedHTML" in eve.faults[0], "Content Security Policy" in eve.faults[1]]
    assert refused == [True, True], eve.faults
    eve.faults.clear()
    page.get_by_label("Your name").fill(HOSTILE)
    eve.select(1, "<img src=x onerror=")
    page.locator("#pick").get_by_role("button", name="Comment").click()
    page.keyboard.type(HOSTILE)
    eve.select(1, "<svg onload")
    page.locator("#pick").get_by_role("button", name="Mark").click()
    page.locator(".note.own.of-mark select").select_option(label="A kind of my own")
    page.get_by_label("Name of your kind").fill(HOSTILE[20:60])
    page.locator(".note.own.of-mark textarea").fill(HOSTILE)
    eve.note("I'm a team player").get_by_role("radio", name="Disagree").check()
    page.locator(".note:not(.own) textarea").first.fill(HOSTILE)
    page.get_by_label("On the interview as a whole").fill(HOSTILE)
    review = eve.save(tmp_path)
    saved = json.loads(review.read_text("utf-8"))
    # Whatever was done to the file since: one line, and nothing of it is kept.
    for here, wrong, line in (
        ("", b"<html>", "This is not a review saved from a packet"),
        ("", b"x" * 2_000_000, "too large to be a review"),
        ("", b"x" * 9_000_000, "That is too large"),
        ("", saved | {"version": 2}, "saved by a newer version"),
        ("", saved | {"session": "t" * 22}, "about an interview that is not kept here"),
        (session, saved | {"session": "t" * 22}, "about another interview"),
        (session, saved | {"digest": "0" * 64}, "about other words than those kept here"),
        (session, changed(saved, words={"seq": 1, "start": 0, "end": 3, "quote": "<b>"}), "do not stand"),
        (session, changed(saved, author="candidate"), "This review is damaged"),
        (session, changed(saved, text=7), "This review is damaged"),
    ):
        reply = ann.page.request.post(f"{ann.url}/packet", multipart={"session": here, "file": as_file(wrong)})
        assert reply.status in {400, 413}
        told = re.search(r'role="alert">([^<\n]*)</p>', reply.text())
        assert line in (told[1] if told else reply.text()), line
    bring_in(ann, f"/packet/{session}", as_file(saved | {"digest": "0" * 64}))
    expect(ann.page.get_by_role("alert")).to_contain_text("so nothing was taken from it")
    expect(ann.page.get_by_text("Nothing yet.")).to_be_visible()
    # The coach's own page refuses such files as well, and does not lose what is unsaved.
    for wrong, line in (
        (b"x", "That is not a review"),
        (saved | {"session": "t" * 22}, "about another interview"),
        (changed(saved, words={"seq": 1, "start": 0, "end": 3, "quote": "<b>"}), "damaged, or about other words"),
    ):
        page.locator("#open-file").set_input_files(as_file(wrong))
        expect(page.locator("#told")).to_contain_text(line)
    page.locator(".note.own.of-comment textarea").fill("Not saved yet")
    page.locator("#open-file").set_input_files(as_file(saved))
    expect(page.locator("#told")).to_contain_text("Save what you have written first")
    expect(page.locator(".note.own.of-comment textarea")).to_have_value("Not saved yet")
    # As it was saved it comes in, and every word of it is shown as it was typed.
    bring_in(ann, "/packet", review)
    # A second file may add, but not turn what is here into something else.
    twisted = changed(saved, sort="mark", kind="hedge", why="")
    first = next(one for one in twisted["entries"] if one["sort"] == "mark" and "text" in one)
    del first["text"]
    twisted["entries"].append(first | {"id": "a-new-mark-0", "replaces": first["id"]})
    reply = ann.page.request.post(f"{ann.url}/packet", multipart={"file": as_file(twisted)})
    assert "refers to another part that is not there" in reply.text()
    for sort in ("remark", "mark", "verdict"):
        expect(ann.page.locator(f".said.{sort}").first).to_contain_text("window.stolen=1")
    expect(ann.page.locator("main")).to_contain_text(HOSTILE[20:60])
    for path in (f"/comments/{session}", f"/comments/{session}/history", "/agreement", f"/packet/{session}", "/packet"):
        ann.page.goto(f"{ann.url}{path}")
        assert ann.page.locator("main").locator("script, img, svg, iframe").count() == 0
    assert ann.page.evaluate("window.stolen") is None
    assert serious(ann.faults) == []


def test_on_a_phone_in_the_dark_where_the_browser_keeps_nothing(
    visitor: Browsing, coach: Opens, tmp_path: Path
) -> None:
    ann = visitor(390, 844, color_scheme="dark")
    ann.begin()
    ann.say(ANSWER)
    _, file = send_file(ann, tmp_path)
    phone = {"color_scheme": "dark", "has_touch": True, "is_mobile": True, "device_scale_factor": 1}
    joe = coach(390, 844, keeps=False, **phone).read(file)
    page = joe.page
    expect(page.locator("body.dark")).to_be_visible()
    expect(page.get_by_text("This browser keeps no drafts for files")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    joe.select(1, "changing the pallet supplier")
    place = page.locator("#pick").bounding_box()
    assert place
    assert place["y"] + place["height"] == 844
    assert all(box["height"] >= 44 for box in (one.bounding_box() for one in page.locator("#pick button").all()) if box)
    page.locator("#pick").get_by_role("button", name="Comment").tap()
    page.keyboard.type("Your idea?")
    expect(page.locator("#state")).to_have_text("Not yet saved as a file.")
    # Leaving would lose it, so the browser asks.
    joe.page.close(run_before_unload=True)
    eventually(lambda: page.evaluate("true") and joe.faults == ["dialog: "])
    joe.faults.clear()
    page.get_by_label("Your name").fill("Joe")
    joe.save(tmp_path)
    expect(page.locator("#told")).to_contain_text("Saved among your downloads")
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    assert serious(ann.faults) == []
