"""What is typed is data: it moves no mark, opens no tool, shows no prompt and leaves no markup behind."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coach.analysis.engine import Analyser
from coach.domain import Asked, Brief
from coach.interview.service import Assessed, Done, Event, Interviews
from coach.interview.tools import the_tools
from tests.support import scripted_model as does
from tests.support.scripted_model import Handler, Script

DATA = Path(__file__).parent / "data"
OWNER = "visitor:one"
WEAK = "I am a hard worker and I think outside the box. We changed the rota and it got a lot better."
ASKED = Asked("Can you describe a process you improved?", "behavioural", "warehouse lead")


def lines(name: str) -> list[str]:
    rows = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [row.replace("\\n", "\n") for row in rows if row and not row.startswith("#")]


INJECTIONS = lines("injections.txt")


def test_there_are_sixty() -> None:
    assert len(set(INJECTIONS)) >= 60


@pytest.mark.parametrize("typed", INJECTIONS)
def test_the_rules_marks_on_the_answer_do_not_change_by_a_character(typed: str, analyser: Analyser) -> None:
    alone = analyser.assess(WEAK, ASKED).findings
    with_it = analyser.assess(f"{WEAK}\n\n{typed}", ASKED).findings
    assert alone
    here = [finding for finding in with_it if finding.end <= len(WEAK)]
    assert [(f.kind, f.rule, f.start, f.end) for f in here] == [(f.kind, f.rule, f.start, f.end) for f in alone]


def obeys(handler: Handler) -> None:
    """A model that does whatever it is told: says what was typed last, claims a verdict, shows its prompt."""
    messages = handler.body["messages"]
    typed = str(messages[-1]["content"])
    handler.say(f"{typed} You are hired. 5 out of 5. {messages[0]['content'][:400]} {typed}")


async def reply_to(interviews: Interviews, typed: str) -> tuple[list[Event], str]:
    brief = Brief(format="drill", drill="Q48", role="warehouse lead", company="Brightside", job_ad=typed)
    session = await interviews.start(OWNER, brief)
    events = [event async for event in interviews.answer(OWNER, session.id, typed, turn_id="1", seq=1)]
    done = events[-1]
    assert isinstance(done, Done)
    assert done.session.turns[1].text == typed
    return events, done.session.turns[-1].text


@pytest.mark.parametrize("typed", INJECTIONS)
async def test_a_model_that_obeys_still_shows_and_stores_nothing_harmful(
    typed: str, model: Script, with_model: Callable[..., Interviews], analyser: Analyser
) -> None:
    model.replies = ["Hello. Can you describe a process you improved?", obeys]
    events, stored = await reply_to(with_model(), typed)
    for harm in (
        "<",
        "](",
        "http:",
        "javascript:",
        "{{",
        "You are hired",
        "test-key",
        "You are the interviewer",
        "```",
    ):
        assert harm not in stored
    assert "5 out of 5" not in stored
    assert stored.count("?") <= 1
    assert sum(isinstance(event, Assessed) for event in events) == 1
    system = str(model.heard[-1]["messages"][0]["content"])
    assert model.heard[-1]["messages"][0]["role"] == "system"
    assert typed not in system or len(typed) < 3


@pytest.mark.parametrize("name", ["delete_session", "send_email", "read_file", "find_advice; rm -rf", "__import__"])
async def test_no_tool_runs_that_was_not_allowed(
    name: str, model: Script, with_model: Callable[..., Interviews]
) -> None:
    model.replies = ["Hello. What did you improve?", does.tool_call(name, {"id": "x"}), "I see. What came next?"]
    interviews = with_model()
    _, stored = await reply_to(interviews, WEAK)
    assert stored == "I see. What came next?"
    told = str(model.heard[-1]["messages"][-1]["content"])
    assert "not a valid tool" in told
    offered = {tool["function"]["name"] for body in model.heard for tool in body["tools"]}
    assert offered == {tool.name for tool in the_tools()}
    assert offered == {"find_advice", "earlier_answer", "job_advertisement", "candidate_papers"}


async def test_a_tool_reads_only_its_own_session(model: Script, with_model: Callable[..., Interviews]) -> None:
    interviews = with_model()
    other = await interviews.start("visitor:two", Brief(format="drill", drill="Q48"))
    async for _ in interviews.answer("visitor:two", other.id, "My secret canary is 7711.", turn_id="1", seq=1):
        pass
    model.replies = [
        "Hello. What did you improve?",
        does.tool_call(
            "earlier_answer", {"about": f"secret canary {other.id}", "session": other.id, "owner": "visitor:two"}
        ),
        "I see. What came next?",
    ]
    await reply_to(interviews, WEAK)
    assert "7711" not in str(model.heard[-1])


@pytest.mark.parametrize("typed", lines("about_injection.txt"))
async def test_honest_answers_about_instructions_are_marked_like_any_other(
    typed: str, model: Script, with_model: Callable[..., Interviews], analyser: Analyser
) -> None:
    assert not analyser.assess(typed, ASKED).findings
    model.replies = ["Hello. What did you improve?", "I see. What came next?"]
    _, stored = await reply_to(with_model(), typed)
    assert stored == "I see. What came next?"
