"""Every page of the product in one browser: for those who cannot see it, cannot point, need it large, dark or still.

The pages are listed from the server's own routes, so that a new one is looked at without a line here.
"""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.web.conftest import World
from tests.web.driving import MARKED

pytestmark = [
    pytest.mark.browser,
    # The library leaves event loops of its own open when it starts inside another program.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

AXE = Axe()

BESIDE = ("/history", "/drill", "/progress", "/debrief")
"""Pages that are looked at a second time by somebody who has done nothing yet."""

_STATE = """() => {
  const all = [...document.querySelectorAll("body *")];
  const seconds = (list) => Math.max(...list.split(",").map(parseFloat));
  const moves = all.filter((one) => {
    const style = getComputedStyle(one);
    const plays = style.animationName !== "none" && seconds(style.animationDuration) > 0;
    return plays || seconds(style.transitionDuration) > 0;
  });
  return {
    moving: moves.slice(0, 3).map((one) => one.outerHTML.slice(0, 120)),
    running: document.getAnimations().filter((one) => one.playState === "running").length,
    headings: document.querySelectorAll("h1").length,
  };
}"""
_FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  // Where the field itself is hidden, its label shows the focus.
  const labels = one.offsetWidth <= 1 ? [...(one.labels || [])] : [];
  const seen = [one, ...labels].some((at) => {
    const style = getComputedStyle(at);
    return (parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== "none") || style.boxShadow !== "none";
  });
  return [one.outerHTML.slice(0, 120), seen];
}"""
_WIDE = """(width) => {
  if (document.documentElement.scrollWidth <= width) return [];
  const keeps = (one) => /(auto|scroll|hidden|clip)/.test(getComputedStyle(one).overflowX);
  const scrolls = (one) => one && (keeps(one) || scrolls(one.parentElement));
  return [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > width + 1 && !scrolls(one.parentElement))
    .slice(0, 3).map((one) => one.outerHTML.slice(0, 120)).concat(["the page"]);
}"""


_AXE = """async () => {
  const serious = async (options) =>
    (await axe.run({resultTypes: ["violations"], ...options})).violations
      .filter((one) => ["serious", "critical"].includes(one.impact))
      .flatMap((one) => one.nodes.slice(0, 3).map((node) => `${one.id}: ${node.html.slice(0, 160)}`));
  const light = await serious({});
  document.body.classList.add("dark");
  const dark = await serious({runOnly: ["color-contrast"]});
  document.body.classList.remove("dark");
  return [...light, ...dark.map((line) => `dark, ${line}`)];
}"""


def _axe(page: Page) -> list[str]:
    """Every serious violation, in light and, as far as colours go, in the dark."""
    page.evaluate(AXE.axe_script)
    return page.evaluate(_AXE)


def judge(page: Page, what: str) -> list[str]:
    """Everything that is wrong with the page as it stands, each with what it is wrong on."""
    page.evaluate("document.querySelectorAll('details:not(.more)').forEach(one => { one.open = true; })")
    assert not page.evaluate("document.body.classList.contains('dark')"), what
    wrong = _axe(page)
    state = page.evaluate(_STATE)
    wrong += [f"moves: {line}" for line in state["moving"]] + ["something runs"] * bool(state["running"])
    wrong += [f"{state['headings']} first headings"] * (state["headings"] != 1)
    for _ in range(12):
        page.keyboard.press("Tab")
        focused = page.evaluate(_FOCUS)
        if focused and not focused[1]:
            wrong.append(f"focus is not seen: {focused[0]}")
    # 320 px is a small phone, 640 by 430 a desktop at 200 %.
    for width, height in ((320, 640), (640, 430)):
        page.set_viewport_size({"width": width, "height": height})
        wrong += [f"wider than {width}: {line}" for line in page.evaluate(_WIDE, width)]
    page.set_viewport_size({"width": 1280, "height": 860})
    return [f"{what}: {line}" for line in wrong]


def _who(route: str) -> str:
    """Who looks at a page."""
    if route in {"/drill", "/progress", "/history", "/question/{question}"}:
        return "adaeze"
    return "nobody" if route.startswith("/sign-in") else "coach" if route.startswith("/desk") else "ann"


def _address(route: str, ids: dict[str, str], links: set[str]) -> str | None:
    """An address of a route: with the ids of Ann's interview, else one that another page leads to."""
    if set(re.findall(r"{(\w+)}", route)) <= set(ids):
        return route.format(**ids)
    pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(route))
    return next((link for link in sorted(links) if re.fullmatch(pattern, link)), None)


