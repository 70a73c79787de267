"""The connected model's word on the scales stands beside the rules' in the debrief: asked for, and never mixed."""

import json
import re
from pathlib import Path

import httpx
import pytest

from coach.domain import Brief
from coach.settings import Settings
from tests.support.scripted_model import Handler, Reply, scripted_model
from tests.web.practised import hold
from tests.web.shared_server import person, serving

# The library leaves event loops of its own open when it starts inside another program.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

STORY = (
    "In March last year our coldroom failed on a Friday night. I was the only supervisor on site. I rang three haulage "
    "firms and moved 14 pallets into two hired trailers. We lost 1 pallet out of 15. "
    "Since then I test the alarm myself on the first of each month."
)
BUTTON = "Ask the model to look too"
PROVEN = {
    "scale": "own_part",
    "value": 4,
    "why": "You rang the firms yourself and moved the pallets.",
    "quotes": ["I rang three haulage firms"],
}
MADE_UP = {"scale": "relevance", "value": 4, "why": "It fits well.", "quotes": ["I once ran the whole company"]}


def rates(handler: Handler) -> None:
    """A model that can prove one rating and makes another up."""
    handler.say(json.dumps({"ratings": [PROVEN, MADE_UP]}))


def scales_of(page: httpx.Response) -> str:
    """The section of the scales."""
    assert page.status_code == 200, page.text
    found = re.search(r'<section class="scales" id="scales">.*?</section>', page.text, re.DOTALL)
    assert found
    return found[0]


def test_the_model_is_asked_on_request_and_its_word_stands_apart_from_the_rules(tmp_path: Path) -> None:
    refuses: list[str | int | Reply] = [401]
    with scripted_model() as script:
        script.replies = refuses
        home = {"home": tmp_path, "auth": "users", "model": "script<i>ed"}
        settings = Settings.model_validate(home | {"OPENAI_API_KEY": "none", "OPENAI_BASE_URL": script.url})
        with serving(settings) as running:
            ann, token = person(running.store, "Ann")
            brief = Brief(format="drill", drill="Q48", role="shift lead")
            path = f"/debrief/{hold(running.store, ann.id, brief, [STORY])}"
            quiet = hold(running.store, ann.id, Brief(questions=3, feedback="realistic"), [STORY], finish=False)
            with running.client(token) as client:
                client.headers["origin"] = running.url
                before = scales_of(client.get(path))
                assert BUTTON in before
                assert "script&lt;i&gt;ed at 127.0.0.1" in before
                assert "suggested by" not in before
                client.post(f"/debrief/{quiet}/rate")
                assert script.heard == [], "nothing was asked yet, and nothing about an interview that is silent"

                failed = client.post(f"{path}/rate")
                assert (failed.status_code, failed.headers["location"]) == (303, f"{path}#scales")
                refused = scales_of(client.get(path))
                assert "did not accept the key" in refused
                assert BUTTON in refused
                assert "did not accept the key" not in client.get(path).text, "a line is said once"

                script.replies = [rates]
                client.post(f"{path}/rate")
                after = scales_of(client.get(path))
                assert BUTTON not in after
                words, numbers = after.split('<details class="numbers">')
                (own,) = (one for one in words.split("<article>") if "You rang the firms yourself" in one)
                rules, model = own.split('<div class="second">')
                assert "suggested by script&lt;i&gt;ed" in model
                assert "<q>I rang three haulage firms</q>" in model
                assert "You rang the firms yourself" not in rules
                assert "It could not tell" in words
                assert "It fits well" not in after
                assert "ran the whole company" not in after
                assert "<b>4</b>" not in words
                assert "<b>4</b>" in numbers.split("Suggested by script&lt;i&gt;ed")[1]
                heard = len(script.heard)
                client.post(f"{path}/rate")
                assert len(script.heard) == heard, "what has been rated is not sent again"


def test_without_a_model_the_scales_are_as_they_were(tmp_path: Path) -> None:
    with serving(Settings(home=tmp_path, auth="users")) as running:
        ann, token = person(running.store, "Ann")
        path = f"/debrief/{hold(running.store, ann.id, Brief(format='drill', drill='Q48'), [STORY])}"
        with running.client(token) as client:
            client.headers["origin"] = running.url
            before = scales_of(client.get(path))
            assert "the model" not in before
            assert client.post(f"{path}/rate").headers["location"] == f"{path}#scales"
            assert scales_of(client.get(path)) == before
