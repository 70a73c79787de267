"""Whoever comes, on whatever screen: keyboard alone, screen reader, phone, dark, large type, reduced motion."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support.small_picture import small
from tests.web.conftest import Browsing
from tests.web.driving import MARKED, PLAIN, Visitor

pytestmark = pytest.mark.browser


def _tab_to(ann: Visitor, selector: str, most: int = 40) -> None:
    for _ in range(most):
        if ann.page.evaluate("wanted => document.activeElement?.matches(wanted)", selector):
            return
        ann.page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached with the Tab key")


def test_an_interview_with_the_keyboard_alone(visitor: Browsing) -> None:
    ann = visitor()
    keys = ann.page.keyboard
    _tab_to(ann, "#options button")
    keys.press("Enter")
    _tab_to(ann, "#options input[type=text], #options textarea")
    keys.type("nurse")
    _tab_to(ann, "#lights", 60)
    _tab_to(ann, "#start")
    keys.press("Enter")
    expect(ann.box).to_be_focused()
    keys.type(MARKED)
    keys.press("Shift+Enter")
    expect(ann.turns).to_have_count(3)
    ann.rest()
    expect(ann.box).to_be_focused()
    keys.type(PLAIN)
    _tab_to(ann, "#send")
    keys.press("Enter")
    expect(ann.turns).to_have_count(5)
    ann.rest()
    expect(ann.box).to_be_focused()
    _tab_to(ann, "#earlier")
    keys.press("Enter")
    expect(ann.margin.locator("mark").first).to_be_visible()
    _tab_to(ann, "a.pick:not(.here)")
    keys.press("Enter")
    expect(ann.margin).to_contain_text("the scanner at the depot")
    _tab_to(ann, "#chat a.pick:not(.here)", 80)
    keys.press("Enter")
    expect(ann.margin.locator("mark").first).to_be_visible()
    _tab_to(ann, "#margin a.number")
    keys.press("Enter")
    expect(ann.margin.locator(".note").first).to_be_focused()
    _tab_to(ann, "#margin summary")
    keys.press("Enter")
    expect(ann.margin.locator("details.card").first).to_have_attribute("open", "")
    _tab_to(ann, "#again")
    _tab_to(ann, "#finish", 80)
    keys.press("Enter")
    expect(ann.page.locator("#debrief-head")).to_be_visible()
    _tab_to(ann, ".debrief summary", 80)
    _tab_to(ann, ".keep a.primary", 80)
    keys.press("Enter")
    expect(ann.page.locator("#start")).to_be_visible()
    assert ann.faults == []


def test_whoever_has_the_page_read_to_them_hears_each_reply_once(visitor: Browsing) -> None:
    ann = visitor()
    ann.begin()
    ann.say(MARKED)
    heard = ann.page.locator("#heard")
    expect(heard).to_have_attribute("role", "status")
    expect(heard).to_have_text(f"Interviewer: {ann.words()[-1]}")
    expect(ann.status).to_have_attribute("role", "status")
    # The conversation itself is no live region, or each redrawing would be read from the top.
    assert ann.page.locator("#chat [aria-live], #chat [role=log], #margin [aria-live]").count() == 0
    expect(ann.page.get_by_role("region", name="Conversation")).to_be_visible()
    expect(ann.margin.get_by_role("link", name="note 1 Trait without a story")).to_be_visible()
    assert ann.page.get_by_role("heading", level=1).count() == 1
    assert ann.page.locator("button:visible").evaluate_all("all => all.every(one => one.textContent.trim())")


def test_marks_differ_by_more_than_colour(visitor: Browsing) -> None:
    ann = visitor()
    ann.begin()
    ann.say(f"{MARKED} I guess I kind of helped. We did everything together as a team and we won the contract.")
    lines = ann.margin.locator("mark").evaluate_all(
        "all => all.map(one => [one.className, getComputedStyle(one).textDecorationStyle])"
    )
    styles = {kind.split()[1]: style for kind, style in lines}
    assert styles["unquantified"] == "dashed"
    assert styles["stock_phrase"] == "wavy"
    assert styles.get("hedge", "dotted") == "dotted"
    for note in ann.margin.locator(".note").all():
        like = note.locator(".like")
        assert like.evaluate("one => getComputedStyle(one).textDecorationStyle") in {
            "dashed",
            "wavy",
            "dotted",
            "solid",
        }
    assert "none" in ann.margin.locator("a.number").first.evaluate("one => getComputedStyle(one).textDecorationLine")


def test_nothing_moves_for_those_who_asked_for_that(visitor: Browsing) -> None:
    calm, lively = visitor(reduced_motion="reduce"), visitor(reduced_motion="no-preference")
    moving = "one => getComputedStyle(one).transitionDuration"
    for ann in (calm, lively):
        ann.begin()
    assert calm.page.locator(".progress i").evaluate(moving) == "0s"
    assert lively.page.locator(".progress i").evaluate(moving) == "0.4s"


@pytest.mark.parametrize(
    ("name", "width", "height", "scheme"),
    [
        ("desktop", 1280, 860, "light"),
        ("desktop-dark", 1440, 900, "dark"),
        ("phone", 390, 844, "light"),
        ("phone-dark", 390, 844, "dark"),
        ("small-phone", 320, 640, "light"),
        ("zoom-200", 640, 430, "light"),
    ],
)
def test_every_screen_fits_its_width(
    visitor: Browsing, pictures: Path | None, name: str, width: int, height: int, scheme: str
) -> None:
    ann = visitor(width, height, color_scheme=scheme, reduced_motion="reduce")

    def fits(screen: str, *, whole: bool = False) -> None:
        ann.page.wait_for_timeout(300)
        wide = ann.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{screen} is {wide} wide"
        cut = ann.page.locator("button:is(.primary, .secondary):visible").evaluate_all(
            "all => all.filter(one => one.scrollWidth > one.clientWidth + 1 || one.offsetHeight > 60)"
            ".map(one => one.id)"
        )
        assert cut == [], f"{screen}: these wrap or are cut"
        if pictures and (screen != "options" or name == "desktop"):
            pictures.mkdir(exist_ok=True)
            (pictures / f"{screen}-{name}.png").write_bytes(small(ann.page.screenshot(full_page=whole)))

    frame = ann.page.locator(".top").bounding_box()
    fits("start")
    ann.choose()
    fits("options", whole=True)
    ann.page.get_by_role("button", name="Make it yours").click()
    ann.begin()
    ann.say(f"{MARKED} I guess I kind of helped with the rota too.")
    fits("interview", whole=width < 900)
    ann.page.get_by_role("button", name="Finish").click()
    expect(ann.page.locator(".debrief")).to_be_visible()
    fits("debrief", whole=True)
    after = ann.page.locator(".top").bounding_box()
    assert frame
    assert after
    assert abs(frame["width"] - after["width"]) <= 1
    dark = ann.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark == ("rgb(27, 26, 23)" if scheme == "dark" else "rgb(248, 244, 236)")
    assert ann.faults == []


def test_light_or_dark_can_be_chosen_and_is_remembered(visitor: Browsing) -> None:
    ann = visitor(color_scheme="light")
    ann.page.get_by_role("button", name="Switch between light and dark").click()
    ann.page.reload()
    expect(ann.page.locator("body.dark")).to_have_count(1)
    assert ann.page.evaluate("Object.keys(localStorage).filter(one => one !== 'coach-lights')") == []
    assert ann.page.evaluate("Object.keys(sessionStorage)") == []


_POOR = """() => {
  const parse = (text) => [...text.match(/[\\d.]+/g).map(Number), 1].slice(0, 4);
  const part = (value) => (value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([red, green, blue]) => 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue);
  const behind = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const back = parse(getComputedStyle(at).backgroundColor);
      if (back[3] > 0.9) return back;
    }
    return [255, 255, 255, 1];
  };
  const poor = [];
  for (const one of document.querySelectorAll(".gradio-container *")) {
    const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !one.offsetParent || one.closest(".sr, :disabled, option, #heard")) continue;
    const [low, high] = [light(parse(getComputedStyle(one).color)), light(behind(one))].sort((a, b) => a - b);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${one.className} ${one.textContent.trim().slice(0, 40)}`);
  }
  return poor;
}"""


def _contrast(ann: Visitor) -> list[str]:
    """Visible texts whose contrast with what lies behind them is below 4.5 to 1."""
    return ann.page.evaluate(_POOR)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(visitor: Browsing, scheme: str) -> None:
    ann = visitor(color_scheme=scheme)
    ann.choose()
    assert _contrast(ann) == []
    ann.begin()
    ann.say(f"{MARKED} I guess I kind of helped with the rota too.")
    assert _contrast(ann) == []
    ann.page.get_by_role("button", name="Finish").click()
    expect(ann.page.locator(".debrief")).to_be_visible()
    assert _contrast(ann) == []
