"""Whatever a language model does, the turn ends in time with something safe, and one quiet line says who spoke and why.

One table: what the server does, what the line says, how many requests were made, and how long the turn may take.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import pytest

from coach.domain import Brief, Session
from coach.interview.service import Assessed, Done, Event, Interviews, Saved
from coach.interview.voice import Notice, Spoke, Withdrawn
from tests.support import scripted_model as does
from tests.support.scripted_model import Reply, Script

OWNER = "visitor:one"
ANSWER = "Last May I cut the mis-picks on aisle B from 12 a week to 2 by putting a photo on every box."
HELLO = "Hello. Can you describe a process you improved?"
FIRST_WORDS = 1.5
SLACK = 2.0
"""Seconds that two busy cores may add."""


@dataclass(frozen=True)
class Fault:
    """One row of the table.

    Attributes:
        server: What the server does from the second request on.
        says: Part of the quiet line.
        requests: How many requests the turn may make.
        within: Seconds until the built-in interviewer has spoken.
        address: Where the model is looked for instead of at the server; `{port}` is the server's.
    """

    server: str | int | Reply
    says: str
    requests: int = 1
    within: float = 0.5
    address: str = ""


TABLE = {
    # The server cannot be talked to.
    "nobody listens there": Fault("", "could not be reached", 0, 1.0, "http://127.0.0.1:9/v1"),
    "a name that does not exist": Fault("", "could not be reached", 0, FIRST_WORDS, "http://no-such-host.invalid/v1"),
    "no certificate": Fault("", "could not be reached", 0, 1.0, "https://127.0.0.1:{port}/v1"),
    "refused key": Fault(401, "did not accept the key"),
    "key without rights": Fault(403, "did not accept the key"),
    "no such model": Fault(404, "has no model called scripted"),
    "no such model, as a 400": Fault(does.status(400, "model 'x' not found"), "has no model called scripted"),
    "redirects elsewhere": Fault(does.status(307, location="http://127.0.0.1:1/v1"), "did not understand"),
    "refuses the request": Fault(400, "did not understand the request"),
    "the context is too long": Fault(
        does.status(400, "maximum context length is 4096 tokens", "context_length_exceeded"), "has grown too long", 2
    ),
    # It is busy or broken.
    "busy, no word for how long": Fault(429, "is busy just now", 2, 1.5),
    "busy for a second": Fault(does.status(429, retry_after="1"), "is busy just now", 2, 1.5),
    "busy for ten minutes": Fault(does.status(429, retry_after="600"), "is busy just now", 1),
    "busy for longer than the turn has": Fault(does.status(429, retry_after="5"), "is busy just now", 1),
    "allowance used up": Fault(does.status(429, "You exceeded your current quota", "insufficient_quota"), "used up", 1),
    "server error": Fault(500, "had a fault of its own", 2, 1.0),
    "server error as a page": Fault(does.raw(503, "<html>Unavailable</html>", "text/html"), "fault of its own", 2, 1.0),
    # It is silent.
    "hangs before the first byte": Fault(does.hang(), "took too long", 1, FIRST_WORDS),
    "only keeps the line open": Fault(does.pings(), "took too long", 1, FIRST_WORDS),
    "dribbles": Fault(does.for_ever("a", 0.3), "took too long", 1, FIRST_WORDS),
    "stalls in mid-word": Fault(does.stall("Let me th"), "took too long", 1, FIRST_WORDS),
    "stalls after a sentence": Fault(does.stall("I see. Let me th"), "took too long", 1, FIRST_WORDS * 2),
    # It breaks off.
    "cut in mid-word": Fault(does.cut("Let me th"), "broke off"),
    "cut after a sentence": Fault(does.cut("I see. Let me th"), "broke off"),
    "ends without saying so": Fault(does.drained("I see. Let me th"), "broke off"),
    "an event that is no JSON": Fault(does.spoilt("I see. Let me th"), "broke off"),
    "an error in the stream": Fault(does.spoilt("I see. ", {"error": {"message": "upstream died"}}), "broke off"),
    "a filter": Fault(does.finished("I see. What", "content_filter"), "held its reply back"),
    # It answers, and there is nothing in it.
    "an empty reply": Fault("", "nothing that could be shown"),
    "an empty body": Fault(does.raw(200, ""), "", 2, 1.0),
    "a page instead of a reply": Fault(does.raw(200, "<html>Sign in</html>", "text/html"), "", 2, 1.0),
    "JSON cut short": Fault(does.raw(200, '{"id":"c","choices":[{"mess'), "", 2, 1.0),
    "only thinking": Fault("<think>He wants a question. What did you do?</think>", "nothing that could be shown"),
    "thinking that never ends": Fault(does.for_ever("<think> hm "), "took too long", 1, FIRST_WORDS),
    # It says what may not be said.
    "a verdict": Fault("You are hired.", "nothing that could be shown"),
    "praise": Fault("Excellent! Great answer. That is really impressive.", "nothing that could be shown"),
    "an invented figure": Fault("So you raised it by forty percent.", "nothing that could be shown"),
    "the candidate's part": Fault(
        "I cut the mis-picks on aisle B by putting a photo on every box.", "nothing that could"
    ),
    "the candidate's part, labelled": Fault("Candidate: it went well.", "nothing that could be shown"),
    "its own words again": Fault(HELLO.split(". ")[1], "nothing that could be shown"),
    "a loop": Fault(does.for_ever("You are hired. " * 8), "nothing that could be shown", 1, FIRST_WORDS),
    "markup": Fault('<img src=x onerror="alert(1)"> ![x](http://example.org/a.png)', "nothing that could be shown"),
    # It does not come to the point.
    "a tool that is not there, for ever": Fault(
        does.tool_call("erase_everything", {}), "kept looking things up", 4, 1.5
    ),
    "a tool, for ever": Fault(does.tool_call("find_advice", {"query": "x"}), "kept looking things up", 4, 1.5),
    "twenty tools at once": Fault(does.tool_call("find_advice", {"query": "x"}, times=20), "kept looking", 4, 1.5),
    "a tool with arguments that are none": Fault(does.tool_call("find_advice", '{"que'), "", 4, 1.5),
}


async def begin(interviews: Interviews, brief: Brief | None = None) -> Session:
    drill = Brief(format="drill", drill="Q48", role="warehouse lead", company="Brightside")
    return await interviews.start(OWNER, brief or drill)


async def answer(interviews: Interviews, session: Session, text: str = ANSWER) -> list[Event]:
    seq = len(session.turns)
    return [event async for event in interviews.answer(OWNER, session.id, text, turn_id=str(seq), seq=seq)]


def move(interviews: Interviews, address: str) -> None:
    """Sends what follows somewhere else."""
    assert interviews.connection is not None
    object.__setattr__(interviews.connection, "base_url", address)
    object.__setattr__(interviews.connection, "_models", WeakKeyDictionary())


@pytest.mark.parametrize("fault", TABLE.values(), ids=TABLE.keys())
async def test_the_turn_ends_in_time_with_something_safe(
    fault: Fault, model: Script, with_model: Callable[..., Interviews]
) -> None:
    model.replies = [HELLO, fault.server]
    interviews = with_model(model_timeout="4", first_word_timeout=str(FIRST_WORDS))
    session = await begin(interviews)
    if fault.address:
        move(interviews, fault.address.format(port=model.url.rsplit(":", 1)[1].split("/", maxsplit=1)[0]))
    began = time.monotonic()
    events = await answer(interviews, session)
    took = time.monotonic() - began

    assert isinstance(events[0], Saved)
    assert isinstance(events[1], Assessed)
    done = events[-1]
    assert isinstance(done, Done)
    reply = done.session.turns[-1]
    assert reply.by == "built-in"
    assert reply.text.endswith(("?", "."))
    assert "?" in reply.text or reply.step == "close"
    spoken = events[max((n for n, event in enumerate(events) if isinstance(event, Withdrawn)), default=0) :]
    assert " ".join(event.text.strip() for event in spoken if isinstance(event, Spoke)) == reply.text

    (line,) = [event.text for event in events if isinstance(event, Notice) and not event.passing]
    assert fault.says in line
    assert line.endswith("so the built-in interviewer took this turn.")
    assert "scripted fault" not in line
    assert interviews.notices == {session.id: line}
    assert len(model.heard) - 1 <= fault.requests
    assert took < fault.within + SLACK


async def test_a_wait_that_the_server_asks_for_is_kept_and_told(
    model: Script, with_model: Callable[..., Interviews]
) -> None:
    model.replies = [HELLO, does.status(429, retry_after="2"), "I see. Who was against it?"]
    interviews = with_model(first_word_timeout="10")
    events = await answer(interviews, await begin(interviews))
    assert model.began[2] - model.began[1] >= 2
    (line,) = [event for event in events if isinstance(event, Notice)]
    assert line.passing
    assert line.text == "scripted is busy just now. Trying once more in 2 seconds."
    done = events[-1]
    assert isinstance(done, Done)
    assert done.session.turns[-1].by == "scripted"


async def test_one_fault_that_passes_is_not_noticed(model: Script, with_model: Callable[..., Interviews]) -> None:
    model.replies = [HELLO, 500, "I see. Who was against it?"]
    interviews = with_model()
    events = await answer(interviews, await begin(interviews))
    assert not [event for event in events if isinstance(event, Notice)]


async def test_a_context_that_is_too_long_is_shortened_once(
    model: Script, with_model: Callable[..., Interviews]
) -> None:
    long = "I moved the boxes and I counted them again and again. " * 150
    model.replies = [HELLO, does.status(400, "x", "context_length_exceeded"), "I see. Who was against it?"]
    interviews = with_model()
    await answer(interviews, await begin(interviews), long)
    assert len(str(model.heard[2])) < 0.75 * len(str(model.heard[1]))


async def test_a_server_without_tools_is_asked_without_them_from_then_on(
    model: Script, with_model: Callable[..., Interviews]
) -> None:
    model.replies = [
        does.unless_tools(HELLO),
        does.unless_tools(HELLO),
        does.unless_tools("I see. Who was against it?"),
    ]
    interviews = with_model()
    session = await begin(interviews)
    assert session.turns[-1].by == "scripted"
    await answer(interviews, session)
    assert [bool(body.get("tools")) for body in model.heard] == [True, False, False]
    assert "A" in str(model.heard[-1]["messages"][0]["content"]).split("Background from the coach's cards")[1]


async def test_a_model_that_fails_twice_running_is_left_alone_for_a_while(
    model: Script, with_model: Callable[..., Interviews]
) -> None:
    model.replies = [HELLO, 401]
    interviews = with_model()
    session = await begin(interviews, Brief(questions=6))
    lines: list[str] = []
    for more in ("", " It held for 6 months.", " Nobody minded."):
        events = await answer(interviews, session, ANSWER + more)
        lines += [event.text for event in events if isinstance(event, Notice)]
        done = events[-1]
        assert isinstance(done, Done)
        session = done.session
    assert len(model.heard) == 3
    assert "left alone for a moment" in lines[-1]
    assert interviews.connection is not None
    assert 10 < interviews.connection.health.rests <= 15


async def test_a_reply_that_never_ends_is_cut_and_hung_up_on(
    model: Script, with_model: Callable[..., Interviews]
) -> None:
    model.replies = [HELLO, does.for_ever("Then the box went on. And the next one after it. ")]
    interviews = with_model(model_timeout="8", first_word_timeout="4")
    events = await answer(interviews, await begin(interviews))
    done = events[-1]
    assert isinstance(done, Done)
    assert len(done.session.turns[-1].text) < 1_400
    assert await asyncio.to_thread(model.hung_up.wait, 2)
    assert model.heard[-1]["max_tokens"] == model.heard[-1]["max_completion_tokens"] == 400


async def test_the_servers_own_count_of_tokens_is_kept(model: Script, with_model: Callable[..., Interviews]) -> None:
    interviews = with_model()
    session = await begin(interviews)
    assert session.turns[0].tokens == does.USAGE["total_tokens"]


async def test_an_interview_that_a_dead_model_opens_begins_in_time_and_says_who_spoke(
    model: Script, with_model: Callable[..., Interviews], monkeypatch: pytest.MonkeyPatch
) -> None:
    model.replies = [HELLO, does.hang()]
    interviews = with_model(first_word_timeout="2")
    connection = interviews.connection
    assert connection is not None
    await begin(interviews)
    make, told = connection.chat_model, list[Notice]()

    def as_in_a_new_process(_: object) -> object:
        time.sleep(1)  # a new process loads the libraries here, and that is part of the wait
        return make()

    with monkeypatch.context() as patched:
        patched.setattr(type(connection), "chat_model", as_in_a_new_process)
        began = time.monotonic()
        session = await interviews.start(OWNER, Brief(format="drill", drill="Q48"), told.append)
        assert time.monotonic() - began < 2.8
    again = await interviews.again(OWNER, session.id, "Q48", told.append)
    assert [turn.by for turn in again.turns] == ["built-in", "built-in"]
    assert [line.text for line in told] == ["scripted took too long, so the built-in interviewer took this turn."] * 2