def _look(world: World, who: str, path: str, folder: Path, links: set[str]) -> list[str] | None:
    """What is wrong with a page; None if what stands there is no page. Where it leads to is added to `links`."""
    page, address = world.looking[who], f"{world.server.url}{path}"
    got = page.context.request.get(address)
    assert got.ok or path.endswith(".jsonl"), f"{path}: {got.status}"
    if not got.headers.get("content-type", "").startswith("text/html"):
        return None
    if "attachment" in got.headers.get("content-disposition", ""):
        # Files that are opened without a server are pages too.
        saved = folder / "saved.html"
        saved.write_bytes(got.body())
        page.goto(saved.as_uri())
    else:
        page.goto(address)
        if who != "nobody":
            expect(page.locator("#who b")).to_have_count(1)
        links |= set(re.findall(r"(?<=[\"> ])/[\w/.-]+", page.content()))
    return judge(page, f"{path} for {who}")


def test_every_page_can_be_used_by_whoever_comes(world: World, tmp_path: Path) -> None:
    wrong: list[str] = []
    links: set[str] = set()
    seen: set[str] = set()
    routes = {line.removeprefix("GET ") for line in world.server.routes if line.startswith("GET ")}
    ids = world.ids | {"question": "Q44", "file": "debrief.html"}
    for route in sorted(routes, key=lambda one: (one.count("{"), one)):
        path = _address(route, ids, links)
        # What is saved as a file of data may not be there to be saved.
        assert path or route.endswith("/file"), f"no page leads to {route}"
        found = _look(world, _who(route), path, tmp_path, links) if path else None
        if found is not None:
            seen.add(route)
            wrong += found
    for who, path in [*(("newcomer", path) for path in BESIDE), ("ann", f"/debrief/{world.ids['silent']}")]:
        wrong += _look(world, who, path, tmp_path, links) or []
    assert {"/drill", "/history", "/progress", "/sign-in", "/desk/group", "/question/{question}"} <= seen
    assert wrong == [], "\n".join(wrong)


def test_the_interview_can_be_used_by_whoever_comes(world: World) -> None:
    wrong: list[str] = []
    page = world.looking["newcomer"]
    page.goto(world.server.url)
    expect(page.locator("#start")).to_be_visible()
    wrong += judge(page, "first page")
    page.get_by_role("button", name="Make it yours").click()
    expect(page.get_by_label("The job ad")).to_be_visible()
    wrong += judge(page, "options")
    page.locator("#start").click()
    expect(page.locator("#answer textarea")).to_be_enabled()
    page.locator("#answer textarea").fill(f"{MARKED} I guess I helped.")
    page.locator("#send").click()
    expect(page.locator("#chat .turn:not(.waiting)")).to_have_count(3)
    expect(page.locator("#talk-status .busy")).to_have_count(0)
    wrong += judge(page, "in an interview")
    assert wrong == [], "\n".join(wrong)


def test_the_menu_opens_with_a_key_and_closes_with_another(world: World) -> None:
    page = world.looking["ann"]
    page.goto(f"{world.server.url}/drill")
    expect(page.locator("#who b")).to_have_count(1)
    page.set_viewport_size({"width": 320, "height": 640})
    more = page.locator("details.more")
    more.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(more.get_by_role("link", name="Sharing")).to_be_visible()
    box = more.locator(".others").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    page.keyboard.press("Escape")
    expect(more.get_by_role("link", name="Sharing")).to_be_hidden()
    expect(more.locator("summary")).to_be_focused()
    page.set_viewport_size({"width": 1280, "height": 860})
